namespace Experimentation.Stats.Numerics;

/// <summary>
/// One tail of a distribution as factor · exp(exponent): whichever of the two tails was computed directly. The other tail is its complement, which is exact enough
/// because the tail held here is never close to 1 without being exactly so.
/// </summary>
/// <param name="IsLower">Whether it is the lower tail.</param>
/// <param name="Factor">Not negative.</param>
/// <param name="Exponent">Keeps tails apart that are too small for a double.</param>
internal readonly record struct OneTail(bool IsLower, double Factor, double Exponent)
{
    public static readonly OneTail LowerIsZero = new(true, 0, 0);
    public static readonly OneTail UpperIsZero = new(false, 0, 0);
    public static readonly OneTail Undefined = new(true, double.NaN, 0);

    public double Lower => IsLower ? Value : 1 - Value;

    public double Upper => IsLower ? 1 - Value : Value;

    public double LogLower => IsLower ? LogValue : Elementary.Log1p(-Value);

    public double LogUpper => IsLower ? Elementary.Log1p(-Value) : LogValue;

    public OneTail Flipped => this with { IsLower = !IsLower };

    private double Value => Exponent == 0 ? Factor : Elementary.TimesExp(Factor, Exponent);

    private double LogValue => Math.Log(Factor) + Exponent;
}
