using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>The level at which each of several treatments is compared with control.</summary>
internal static class TreatmentLevel
{
    private const double Far = 9;

    /// <summary>Both tails together, like <paramref name="alpha"/>.</summary>
    public static double Of(double alpha, Allocation allocation, TreatmentCorrection correction, TestSides sides)
    {
        int treatments = allocation.Treatments;
        return treatments == 1
            ? alpha
            : correction switch
            {
                TreatmentCorrection.None => alpha,
                TreatmentCorrection.Sidak => -Elementary.Expm1(Elementary.Log1p(-alpha) / treatments),
                TreatmentCorrection.Dunnett => Dunnett(alpha, allocation, sides),
                _ => alpha / treatments,
            };
    }

    private static double Dunnett(double alpha, Allocation allocation, TestSides sides)
    {
        double tails = sides == TestSides.Two ? 2 : 1;
        double strictest = Normal.UpperQuantile(alpha / allocation.Treatments / tails);
        double loosest = Normal.UpperQuantile(alpha / tails);
        double critical = IncreasingRoot.Find(new NoneBeyond(allocation, sides), -alpha, strictest, (strictest - loosest) / 16, loosest, double.PositiveInfinity);
        return tails * Normal.UpperTail(critical);
    }

    /// <summary>Minus the chance that some comparison is beyond a critical value.</summary>
    private readonly struct NoneBeyond(Allocation allocation, TestSides sides) : IIncreasing
    {
        public double At(double x) => -PanelIntegral.Of(new SomeBeyond(allocation, sides, x), -Far, Far, 6);
    }

    /// <summary>
    /// With control's mean given, the comparisons are independent (Dunnett 1955): none is beyond c with the chance Π Φ((c + λᵢ·u)/√(1 − λᵢ²)), where u is control's mean in
    /// its standard errors and λᵢ² = share of treatment / (share of treatment + share of control).
    /// </summary>
    private readonly struct SomeBeyond(Allocation allocation, TestSides sides, double critical) : IIntegrand
    {
        public double At(double x)
        {
            double logNone = 0;
            double control = allocation.Control;
            for (int i = 1; i < allocation.Shares.Count; i++)
            {
                double lambda = Math.Sqrt(allocation.Shares[i] / (allocation.Shares[i] + control));
                double rest = Math.Sqrt(control / (allocation.Shares[i] + control));
                double beyond = Normal.UpperTail((critical + lambda * x) / rest);
                if (sides == TestSides.Two)
                {
                    beyond += Normal.UpperTail((critical - lambda * x) / rest);
                }
                logNone += Elementary.Log1p(-Math.Min(beyond, 1));
            }
            return -Normal.Density(x) * Elementary.Expm1(logNone);
        }
    }
}
