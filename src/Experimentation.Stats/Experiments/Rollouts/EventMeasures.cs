namespace Experimentation.Stats.Experiments;

/// <summary>Users who had a rare event, which each of them has once or not at all.</summary>
internal readonly struct FirstEventMeasure : IRolloutMeasure<ProportionSummary, EventScore>
{
    public static long Users(in ProportionSummary summary) => summary.Trials;

    public static EventScore Score(in ProportionSummary control, in ProportionSummary treatment, TrackRule rule) =>
        EventScore.Of(Counts(control, treatment, rule), rule, 1);

    public static EventScore Sum(in EventScore left, in EventScore right) => left + right;

    public static TrackEvidence Evidence(in EventScore score, TrackRule rule, ref double unit) => score.Evidence(rule);

    public static Finding? Flaw(in EventScore score) => null;

    public static EValue? Step(in EventScore score, TrackRule rule, out double z)
    {
        z = 0;
        return EValue.OfLog(score.Evidence(rule).Harm);
    }

    public static (double Difference, double Variance) Difference(in ProportionSummary control, in ProportionSummary treatment) =>
        ProportionMeasure.Difference(control, treatment);

    // The bad outcome is the event, whichever way the metric counts.
    public static EventCounts Counts(in ProportionSummary control, in ProportionSummary treatment, TrackRule rule)
    {
        long events = rule.HarmSign > 0 ? treatment.Successes : treatment.Failures;
        return new(events, events + (rule.HarmSign > 0 ? control.Successes : control.Failures), (double)treatment.Trials / Math.Max(1, control.Trials + treatment.Trials));
    }
}

/// <summary>Events per exposure, one per user at most; otherwise the evidence is not read.</summary>
internal readonly struct CountMeasure : IRolloutMeasure<CountSummary, EventScore>
{
    public static long Users(in CountSummary summary) => summary.Users;

    public static EventScore Score(in CountSummary control, in CountSummary treatment, TrackRule rule) =>
        EventScore.Of(Counts(control, treatment, rule), rule, rule.HarmSign)
            .Dispersed(control.Users, control.Events, control.Dispersion)
            .Dispersed(treatment.Users, treatment.Events, treatment.Dispersion);

    public static EventScore Sum(in EventScore left, in EventScore right) => left + right;

    public static TrackEvidence Evidence(in EventScore score, TrackRule rule, ref double unit) => score.Evidence(rule);

    public static Finding? Flaw(in EventScore score) => score.Flaw;

    public static EValue? Step(in EventScore score, TrackRule rule, out double z) => FirstEventMeasure.Step(score, rule, out z);

    public static (double Difference, double Variance) Difference(in CountSummary control, in CountSummary treatment) => (
        treatment.Rate - control.Rate,
        Variance(treatment) + Variance(control));

    public static EventCounts Counts(in CountSummary control, in CountSummary treatment, TrackRule rule)
    {
        double exposure = control.Exposure + treatment.Exposure;
        return new(treatment.Events, control.Events + treatment.Events, exposure > 0 ? treatment.Exposure / exposure : 0);
    }

    private static double Variance(in CountSummary summary) => summary.Exposure > 0 ? summary.Rate / summary.Exposure * Math.Max(1, summary.Dispersion ?? 1) : 0;
}
