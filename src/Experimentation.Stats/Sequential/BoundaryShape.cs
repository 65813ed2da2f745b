using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// The classical group-sequential boundaries: critical values of a fixed shape over the looks, whose height is solved for alpha.
/// </summary>
public sealed record BoundaryShape : EfficacyRule
{
    private BoundaryShape(double power, double early, string name)
    {
        ShapePower = power;
        EarlyBound = early;
        Name = name;
    }

    /// <summary>The same critical value at every look (Pocock 1977): easy to stop early, costly at the end.</summary>
    public static BoundaryShape Pocock { get; } = new(0.5, 0, "Pocock");

    /// <summary>Critical values that fall with one over the root of information (O'Brien and Fleming 1979): hard to stop early, almost free at the end.</summary>
    public static BoundaryShape OBrienFleming { get; } = new(0, 0, "O'Brien–Fleming");

    /// <summary>Critical values c·t^(Δ − ½) at information fraction t (Wang and Tsiatis 1987): Δ = 0 is O'Brien–Fleming, Δ = ½ is Pocock.</summary>
    /// <param name="delta">Δ, between −10 and 10; usually between 0 and ½.</param>
    /// <exception cref="ArgumentOutOfRangeException">Δ is outside its range.</exception>
    public static BoundaryShape WangTsiatis(double delta) => delta is >= -10 and <= 10
        ? new(delta, 0, string.Create(CultureInfo.InvariantCulture, $"Wang–Tsiatis Δ = {delta}"))
        : throw Guard.OutOfRange(nameof(delta), delta, "Δ lies between −10 and 10.");

    /// <summary>One strict critical value at every look but the last, where what is left of alpha decides (Haybittle 1971, Peto et al. 1976).</summary>
    /// <param name="early">The critical value before the last look, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The critical value is not a finite number above 0.</exception>
    public static BoundaryShape HaybittlePeto(double early = 3) =>
        new(0.5, Guard.Positive(early, "A critical value"), string.Create(CultureInfo.InvariantCulture, $"Haybittle–Peto {early}"));

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The shape with these numbers.</summary>
    internal static BoundaryShape Of(double delta, double early) => early > 0 ? HaybittlePeto(early) : delta switch
    {
        0 => OBrienFleming,
        0.5 => Pocock,
        _ => WangTsiatis(delta),
    };

    /// <summary>The critical value at one look for a height of the boundary.</summary>
    internal double At(double height, double fraction) =>
        EarlyBound > 0 && fraction < 1 ? EarlyBound : height * (ShapePower == 0.5 ? 1 : Math.Pow(fraction, ShapePower - 0.5));

    /// <summary>Δ of c·t^(Δ − ½).</summary>
    internal double ShapePower { get; }

    /// <summary>The critical value before the last look; 0 where it follows the shape.</summary>
    internal double EarlyBound { get; }
}
