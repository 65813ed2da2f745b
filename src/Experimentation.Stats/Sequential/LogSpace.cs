namespace Experimentation.Stats.Sequential;

/// <summary>Sums and averages of numbers that are known by their logarithms.</summary>
internal static class LogSpace
{
    /// <summary>ln of the average of exp(x).</summary>
    public static double MeanExp(ReadOnlySpan<double> logs)
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
        return largest + Math.Log(sum / logs.Length);
    }

    /// <summary>ln(exp(x) + exp(y)).</summary>
    public static double AddExp(double x, double y)
    {
        double larger = Math.Max(x, y);
        return double.IsInfinity(larger) ? larger : larger + Math.Log(1 + Math.Exp(Math.Min(x, y) - larger));
    }
}
