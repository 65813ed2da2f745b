using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The steps that every power analysis has; each returns a new value of the same kind.</summary>
/// <typeparam name="TSelf">The kind.</typeparam>
public abstract record PowerAnalysis<TSelf> : PowerAnalysis
    where TSelf : PowerAnalysis<TSelf>
{
    private protected PowerAnalysis()
    {
    }

    /// <summary>Sets the significance level of all comparisons together.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public TSelf WithAlpha(double alpha) => (TSelf)(this with { Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %") });

    /// <summary>Sets what is to be shown: superiority, non-inferiority, inferiority, equivalence; one- or two-sided.</summary>
    /// <param name="hypothesis">The hypothesis, with its margin if it has one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin leads to a value that the metric cannot have.</exception>
    /// <exception cref="ArgumentException">The margin is relative and the baseline that it refers to is not known.</exception>
    /// <exception cref="InvalidOperationException">The test cannot show that kind of hypothesis (an exact test of no difference has no margin).</exception>
    public TSelf WithHypothesis(Hypothesis hypothesis) => (TSelf)(this with { Hypothesis = Checked(hypothesis, nameof(hypothesis)) });

    /// <summary>Sets each arm's share of the users.</summary>
    /// <param name="allocation">The shares.</param>
    /// <exception cref="ArgumentNullException">The allocation is null.</exception>
    public TSelf WithAllocation(Allocation allocation)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        return (TSelf)(this with { Allocation = allocation });
    }

    /// <summary>Sets each arm's share of the users by weights: (0.9, 0.1) gives control nine times treatment's users.</summary>
    /// <param name="weights">Control's weight, then each treatment's; at least two, each finite and above 0.</param>
    /// <exception cref="ArgumentException">Fewer than two weights.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight is not above 0.</exception>
    public TSelf WithAllocation(params ReadOnlySpan<double> weights) => WithAllocation(Allocation.Of(weights));

    /// <summary>Sets how alpha is shared by the comparisons of several treatments with control.</summary>
    /// <param name="correction">The correction that the analysis will use.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the corrections.</exception>
    public TSelf WithCorrection(TreatmentCorrection correction) => Enum.IsDefined(correction)
        ? (TSelf)(this with { Correction = correction })
        : throw new ArgumentOutOfRangeException(nameof(correction), correction, "Use one of the values of TreatmentCorrection.");

    /// <summary>Sets how many users there are; a plan that needs more says what could be had with these.</summary>
    /// <param name="users">Users of all arms together, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1.</exception>
    public TSelf WithUsersAvailable(long users) => (TSelf)(this with { UsersAvailable = Guard.AtLeast(users, 1, "The number of users") });

    /// <summary>
    /// Only users who could have seen a difference are analysed (a triggered analysis). Baseline and lift are then those of these users; sizes count all who are assigned.
    /// </summary>
    /// <param name="share">Their share of the users, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public TSelf WithTriggeredShare(double share) => (TSelf)(this with { TriggeredShare = Share(share, nameof(share)) });

    /// <summary>
    /// All users are analysed though only some of them can be affected: what is left of the lift among those is this share of it. Where that is so, a triggered
    /// analysis (<see cref="WithTriggeredShare"/>) needs about this share of the users.
    /// </summary>
    /// <param name="share">The share of users who can be affected, above 0 and at most 1. Lifts are those of affected users, in units of the mean of all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public TSelf WithDilution(double share) => (TSelf)(this with { LiftKept = LiftKept * Share(share, nameof(share)) });

    /// <summary>The metric is adjusted for a covariate from before the experiment (CUPED, regression): its variance falls to 1 − correlation² (Deng et al. 2013).</summary>
    /// <param name="correlation">Between metric and covariate, over users; above −1 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The correlation is outside its range.</exception>
    public TSelf WithCovariate(double correlation) => correlation is > -1 and < 1
        ? With(string.Create(CultureInfo.InvariantCulture, $"covariate with correlation {correlation:0.###}"), 1 - correlation * correlation)
        : throw Guard.OutOfRange(nameof(correlation), correlation, "A correlation lies strictly between −1 and 1.");

    /// <summary>
    /// Clusters are randomised and not users (households, regions, sessions of one user): the variance grows to 1 + ((1 + cv²)·m − 1)·ICC times (Kish 1965; Eldridge,
    /// Ashby and Kerry 2006). Sizes count users; degrees of freedom count clusters.
    /// </summary>
    /// <param name="averageSize">Users per cluster, at least 1.</param>
    /// <param name="intraclassCorrelation">Between two users of one cluster, 0 to 1.</param>
    /// <param name="sizeVariation">Standard deviation of cluster sizes divided by their mean; 0 if all have the same size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TSelf WithClusters(double averageSize, double intraclassCorrelation, double sizeVariation = 0)
    {
        if (!(averageSize is >= 1 and < double.PositiveInfinity))
        {
            throw Guard.OutOfRange(nameof(averageSize), averageSize, "A cluster has at least 1 user.");
        }
        if (!(intraclassCorrelation is >= 0 and <= 1))
        {
            throw Guard.OutOfRange(nameof(intraclassCorrelation), intraclassCorrelation, "An intraclass correlation lies between 0 and 1.");
        }
        double cv = Guard.NotNegative(sizeVariation, "A coefficient of variation");
        double effect = Math.Max(1, 1 + ((1 + cv * cv) * averageSize - 1) * intraclassCorrelation);
        return With(string.Create(CultureInfo.InvariantCulture, $"clusters of {averageSize:0.##} users with intraclass correlation {intraclassCorrelation:0.####}"), effect, averageSize);
    }

    /// <summary>A design effect known from data: the variance of the effect divided by what it would be if users were independent.</summary>
    /// <param name="designEffect">Finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number above 0.</exception>
    public TSelf WithDesignEffect(double designEffect) => With("design effect from data", Guard.Positive(designEffect, "A design effect"));

    /// <summary>Large values are capped: the variance falls, and so may the lift, if part of it lies in the values that are cut.</summary>
    /// <param name="varianceKept">The capped metric's variance divided by the uncapped one's, above 0 and at most 1.</param>
    /// <param name="liftKept">The part of the lift that is left, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TSelf WithCapping(double varianceKept, double liftKept = 1)
    {
        double kept = LiftKept * Share(liftKept, nameof(liftKept));
        return (TSelf)(With("capping", Share(varianceKept, nameof(varianceKept))) with { LiftKept = kept });
    }

    /// <summary>Large values are capped, as they would have been in the metric's history. Baseline and lifts stay those of the uncapped metric.</summary>
    /// <param name="capping">From rows of the past (<see cref="Capping.AtQuantile"/>).</param>
    /// <exception cref="ArgumentNullException">No capping.</exception>
    /// <exception cref="ArgumentException">Nothing of a lift is left below the cap.</exception>
    public TSelf WithCapping(Capping capping)
    {
        ArgumentNullException.ThrowIfNull(capping);
        return capping.LiftKept > 0
            ? WithCapping(capping.VarianceKept, capping.LiftKept)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Below a cap of {capping.Cap} all values are 0, so nothing of a lift is left. Take a higher cap."), nameof(capping));
    }

    internal sealed override PowerAnalysis WithVariance(string what, double factor) => With(what, factor);

    /// <summary>Whether this test's noise can be changed by a design; exact tests count independent users.</summary>
    private protected virtual bool AllowsFactors => true;

    private TSelf With(string what, double factor, double clusterSize = 1) => AllowsFactors
        ? (TSelf)(this with
        {
            Factors = ValueList<DesignFactor>.Of(Factors.Append(new(what, factor))),
            VarianceFactor = VarianceFactor * factor,
            ClusterSize = ClusterSize * clusterSize,
        })
        : throw new InvalidOperationException($"{Method} counts independent users and knows no {what}; choose a method with a variance.");

    private static double Share(double share, string name) => share is > 0 and <= 1
        ? share
        : throw Guard.OutOfRange(name, share, "A share lies above 0 and is at most 1 (0.2 means 20 %).");
}
