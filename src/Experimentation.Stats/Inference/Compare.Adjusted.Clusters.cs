using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Arms with fewer clusters carry a warning: a slope and a variance between so few are rough.</summary>
    private const int FewAdjustedClusters = 10;

    /// <summary>
    /// Difference between two means over users (or events) where whole clusters of them were randomised, adjusted for the same clusters' mean before the experiment (CUPED over clusters).
    /// </summary>
    /// <remarks>
    /// The cluster is the unit: its contribution to the mean over users by the delta method, less a slope times its contribution to the mean before (<see cref="AdjustedRatios(CovariateSummary, CovariateSummary, Slopes, RatioCovariates)"/>
    /// with <see cref="RatioCovariates.EarlierRatio"/>), so what happens within a cluster does not matter. Assumes independent clusters, and sizes that the treatment does not change. Read as t with Satterthwaite's degrees of
    /// freedom over clusters. Sources: Deng, Xu, Kohavi and Walker (2013); Deng, Knoblich and Lu (2018); Lin (2013) for separate slopes.
    /// </remarks>
    /// <param name="control">Control's clusters, made by <see cref="CovariateSummary.OfClusters"/>.</param>
    /// <param name="treatment">Treatment's clusters.</param>
    /// <param name="slopes">One slope for each arm, or one for both.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">A summary has other than two outcomes and two covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are none of the named ones.</exception>
    public static Comparison AdjustedClusters(CovariateSummary control, CovariateSummary treatment, Slopes slopes = Slopes.Separate)
    {
        StratifiedSummary ofControl = OneStratum(control, nameof(control));
        StratifiedSummary ofTreatment = OneStratum(treatment, nameof(treatment));
        MomentEffect effect = AdjustedEffects.OfRatios(ofControl, ofTreatment, slopes, RatioCovariates.EarlierRatio);
        long fewest = Math.Min(control.Count, treatment.Count);
        return Of(fewest is >= 2 and < FewAdjustedClusters
            ? effect.Noting(ValueList<Finding>.Of([new Finding(
                FindingCode.FewClusters,
                FindingSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"With {fewest} clusters in an arm the slope and the standard error are rough; Compare.Clusters with ClusterTest.CR2 is made for few clusters."))]))
            : effect);
    }
}
