using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Means and quantiles where clusters were randomised.</summary>
/// <remarks>
/// Clusters lie within arms, so the regression on the treatment indicator falls apart into the two arms' means, and the sandwich has closed forms: with weights w = n_g/N of an arm and
/// residual sums s_g = n_g·(mean_g − mean), the variance is Σ s_g²·(1 − w)^(−k)/N² with k = 0 (CR0), 1 (CR2) and 2 (CR3).
/// </remarks>
internal static class ClusterEffects
{
    /// <summary>Fewer clusters in an arm, and only CR2 keeps its level.</summary>
    private const int Few = 20;

    public static Effect OfMeans(ClusterSummary control, ClusterSummary treatment, ClusterTest test)
    {
        Finding?[] flaws = [Flaw(control.ClusterCount, "control"), Flaw(treatment.ClusterCount, "treatment")];
        string family = test switch
        {
            ClusterTest.CR0 => "Cluster-robust z (CR0)",
            ClusterTest.CR1 => "Cluster-robust t (CR1)",
            ClusterTest.CR2 => "Cluster-robust t (CR2, Satterthwaite)",
            ClusterTest.CR3 => "Cluster-robust t (CR3)",
            ClusterTest.DeltaMethod => "Delta method over clusters with Welch t",
            _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Use CR0, CR1, CR2, CR3 or DeltaMethod."),
        };
        double correction = test == ClusterTest.CR1 ? SmallSample(control, treatment) : 1;
        return MomentEffect.Of(
            Arm(control, test, correction),
            Arm(treatment, test, correction),
            test == ClusterTest.CR0 ? MeanTest.Z : MeanTest.Welch,
            EffectScale.Absolute,
            family,
            ValueList<Finding>.Of(flaws.OfType<Finding>())).Noting(Notes(Math.Min(control.ClusterCount, treatment.ClusterCount), test == ClusterTest.CR2));
    }

    public static Effect OfQuantiles(ClusteredSample control, ClusteredSample treatment, double probability, QuantileTest test)
    {
        if (QuantileEffects.Checked(test) == QuantileTest.ResamplingFree)
        {
            return QuantileEffects.Resampled(Arm(control, probability), Arm(treatment, probability), probability, " of clustered values");
        }
        return QuantileEffects.Normal(
            QuantileEffects.MomentsOf(control.Values, probability, test, control.DesignEffect(probability), control.ClusterCount),
            QuantileEffects.MomentsOf(treatment.Values, probability, test, treatment.DesignEffect(probability), treatment.ClusterCount),
            probability,
            test,
            MeanTest.Welch,
            " of clustered values");
    }

    /// <summary>A quantile whose rank varies as clusters make it.</summary>
    public static QuantileArm Arm(ClusteredSample sample, double probability)
    {
        if (sample.Count == 0)
        {
            return QuantileArm.Of(QuantileSample.Empty, probability);
        }
        double designEffect = sample.DesignEffect(probability);
        // Where clusters do not differ at all, or there is only one, the quantile does not move.
        RankLaw law = sample.ClusterCount < 2 || !(designEffect > 0)
            ? new(OrderStatistics.Rank(probability, sample.Count), 1, 0, 0, ValueList<double>.Of([1.0]))
            : RankLaw.OfClusters(sample.Count, probability, Math.Sqrt(designEffect * probability * (1 - probability) / sample.Count), sample.ClusterCount - 1);
        return QuantileArm.Of(sample.Values, sample.ClusterCount, law, probability);
    }

    private static MomentArm Arm(ClusterSummary arm, ClusterTest test, double correction)
    {
        int clusters = arm.ClusterCount;
        double n = arm.Count;
        if (clusters < 2)
        {
            return new(clusters, arm.Mean, 0);
        }
        if (test == ClusterTest.DeltaMethod)
        {
            RatioSummary ratio = arm.ToRatio();
            return new(clusters, ratio.Ratio, ratio.RatioVariance);
        }
        double variance = 0;
        double squares = 0;
        double odds = 0;
        double oddsSquared = 0;
        foreach (Moments cluster in arm.Clusters)
        {
            double w = cluster.Count / n;
            double rest = (n - cluster.Count) / n;
            double residual = w * (cluster.Mean.High - arm.Mean);
            variance += test switch
            {
                ClusterTest.CR2 => residual * residual / rest,
                ClusterTest.CR3 => residual / rest * (residual / rest),
                _ => residual * residual,
            };
            squares += w * w;
            double pair = w * w / rest;
            odds += pair;
            oddsSquared += pair * pair;
        }
        variance *= correction;
        var moments = new MomentArm(clusters, arm.Mean, variance * clusters);
        // Satterthwaite: (trace)² over the sum of squares of the matrix a_g′(I − H)a_h, whose diagonal is w_g/N and the rest −w_g·w_h/N/√((1 − w_g)(1 − w_h)).
        return test == ClusterTest.CR2
            ? moments with { OwnDegreesOfFreedom = 1 / (squares + odds * odds - oddsSquared), WorkingVarianceOfMean = 1 / n }
            : moments;
    }

    private static double SmallSample(ClusterSummary control, ClusterSummary treatment)
    {
        double clusters = (double)control.ClusterCount + treatment.ClusterCount;
        double values = (double)control.Count + treatment.Count;
        return clusters > 1 && values > 2 ? clusters / (clusters - 1) * (values - 1) / (values - 2) : 1;
    }

    private static Finding? Flaw(int clusters, string arm) => clusters switch
    {
        0 => new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {arm} arm has no clusters."),
        1 => new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, $"The {arm} arm is a single cluster, so nothing shows how much clusters vary: at least two per arm are needed."),
        _ => null,
    };

    private static ValueList<Finding> Notes(int fewest, bool isMeantForFew) => fewest is >= 2 and < Few && !isMeantForFew
        ? ValueList<Finding>.Of([new Finding(
            FindingCode.FewClusters,
            FindingSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"With {fewest} clusters in an arm this standard error is rough; ClusterTest.CR2 is made for few clusters."))])
        : ValueList<Finding>.Empty;
}
