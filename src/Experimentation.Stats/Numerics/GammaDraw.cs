namespace Experimentation.Stats.Numerics;

/// <summary>Gamma numbers by a squeeze around a cubed normal (Marsaglia and Tsang 2000, "A simple method for generating gamma variables").</summary>
internal static class GammaDraw
{
    public static double Next(RandomSource random, double shape)
    {
        if (shape < 1)
        {
            // A gamma of shape + 1 shrunk by a power of a uniform number (the same paper, note in section 6).
            return Next(random, shape + 1) * Math.Pow(random.NextUniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextNormal();
            double root = 1 + c * x;
            if (root <= 0)
            {
                continue;
            }
            double v = root * root * root;
            double u = random.NextUniform();
            if (u < 1 - 0.0331 * x * x * x * x || Math.Log(u) < x * x / 2 + d * (1 - v + Math.Log(v)))
            {
                return d * v;
            }
        }
    }
}
