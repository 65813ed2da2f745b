using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>What analyses of two means with their variances have in common: means, and ratios of means by the delta method.</summary>
/// <typeparam name="TSelf">The kind.</typeparam>
public abstract record MomentPower<TSelf> : PowerAnalysis<TSelf>
    where TSelf : MomentPower<TSelf>
{
    private protected MomentPower(double standardDeviation, double? baseline)
    {
        StandardDeviation = standardDeviation;
        Baseline = baseline;
    }

    /// <summary>Standard deviation of one user's value in control, in the metric's unit.</summary>
    public double StandardDeviation { get; private protected init; }

    /// <summary>Control's mean, to which relative lifts refer; null if not given.</summary>
    public double? Baseline { get; private protected init; }

    /// <summary>Treatment's standard deviation where it was given; null where it follows from control's.</summary>
    public double? TreatmentStandardDeviation { get; private protected init; }

    /// <summary>What a lift does to treatment's standard deviation, where that was not given.</summary>
    public SpreadUnderLift Spread { get; private protected init; }

    /// <summary>How the analysis will work out the noise.</summary>
    public MeanTest Test { get; private protected init; } = MeanTest.Welch;

    /// <summary>The scale on which the analysis will test.</summary>
    public EffectScale Scale { get; private protected init; } = EffectScale.Absolute;

    internal override double? BaselineValue => Baseline;

    internal override string BaselineName => "mean";

    internal override double FewestPerArm => Test == MeanTest.Z ? 1 : 2;

    internal override (double Lower, double Upper) EffectRange => Scale != EffectScale.RelativeLogRatio && Spread == SpreadUnderLift.Same
        ? (double.NegativeInfinity, double.PositiveInfinity)
        : Baseline!.Value > 0 ? (-Baseline.Value, double.PositiveInfinity) : (double.NegativeInfinity, -Baseline.Value);

    /// <summary>Sets how the analysis will work out the noise.</summary>
    /// <param name="test">Welch (the default), pooled t, or z.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the tests.</exception>
    /// <exception cref="InvalidOperationException">The pooled t assumes one standard deviation, and two were given.</exception>
    public TSelf WithTest(MeanTest test) => Enum.IsDefined(test)
        ? Consistent((TSelf)(this with { Test = test }))
        : throw new ArgumentOutOfRangeException(nameof(test), test, "Use Welch, PooledT or Z.");

    /// <summary>Sets treatment's standard deviation, where it differs from control's.</summary>
    /// <param name="standardDeviation">Of one user's value in treatment, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number above 0.</exception>
    /// <exception cref="InvalidOperationException">The pooled t assumes one standard deviation.</exception>
    public TSelf WithTreatmentStandardDeviation(double standardDeviation) => Consistent((TSelf)(this with
    {
        TreatmentStandardDeviation = Guard.Positive(standardDeviation, "A standard deviation"),
        Spread = SpreadUnderLift.Same,
    }));

    /// <summary>Sets what a lift does to treatment's standard deviation.</summary>
    /// <param name="spread">How it grows with the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the values.</exception>
    /// <exception cref="InvalidOperationException">The baseline is not known or 0; or the pooled t, which assumes one standard deviation, was chosen.</exception>
    public TSelf WithSpread(SpreadUnderLift spread)
    {
        if (!Enum.IsDefined(spread))
        {
            throw new ArgumentOutOfRangeException(nameof(spread), spread, "Use one of the values of SpreadUnderLift.");
        }
        NeedsBaseline(spread != SpreadUnderLift.Same, "A standard deviation that grows with the mean");
        return Consistent((TSelf)(this with { Spread = spread, TreatmentStandardDeviation = null }));
    }

    /// <summary>Sets the scale on which the analysis will test: relative scales have a variance that depends on the lift.</summary>
    /// <param name="scale">Absolute (the default) or one of the relative scales.</param>
    /// <exception cref="ArgumentOutOfRangeException">A ratio of rates or odds, which a mean does not have.</exception>
    /// <exception cref="InvalidOperationException">The baseline is not known or 0.</exception>
    public TSelf WithScale(EffectScale scale)
    {
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeLogRatio or EffectScale.RelativeDelta or EffectScale.RelativeFieller))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use EffectScale.Absolute or one of the Relative scales.");
        }
        NeedsBaseline(scale != EffectScale.Absolute, "A relative scale");
        return (TSelf)(this with { Scale = scale });
    }

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment) => MomentContrast.Of(
        Scale,
        Baseline ?? 0,
        effect,
        nullValue,
        StandardDeviation * StandardDeviation / control,
        TreatmentVariance(effect) / treatment);

    internal override double DegreesOfFreedom(in Contrast contrast, double control, double treatment)
    {
        double nc = control / ClusterSize;
        double nt = treatment / ClusterSize;
        if (Test == MeanTest.PooledT)
        {
            return Math.Max(1, nc + nt - 2);
        }
        if (Test == MeanTest.Z)
        {
            return double.PositiveInfinity;
        }
        return WelchDegrees.Of(contrast, nc, nt);
    }

    internal override double PowerAt(double effect, in Claim claim, double control, double treatment)
    {
        if (!IsReadByDelta(claim))
        {
            return base.PowerAt(effect, claim, control, treatment);
        }
        Contrast contrast = Scaled(effect, claim.Null, control, treatment);
        double mean = Baseline!.Value;
        double unit = VarianceFactor / (mean * mean);
        int direction = claim.CountsBothTails ? 0 : claim.Direction * Math.Sign(mean);
        return DeltaScalePower.Of(
            1 + effect / mean,
            1 + Math.Sign(mean) * claim.Null.Value,
            direction,
            unit * StandardDeviation * StandardDeviation / control,
            unit * TreatmentVariance(effect) / treatment,
            claim.TailAlpha,
            DegreesOfFreedom(contrast, control, treatment));
    }

    internal override double UsersFor(double effect, in Claim claim, double power)
    {
        double users = base.UsersFor(effect, claim, power);
        return IsReadByDelta(claim) ? UsersFrom(effect, claim, power, users) : users;
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Effects.Phrase.Percent(by);
        yield return ($"standard deviations {percent} higher", this with { StandardDeviation = StandardDeviation * (1 + by), TreatmentStandardDeviation = TreatmentStandardDeviation * (1 + by) });
        if (Baseline is { } baseline && baseline != 0)
        {
            yield return ($"a mean {percent} lower", this with { Baseline = baseline * (1 - by) });
        }
    }

    // An absolute margin is tested on the absolute scale.
    private bool IsReadByDelta(in Claim claim) => Scale == EffectScale.RelativeDelta
        && claim.Kind != HypothesisKind.Equivalence
        && (claim.Margin.Value == 0 || claim.Margin.Unit == LiftUnit.Relative);

    private double TreatmentVariance(double effect)
    {
        double sd = TreatmentStandardDeviation ?? StandardDeviation;
        if (Spread == SpreadUnderLift.Same)
        {
            return sd * sd;
        }
        double growth = 1 + effect / Baseline!.Value;
        return sd * sd * (Spread == SpreadUnderLift.VarianceWithMean ? growth : growth * growth);
    }

    private void NeedsBaseline(bool needed, string what)
    {
        if (needed && (Baseline is null || Baseline == 0))
        {
            throw new InvalidOperationException($"{what} needs control's mean, other than 0: give the baseline when the calculator is made.");
        }
    }

    private static TSelf Consistent(TSelf made) => made.Test == MeanTest.PooledT && (made.Spread != SpreadUnderLift.Same || made.TreatmentStandardDeviation is not null)
        ? throw new InvalidOperationException("The pooled t assumes one standard deviation in both arms; use Welch where they differ.")
        : made;
}
