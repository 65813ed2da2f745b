using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>A continuous distribution that posterior integrals run over.</summary>
/// <remarks>
/// The map to and from an unbounded variable turns what a density does at the ends of its support (poles, powers) into exponential decay, which Gauss rules integrate well.
/// </remarks>
internal interface IPosteriorLaw
{
    double Mean { get; }

    double Variance { get; }

    double LowerTail(double x);

    double UpperTail(double x);

    double LowerQuantile(double p);

    double UpperQuantile(double p);

    /// <summary>The value at an unbounded variable.</summary>
    double ValueAt(double y);

    /// <summary>The unbounded variable at a value; ±∞ at the ends of the support.</summary>
    double VariableAt(double x);

    /// <summary>The value's derivative by the variable.</summary>
    double SlopeAt(double y);

    /// <summary>Density of the unbounded variable.</summary>
    double DensityAt(double y);

    /// <summary>Values that cut the law into pieces that a polynomial follows; null where its quantiles are to be taken.</summary>
    double[]? Pieces => null;
}

/// <summary>A beta distribution; the variable is the log-odds.</summary>
internal sealed record BetaLaw(double A, double B) : IPosteriorLaw
{
    public double Mean => A / (A + B);

    public double Variance => A / (A + B) * (B / (A + B)) / (A + B + 1);

    public double LowerTail(double x) => x <= 0 ? 0 : x >= 1 ? 1 : Beta.LowerTail(x, A, B);

    public double UpperTail(double x) => x <= 0 ? 1 : x >= 1 ? 0 : Beta.UpperTail(x, A, B);

    public double LowerQuantile(double p) => Beta.LowerQuantile(p, A, B);

    public double UpperQuantile(double p) => Beta.UpperQuantile(p, A, B);

    public double ValueAt(double y) => y < 0 ? Math.Exp(y) / (1 + Math.Exp(y)) : 1 / (1 + Math.Exp(-y));

    public double VariableAt(double x) => x <= 0 ? double.NegativeInfinity : x >= 1 ? double.PositiveInfinity : Math.Log(x / (1 - x));

    public double SlopeAt(double y) => ValueAt(y) * ValueAt(-y);

    public double DensityAt(double y)
    {
        (double factor, double exponent) = BetaFunction.TermParts(A, B, ValueAt(y), ValueAt(-y));
        return Elementary.TimesExp(factor, exponent);
    }
}

/// <summary>A gamma distribution; the variable is the logarithm.</summary>
internal sealed record GammaLaw(double Shape, double Scale) : IPosteriorLaw
{
    public double Mean => Shape * Scale;

    public double Variance => Shape * Scale * Scale;

    public double LowerTail(double x) => x <= 0 ? 0 : Gamma.LowerTail(x, Shape, Scale);

    public double UpperTail(double x) => x <= 0 ? 1 : Gamma.UpperTail(x, Shape, Scale);

    public double LowerQuantile(double p) => Gamma.LowerQuantile(p, Shape, Scale);

    public double UpperQuantile(double p) => Gamma.UpperQuantile(p, Shape, Scale);

    public double ValueAt(double y) => Math.Exp(y);

    public double VariableAt(double x) => x <= 0 ? double.NegativeInfinity : Math.Log(x);

    public double SlopeAt(double y) => Math.Exp(y);

    public double DensityAt(double y) => Gamma.Density(Math.Exp(y), Shape, Scale) * Math.Exp(y);
}

/// <summary>A normal (infinite degrees of freedom) or t distribution with location and scale; the variable is asinh of the standardised value where tails are heavy.</summary>
internal sealed record LocationLaw(double Location, double Scale, double Df) : IPosteriorLaw
{
    private bool IsNormal => double.IsPositiveInfinity(Df);

    /// <summary>The location, which is the mean where there is one.</summary>
    public double Mean => Location;

    public double Variance => IsNormal ? Scale * Scale : Df > 2 ? Scale * Scale * (Df / (Df - 2)) : double.PositiveInfinity;

    public double LowerTail(double x) => StudentT.LowerTail((x - Location) / Scale, Df);

    public double UpperTail(double x) => StudentT.UpperTail((x - Location) / Scale, Df);

    public double LowerQuantile(double p) => Location + Scale * StudentT.LowerQuantile(p, Df);

    public double UpperQuantile(double p) => Location + Scale * StudentT.UpperQuantile(p, Df);

    public double ValueAt(double y) => Location + Scale * (IsNormal ? y : Math.Sinh(y));

    public double VariableAt(double x) => IsNormal ? (x - Location) / Scale : Math.Asinh((x - Location) / Scale);

    public double SlopeAt(double y) => Scale * (IsNormal ? 1 : Math.Cosh(y));

    public double DensityAt(double y) => IsNormal ? Normal.Density(y) : StudentT.Density(Math.Sinh(y), Df) * Math.Cosh(y);
}
