using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>The difference between two shares of users, planned. Made by <see cref="Power.OfProportions(double)"/>.</summary>
/// <remarks>
/// The treatment's variance follows from its rate, so it depends on the lift. Exact methods enumerate every table, leaving out less than 1e-14 of the probability; their
/// power is not quite monotone in the users, and the size found is the one from which it stays at the target.
/// </remarks>
public sealed partial record ProportionPower : PowerAnalysis<ProportionPower>
{
    internal ProportionPower(double rate) => Rate = rate;

    /// <summary>Control's rate, strictly between 0 and 1.</summary>
    public double Rate { get; private init; }

    /// <summary>For which test, and how.</summary>
    public ProportionPowerMethod Test { get; private init; }

    /// <inheritdoc/>
    public override string Method => Test switch
    {
        ProportionPowerMethod.UnpooledZ => "unpooled z",
        ProportionPowerMethod.Arcsine => "arcsine z",
        ProportionPowerMethod.FisherExact => "Fisher's exact test, enumerated",
        ProportionPowerMethod.BarnardExact => "Barnard's exact test, enumerated",
        ProportionPowerMethod.BoschlooExact => "Boschloo's exact test, enumerated",
        _ => Hypothesis.Margin.Value == 0 ? "score test (pooled z)" : "score test (Farrington–Manning)",
    };

    internal override double? BaselineValue => Rate;

    internal override string BaselineName => "rate";

    internal override double FewestPerArm => 1;

    internal override (double Lower, double Upper) EffectRange => (-Rate, 1 - Rate);

    private protected override bool AllowsFactors => !IsExact;

    private bool IsExact => Test is ProportionPowerMethod.FisherExact or ProportionPowerMethod.BarnardExact or ProportionPowerMethod.BoschlooExact;

    /// <summary>Sets for which test the size is worked out, and how.</summary>
    /// <param name="method">The score test (the default), another normal limit, or an exact test.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the methods.</exception>
    /// <exception cref="InvalidOperationException">An exact test, with a margin or a design that changes the variance.</exception>
    public ProportionPower WithMethod(ProportionPowerMethod method)
    {
        if (!Enum.IsDefined(method))
        {
            throw new ArgumentOutOfRangeException(nameof(method), method, "Use one of the values of ProportionPowerMethod.");
        }
        ProportionPower made = this with { Test = method };
        made.CheckExact(Hypothesis);
        return made;
    }

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double rate = Rate + effect;
        double value = nullValue.Value;
        bool isRatio = value != 0 && nullValue.Unit == LiftUnit.Relative;
        if (Test == ProportionPowerMethod.Arcsine)
        {
            double nullRate = isRatio ? Rate * (1 + value) : Rate + value;
            return new(2 * (Math.Asin(Math.Sqrt(rate)) - Math.Asin(Math.Sqrt(nullRate))), 1 / control, 1 / treatment);
        }
        double controlVariance = Rate * (1 - Rate) / control;
        double treatmentVariance = rate * (1 - rate) / treatment;
        Contrast wald = MomentContrast.Of(EffectScale.Absolute, Rate, effect, nullValue, controlVariance, treatmentVariance);
        if (Test == ProportionPowerMethod.UnpooledZ)
        {
            return wald;
        }
        double factor = isRatio ? 1 + value : 1;
        (double pc, double pt) = isRatio
            ? ConstrainedRates.Ratio(Rate, rate, control, treatment, factor)
            : ConstrainedRates.Difference(Rate, rate, control, treatment, value);
        return wald with { NullVariance = factor * factor * pc * (1 - pc) / control + pt * (1 - pt) / treatment };
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        yield return ($"a rate {Phrase.Percent(by)} lower", this with { Rate = Rate * (1 - by) });
        if (Rate * (1 + by) < 1)
        {
            yield return ($"a rate {Phrase.Percent(by)} higher", this with { Rate = Rate * (1 + by) });
        }
    }

    private protected override Hypothesis Checked(Hypothesis hypothesis, string name)
    {
        CheckExact(hypothesis);
        return base.Checked(hypothesis, name);
    }

    private void CheckExact(Hypothesis hypothesis)
    {
        if (!IsExact)
        {
            return;
        }
        if (hypothesis.Margin.Value != 0)
        {
            throw new InvalidOperationException("The exact tests of two proportions test no difference only; with a margin use ProportionPowerMethod.Score.");
        }
        if (VarianceFactor != 1)
        {
            throw new InvalidOperationException("The exact tests count independent users; with covariates, clusters or capping use ProportionPowerMethod.Score.");
        }
    }
}
