namespace Experimentation.Stats.Numerics;

/// <summary>Student's t distribution; infinite degrees of freedom are the standard normal.</summary>
internal static class StudentT
{
    public static double LowerTail(double t, double df) => double.IsInfinity(df) ? Normal.LowerTail(t) : MathNet.Numerics.Distributions.StudentT.CDF(0, 1, df, t);
    public static double UpperTail(double t, double df) => LowerTail(-t, df);
    public static double LowerQuantile(double p, double df) => double.IsInfinity(df) ? Normal.LowerQuantile(p) : MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, df, p);
    public static double UpperQuantile(double p, double df) => -LowerQuantile(p, df);
}
