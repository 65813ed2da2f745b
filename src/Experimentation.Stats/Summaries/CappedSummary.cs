using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's values within caps, and what was beyond them. Summaries with the same caps add up; the default value is the summary of no rows. Made by
/// <see cref="Caps.Summarize(ReadOnlySpan{double})"/>.
/// </summary>
[JsonConverter(typeof(StateConverter<CappedSummary>))]
public readonly partial record struct CappedSummary : IJsonState<CappedSummary>, IAdditionOperators<CappedSummary, CappedSummary, CappedSummary>
{
    internal CappedSummary(Caps caps, MeanSummary capped, MeanSummary uncapped, long countBelow, long countAbove)
    {
        Caps = caps;
        Capped = capped;
        Uncapped = uncapped;
        CountBelow = countBelow;
        CountAbove = countAbove;
    }

    /// <summary>The limits.</summary>
    public Caps Caps { get; }

    /// <summary>The values within the limits: what is compared.</summary>
    public MeanSummary Capped { get; }

    /// <summary>The values as they were.</summary>
    public MeanSummary Uncapped { get; }

    /// <summary>Users whose value was below the lower limit.</summary>
    public long CountBelow { get; }

    /// <summary>Users whose value was above the upper limit.</summary>
    public long CountAbove { get; }

    /// <summary>Number of users, 0 or more.</summary>
    public long Count => Uncapped.Count;

    /// <summary>Share of users whose value was changed, 0 to 1.</summary>
    public double ShareCapped => Count == 0 ? 0 : (double)(CountBelow + CountAbove) / Count;

    /// <summary>The capped values' variance over the uncapped ones', 0 to 1; 1 where nothing varies.</summary>
    public double VarianceKept => Uncapped.Variance > 0 ? Math.Min(1, Capped.Variance / Uncapped.Variance) : 1;

    /// <summary>From summaries computed elsewhere, such as a warehouse's sums over <c>LEAST(value, cap)</c> and over the values themselves.</summary>
    /// <param name="caps">The limits.</param>
    /// <param name="capped">The users' values within the limits.</param>
    /// <param name="uncapped">The same users' values as they were.</param>
    /// <param name="countAbove">Users whose value was above the upper limit, 0 or more.</param>
    /// <param name="countBelow">Users whose value was below the lower limit, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Numbers of users that do not go together, or a capped mean beyond the limits.</exception>
    public static CappedSummary FromSummaries(Caps caps, MeanSummary capped, MeanSummary uncapped, long countAbove, long countBelow = 0)
    {
        if (capped.Count != uncapped.Count)
        {
            throw Guard.OutOfRange(nameof(capped), capped.Count, string.Create(CultureInfo.InvariantCulture, $"Capped and uncapped values are of the same users; there are {uncapped.Count} uncapped ones."));
        }
        Guard.AtLeast(countAbove, 0, "A number of users");
        Guard.AtLeast(countBelow, 0, "A number of users");
        if (countBelow > uncapped.Count || countAbove > uncapped.Count - countBelow)
        {
            throw Guard.OutOfRange(nameof(countAbove), countAbove, string.Create(CultureInfo.InvariantCulture, $"No more users are capped than there are: {uncapped.Count}."));
        }
        // A mean of values at the cap may round to just beyond it.
        return capped.Count == 0 || Math.Abs(caps.Apply(capped.Mean) - capped.Mean) <= 1e-12 * Math.Abs(capped.Mean)
            ? new(caps, capped, uncapped, countBelow, countAbove)
            : throw Guard.OutOfRange(nameof(capped), capped.Mean, $"The mean of capped values lies within the limits, which are: {caps}.");
    }

    /// <summary>The summary of both groups' rows. Commutative and associative up to rounding.</summary>
    /// <exception cref="ArgumentException">The two have different caps.</exception>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static CappedSummary operator +(CappedSummary left, CappedSummary right) => left.Count == 0 ? right
        : right.Count == 0 ? left
        : left.Caps == right.Caps
            ? new(left.Caps, left.Capped + right.Capped, left.Uncapped + right.Uncapped, checked(left.CountBelow + right.CountBelow), checked(left.CountAbove + right.CountAbove))
            : throw new ArgumentException($"Only values within the same caps add up: {left.Caps} here, {right.Caps} there.", nameof(right));

    /// <summary>The same as <c>left + right</c>.</summary>
    public static CappedSummary Add(CappedSummary left, CappedSummary right) => left + right;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count:#,0} users, {Caps}: {CountAbove:#,0} above, {CountBelow:#,0} below; mean {Capped.Mean:G6} instead of {Uncapped.Mean:G6}, standard deviation {Capped.StandardDeviation:G6} instead of {Uncapped.StandardDeviation:G6}");

    void IJsonState<CappedSummary>.Write(StateWriter writer)
    {
        writer.State("caps", Caps);
        writer.State("capped", Capped);
        writer.State("uncapped", Uncapped);
        writer.Count("countBelow", CountBelow);
        writer.Count("countAbove", CountAbove);
    }

    static CappedSummary IJsonState<CappedSummary>.Read(StateReader reader)
    {
        Caps caps = reader.State<Caps>("caps");
        MeanSummary capped = reader.State<MeanSummary>("capped");
        MeanSummary uncapped = reader.State<MeanSummary>("uncapped");
        long countBelow = reader.Count("countBelow");
        long countAbove = reader.Count("countAbove");
        return FromSummaries(caps, capped, uncapped, countAbove, countBelow);
    }
}
