using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Experiments;

/// <summary>The power analysis of one metric in its role: the same calculators that plan a single metric, in the limit of many users, for all variants at once.</summary>
internal static class MetricSizing
{
    /// <summary>Users of all variants together, before rounding, for the variant with fewest users.</summary>
    /// <param name="test">The design.</param>
    /// <param name="metric">The metric; success metrics are powered at their minimum detectable effect, guardrails where nothing differs.</param>
    /// <param name="baseline">What is known about it.</param>
    /// <param name="alpha">One-sided level of one comparison, after all that was taken off.</param>
    /// <param name="power">Of one comparison.</param>
    public static double Users(ABTest test, MetricInRole metric, Baseline baseline, double alpha, double power)
    {
        Hypothesis hypothesis = metric.Hypothesis!.Value;
        PowerAnalysis analysis = Analysis(test, metric, baseline, hypothesis);
        Lift lift = metric.Role == MetricRole.Guardrail ? default : metric.Metric.Better == PreferredDirection.Increase ? metric.Lift : -metric.Lift;
        return analysis.UsersFor(analysis.EffectOf(lift, nameof(metric)), Claim.Of(hypothesis, alpha), power);
    }

    private static PowerAnalysis Analysis(ABTest test, MetricInRole metric, Baseline baseline, Hypothesis hypothesis)
    {
        double deviation = Math.Sqrt(baseline.Variance);
        return metric.Metric.Kind switch
        {
            MetricKind.Proportion => Designed(Power.OfProportions(baseline.Mean).WithMethod(ProportionPowerMethod.UnpooledZ), test, hypothesis),
            MetricKind.Rate => Designed(Power.OfRates(baseline.Mean).WithDispersion(baseline.Variance / baseline.Mean), test, hypothesis),
            MetricKind.Ratio => Designed(Power.OfRatios(baseline.Mean, deviation).WithTest(MeanTest.Z), test, hypothesis),
            _ => Designed(Power.OfMeans(deviation, baseline.Mean).WithTest(MeanTest.Z), test, hypothesis),
        };
    }

    private static T Designed<T>(PowerAnalysis<T> analysis, ABTest test, Hypothesis hypothesis)
        where T : PowerAnalysis<T> => analysis.WithHypothesis(hypothesis).WithAllocation([.. test.Variants.Select(v => v.Share)]);
}
