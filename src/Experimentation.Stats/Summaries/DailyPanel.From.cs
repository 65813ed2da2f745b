using System.Globalization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

public sealed partial record DailyPanel
{
    /// <summary>Summarises users who were all observed on all days.</summary>
    /// <param name="userByDay">User after user, each with a value for every day; from −1E+100 to 1E+100.</param>
    /// <param name="days">Days since exposure, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of days is outside its range.</exception>
    /// <exception cref="ArgumentException">The last user lacks days, or a value is NaN, infinite or too large (the message names its index).</exception>
    public static DailyPanel Of(ReadOnlySpan<double> userByDay, int days)
    {
        var accumulator = new DailyPanelAccumulator(days);
        accumulator.AddUsers(userByDay);
        return accumulator.ToPanel();
    }

    /// <summary>Summarises users who were all observed on all days, with a value known before exposure.</summary>
    /// <param name="userByDay">User after user, each with a value for every day; from −1E+100 to 1E+100.</param>
    /// <param name="days">Days since exposure, from 1.</param>
    /// <param name="covariate">One value for each user, in the same order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of days is outside its range.</exception>
    /// <exception cref="ArgumentException">A user lacks days or the covariate, or a value is NaN, infinite or too large.</exception>
    public static DailyPanel Of(ReadOnlySpan<double> userByDay, int days, ReadOnlySpan<double> covariate)
    {
        var accumulator = new DailyPanelAccumulator(days, PanelColumns.Covariate);
        if ((long)covariate.Length * days != userByDay.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has a value for every day and one covariate. Got {userByDay.Length} values, {days} days and {covariate.Length} covariates."), nameof(covariate));
        }
        Span<double> user = new double[days + 1];
        for (int i = 0; i < covariate.Length; i++)
        {
            userByDay.Slice(i * days, days).CopyTo(user);
            PanelSums.RequireValues(user[..days], (long)i * days, nameof(userByDay));
            Numerics.Moments.RequireValue(covariate[i], i, nameof(covariate));
            user[days] = covariate[i];
            accumulator.Add(user);
        }
        return accumulator.ToPanel();
    }

    /// <summary>
    /// Summarises rows of one user and day each, in constant memory. All rows of a user stand together; values of the same user and day add up; a day without a row is a day with 0.
    /// </summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <typeparam name="TUser">What a user is known by.</typeparam>
    /// <param name="rows">Ordered by user, or at least with each user's rows together; a user who comes back later would count twice.</param>
    /// <param name="user">Takes the user from a row.</param>
    /// <param name="day">Takes the days since the user's first exposure from a row; 0 is the day of exposure.</param>
    /// <param name="value">Takes the value from a row; from −1E+100 to 1E+100.</param>
    /// <param name="days">Days since exposure, from 1. Every user must have been exposed at least this long ago.</param>
    /// <param name="exposedUsers">All users of the arm; those without rows count with 0 on every day. If not given, only users with rows are counted.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A day is outside the panel, or fewer users were exposed than have rows.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static DailyPanel OfRows<T, TUser>(IEnumerable<T> rows, Func<T, TUser> user, Func<T, int> day, Func<T, double> value, int days, long? exposedUsers = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(day);
        ArgumentNullException.ThrowIfNull(value);
        var accumulator = new DailyPanelAccumulator(days);
        var values = new double[days];
        TUser? current = default;
        long index = -1;
        foreach (T row in rows)
        {
            index++;
            TUser next = user(row);
            if (index > 0 && !EqualityComparer<TUser>.Default.Equals(next, current))
            {
                accumulator.Add(values);
                Array.Clear(values);
            }
            current = next;
            int at = day(row);
            if (at < 0 || at >= days)
            {
                throw Guard.OutOfRange(nameof(day), at, string.Create(CultureInfo.InvariantCulture, $"Days since exposure run from 0 to {days - 1}; row {index} does not fit. Leave out rows of other days."));
            }
            double x = value(row);
            Numerics.Moments.RequireValue(x, index, nameof(rows));
            values[at] += x;
        }
        if (index >= 0)
        {
            accumulator.Add(values);
        }
        if (exposedUsers is { } exposed)
        {
            accumulator.AddInactive(exposed >= accumulator.Count
                ? exposed - accumulator.Count
                : throw Guard.OutOfRange(nameof(exposedUsers), exposed, string.Create(CultureInfo.InvariantCulture, $"At least the {accumulator.Count} users with rows were exposed.")));
        }
        return accumulator.ToPanel();
    }

    /// <summary>A panel from moments that were computed elsewhere: each outcome is a day since exposure, in order; a covariate, if there is one, is the value known before exposure.</summary>
    /// <param name="days">Count, means and co-moments; for raw sums see <see cref="CovariateSummary.FromSums"/>.</param>
    /// <exception cref="ArgumentNullException">The summary is null.</exception>
    /// <exception cref="ArgumentException">There is more than one covariate, or there are too many days.</exception>
    public static DailyPanel Of(CovariateSummary days)
    {
        ArgumentNullException.ThrowIfNull(days);
        return days.OutcomeCount <= PanelLayout.MostDays
            ? new(PanelLayout.OfDays(days.OutcomeCount, ColumnsOf(days, nameof(days))), days.Moments())
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A panel has at most {PanelLayout.MostDays} days. Got {days.OutcomeCount}."), nameof(days));
    }

    /// <summary>
    /// A panel of whole windows instead of days, such as week 1 and week 2: the smallest data from which novelty can be told, six sums for each arm (ten with a covariate), which
    /// <see cref="CovariateSummary.FromSums"/> takes.
    /// </summary>
    /// <param name="windowMeans">Each outcome is a user's mean per day over a window, in order of the windows; a covariate, if there is one, is the value known before exposure.</param>
    /// <param name="windows">First day since exposure (0 is the day of exposure) and length in days of each window; in order, without overlap.</param>
    /// <exception cref="ArgumentNullException">The summary is null.</exception>
    /// <exception cref="ArgumentException">There is not one window for each outcome, windows overlap or are out of order, or there is more than one covariate.</exception>
    public static DailyPanel OfWindows(CovariateSummary windowMeans, params ReadOnlySpan<(int FirstDay, int Days)> windows)
    {
        ArgumentNullException.ThrowIfNull(windowMeans);
        if (windows.Length != windowMeans.OutcomeCount)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is one window for each of the {windowMeans.OutcomeCount} outcomes. Got {windows.Length}."), nameof(windows));
        }
        return new(PanelLayout.OfPeriods(windows, ColumnsOf(windowMeans, nameof(windowMeans)), nameof(windows)), windowMeans.Moments());
    }

    private static PanelColumns ColumnsOf(CovariateSummary summary, string name) => summary.CovariateCount switch
    {
        0 => PanelColumns.None,
        1 => PanelColumns.Covariate,
        _ => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A panel has one covariate at most; combine several beforehand. Got {summary.CovariateCount}."), name),
    };

    void IJsonState<DailyPanel>.Write(StateWriter writer)
    {
        writer.Count("users", Count);
        writer.Text("columns", Columns.ToString());
        writer.Counts("firstDays", [.. _layout.Starts.Select(static day => (long)day)]);
        writer.Counts("lengths", [.. _layout.Lengths.Select(static day => (long)day)]);
        writer.Counts("counts", _counts.AsSpan());
        writer.Numbers("means", [.. _means.Select(static m => m.High)]);
        writer.Numbers("meanRests", [.. _means.Select(static m => m.Low)]);
        writer.Numbers("products", [.. _products.Select(static p => p.High)]);
        writer.Numbers("productRests", [.. _products.Select(static p => p.Low)]);
    }

    static DailyPanel IJsonState<DailyPanel>.Read(StateReader reader)
    {
        if (!Enum.TryParse(reader.Text("columns"), out PanelColumns columns) || (columns & ~(PanelColumns.Denominators | PanelColumns.Covariate)) != 0)
        {
            throw new ArgumentException("The columns are None, Denominators, Covariate, or Denominators and Covariate.", nameof(reader));
        }
        long[] starts = reader.Counts("firstDays");
        long[] lengths = reader.Counts("lengths");
        if (starts.Length != lengths.Length || starts.Concat(lengths).Any(static day => day is < 0 or > PanelLayout.MostDays))
        {
            throw new ArgumentException("Each period has a first day and a length.", nameof(reader));
        }
        PanelLayout layout = PanelLayout.OfPeriods([.. starts.Zip(lengths, static (first, days) => ((int)first, (int)days))], columns, "firstDays");
        long[] counts = reader.Counts("counts");
        Compensated[] means = CovariateSummary.Pairs(reader, "means", "meanRests");
        Compensated[] products = CovariateSummary.Pairs(reader, "products", "productRests");
        long users = reader.Count("users");
        int width = layout.Width;
        bool isBalanced = means.Length == width && counts.Length == 1 && counts[0] == users;
        if (products.Length != width * (width + 1) / 2 || !(isBalanced || (means.Length == width * width && counts.Length == products.Length)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{width} columns have as many means and {width * (width + 1) / 2} products, or {width * width} means where users lack days. Got {means.Length} and {products.Length}."), nameof(reader));
        }
        for (int i = 0; i < width; i++)
        {
            long own = isBalanced ? users : counts[CoMoments.Index(i, i)];
            double squares = products[CoMoments.Index(i, i)].High;
            MeanSummary.FromMoments(own, means[isBalanced ? i : i * width + i].High, own > 1 ? squares / (own - 1) : squares, "means", "products");
        }
        if (isBalanced)
        {
            CoMomentCheck.Require([.. products.Select(static p => p.High)], width, CovariateSummary.Rounding, "products");
            return new(layout, CoMoments.Of(users, means, products));
        }
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 0 || counts[i] > users || !(Math.Abs(products[i].High) <= double.MaxValue))
            {
                throw Guard.OutOfRange("counts", counts[i], string.Create(CultureInfo.InvariantCulture, $"A number of users with two periods is from 0 to all {users} users."));
            }
        }
        return new(layout, users, PairedCoMoments.Of(width, counts, means, products));
    }
}
