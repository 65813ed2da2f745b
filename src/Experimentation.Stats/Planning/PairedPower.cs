using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>The mean difference of the same users under both treatments, planned for Student's paired t; exact for normal differences. Made by <see cref="Power.OfPairs"/>.</summary>
public sealed record PairedPower : PowerAnalysis<PairedPower>
{
    internal PairedPower(double standardDeviation, double correlation, double? baseline)
    {
        StandardDeviation = standardDeviation;
        Correlation = correlation;
        Baseline = baseline;
    }

    /// <summary>Standard deviation of one value, control's or treatment's, in the metric's unit.</summary>
    public double StandardDeviation { get; private init; }

    /// <summary>Between a user's two values.</summary>
    public double Correlation { get; private init; }

    /// <summary>Control's mean, to which relative lifts refer; null if not given.</summary>
    public double? Baseline { get; private init; }

    /// <inheritdoc/>
    public override string Method => "paired t, exact for normal differences";

    internal override double? BaselineValue => Baseline;

    internal override string BaselineName => "mean";

    internal override bool IsSingleGroup => true;

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double variance = StandardDeviation * StandardDeviation / treatment;
        // Against a relative margin it is the spread of treatment − (1 ± margin)·control that counts.
        double factor = nullValue.Unit == LiftUnit.Relative && nullValue.Value != 0 ? 1 + Math.Sign(Baseline!.Value) * nullValue.Value : 1;
        double distance = nullValue.Value == 0 ? effect : effect - nullValue.InUnitsOf(Baseline ?? 0);
        return new(distance, 0, variance * (1 + factor * factor - 2 * factor * Correlation));
    }

    internal override double DegreesOfFreedom(in Contrast contrast, double control, double treatment) => Math.Max(1, treatment / ClusterSize - 1);

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Effects.Phrase.Percent(by);
        yield return ($"standard deviations {percent} higher", this with { StandardDeviation = StandardDeviation * (1 + by) });
        if (Baseline is { } baseline && baseline != 0)
        {
            yield return ($"a mean {percent} lower", this with { Baseline = baseline * (1 - by) });
        }
        yield return ($"a correlation lower by {Effects.Phrase.Number(by)}", this with { Correlation = Math.Max(-1 + 1e-9, Correlation - by) });
    }
}
