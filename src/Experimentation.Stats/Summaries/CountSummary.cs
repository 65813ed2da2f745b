using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's events over an exposure: crashes over hours, tickets over user-days. Knows how much events vary between users if rows were given, or the dispersion
/// was; otherwise only the totals. The default value is the summary of no rows.
/// </summary>
/// <remarks>
/// Dispersion is the variance of a user's events around rate·exposure, relative to what a Poisson process would have: Σ(eᵢ − r·xᵢ)²/(n − 1) divided by r·mean(x)
/// (Wedderburn 1974's quasi-likelihood scale for a constant rate). With one unit of exposure per user it is variance over mean.
/// </remarks>
[JsonConverter(typeof(StateConverter<CountSummary>))]
public readonly record struct CountSummary : IJsonState<CountSummary>, IAdditionOperators<CountSummary, CountSummary, CountSummary>
{
    private readonly Compensated _exposure;
    private readonly PairMoments _perUser;

    private CountSummary(long users, long events, Compensated exposure, PairMoments perUser)
    {
        Users = users;
        Events = events;
        _exposure = exposure;
        _perUser = perUser;
    }

    /// <summary>Users, 0 or more.</summary>
    public long Users { get; }

    /// <summary>Events of all users.</summary>
    public long Events { get; }

    /// <summary>Exposure of all users together, in the unit that it was given in.</summary>
    public double Exposure => _exposure.High;

    /// <summary>Events per unit of exposure; 0 where there is no exposure.</summary>
    public double Rate => Exposure == 0 ? 0 : Events / Exposure;

    /// <summary>How many times as much events vary between users as Poisson events do; null where it is not known, there are fewer than two users, or there was no event.</summary>
    public double? Dispersion
    {
        get
        {
            if (Users < 2 || Events == 0 || _perUser.Count != Users || !(_perUser.Y.Mean.High > 0))
            {
                return null;
            }
            double rate = _perUser.X.Mean.High / _perUser.Y.Mean.High;
            double residuals = _perUser.X.Squares.High - 2 * rate * _perUser.Products.High + rate * rate * _perUser.Y.Squares.High;
            return Math.Max(0, residuals) / (Users - 1) / _perUser.X.Mean.High;
        }
    }

    /// <summary>The summary of both groups' rows. Counts are exact; the dispersion stays known only if both know theirs.</summary>
    /// <exception cref="OverflowException">More users or events than a 64-bit integer holds.</exception>
    public static CountSummary operator +(CountSummary left, CountSummary right) => new(
        checked(left.Users + right.Users),
        checked(left.Events + right.Events),
        left._exposure + right._exposure,
        left._perUser.Count == left.Users && right._perUser.Count == right.Users ? left._perUser + right._perUser : default);

    /// <summary>The same as <c>left + right</c>.</summary>
    public static CountSummary Add(CountSummary left, CountSummary right) => left + right;

    /// <summary>A summary of totals. How much events vary between users is not known, so comparisons take them to be Poisson and say so.</summary>
    /// <param name="users">0 or more.</param>
    /// <param name="events">0 or more; none without users.</param>
    /// <param name="exposure">Finite, 0 or more; above 0 where there are events, none without users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CountSummary FromTotals(long users, long events, double exposure)
    {
        Guard.AtLeast(users, 0, "A number of users");
        Guard.AtLeast(events, 0, "A number of events");
        Guard.NotNegative(exposure, "An exposure");
        if (users == 0 && events > 0)
        {
            throw Guard.OutOfRange(nameof(events), events, "Without users there are no events.");
        }
        if ((users == 0 && exposure > 0) || (events > 0 && exposure == 0))
        {
            throw Guard.OutOfRange(nameof(exposure), exposure, users == 0 ? "Without users there is no exposure." : "Where there are events the exposure is above 0.");
        }
        return new(users, events, exposure, default);
    }

    /// <summary>A summary of totals with a known dispersion; every user is taken to have the same exposure.</summary>
    /// <param name="users">0 or more.</param>
    /// <param name="events">0 or more; none without users.</param>
    /// <param name="exposure">Finite, 0 or more; above 0 where there are events, none without users.</param>
    /// <param name="dispersion">Variance over mean of events per user; finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static CountSummary FromTotals(long users, long events, double exposure, double dispersion)
    {
        CountSummary totals = FromTotals(users, events, exposure);
        Guard.NotNegative(dispersion, "A dispersion");
        if (users == 0)
        {
            return totals;
        }
        double mean = (double)events / users;
        var ofEvents = new Moments(users, ((Compensated)(double)events).Times(1, users), dispersion * mean * (users - 1));
        var ofExposure = new Moments(users, ((Compensated)exposure).Times(1, users), 0);
        return new(users, events, exposure, new PairMoments(ofEvents, ofExposure, 0));
    }

    /// <summary>Summarises events and exposure of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="events">Takes a user's number of events from a row; 0 or more.</param>
    /// <param name="exposure">Takes a user's exposure from a row; finite, 0 or more.</param>
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
            accumulator.Add(count);
        }
        return accumulator.ToSummary();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Events:#,0} events of {Users:#,0} users over an exposure of {Exposure:G6} (rate {Rate:G6}{(Dispersion is { } d ? string.Create(CultureInfo.InvariantCulture, $", dispersion {d:0.##}") : "")})");

    internal static CountSummary OfRows(long events, PairMoments perUser) =>
        new(perUser.Count, events, perUser.Y.Mean.Times(perUser.Count, 1), perUser);

    void IJsonState<CountSummary>.Write(StateWriter writer)
    {
        writer.Count("users", Users);
        writer.Count("events", Events);
        writer.Number("exposure", _exposure.High);
        writer.NumberUnlessZero("exposureRest", _exposure.Low);
        if (_perUser.Count > 0)
        {
            writer.State("perUser", new RatioSummary(_perUser));
        }
    }

    static CountSummary IJsonState<CountSummary>.Read(StateReader reader)
    {
        CountSummary totals = FromTotals(reader.Count("users"), reader.Count("events"), reader.Number("exposure"));
        var exposure = RawSums.Rest(new(totals.Exposure, reader.NumberOrZero("exposureRest")), "exposureRest");
        PairMoments perUser = reader.Has("perUser") ? reader.State<RatioSummary>("perUser").Moments : default;
        return perUser.Count == 0 || perUser.Count == totals.Users
            ? new(totals.Users, totals.Events, exposure, perUser)
            : throw Guard.OutOfRange("perUser", perUser.Count, string.Create(CultureInfo.InvariantCulture, $"The moments per user are of all {totals.Users} users."));
    }
}
