using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Experiments;

/// <summary>How far the results of one treatment are from another decision: for each metric that matters, the lift at which its verdict would turn, at today's standard error.</summary>
internal sealed class ABTestOutlook(ABTestPlan plan, ErrorAllotment allotment, IReadOnlyList<MetricResult> results, bool mismatch, long users, bool complete)
{
    public IEnumerable<string> Of(DecisionKind kind) => kind switch
    {
        DecisionKind.Abort => AfterAbort(),
        DecisionKind.Ship => AfterShip(),
        DecisionKind.Blocked => ["Repair what the checks found and analyse again; what the metrics show until then is not to be trusted."],
        _ when !allotment.SpendsAlpha => [],
        _ => [.. Open(), .. complete ? Larger() : MoreUsers()],
    };

    private IEnumerable<string> AfterAbort()
    {
        if (mismatch || results.Any(r => r is { Metric.Role: MetricRole.Quality, WorseAtLook: not null }))
        {
            yield return "Find why assignment or logging treats the variants differently, repair it and start again with new users; more of the same users do not help.";
        }
        foreach (MetricResult result in results.Where(r => r is { WorseAtLook: not null, Metric.Role: not MetricRole.Quality, Deterioration.Verdict: Verdict.Inferior }))
        {
            if (Turn(result, result.Deterioration, null) is { } turn)
            {
                yield return $"{result.Metric.Metric.Name} would have to come out {Better(result)} {turn}.";
            }
        }
    }

    /// <summary>What the decision to ship hangs on.</summary>
    private IEnumerable<string> AfterShip()
    {
        foreach (MetricResult result in results.Where(r => allotment.Counts(r.Metric) && r.ShownAtLook is not null))
        {
            bool alone = !allotment.Rule.Holds(m => m != result.Metric && results.Any(r => r.Metric == m && r.ShownAtLook is not null));
            if (alone && Turn(result, result.Difference, result.RelativeLift) is { } turn)
            {
                yield return $"It would not ship with {result.Metric.Metric.Name} {Worse(result)} {turn}.";
            }
        }
        if (!complete && plan.Test.Rule.HarmVetoes)
        {
            yield return "A metric that gets worse, or a sample ratio that drifts, would forbid shipping at a later look.";
        }
    }

    /// <summary>What is not shown yet, and the lift that would show it.</summary>
    private IEnumerable<string> Open()
    {
        foreach (MetricInRole metric in allotment.Rule.Metrics)
        {
            if (results.FirstOrDefault(r => r.Metric == metric) is not { ShownAtLook: null } result)
            {
                continue;
            }
            if (!complete && !plan.Test.Boundary.AllowsEarlyLooks)
            {
                continue;
            }
            if (Turn(result, result.Difference, result.RelativeLift) is { } turn)
            {
                yield return $"With the users there are, {metric.Metric.Name} would have to come out {Better(result)} {turn}.";
            }
        }
    }

    private IEnumerable<string> MoreUsers()
    {
        long missing = plan.Users - users;
        yield return $"{Phrase.Count(missing)} more users complete the plan.";
    }

    /// <summary>How large a test would have to be, if what was seen is what is true.</summary>
    private IEnumerable<string> Larger()
    {
        foreach (MetricInRole metric in allotment.Rule.Metrics)
        {
            if (results.FirstOrDefault(r => r.Metric == metric) is not { ShownAtLook: null } result || !result.Difference.Effect.IsEstimable)
            {
                continue;
            }
            // Evidence in standard errors grows by the root of the users; the plan aims at z_alpha + z_power of them.
            double aim = Numerics.Normal.UpperQuantile(allotment.For(metric).Last) + Numerics.Normal.LowerQuantile(allotment.PowerFor(metric).Last);
            double seen = result.Difference.TowardsClaim;
            if (seen > 0 && aim > seen)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"If {metric.Metric.Name} is really at {result.Estimated}, a test about {aim / seen * (aim / seen):0.#} times as large would show it with a power of {allotment.PowerFor(metric).Last:0.##}; what was seen is only an estimate.");
            }
        }
    }

    /// <summary>The value at which the verdict turns, where today's limit would touch the null value: on the relative scale where there is one.</summary>
    private static string? Turn(MetricResult result, Comparison difference, Comparison? lift)
    {
        bool relative = lift is not null && lift.Verdict != Verdict.NotEstimable && (difference.Hypothesis.Margin.Unit == LiftUnit.Relative || difference.Hypothesis.Margin.Value == 0);
        Comparison test = relative ? lift! : difference;
        if (!test.Effect.IsEstimable || test.Verdict == Verdict.NotEstimable)
        {
            return null;
        }
        bool claimsIncrease = (test.Hypothesis.Better == PreferredDirection.Increase) == (test.Hypothesis.Kind != HypothesisKind.Inferiority);
        double limit = claimsIncrease ? test.Interval.Lower : test.Interval.Upper;
        double margin = test.Hypothesis.Kind == HypothesisKind.NonInferiority ? test.Hypothesis.Margin.Value : 0;
        double nullValue = test.Effect.NoEffect + (result.Metric.Metric.Better == PreferredDirection.Increase ? -margin : margin);
        if (!double.IsFinite(limit))
        {
            return null;
        }
        double turn = test.Effect.Scale is EffectScale.Absolute
            ? test.Estimate + (nullValue - limit)
            : Ratio(test, test.Estimate) / Ratio(test, limit) * Ratio(test, nullValue) - (test.Effect.NoEffect == 0 ? 1 : 0);
        return double.IsFinite(turn) ? $"{Phrase.OnScale(turn, test.Effect.Scale)}; it is {Phrase.OnScale(test.Estimate, test.Effect.Scale)}" : null;
    }

    /// <summary>Lifts as ratios, on whose logarithm their error is about constant.</summary>
    private static double Ratio(Comparison test, double value) => test.Effect.NoEffect == 0 ? 1 + value : value;

    private static string Better(MetricResult result) => result.Metric.Metric.Better == PreferredDirection.Increase ? "above" : "below";

    private static string Worse(MetricResult result) => result.Metric.Metric.Better == PreferredDirection.Increase ? "below" : "above";
}
