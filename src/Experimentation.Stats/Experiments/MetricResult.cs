using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One metric of one treatment against control.</summary>
/// <param name="Variant">The treatment.</param>
/// <param name="Metric">The metric in its role.</param>
/// <param name="Difference">The absolute difference (for rates of events their ratio), read against the hypothesis of the metric's role; for metrics that are only watched, against deterioration (quality metrics: against any difference).</param>
/// <param name="RelativeLift">The same on the relative scale.</param>
/// <param name="Deterioration">Whether it got worse; of a quality metric, whether it differs at all.</param>
/// <param name="ShownAtLook">The first look at which the hypothesis of its role was shown, counted from 1; null if that has not happened.</param>
public sealed partial record MetricResult(string Variant, MetricInRole Metric, Comparison Difference, Comparison RelativeLift, Comparison Deterioration, int? ShownAtLook)
{
    /// <summary>The first look at which the metric was found to be worse, counted from 1; null if that has not happened.</summary>
    public int? WorseAtLook { get; internal init; }

    /// <summary>
    /// Whether a futility or a harm bound of the boundary was crossed, at this look or before; <see cref="LookDecision.Continue"/> if neither was.
    /// </summary>
    public LookDecision Stop { get; internal init; } = LookDecision.Continue;

    /// <summary>The look at which <see cref="Stop"/> happened, counted from 1.</summary>
    public int? StoppedAtLook { get; internal init; }

    /// <summary>The share of the planned information that the metric had at each of its looks, this one last. Empty if it has no users yet.</summary>
    public IReadOnlyList<double> InformationFractions { get; internal init; } = ValueList<double>.Empty;

    /// <summary>
    /// What the late readout is expected to find, from this early one and the team's past tests; null at other readouts than urgent ones, and where no past tests were given (<see cref="ABTest.WithPastTests"/>).
    /// </summary>
    public LateForecast? Forecast { get; internal init; }

    /// <summary>The estimate in words: the relative lift where there is one.</summary>
    internal string Estimated => RelativeLift.Verdict == Verdict.NotEstimable
        ? Phrase.OnScale(Difference.Estimate, Difference.Effect.Scale)
        : Phrase.SignedPercent(RelativeLift.Estimate);

    internal MetricLooks? History { get; init; }

    /// <summary>Whether the metric did what its role asks for: superior, or non-inferior, or at least not worse.</summary>
    public bool MeetsItsRole => Metric.Hypothesis is null
        ? WorseAtLook is null && Deterioration.Verdict != Verdict.NotEstimable
        : ShownAtLook is not null;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Difference.Verdict == Verdict.NotEstimable)
        {
            return $"{Metric.Metric.Name}: {string.Join(" ", Difference.Findings)}";
        }
        Interval absolute = Difference.Interval;
        Interval relative = RelativeLift.Interval;
        string lift = RelativeLift.Verdict == Verdict.NotEstimable
            ? "no relative lift"
            : $"{Phrase.SignedPercent(RelativeLift.Estimate)} ({Phrase.SignedPercent(relative.Lower)} … {Phrase.SignedPercent(relative.Upper)})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Metric.Metric.Name}: {lift}, {What()} {Phrase.OnScale(Difference.Estimate, Difference.Effect.Scale)} ({Phrase.OnScale(absolute.Lower, Difference.Effect.Scale)} … {Phrase.OnScale(absolute.Upper, Difference.Effect.Scale)}), {Phrase.Percent(absolute.Level)} CI, {Phrase.PValue(Difference.PValue)} for {Difference.Hypothesis}: {Words()}{string.Concat(Difference.Findings.Select(finding => $". {finding.Message.TrimEnd('.')}"))}");
    }

    private string What() => Difference.Effect.Scale switch
    {
        EffectScale.RiskRatio => "rate ratio",
        EffectScale.OddsRatio => "odds ratio",
        _ => "difference",
    };

    private string Words() => WorseAtLook is not null ? Metric.Role == MetricRole.Quality ? "differs" : "worse" : Difference.Verdict switch
    {
        Verdict.Superior => "better",
        Verdict.NonInferior => "not worse by the margin",
        Verdict.Inferior => "worse",
        _ when Metric.Role == MetricRole.Quality => "no difference seen",
        _ => Metric.Hypothesis is null ? "no sign of harm" : "not shown",
    };
}
