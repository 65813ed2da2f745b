using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// The Mann–Whitney test, planned. With a standard deviation, for normal data of which treatment's are shifted: a lift is in the metric's unit. Without, a lift is the
/// chance that a user of treatment has more than one of control, minus one half: <c>Lift.Absolute(0.05)</c> is 55 %. Made by <see cref="Power.OfRanks()"/>.
/// </summary>
/// <remarks>
/// The shift model uses the variance that the statistic has at the lift (Lehmann 1975, section 2.3), in the limit of many users. Without a model its variance at no
/// difference has to serve (Noether 1987), which is good for small lifts.
/// </remarks>
public sealed record RankPower : PowerAnalysis<RankPower>
{
    internal RankPower(double? standardDeviation, double? baseline)
    {
        StandardDeviation = standardDeviation;
        Baseline = baseline;
    }

    /// <summary>Standard deviation of normal values, in the metric's unit; null where lifts are chances.</summary>
    public double? StandardDeviation { get; private init; }

    /// <summary>Control's mean, to which relative lifts refer; null if not given.</summary>
    public double? Baseline { get; private init; }

    /// <inheritdoc/>
    public override string Method => StandardDeviation is null ? "Mann–Whitney (Noether)" : "Mann–Whitney, normal shift";

    internal override double? BaselineValue => Baseline;

    internal override string BaselineName => StandardDeviation is null ? "chance" : "mean";

    internal override (double Lower, double Upper) EffectRange => StandardDeviation is null
        ? (-0.5, 0.5)
        : (double.NegativeInfinity, double.PositiveInfinity);

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double nullEffect = nullValue.Value == 0 ? 0 : nullValue.InUnitsOf(Baseline ?? 0);
        double nullVariance = (1 / control + 1 / treatment) / 12;
        if (StandardDeviation is not { } sd)
        {
            return new(effect - nullEffect, 1 / (12 * control), 1 / (12 * treatment));
        }
        double shift = (effect - nullEffect) / sd;
        double chance = Normal.LowerTail(shift / Math.Sqrt(2));
        // The chance that one user has more than each of two others, less its square; the same for both arms by symmetry.
        double spread = ChanceOverTwo(shift) - chance * chance;
        return new(chance - 0.5, spread / control, spread / treatment, nullVariance);
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Phrase.Percent(by);
        if (StandardDeviation is { } sd)
        {
            yield return ($"standard deviations {percent} higher", this with { StandardDeviation = sd * (1 + by) });
        }
        if (Baseline is { } baseline && baseline != 0)
        {
            yield return ($"a mean {percent} lower", this with { Baseline = baseline * (1 - by) });
        }
    }

    private static double ChanceOverTwo(double shift) => PanelIntegral.Of(new SquaredChance(shift), -9, 9, 6);

    /// <summary>Φ(shift + u)² over a standard normal u.</summary>
    private readonly struct SquaredChance(double shift) : IIntegrand
    {
        public double At(double x)
        {
            double chance = Normal.LowerTail(shift + x);
            return Normal.Density(x) * chance * chance;
        }
    }
}
