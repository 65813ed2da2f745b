namespace Experimentation.Stats.Numerics;

/// <summary>Binomial numbers: by counting up from zero where few successes are expected, by transformed rejection (BTRS, Hörmann 1993) where many are.</summary>
internal static class BinomialDraw
{
    private const double Many = 10;

    public static long Next(RandomSource random, long trials, double rate) =>
        rate > 0.5 ? trials - Rare(random, trials, 1 - rate) : Rare(random, trials, rate);

    private static long Rare(RandomSource random, long trials, double rate) =>
        rate == 0 || trials == 0 ? 0
        : trials * rate < Many ? Count(random, trials, rate)
        : Transformed(random, trials, rate);

    private static long Count(RandomSource random, long trials, double rate)
    {
        double u = random.NextUniform();
        double odds = rate / (1 - rate);
        double mass = Math.Exp(trials * Elementary.Log1p(-rate));
        long k = 0;
        while (u > mass && k < trials)
        {
            u -= mass;
            k++;
            mass *= odds * (trials - k + 1) / k;
            if (mass == 0)
            {
                break;
            }
        }
        return k;
    }

    private static long Transformed(RandomSource random, long trials, double rate)
    {
        double n = trials;
        double spread = Math.Sqrt(n * rate * (1 - rate));
        double b = 1.15 + 2.53 * spread;
        double a = -0.0873 + 0.0248 * b + 0.01 * rate;
        double centre = n * rate + 0.5;
        double squeeze = 0.92 - 4.2 / b;
        double alpha = (2.83 + 5.1 / b) * spread;
        double logOdds = Math.Log(rate / (1 - rate));
        double mode = Math.Floor((n + 1) * rate);
        double atMode = GammaFunction.LogGamma(mode + 1) + GammaFunction.LogGamma(n - mode + 1);
        while (true)
        {
            double u = random.NextUniform() - 0.5;
            double v = random.NextUniform();
            double side = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / side + b) * u + centre);
            if (k < 0 || k > n)
            {
                continue;
            }
            if (side >= 0.07 && v <= squeeze)
            {
                return (long)k;
            }
            double logRatio = atMode - GammaFunction.LogGamma(k + 1) - GammaFunction.LogGamma(n - k + 1) + (k - mode) * logOdds;
            if (Math.Log(v * alpha / (a / (side * side) + b)) <= logRatio)
            {
                return (long)k;
            }
        }
    }
}
