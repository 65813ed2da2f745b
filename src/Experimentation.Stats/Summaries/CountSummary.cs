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
public readonly partial record struct CountSummary : IJsonState<CountSummary>, IAdditionOperators<CountSummary, CountSummary, CountSummary>
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
            double ofExposure = rate * Math.Sqrt(_perUser.Y.Squares.High);
            double residuals = _perUser.X.Squares.High - 2 * rate * _perUser.Products.High + ofExposure * ofExposure;
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
        bool ofAll = perUser.Count == totals.Users && IsNear(perUser.X.Mean.High * totals.Users, totals.Events) && IsNear(perUser.Y.Mean.High * totals.Users, totals.Exposure);
        return perUser.Count == 0 || ofAll
            ? new(totals.Users, totals.Events, exposure, perUser)
            : throw Guard.OutOfRange("perUser", perUser.Count, string.Create(CultureInfo.InvariantCulture, $"The moments per user are of all {totals.Users} users and add up to their totals."));
    }

    private static bool IsNear(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Abs(b);
}
