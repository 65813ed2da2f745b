using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Cohorts of different entry days read together: each gives effects by day since exposure over the days that it has, and they are pooled by their precision. Uses late entrants, of whom only
/// the first days are known, without letting their composition into the curve. See <see cref="Novelty.Pool"/>.
/// </summary>
/// <remarks>
/// Σ⁻¹ = Σ_g P_g′Σ_g⁻¹P_g and δ = Σ·Σ_g P_g′Σ_g⁻¹δ_g (inverse-variance pooling; cf. Simionato et al. 2026). It assumes that the effect by day since exposure does not depend on the day of
/// entry, which Q = Σ_g (δ_g − P_gδ)′Σ_g⁻¹(δ_g − P_gδ) with Σ D_g − D degrees of freedom tests. Where Q rejects, the cohorts are averaged by their users over the days that all have.
/// </remarks>
public sealed partial record PooledCohorts
{
    internal PooledCohorts(NoveltyEstimate pooled, NoveltyEstimate standardised, double statistic, int degrees, int used, int leftOut, double alpha, ValueList<Finding> findings)
    {
        Pooled = pooled;
        Standardised = standardised;
        HeterogeneityChiSquare = statistic;
        HeterogeneityDegreesOfFreedom = degrees;
        CohortsUsed = used;
        CohortsLeftOut = leftOut;
        Alpha = alpha;
        Findings = findings;
    }

    /// <summary>All cohorts by their precision, over the days of the longest.</summary>
    public NoveltyEstimate Pooled { get; }

    /// <summary>All cohorts by their users, over the days that all have; an average effect whether cohorts agree or not.</summary>
    public NoveltyEstimate Standardised { get; }

    /// <summary>The one to read: pooled unless the cohorts disagree.</summary>
    public NoveltyEstimate Estimate => AreHomogeneous ? Pooled : Standardised;

    /// <summary>How far the cohorts are from one curve.</summary>
    public double HeterogeneityChiSquare { get; }

    /// <summary>Days of all cohorts less the days of the curve.</summary>
    public int HeterogeneityDegreesOfFreedom { get; }

    /// <summary>The p-value of "all cohorts have the same curve"; 1 with a single cohort.</summary>
    public double HeterogeneityPValue => HeterogeneityDegreesOfFreedom > 0 ? ChiSquared.UpperTail(HeterogeneityChiSquare, HeterogeneityDegreesOfFreedom) : 1;

    /// <summary>Whether there is no sign that cohorts differ.</summary>
    public bool AreHomogeneous => !(HeterogeneityPValue < Alpha);

    /// <summary>Cohorts with at least 20 users for each of their days.</summary>
    public int CohortsUsed { get; }

    /// <summary>Cohorts with fewer, whose covariance is too uncertain to weigh them by.</summary>
    public int CohortsLeftOut { get; }

    /// <summary>Level of the test of homogeneity.</summary>
    public double Alpha { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Estimate} {Phrase.Counted(CohortsUsed, "cohort")} pooled by {(AreHomogeneous ? "precision" : "users")} (same curve: {Phrase.PValue(HeterogeneityPValue)}).{string.Concat(Findings.Select(static finding => " " + finding))}");
}
