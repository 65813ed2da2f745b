using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// Two rates of events, planned on the logarithm of their ratio in the normal limit (Zhu and Lakkis 2014): one user's part of the variance is 1/(rate·exposure) for
/// Poisson events, times the dispersion where they come in bursts, plus the heterogeneity of rates between users for negative binomial events.
/// Made by <see cref="Power.OfRates(double, double)"/>.
/// </summary>
/// <remarks>An absolute margin is tested on the difference of the rates instead.</remarks>
public sealed record RatePower : PowerAnalysis<RatePower>
{
    internal RatePower(double rate, double exposure)
    {
        Rate = rate;
        Exposure = exposure;
    }

    /// <summary>Control's events per unit of exposure.</summary>
    public double Rate { get; private init; }

    /// <summary>Units of exposure of one user.</summary>
    public double Exposure { get; }

    /// <summary>Variance over mean of events, at any rate: 1 for Poisson events.</summary>
    public double Dispersion { get; private init; } = 1;

    /// <summary>Squared coefficient of variation of the users' own rates (the negative binomial's k, 1/size): 0 if all have the same rate.</summary>
    public double Heterogeneity { get; private init; }

    /// <inheritdoc/>
    public override string Method => (Heterogeneity > 0, Dispersion != 1) switch
    {
        (true, _) => "log rate ratio, negative binomial, normal limit",
        (_, true) => "log rate ratio, quasi-Poisson, normal limit",
        _ => "log rate ratio, Poisson, normal limit",
    };

    internal override double? BaselineValue => Rate;

    internal override string BaselineName => "rate";

    internal override double FewestPerArm => 1;

    internal override (double Lower, double Upper) EffectRange => (-Rate, double.PositiveInfinity);

    /// <summary>Events come in bursts: their variance is so many times their mean.</summary>
    /// <param name="dispersion">Variance over mean, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number above 0.</exception>
    public RatePower WithDispersion(double dispersion) => this with { Dispersion = Guard.Positive(dispersion, "A dispersion"), Heterogeneity = 0 };

    /// <summary>Users have different rates, so that their events are negative binomial with variance mean + k·mean².</summary>
    /// <param name="heterogeneity">k, the squared coefficient of variation of the rates; finite, 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number of 0 or above.</exception>
    public RatePower WithHeterogeneity(double heterogeneity) => this with { Heterogeneity = Guard.NotNegative(heterogeneity, "A heterogeneity"), Dispersion = 1 };

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double rate = Rate + effect;
        double vc = LogVariance(Rate) / control;
        double vt = LogVariance(rate) / treatment;
        return nullValue.Value != 0 && nullValue.Unit == LiftUnit.Absolute
            ? new(effect - nullValue.Value, Rate * Rate * vc, rate * rate * vt)
            : new(Elementary.Log1p(effect / Rate) - Elementary.Log1p(nullValue.Value), vc, vt);
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Phrase.Percent(by);
        yield return ($"a rate {percent} lower", this with { Rate = Rate * (1 - by) });
        if (Heterogeneity > 0)
        {
            yield return ($"a heterogeneity {percent} higher", this with { Heterogeneity = Heterogeneity * (1 + by) });
        }
        else
        {
            yield return ($"a dispersion {percent} higher", this with { Dispersion = Dispersion * (1 + by) });
        }
    }

    private double LogVariance(double rate) => Dispersion / (rate * Exposure) + Heterogeneity;
}
