using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>A continuous distribution with its parameters fixed, for tests that hold for all of them.</summary>
internal sealed record Law(
    string Name,
    double Start,
    double End,
    Func<double, double> Density,
    Func<double, double> LogDensity,
    Func<double, double> Lower,
    Func<double, double> Upper,
    Func<double, double> LogLower,
    Func<double, double> LogUpper,
    Func<double, double> LowerQuantile,
    Func<double, double> UpperQuantile)
{
    public static readonly string[] Families = ["normal", "t", "chi-square", "F", "beta", "gamma"];

    /// <summary>A member of a family with parameters drawn over the whole range that is promised.</summary>
    public static Law Draw(string family, Random random) => family switch
    {
        "normal" => OfNormal(),
        "t" => OfT(random.Next(8) == 0 ? double.PositiveInfinity : Wide(random, -0.3, 10)),
        "chi-square" => OfChiSquared(Wide(random, -2.7, 8)),
        "F" => OfF(Wide(random, -0.3, 8), random.Next(8) == 0 ? double.PositiveInfinity : Wide(random, -0.3, 8)),
        "beta" => OfBeta(Wide(random, -3, 8), Wide(random, -3, 8)),
        _ => OfGamma(Wide(random, -3, 8), Wide(random, -5, 5)),
    };

    public static Law OfNormal() => new(
        "Normal", double.NegativeInfinity, double.PositiveInfinity, Normal.Density, Normal.LogDensity, Normal.LowerTail, Normal.UpperTail, Normal.LogLowerTail, Normal.LogUpperTail,
        Normal.LowerQuantile, Normal.UpperQuantile);

    public static Law OfT(double df) => new(
        FormattableString.Invariant($"StudentT({df:R})"), double.NegativeInfinity, double.PositiveInfinity,
        x => StudentT.Density(x, df), x => StudentT.LogDensity(x, df), x => StudentT.LowerTail(x, df), x => StudentT.UpperTail(x, df),
        x => StudentT.LogLowerTail(x, df), x => StudentT.LogUpperTail(x, df), p => StudentT.LowerQuantile(p, df), p => StudentT.UpperQuantile(p, df));

    public static Law OfChiSquared(double df) => new(
        FormattableString.Invariant($"ChiSquared({df:R})"), 0, double.PositiveInfinity,
        x => ChiSquared.Density(x, df), x => ChiSquared.LogDensity(x, df), x => ChiSquared.LowerTail(x, df), x => ChiSquared.UpperTail(x, df),
        x => ChiSquared.LogLowerTail(x, df), x => ChiSquared.LogUpperTail(x, df), p => ChiSquared.LowerQuantile(p, df), p => ChiSquared.UpperQuantile(p, df));

    public static Law OfF(double df1, double df2) => new(
        FormattableString.Invariant($"F({df1:R}, {df2:R})"), 0, double.PositiveInfinity,
        x => FDistribution.Density(x, df1, df2), x => FDistribution.LogDensity(x, df1, df2), x => FDistribution.LowerTail(x, df1, df2), x => FDistribution.UpperTail(x, df1, df2),
        x => FDistribution.LogLowerTail(x, df1, df2), x => FDistribution.LogUpperTail(x, df1, df2), p => FDistribution.LowerQuantile(p, df1, df2), p => FDistribution.UpperQuantile(p, df1, df2));

    public static Law OfBeta(double a, double b) => new(
        FormattableString.Invariant($"Beta({a:R}, {b:R})"), 0, 1,
        x => Beta.Density(x, a, b), x => Beta.LogDensity(x, a, b), x => Beta.LowerTail(x, a, b), x => Beta.UpperTail(x, a, b),
        x => Beta.LogLowerTail(x, a, b), x => Beta.LogUpperTail(x, a, b), p => Beta.LowerQuantile(p, a, b), p => Beta.UpperQuantile(p, a, b));

    public static Law OfGamma(double shape, double scale) => new(
        FormattableString.Invariant($"Gamma({shape:R}, {scale:R})"), 0, double.PositiveInfinity,
        x => Gamma.Density(x, shape, scale), x => Gamma.LogDensity(x, shape, scale), x => Gamma.LowerTail(x, shape, scale), x => Gamma.UpperTail(x, shape, scale),
        x => Gamma.LogLowerTail(x, shape, scale), x => Gamma.LogUpperTail(x, shape, scale), p => Gamma.LowerQuantile(p, shape, scale), p => Gamma.UpperQuantile(p, shape, scale));

    public static double Wide(Random random, double from, double to) => Math.Pow(10, from + (to - from) * random.NextDouble());

    public override string ToString() => Name;
}
