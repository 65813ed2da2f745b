namespace Experimentation.Stats.Numerics;

/// <summary>Standard normal distribution.</summary>
internal static class Normal
{
    public static double Density(double x) => MathNet.Numerics.Distributions.Normal.PDF(0, 1, x);
    public static double LowerTail(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / Math.Sqrt(2));
    public static double UpperTail(double x) => LowerTail(-x);
    public static double LogLowerTail(double x) => x > -30
        ? Math.Log(LowerTail(x))
        : -x * x / 2 - Math.Log(-x * Math.Sqrt(2 * Math.PI)) + Math.Log(1 - (1 - (3 - 15 / (x * x)) / (x * x)) / (x * x));
    public static double LowerQuantile(double p) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, p);
    public static double UpperQuantile(double p) => -LowerQuantile(p);
}
