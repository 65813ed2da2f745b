using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

public sealed class NormalAccuracyTests : AccuracySection
{
    protected override string Heading => "Normal distribution, error function, elementary functions";

    protected override string ReferenceName => "accuracy-normal.json.gz";

    protected override IReadOnlyDictionary<string, Func<double[], double>> Functions { get; } = new Dictionary<string, Func<double[], double>>
    {
        ["Elementary.Expm1"] = a => Elementary.Expm1(a[0]),
        ["Elementary.Log1p"] = a => Elementary.Log1p(a[0]),
        ["Elementary.Log1pMinusX"] = a => Elementary.Log1pMinusX(a[0]),
        ["ErrorFunction.Erf"] = a => ErrorFunction.Erf(a[0]),
        ["ErrorFunction.Erfc"] = a => ErrorFunction.Erfc(a[0]),
        ["ErrorFunction.Erfcx"] = a => ErrorFunction.Erfcx(a[0]),
        ["Normal.Density"] = a => Normal.Density(a[0]),
        ["Normal.LowerTail"] = a => Normal.LowerTail(a[0]),
        ["Normal.UpperTail"] = a => Normal.UpperTail(a[0]),
        ["Normal.LogUpperTail"] = a => Normal.LogUpperTail(a[0]),
        ["Normal.UpperQuantile"] = a => Normal.UpperQuantile(a[0]),
    };
}

public sealed class GammaAccuracyTests : AccuracySection
{
    protected override string Heading => "Gamma and chi-square distributions";

    protected override string ReferenceName => "accuracy-gamma.json.gz";

    protected override IReadOnlyDictionary<string, Func<double[], double>> Functions { get; } = new Dictionary<string, Func<double[], double>>
    {
        ["GammaFunction.LogGamma"] = a => GammaFunction.LogGamma(a[0]),
        ["GammaFunction.LogGammaRise"] = a => GammaFunction.LogGammaRise(a[0], a[1]),
        ["GammaFunction.LogBeta"] = a => GammaFunction.LogBeta(a[0], a[1]),
        ["Gamma.Density"] = a => Gamma.Density(a[0], a[1], a[2]),
        ["Gamma.LogDensity"] = a => Gamma.LogDensity(a[0], a[1], a[2]),
        ["Gamma.LowerTail"] = a => Gamma.LowerTail(a[0], a[1], a[2]),
        ["Gamma.UpperTail"] = a => Gamma.UpperTail(a[0], a[1], a[2]),
        ["Gamma.LogLowerTail"] = a => Gamma.LogLowerTail(a[0], a[1], a[2]),
        ["Gamma.LogUpperTail"] = a => Gamma.LogUpperTail(a[0], a[1], a[2]),
        ["Gamma.LowerQuantile"] = a => Gamma.LowerQuantile(a[0], a[1], a[2]),
        ["Gamma.UpperQuantile"] = a => Gamma.UpperQuantile(a[0], a[1], a[2]),
        ["ChiSquared.LowerTail"] = a => ChiSquared.LowerTail(a[0], a[1]),
        ["ChiSquared.UpperTail"] = a => ChiSquared.UpperTail(a[0], a[1]),
        ["ChiSquared.LogLowerTail"] = a => ChiSquared.LogLowerTail(a[0], a[1]),
        ["ChiSquared.LogUpperTail"] = a => ChiSquared.LogUpperTail(a[0], a[1]),
        ["ChiSquared.LowerQuantile"] = a => ChiSquared.LowerQuantile(a[0], a[1]),
        ["ChiSquared.UpperQuantile"] = a => ChiSquared.UpperQuantile(a[0], a[1]),
    };
}

public sealed class StudentTAccuracyTests : AccuracySection
{
    protected override string Heading => "Student's t distribution";

    protected override string ReferenceName => "accuracy-t.json.gz";

    protected override IReadOnlyDictionary<string, Func<double[], double>> Functions { get; } = new Dictionary<string, Func<double[], double>>
    {
        ["StudentT.Density"] = a => StudentT.Density(a[0], a[1]),
        ["StudentT.LowerTail"] = a => StudentT.LowerTail(a[0], a[1]),
        ["StudentT.UpperTail"] = a => StudentT.UpperTail(a[0], a[1]),
        ["StudentT.LogUpperTail"] = a => StudentT.LogUpperTail(a[0], a[1]),
        ["StudentT.UpperQuantile"] = a => StudentT.UpperQuantile(a[0], a[1]),
    };
}

public sealed class BetaAccuracyTests : AccuracySection
{
    protected override string Heading => "Beta and F distributions";

    protected override string ReferenceName => "accuracy-beta.json.gz";

    protected override IReadOnlyDictionary<string, Func<double[], double>> Functions { get; } = new Dictionary<string, Func<double[], double>>
    {
        ["Beta.Density"] = a => Beta.Density(a[0], a[1], a[2]),
        ["Beta.LogDensity"] = a => Beta.LogDensity(a[0], a[1], a[2]),
        ["Beta.LowerTail"] = a => Beta.LowerTail(a[0], a[1], a[2]),
        ["Beta.UpperTail"] = a => Beta.UpperTail(a[0], a[1], a[2]),
        ["Beta.LogLowerTail"] = a => Beta.LogLowerTail(a[0], a[1], a[2]),
        ["Beta.LogUpperTail"] = a => Beta.LogUpperTail(a[0], a[1], a[2]),
        ["Beta.LowerQuantile"] = a => Beta.LowerQuantile(a[0], a[1], a[2]),
        ["Beta.UpperQuantile"] = a => Beta.UpperQuantile(a[0], a[1], a[2]),
        ["FDistribution.LowerTail"] = a => FDistribution.LowerTail(a[0], a[1], a[2]),
        ["FDistribution.UpperTail"] = a => FDistribution.UpperTail(a[0], a[1], a[2]),
        ["FDistribution.LogLowerTail"] = a => FDistribution.LogLowerTail(a[0], a[1], a[2]),
        ["FDistribution.LogUpperTail"] = a => FDistribution.LogUpperTail(a[0], a[1], a[2]),
        ["FDistribution.LowerQuantile"] = a => FDistribution.LowerQuantile(a[0], a[1], a[2]),
        ["FDistribution.UpperQuantile"] = a => FDistribution.UpperQuantile(a[0], a[1], a[2]),
    };
}
