using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Experiments;

/// <summary>Means per user.</summary>
internal readonly struct MeanMeasure : IRolloutMeasure<MeanSummary, MomentScore>
{
    public static long Users(in MeanSummary summary) => summary.Count;

    public static MomentScore Score(in MeanSummary control, in MeanSummary treatment, TrackRule rule) =>
        MomentScore.Of(control.Count, control.Mean, control.Variance, treatment.Count, treatment.Mean, treatment.Variance, rule);

    public static MomentScore Sum(in MomentScore left, in MomentScore right) => left + right;

    public static TrackEvidence Evidence(in MomentScore score, TrackRule rule, ref double unit) => score.Evidence(rule, ref unit);

    public static Finding? Flaw(in MomentScore score) => null;

    public static EValue? Step(in MomentScore score, TrackRule rule, out double z)
    {
        z = score.HarmVariance > 0 ? score.Harm / Math.Sqrt(score.HarmVariance) : 0;
        return null;
    }

    public static EventCounts Counts(in MeanSummary control, in MeanSummary treatment, TrackRule rule) => default;

    public static (double Difference, double Variance) Difference(in MeanSummary control, in MeanSummary treatment) =>
        (treatment.Mean - control.Mean, treatment.Variance / treatment.Count + control.Variance / control.Count);
}

/// <summary>
/// Shares of users. Variances are those of the null hypothesis (Miettinen and Nurminen 1985): pooled where nothing differs, the constrained ones where the margin is lost. The observed
/// ones would call fifty users without a crash safe.
/// </summary>
internal readonly struct ProportionMeasure : IRolloutMeasure<ProportionSummary, MomentScore>
{
    public static long Users(in ProportionSummary summary) => summary.Trials;

    public static MomentScore Score(in ProportionSummary control, in ProportionSummary treatment, TrackRule rule)
    {
        if (control.Trials == 0 || treatment.Trials == 0)
        {
            return default;
        }
        double nc = control.Trials;
        double nt = treatment.Trials;
        double weight = nc / (nc + nt) * nt;
        double small = (nc + nt) / (nc + nt - 1);
        double pooled = (control.Successes + treatment.Successes) / (nc + nt);
        double difference = treatment.Rate - control.Rate;
        double harm = rule.HarmSign * difference;
        // m²·p(1 − p)·(1/n₁ + 1/n₂) = m·p(1 − p).
        double variance = weight * pooled * (1 - pooled) * small;
        if (!rule.Metric.HasMargin)
        {
            return new(weight, weight * harm, variance, 0, 0);
        }
        Lift margin = rule.Metric.Margin;
        double room, factor;
        double constrainedControl, constrained;
        if (margin.Unit == LiftUnit.Absolute)
        {
            factor = 1;
            room = margin.Value - harm;
            double lost = rule.HarmSign * Math.Min(margin.Value, 1);
            (constrainedControl, constrained) = ConstrainedRates.Difference(control.Rate, treatment.Rate, nc, nt, lost);
        }
        else
        {
            factor = Math.Max(0, 1 + rule.HarmSign * margin.Value);
            room = -rule.HarmSign * (treatment.Rate - factor * control.Rate);
            (constrainedControl, constrained) = control.Successes + treatment.Successes == 0 ? (0, 0)
                : factor > 0 ? ConstrainedRates.Ratio(control.Rate, treatment.Rate, nc, nt, factor)
                : (control.Rate, 0);
        }
        double roomVariance = weight * weight * small * (factor * factor * constrainedControl * (1 - constrainedControl) / nc + constrained * (1 - constrained) / nt);
        return new(weight, weight * harm, variance, weight * room, roomVariance);
    }

    public static MomentScore Sum(in MomentScore left, in MomentScore right) => left + right;

    public static TrackEvidence Evidence(in MomentScore score, TrackRule rule, ref double unit) => score.Evidence(rule, ref unit);

    public static Finding? Flaw(in MomentScore score) => null;

    public static EValue? Step(in MomentScore score, TrackRule rule, out double z) => MeanMeasure.Step(score, rule, out z);

    public static EventCounts Counts(in ProportionSummary control, in ProportionSummary treatment, TrackRule rule) => default;

    public static (double Difference, double Variance) Difference(in ProportionSummary control, in ProportionSummary treatment) => (
        treatment.Rate - control.Rate,
        treatment.Rate * (1 - treatment.Rate) / Math.Max(1, treatment.Trials - 1) + control.Rate * (1 - control.Rate) / Math.Max(1, control.Trials - 1));
}

/// <summary>Ratios of means, by the delta method.</summary>
internal readonly struct RatioMeasure : IRolloutMeasure<RatioSummary, MomentScore>
{
    public static long Users(in RatioSummary summary) => summary.Count;

    public static MomentScore Score(in RatioSummary control, in RatioSummary treatment, TrackRule rule) =>
        control.DenominatorMean == 0 || treatment.DenominatorMean == 0
            ? default
            : MomentScore.Of(control.Count, control.Ratio, control.RatioVariance, treatment.Count, treatment.Ratio, treatment.RatioVariance, rule);

    public static MomentScore Sum(in MomentScore left, in MomentScore right) => left + right;

    public static TrackEvidence Evidence(in MomentScore score, TrackRule rule, ref double unit) => score.Evidence(rule, ref unit);

    public static Finding? Flaw(in MomentScore score) => null;

    public static EValue? Step(in MomentScore score, TrackRule rule, out double z) => MeanMeasure.Step(score, rule, out z);

    public static EventCounts Counts(in RatioSummary control, in RatioSummary treatment, TrackRule rule) => default;

    public static (double Difference, double Variance) Difference(in RatioSummary control, in RatioSummary treatment) =>
        (treatment.Ratio - control.Ratio, treatment.RatioVariance / treatment.Count + control.RatioVariance / control.Count);
}
