using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public readonly partial record struct CountSummary
{
    /// <summary>A summary of totals. How much events vary between users is not known, so comparisons take them to be Poisson and say so.</summary>
    /// <param name="users">0 or more.</param>
    /// <param name="events">0 or more; none without users.</param>
    /// <param name="exposure">0, or from 1E-100 to 1E+100 per user; above 0 where there are events, none without users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CountSummary FromTotals(long users, long events, double exposure)
    {
        Guard.AtLeast(users, 0, "A number of users");
        Guard.AtLeast(events, 0, "A number of events");
        if (users == 0)
        {
            return events > 0 ? throw Guard.OutOfRange(nameof(events), events, "Without users there are no events.")
                : exposure != 0 ? throw Guard.OutOfRange(nameof(exposure), exposure, "Without users there is no exposure.")
                : default;
        }
        if (!(exposure == 0 && events == 0) && !(exposure / users is >= Guard.Smallest and <= Guard.Largest))
        {
            RequireExposure(exposure, events, nameof(exposure));
            throw Guard.OutOfRange(nameof(exposure), exposure, "An exposure is from 1E-100 to 1E+100 per user; change its unit.");
        }
        return new(users, events, exposure, default);
    }

    /// <summary>A summary of totals with a known dispersion; every user is taken to have the same exposure.</summary>
    /// <param name="users">0 or more.</param>
    /// <param name="events">0 or more; none without users.</param>
    /// <param name="exposure">0, or from 1E-100 to 1E+100 per user; above 0 where there are events, none without users.</param>
    /// <param name="dispersion">Variance over mean of events per user; from 0 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CountSummary FromTotals(long users, long events, double exposure, double dispersion)
    {
        CountSummary totals = FromTotals(users, events, exposure);
        if (!(dispersion is >= 0 and <= Guard.Largest))
        {
            throw Guard.OutOfRange(nameof(dispersion), dispersion, "A dispersion is a number from 0 to 1E+100 (1 for a Poisson process).");
        }
        if (users == 0)
        {
            return totals;
        }
        double mean = (double)events / users;
        var ofEvents = new Moments(users, ((Compensated)(double)events).Times(1, users), dispersion * mean * (users - 1));
        var ofExposure = new Moments(users, ((Compensated)exposure).Times(1, users), 0);
        return new(users, events, exposure, new PairMoments(ofEvents, ofExposure, 0));
    }

    /// <summary>A summary with per-user dispersion from the raw sums that a warehouse exports.</summary>
    /// <param name="users">0 or more.</param>
    /// <param name="events">Sum of events, 0 or more.</param>
    /// <param name="exposure">Sum of exposures; 0, or from 1E-100 to 1E+100 per user.</param>
    /// <param name="sumOfSquaredEvents">Finite; no smaller than events²/users, and no smaller than events, which are whole numbers.</param>
    /// <param name="sumOfSquaredExposures">Finite, and no smaller than exposure²/users.</param>
    /// <param name="sumOfProducts">Sum over users of events times exposure; finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or the sums cannot belong to the same rows.</exception>
    public static CountSummary FromSums(long users, long events, double exposure, double sumOfSquaredEvents, double sumOfSquaredExposures, double sumOfProducts)
    {
        CountSummary totals = FromTotals(users, events, exposure);
        Guard.NotNegative(sumOfSquaredEvents, "A sum of squares");
        Guard.NotNegative(sumOfSquaredExposures, "A sum of squares");
        Guard.NotNegative(sumOfProducts, "A sum of products");
        if (sumOfSquaredEvents < events)
        {
            throw Guard.OutOfRange(nameof(sumOfSquaredEvents), sumOfSquaredEvents, string.Create(CultureInfo.InvariantCulture, $"Events are whole numbers, so the sum of their squares is at least their sum, {events}."));
        }
        Moments ofEvents = RawSums.Centre(users, events, sumOfSquaredEvents, nameof(events), nameof(sumOfSquaredEvents));
        Moments ofExposure = RawSums.Centre(users, exposure, sumOfSquaredExposures, nameof(exposure), nameof(sumOfSquaredExposures));
        RatioSummary pairs = RatioSummary.FromSums(users, events, exposure, sumOfSquaredEvents, sumOfSquaredExposures, sumOfProducts, nameof(sumOfProducts));
        return new(totals.Users, totals.Events, exposure, new PairMoments(ofEvents, ofExposure, pairs.Moments.Products));
    }

    /// <summary>Summarises events and exposure of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="events">Takes a user's number of events from a row; 0 or more.</param>
    /// <param name="exposure">Takes a user's exposure from a row; 0, or from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CountSummary Of<T>(IEnumerable<T> rows, Func<T, long> events, Func<T, double> exposure)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(exposure);
        var accumulator = new CountAccumulator();
        foreach (T row in rows)
        {
            accumulator.Add(events(row), exposure(row));
        }
        return accumulator.ToSummary();
    }

    /// <summary>Summarises events of users who were all exposed for one unit.</summary>
    /// <param name="events">One number per user, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public static CountSummary Of(ReadOnlySpan<long> events)
    {
        var accumulator = new CountAccumulator();
        foreach (long count in events)
        {
            accumulator.Add(Guard.AtLeast(count, 0, "A number of events", nameof(events)));
        }
        return accumulator.ToSummary();
    }

    /// <summary>Summarises events and exposures.</summary>
    /// <param name="events">One number per user, 0 or more.</param>
    /// <param name="exposures">One per user, in the same order; 0, or from 1E-100 to 1E+100; above 0 where there are events.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is outside its range.</exception>
    public static CountSummary Of(ReadOnlySpan<long> events, ReadOnlySpan<double> exposures)
    {
        if (events.Length != exposures.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has events and an exposure. Got {events.Length} and {exposures.Length}."), nameof(exposures));
        }
        var accumulator = new CountAccumulator();
        for (int i = 0; i < events.Length; i++)
        {
            RequireExposure(exposures[i], events[i], nameof(exposures));
            accumulator.Add(Guard.AtLeast(events[i], 0, "A number of events", nameof(events)), exposures[i]);
        }
        return accumulator.ToSummary();
    }

    /// <summary>One user's exposure, which is what rates are divided by.</summary>
    internal static void RequireExposure(double exposure, long events, string name)
    {
        if (exposure != 0 && !(exposure is >= Guard.Smallest and <= Guard.Largest))
        {
            throw Guard.OutOfRange(name, exposure, "An exposure is 0, or a number from 1E-100 to 1E+100.");
        }
        if (events > 0 && exposure == 0)
        {
            throw Guard.OutOfRange(name, exposure, "Where there are events the exposure is above 0.");
        }
    }
}
