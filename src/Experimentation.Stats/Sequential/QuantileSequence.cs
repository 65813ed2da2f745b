using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>A quantile of one group (the median, the 99th percentile), at any time and for any distribution, ties included.</summary>
/// <remarks>
/// Beta-binomial version of the fixed-quantile confidence sequence of Howard and Ramdas (2022). The state itself is of constant size, but each look
/// needs the sorted values so far, or the two order statistics that <see cref="Ranks"/> names from where they are stored. Sequences do not
/// merge: merge the values and look once.
/// </remarks>
[JsonConverter(typeof(StateConverter<QuantileSequence>))]
public readonly partial record struct QuantileSequence : IJsonState<QuantileSequence>
{
    private readonly RunningEvidence _running;

    internal QuantileSequence(double probability, double concentration, double alpha)
        : this(probability, concentration, 0, 0, RunningEvidence.Start(alpha, double.NegativeInfinity, double.PositiveInfinity))
    {
    }

    private QuantileSequence(double probability, double concentration, long observations, double estimate, RunningEvidence running)
    {
        Probability = probability;
        Concentration = concentration;
        Observations = observations;
        Estimate = estimate;
        _running = running;
    }

    /// <summary>Which quantile: 0.5 is the median.</summary>
    public double Probability { get; }

    /// <summary>The mixture's parameter k.</summary>
    public double Concentration { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>Values at the last look.</summary>
    public long Observations { get; }

    /// <summary>The sample quantile at the last look; 0 before the first value.</summary>
    public double Estimate { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>The running confidence interval of the quantile: the intersection over all looks.</summary>
    public Interval Interval => _running.Interval;

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>
    /// The ranks of the limits among a number of values, counted from 1 for the smallest: for engines that can fetch two order statistics but should
    /// not ship all values. 0 and n+1 mean that there is no limit on that side yet.
    /// </summary>
    /// <param name="observations">Number of values; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public (long Lower, long Upper) Ranks(long observations)
    {
        (long lowest, long highest) = QuantileRanks.Counts(Probability, Concentration, Guard.AtLeast(observations, 0, "A number of values"), -_running.Begun.LogAlpha);
        return (lowest, highest + 1);
    }

    /// <summary>The state after a look at all values so far.</summary>
    /// <param name="sorted">All values so far in ascending order; none fewer than at the look before.</param>
    /// <exception cref="ArgumentException">The values are not in order, hold NaN, or are fewer than before.</exception>
    public QuantileSequence Observe(ReadOnlySpan<double> sorted)
    {
        QuantileRanks.CheckSorted(sorted, nameof(sorted));
        if (sorted.Length < Observations)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All values so far are needed: {Observations} at the look before. Got {sorted.Length}."), nameof(sorted));
        }
        RunningEvidence before = _running.Begun;
        if (sorted.Length == 0)
        {
            return this;
        }
        (double lower, double upper) = QuantileRanks.Limits(sorted, Probability, Concentration, -before.LogAlpha);
        return new(Probability, Concentration, sorted.Length, QuantileRanks.Estimate(sorted, Probability), before.Next(0, lower, upper));
    }

    /// <summary>The state after a look at the order statistics of all values so far that <see cref="Ranks"/> names.</summary>
    /// <param name="observations">Number of values so far; 1 or more, none fewer than at the look before.</param>
    /// <param name="lower">The value at the lower rank; −∞ where that rank is 0.</param>
    /// <param name="estimate">The sample quantile; finite, between the other two.</param>
    /// <param name="upper">The value at the upper rank; +∞ where that rank is one more than there are values.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public QuantileSequence Observe(long observations, double lower, double estimate, double upper)
    {
        Guard.AtLeast(observations, Math.Max(1, Observations), "The number of values so far");
        Guard.Finite(estimate, "A sample quantile");
        (long first, long last) = Ranks(observations);
        if (!(lower <= estimate) || (first == 0 && lower > double.NegativeInfinity))
        {
            throw Guard.OutOfRange(nameof(lower), lower, "The value at the lower rank is at most the sample quantile, and −∞ where that rank is 0.");
        }
        if (!(upper >= estimate) || (last > observations && upper < double.PositiveInfinity))
        {
            throw Guard.OutOfRange(nameof(upper), upper, "The value at the upper rank is at least the sample quantile, and +∞ where there is no such rank.");
        }
        return new(Probability, Concentration, observations, estimate, _running.Next(0, lower, upper));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Probability:0.####} quantile of {Phrase.Counted(Observations, "value")}: {Phrase.Number(Estimate)} (always-valid {Interval}).");

    void IJsonState<QuantileSequence>.Write(StateWriter writer)
    {
        writer.Number("probability", Probability);
        writer.Number("concentration", Concentration);
        writer.Count("observations", Observations);
        writer.Number("estimate", Estimate);
        _running.Write(writer);
    }

    static QuantileSequence IJsonState<QuantileSequence>.Read(StateReader reader) => new(
        Guard.Probability(reader.Number("probability"), "A quantile's probability"),
        Guard.Positive(reader.Number("concentration"), "A concentration"),
        Guard.AtLeast(reader.Count("observations"), 0, "A number of values"),
        reader.Number("estimate"),
        RunningEvidence.Read(reader));
}
