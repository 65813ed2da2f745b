using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The law of the iterated logarithm for the largest distance between a sample's distribution and the true one (Howard and Ramdas 2022, theorem 2): the distance exceeds
/// A·√((ln(1 + ln(n/m)) + C)/n) at some n ≥ m with a chance of at most 4·exp(−γ²C)·(1 + 1/((γ² − 1)·ln η)), γ = √(2/η)·(A − √(2(η − 1)/C)), for each η in (1, 2A²) with γ above 1.
/// </summary>
internal static class TimeUniformDkw
{
    /// <summary>A: how fast the band narrows; must exceed √½. The value of the paper and of its software.</summary>
    private const double Rate = 0.85;

    private const int Steps = 400;

    public static double HalfWidth(double count, double firstLook, double constant) =>
        Rate * Math.Sqrt((Elementary.Log1p(Math.Log(count / firstLook)) + constant) / count);

    /// <summary>The smallest C that keeps the level.</summary>
    public static double Constant(double alpha) =>
        IncreasingRoot.Find(default(MinusLogLevel), -Math.Log(alpha), 8 - Math.Log(alpha / 0.05), 0.5, 0, double.PositiveInfinity);

    private readonly struct MinusLogLevel : IIncreasing
    {
        public double At(double constant)
        {
            // Smooth with one dip: a grid finds it, golden sections end it.
            double top = 2 * Rate * Rate - 1;
            double best = 0;
            double at = 0;
            for (int i = 1; i < Steps; i++)
            {
                double eta = 1 + top * i / Steps;
                double value = MinusLog(constant, eta);
                (best, at) = value > best ? (value, eta) : (best, at);
            }
            if (at == 0)
            {
                return 0;
            }
            (double low, double high) = (at - top / Steps, at + top / Steps);
            for (int i = 0; i < 60; i++)
            {
                double left = high - (high - low) * 0.6180339887498949;
                double right = low + (high - low) * 0.6180339887498949;
                (low, high) = MinusLog(constant, left) > MinusLog(constant, right) ? (low, right) : (left, high);
            }
            return Math.Max(best, MinusLog(constant, (low + high) / 2));
        }

        private static double MinusLog(double constant, double eta)
        {
            double gamma = eta > 1 ? Math.Sqrt(2 / eta) * (Rate - Math.Sqrt(2 * (eta - 1) / constant)) : 0;
            return gamma > 1 ? gamma * gamma * constant - Math.Log(4) - Elementary.Log1p(1 / ((gamma * gamma - 1) * Math.Log(eta))) : double.NegativeInfinity;
        }
    }
}
