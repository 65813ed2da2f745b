using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Evidence of counts against fixed shares p: the likelihood averaged over shares from Dirichlet(k·p), divided by the likelihood at p
/// (Lindon and Malek 2022; for two cells the beta-binomial mixture of Howard et al. 2021, prop. 7).
/// </summary>
/// <remarks>
/// ln E = lnΓ(k) − lnΓ(k+N) + Σ[lnΓ(k·pᵢ+nᵢ) − lnΓ(k·pᵢ)] − Σ nᵢ ln pᵢ. The logarithms of the gamma function grow like N ln N while ln E stays near
/// 0, so Stirling's formula is taken out by hand: with m = k·p + n and M = k + N,
/// ln E = Σ[m ln(m/(M p)) − m + M p] − ½ Σ ln(m/(k p)) + ½ ln(M/k) + Σ[δ(m) − δ(k p)] − δ(M) + δ(k), δ being Stirling's error.
/// </remarks>
internal static class DirichletMixture
{
    /// <summary>One cell's part of ln E; add up over the cells and add <see cref="Total"/>.</summary>
    public static double Cell(double count, double share, double concentration, double total)
    {
        double prior = concentration * share;
        double m = prior + count;
        double expected = (concentration + total) * share;
        double growth = count < prior ? Elementary.Log1p(count / prior) : Math.Log(m) - Math.Log(prior);
        return RelativeEntropy(m, expected) - growth / 2 + Stirling(m) - Stirling(prior);
    }

    /// <summary>The part of ln E that depends on the number of counts only.</summary>
    public static double Total(double concentration, double total) =>
        Elementary.Log1p(total / concentration) / 2 - Stirling(concentration + total) + Stirling(concentration);

    /// <summary>Two cells: successes and failures against a success rate, whose complement is given too so that neither loses digits.</summary>
    public static double LogEValue(double successes, double failures, double rate, double complement, double concentration)
    {
        double total = successes + failures;
        return Cell(successes, rate, concentration, total) + Cell(failures, complement, concentration, total) + Total(concentration, total);
    }

    /// <summary>
    /// The shares of one cell that evidence at the level does not exclude, whatever the other shares are: the others are best left in proportion
    /// to their counts, so that only a two-cell likelihood remains.
    /// </summary>
    /// <param name="count">Count of the cell.</param>
    /// <param name="others">Counts of all other cells together.</param>
    /// <param name="logLikelihoodRatio">How far the log-likelihood may lie below its largest value; 0 or above.</param>
    public static (double Lower, double Upper) Shares(double count, double others, double logLikelihoodRatio)
    {
        if (count + others == 0)
        {
            return (0, 1);
        }
        double best = Math.Log(count / others);
        double step = 2 * Math.Sqrt((1 / Math.Max(count, 1) + 1 / Math.Max(others, 1)) * Math.Max(1, logLikelihoodRatio));
        double lower = count == 0 ? double.NegativeInfinity
            : LogOddsRoot.Below(new MinusLogLikelihood(count, others), logLikelihoodRatio, best, step);
        double upper = others == 0 ? double.PositiveInfinity
            : -LogOddsRoot.Below(new MinusLogLikelihood(others, count), logLikelihoodRatio, -best, step);
        return (LogOddsRoot.Rate(lower), LogOddsRoot.Rate(upper));
    }

    /// <summary>m ln(m/e) − m + e, without cancellation when m is near e: e·((1+d)·ln(1+d) − d) = e·(d² − (1+d)·(d − ln(1+d))).</summary>
    private static double RelativeEntropy(double m, double e)
    {
        double d = (m - e) / e;
        return Math.Abs(d) > 0.1
            ? (m > 0 ? m * (Math.Log(m) - Math.Log(e)) : 0) - m + e
            : e * (d * d - (1 + d) * LogSpace.ExcessOverLog(d));
    }

    /// <summary>lnΓ(x) − [(x − ½) ln x − x + ½ ln 2π].</summary>
    public static double Stirling(double x)
    {
        if (x >= 16)
        {
            double w = 1 / (x * x);
            return (1.0 / 12 - w * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680 - w * (1.0 / 1188 - w * 691.0 / 360360))))) / x;
        }
        return GammaFunction.LogGamma(x) - ((x - 0.5) * Math.Log(x) - x + 0.918938533204672741780329736406);
    }

    private readonly struct MinusLogLikelihood(double count, double others) : IIncreasing
    {
        public double At(double logOdds)
        {
            double total = count + others;
            double loss = others == 0 ? 0 : others * (Math.Log(others / total) - LogOddsRoot.LogRate(-logOdds));
            return -(count * (Math.Log(count / total) - LogOddsRoot.LogRate(logOdds)) + loss);
        }
    }
}
