namespace Experimentation.Stats.Numerics;

/// <summary>The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P.</summary>
internal static partial class GammaFunction
{
    /// <summary>From here the uniform expansion holds all digits within <see cref="UniformReach"/> of x = a.</summary>
    private const double UniformFrom = 12;
    private const double UniformReach = 0.4;

    /// <summary>P(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a), a and x >= 0.</summary>
    public static double LowerRegularized(double a, double x) => IncompleteTail(a, x).Lower;

    /// <summary>Q(a, x) = 1 - P(a, x), computed as a tail.</summary>
    public static double UpperRegularized(double a, double x) => IncompleteTail(a, x).Upper;

    /// <summary>log P(a, x).</summary>
    public static double LogLowerRegularized(double a, double x) => IncompleteTail(a, x).LogLower;

    /// <summary>log Q(a, x).</summary>
    public static double LogUpperRegularized(double a, double x) => IncompleteTail(a, x).LogUpper;

    /// <summary>The tail that is computed directly, as factor and exponent; the way depends on where x lies.</summary>
    internal static OneTail IncompleteTail(double a, double x)
    {
        if (double.IsNaN(x) || !(a >= 0))
        {
            return OneTail.Undefined;
        }
        if (x <= 0 || double.IsInfinity(a))
        {
            return x <= 0 && a == 0 || a != 0 && double.IsInfinity(x) && double.IsInfinity(a) ? OneTail.Undefined : OneTail.LowerIsZero;
        }
        if (a == 0 || double.IsInfinity(x))
        {
            return OneTail.UpperIsZero;
        }
        if (a >= UniformFrom && Math.Abs(x - a) <= UniformReach * a)
        {
            return UniformTail(a, x);
        }
        if (a < 1 && x < 1.1)
        {
            return NearZeroTail(a, x);
        }
        return x <= a || x < 1 ? SeriesTail(a, x) : FractionTail(a, x);
    }
}
