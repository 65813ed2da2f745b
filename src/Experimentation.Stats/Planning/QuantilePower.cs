using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// The difference between two quantiles (a median, a 95 % latency), planned by the large-sample normal limit: a sample quantile has variance q(1 − q)/(n·f²), where f is
/// the density at it (Cramér 1946, section 28.5). Made by <see cref="Power.OfQuantiles"/>.
/// </summary>
public sealed record QuantilePower : PowerAnalysis<QuantilePower>
{
    internal QuantilePower(double probability, double quantile, double density)
    {
        Probability = probability;
        Quantile = quantile;
        Density = density;
    }

    /// <summary>Which quantile: 0.5 is the median.</summary>
    public double Probability { get; }

    /// <summary>Control's quantile, in the metric's unit.</summary>
    public double Quantile { get; private init; }

    /// <summary>Density of control's values at the quantile, per unit of the metric. Treatment is taken to have the same at its own.</summary>
    public double Density { get; private init; }

    /// <inheritdoc/>
    public override string Method => "quantiles, normal limit";

    internal override double? BaselineValue => Quantile;

    internal override string BaselineName => "quantile";

    /// <summary>The sparse side of the quantile has some users at least.</summary>
    internal override double FewestPerArm => Math.Ceiling(5 / Math.Min(Probability, 1 - Probability));

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double variance = Probability * (1 - Probability) / (Density * Density);
        return MomentContrast.Of(EffectScale.Absolute, Quantile, effect, nullValue, variance / control, variance / treatment);
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Effects.Phrase.Percent(by);
        yield return ($"a density {percent} lower", this with { Density = Density * (1 - by) });
        if (Quantile != 0)
        {
            yield return ($"a quantile {percent} lower", this with { Quantile = Quantile * (1 - by) });
        }
    }
}
