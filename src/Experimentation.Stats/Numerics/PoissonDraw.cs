namespace Experimentation.Stats.Numerics;

/// <summary>Poisson numbers: by counting up from zero where few are expected, by transformed rejection (PTRS, Hörmann 1993) where many are.</summary>
internal static class PoissonDraw
{
    private const double Many = 10;

    public static long Next(RandomSource random, double mean) => mean < Many ? Count(random, mean) : Transformed(random, mean);

    private static long Count(RandomSource random, double mean)
    {
        double u = random.NextUniform();
        double mass = Math.Exp(-mean);
        long k = 0;
        while (u > mass && mass > 0)
        {
            u -= mass;
            k++;
            mass *= mean / k;
        }
        return k;
    }

    private static long Transformed(RandomSource random, double mean)
    {
        double b = 0.931 + 2.53 * Math.Sqrt(mean);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double squeeze = 0.9277 - 3.6224 / (b - 2);
        double logMean = Math.Log(mean);
        while (true)
        {
            double u = random.NextUniform() - 0.5;
            double v = random.NextUniform();
            double side = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / side + b) * u + mean + 0.43);
            if (side >= 0.07 && v <= squeeze)
            {
                return (long)k;
            }
            if (k < 0 || (side < 0.013 && v > side))
            {
                continue;
            }
            if (Math.Log(v * inverseAlpha / (a / (side * side) + b)) <= k * logMean - mean - GammaFunction.LogGamma(k + 1))
            {
                return (long)k;
            }
        }
    }
}
