using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Sums and averages of numbers that are known by their logarithms.</summary>
internal static class LogSpace
{
    /// <summary>ln of the average of exp(x).</summary>
    public static double MeanExp(ReadOnlySpan<double> logs) => SumExp(logs) - Math.Log(logs.Length);

    /// <summary>ln of the sum of exp(x).</summary>
    public static double SumExp(ReadOnlySpan<double> logs)
    {
        double largest = double.NegativeInfinity;
        foreach (double log in logs)
        {
            largest = Math.Max(largest, log);
        }
        if (double.IsInfinity(largest))
        {
            return largest;
        }
        double sum = 0;
        foreach (double log in logs)
        {
            sum += Math.Exp(log - largest);
        }
        return largest + Math.Log(sum);
    }

    /// <summary>ln(exp(x) + exp(y)).</summary>
    public static double AddExp(double x, double y)
    {
        double larger = Math.Max(x, y);
        return double.IsInfinity(larger) ? larger : larger + Math.Log(1 + Math.Exp(Math.Min(x, y) - larger));
    }

    /// <summary>x − ln(1 + x), without cancellation near 0.</summary>
    public static double ExcessOverLog(double x)
    {
        if (Math.Abs(x) > 0.1)
        {
            return x - Elementary.Log1p(x);
        }
        // x²/2 − x³/3 + x⁴/4 − …
        double sum = 0;
        for (int n = 17; n >= 2; n--)
        {
            sum = 1.0 / n - x * sum;
        }
        return x * x * sum;
    }
}
