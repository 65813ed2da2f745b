using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The same boundary under the names that papers and platforms give to its parameter. Each method returns the <see cref="NormalMixture"/> that
/// gives that system's critical values. Where a system counts users, read the result with users as information.
/// </summary>
public static class NormalMixtureTuning
{
    /// <summary>Howard, Ramdas, McAuliffe and Sekhon (2021): ρ in units of intrinsic time. r = ρ.</summary>
    /// <param name="rho">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ is outside its range.</exception>
    public static NormalMixture HowardRho(double rho) => NormalMixture.WithMixingInformation(Guard.Positive(rho, "Rho"));

    /// <summary>Howard et al. (2021, section 3.5): the approximately best ρ for one information level, r = n*/(ln(1 − 2 ln α) − 2 ln α).</summary>
    /// <param name="information">Where to be tight; finite, above 0.</param>
    /// <param name="alpha">Two-sided level; strictly between 0 and 1. A one-sided test at α tunes at 2α.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture HowardApproximation(double information, double alpha) =>
        NormalMixture.WithMixingInformation(Guard.Positive(information, "Information") * ApproximateRatio(alpha));

    /// <summary>Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024): ρ of the asymptotic confidence sequence, observations as information. r = 1/ρ².</summary>
    /// <param name="rho">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ is outside its range.</exception>
    public static NormalMixture WaudbySmithRho(double rho) => NormalMixture.WithMixingInformation(1 / (Guard.Positive(rho, "Rho") * rho));

    /// <summary>GrowthBook's tuning parameter N*, users of both arms as information: Howard's approximation at α.</summary>
    /// <param name="tuningUsers">N*; GrowthBook's default is 5,000.</param>
    /// <param name="alpha">Two-sided level; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture GrowthBook(double tuningUsers = 5_000, double alpha = 0.05) =>
        NormalMixture.WithMixingInformation(Guard.Positive(tuningUsers, "A number of users") * ApproximateRatio(alpha));

    /// <summary>GrowthBook's one-sided tuning: Howard's approximation at 2α. Its critical value is <see cref="SimpleOneSidedCriticalValue"/>.</summary>
    /// <param name="tuningUsers">N*; GrowthBook's default is 5,000.</param>
    /// <param name="alpha">One-sided level; strictly between 0 and 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture GrowthBookOneSided(double tuningUsers = 5_000, double alpha = 0.05) => alpha is > 0 and < 0.5
        ? GrowthBook(tuningUsers, 2 * alpha)
        : throw Guard.OutOfRange(nameof(alpha), alpha, "A one-sided alpha for tuning lies strictly between 0 and 1/2 (0.05 means 5 %).");

    /// <summary>Eppo's sequential interval, users as information: Howard's approximation at one minus the confidence level.</summary>
    /// <param name="tuningUsers">N_tune; Eppo's default is 10,000.</param>
    /// <param name="confidence">Confidence level; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture Eppo(double tuningUsers = 10_000, double confidence = 0.95) =>
        NormalMixture.WithMixingInformation(Guard.Positive(tuningUsers, "A number of users") * ApproximateRatio(1 - Guard.Probability(confidence, "A confidence level", "0.95 means 95 %")));

    /// <summary>g of the anytime-valid linear model (Lindon, Ham, Tingley and Bojinov 2022), observations as information. r = g.</summary>
    /// <param name="g">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">g is outside its range.</exception>
    public static NormalMixture LinearModelG(double g) => NormalMixture.WithMixingInformation(Guard.Positive(g, "g"));

    /// <summary>mSPRT with effects mixed over N(θ₀, τ²) (Johari, Koomen, Pekelis and Walsh 2022). r = σ²/τ².</summary>
    /// <param name="tauSquared">Variance of the mixed effects, in the squared unit of the metric; finite, above 0. Fixed in advance.</param>
    /// <param name="unitVariance">σ²: variance of one unit of information. 1 (the default) reads information as one over the squared standard error.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture MixtureSprt(double tauSquared, double unitVariance = 1) =>
        NormalMixture.WithMixingInformation(Guard.Positive(unitVariance, "A variance") / Guard.Positive(tauSquared, "Tau squared"));

    /// <summary>safestats' g = (smallest relevant difference / σ)², effective observations as information. r = 1/g.</summary>
    /// <param name="g">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">g is outside its range.</exception>
    public static NormalMixture SafeTestG(double g) => NormalMixture.WithMixingInformation(1 / Guard.Positive(g, "g"));

    /// <summary>
    /// The one-sided critical value in closed form, slightly larger than the exact one: √(2(1+r/n)·ln(1 + √(1+n/r)/(2α))) (Waudby-Smith et al.
    /// 2024, eq. 134; GrowthBook). Only for reproducing other systems; <see cref="NormalMixture.OneSidedCriticalValue"/> is exact and smaller.
    /// </summary>
    /// <param name="mixture">The boundary.</param>
    /// <param name="information">Above 0, in the unit of the boundary.</param>
    /// <param name="alpha">One-sided level; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static double SimpleOneSidedCriticalValue(NormalMixture mixture, double information, double alpha)
    {
        double ratio = Guard.Positive(information, "Information") / mixture.MixingInformation;
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        return Math.Sqrt(2 * (1 + 1 / ratio) * Math.Log(1 + Math.Sqrt(1 + ratio) / (2 * alpha)));
    }

    private static double ApproximateRatio(double alpha)
    {
        double twice = -2 * Math.Log(Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));
        return 1 / (twice + Math.Log(1 + twice));
    }
}
