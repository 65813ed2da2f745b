using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Whether a quantile differs between two groups (latency at the 99th percentile), at any time and for any distribution, ties included.</summary>
/// <remarks>
/// The e-value is the smallest product, over all values that both quantiles could share, of the two groups' evidence against it (Howard and
/// Ramdas 2022, section 5). The interval of the difference joins two one-group intervals at alpha/2 each, so it is wider than the test. The state is of
/// constant size; each look needs both groups' sorted values so far. Sequences do not merge: merge the values and look once.
/// </remarks>
[JsonConverter(typeof(StateConverter<QuantileComparisonSequence>))]
public readonly partial record struct QuantileComparisonSequence : IAlwaysValidTest, IJsonState<QuantileComparisonSequence>
{
    private readonly QuantileSequence _control;
    private readonly QuantileSequence _treatment;
    private readonly RunningEvidence _running;

    internal QuantileComparisonSequence(double probability, double concentration, double alpha)
        : this(new(probability, concentration, alpha / 2), new(probability, concentration, alpha / 2), RunningEvidence.Start(alpha, double.NegativeInfinity, double.PositiveInfinity))
    {
    }

    private QuantileComparisonSequence(QuantileSequence control, QuantileSequence treatment, RunningEvidence running)
    {
        _control = control;
        _treatment = treatment;
        _running = running;
    }

    /// <summary>Which quantile: 0.5 is the median.</summary>
    public double Probability => _control.Probability;

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Treatment's sample quantile minus control's at the last look.</summary>
    public double Estimate => _treatment.Estimate == _control.Estimate ? 0 : _treatment.Estimate - _control.Estimate;

    /// <summary>Evidence against equal quantiles at the last look.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether equal quantiles were rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>The running confidence interval of treatment's quantile minus control's.</summary>
    public Interval Interval => _running.Interval;

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>The state after a look at all values so far.</summary>
    /// <param name="sortedControl">All of control's values so far in ascending order.</param>
    /// <param name="sortedTreatment">All of treatment's values so far in ascending order.</param>
    /// <exception cref="ArgumentException">Values are not in order, hold NaN, or are fewer than before.</exception>
    public QuantileComparisonSequence Observe(ReadOnlySpan<double> sortedControl, ReadOnlySpan<double> sortedTreatment)
    {
        QuantileSequence control = _control.Observe(sortedControl);
        QuantileSequence treatment = _treatment.Observe(sortedTreatment);
        double logE = sortedControl.Length > 0 && sortedTreatment.Length > 0 ? LeastLogEValue(sortedControl, sortedTreatment) : 0;
        double lower = treatment.Interval.Lower - control.Interval.Upper;
        double upper = treatment.Interval.Upper - control.Interval.Lower;
        return new(control, treatment, _running.Next(
            logE,
            double.IsNaN(lower) ? double.NegativeInfinity : lower,
            double.IsNaN(upper) ? double.PositiveInfinity : upper));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Probability:0.####} quantile, treatment − control: {Phrase.Number(Estimate)} (always-valid {Interval}, {Phrase.PValue(PValue)}).");

    /// <summary>Only values between the two sample quantiles can be the one with the least evidence: outside, both groups object more and more.</summary>
    private double LeastLogEValue(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment)
    {
        double first = Math.Min(QuantileRanks.Estimate(control, Probability), QuantileRanks.Estimate(treatment, Probability));
        double last = Math.Max(Next(control), Next(treatment));
        int c = FirstAtLeast(control, first);
        int t = FirstAtLeast(treatment, first);
        double least = double.PositiveInfinity;
        while (c < control.Length || t < treatment.Length)
        {
            double value = Math.Min(c < control.Length ? control[c] : double.PositiveInfinity, t < treatment.Length ? treatment[t] : double.PositiveInfinity);
            (int cBelow, int tBelow) = (c, t);
            c = After(control, c, value);
            t = After(treatment, t, value);
            least = Math.Min(
                least,
                QuantileRanks.LeastLogEValue(cBelow, c, control.Length, Probability, _control.Concentration)
                + QuantileRanks.LeastLogEValue(tBelow, t, treatment.Length, Probability, _control.Concentration));
            if (value >= last)
            {
                break;
            }
        }
        return least;
    }

    private double Next(ReadOnlySpan<double> sorted) => sorted[Math.Min((int)(Probability * sorted.Length), sorted.Length - 1)];

    private static int FirstAtLeast(ReadOnlySpan<double> sorted, double value)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static int After(ReadOnlySpan<double> sorted, int from, double value)
    {
        while (from < sorted.Length && sorted[from] <= value)
        {
            from++;
        }
        return from;
    }

    void IJsonState<QuantileComparisonSequence>.Write(StateWriter writer)
    {
        writer.State("control", _control);
        writer.State("treatment", _treatment);
        _running.Write(writer);
    }

    static QuantileComparisonSequence IJsonState<QuantileComparisonSequence>.Read(StateReader reader) => new(
        reader.State<QuantileSequence>("control"),
        reader.State<QuantileSequence>("treatment"),
        RunningEvidence.Read(reader));
}
