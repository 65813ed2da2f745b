using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What a stopped group-sequential test says about the effect, with the stopping taken into account: p-value, median-unbiased estimate and interval by the stage-wise
/// ordering of results (Armitage 1957; Tsiatis, Rosner and Mehta 1984; Jennison and Turnbull 2000, section 8.4). They agree with the test: p is below alpha exactly where the claim was shown.
/// </summary>
public sealed partial record GroupSequentialConclusion
{
    internal GroupSequentialConclusion(GroupSequentialLook look, double pValue, double medianUnbiased, Interval interval, ValueList<Finding> findings)
    {
        Look = look;
        PValue = pValue;
        MedianUnbiasedEstimate = medianUnbiased;
        Interval = interval;
        Findings = findings;
    }

    /// <summary>The look at which the test ended.</summary>
    public GroupSequentialLook Look { get; }

    /// <summary>The chance of a result at least as extreme if there is no effect beyond the null value; two-sided if the design is.</summary>
    public double PValue { get; }

    /// <summary>The effect for which a larger and a smaller result were equally likely: not inflated by stopping on a good day, as the plain estimate is.</summary>
    public double MedianUnbiasedEstimate { get; }

    /// <summary>The interval that belongs to the p-value: 1 − alpha for a two-sided design; 1 − 2·alpha for a one-sided one, whose limits are one-sided at alpha each.</summary>
    public Interval Interval { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        EffectScale scale = Look.Scale.Scale;
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Stopped at look {Look.Number}: {Phrase.OnScale(MedianUnbiasedEstimate, scale)} (median unbiased; {Phrase.Percent(Interval.Level)} CI {Phrase.OnScale(Interval.Lower, scale)} … {Phrase.OnScale(Interval.Upper, scale)}, {Phrase.PValue(PValue)}; stage-wise ordering). The plain estimate, which stopping inflates, is {Phrase.OnScale(Look.Estimate, scale)}.{notes}");
    }
}
