using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Two quantiles by the resampling-free bootstrap: tails and limits are shares of the law of the difference (or the lift) itself, so they fit together exactly and need no
/// density.
/// </summary>
internal sealed record ResampledQuantileEffect : Effect
{
    /// <summary>Where the quantile may lie beyond the sample with more than this chance, a reader is told.</summary>
    private const double NoticeableUnknown = 0.001;

    private readonly QuantileArm _control;
    private readonly QuantileArm _treatment;
    private readonly double _probability;
    private readonly QuantileLift _lift;

    public ResampledQuantileEffect(QuantileArm control, QuantileArm treatment, double probability, EffectScale scale, string family)
        : base(Checked(scale), family)
    {
        _control = control;
        _treatment = treatment;
        _probability = probability;
        double vc = control.Variance;
        double vt = treatment.Variance;
        if (Flaw(control, treatment, vc, vt, scale) is { } flaw)
        {
            (Estimate, StandardError, Information) = (0, double.PositiveInfinity, 0);
            Findings = ValueList<Finding>.Of([flaw]);
            return;
        }
        (double qc, double qt) = (control.Estimate, treatment.Estimate);
        double sign = scale == EffectScale.Absolute ? 0 : Math.Sign(qc);
        _lift = new(control, treatment, sign);
        double size = Math.Abs(qc);
        double error = scale == EffectScale.Absolute ? Math.Sqrt(vc + vt) : Math.Sqrt(vt + qt / qc * (qt / qc) * vc) / size;
        Estimate = scale == EffectScale.Absolute ? qt - qc : (qt - qc) / size;
        // The logarithm of the ratio is the scale on which lifts are nearest to normal, where it exists.
        double working = scale == EffectScale.RelativeLogRatio && qt / qc > 0 ? error / (qt / qc) : error;
        double information = 1 / (working * working);
        if (!double.IsFinite(information) || !(information > 0) || !double.IsFinite(Estimate))
        {
            (Estimate, StandardError, Information) = (0, double.PositiveInfinity, 0);
            Findings = ValueList<Finding>.Of([new Finding(FindingCode.NotFinite, FindingSeverity.NotEstimable, "The values are too large or too small to compute with; change their unit.")]);
            return;
        }
        (StandardError, Information) = (error, information);
        double unknown = Math.Max(control.Unknown, treatment.Unknown);
        if (unknown > NoticeableUnknown)
        {
            long fewest = control.Unknown >= treatment.Unknown ? control.Count : treatment.Count;
            Findings = ValueList<Finding>.Of([new Finding(
                FindingCode.SmallCounts,
                FindingSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"Of {Phrase.Counted(fewest, "value")} so few lie beyond the {probability:0.####} quantile that it may be outside them (chance {unknown:0.###}); limits can be infinite."))]);
        }
    }

    public override string Method => base.Method + (Scale == EffectScale.Absolute ? "" : ", relative lift");

    public override double Estimate { get; }

    public override double StandardError { get; }

    public override double DegreesOfFreedom => double.PositiveInfinity;

    public override double Information { get; }

    internal override bool IsAbove(double nullValue) => IsEstimable && _lift.LowerShare(nullValue) < _lift.UpperShare(nullValue);

    internal override double UpperTail(double nullValue) => IsEstimable ? _lift.LowerShare(nullValue) : 1;

    internal override double LowerTail(double nullValue) => IsEstimable ? _lift.UpperShare(nullValue) : 1;

    internal override double LowerLimit(CriticalValue critical) =>
        IsEstimable && critical.Tail is > 0 and var tail ? _lift.LowerLimit(tail) : double.NegativeInfinity;

    internal override double UpperLimit(CriticalValue critical) =>
        IsEstimable && critical.Tail is > 0 and var tail ? _lift.UpperLimit(tail) : double.PositiveInfinity;

    internal override Effect On(EffectScale scale) => scale == Scale ? this : new ResampledQuantileEffect(_control, _treatment, _probability, scale, base.Method);

    public bool Equals(ResampledQuantileEffect? other) =>
        other is not null && Scale == other.Scale && Method == other.Method && _probability.Equals(other._probability) && _control == other._control && _treatment == other._treatment;

    public override int GetHashCode() => HashCode.Combine(Scale, _probability, _control, _treatment);

    private static Finding? Flaw(QuantileArm control, QuantileArm treatment, double vc, double vt, EffectScale scale)
    {
        if (control.Count == 0 || treatment.Count == 0)
        {
            return new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(control.Count > 0 ? "treatment" : "control")} arm has no values.");
        }
        if (control.Units < 2 || treatment.Units < 2)
        {
            return new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "An arm with a single value, or a single cluster of them, does not show how much its quantile varies: at least two are needed.");
        }
        if (!(vc + vt > 0))
        {
            return new(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "All values near the quantile are the same in each arm, so there is no noise to compare the difference with; compare the shares of users above a value instead.");
        }
        return scale != EffectScale.Absolute && !BaselineCheck.IsClear(control.Estimate, Math.Sqrt(vc))
            ? new(FindingCode.BaselineNearZero, FindingSeverity.NotEstimable, "Control's quantile is less than three standard errors from zero, so a relative lift means nothing; read the absolute difference.")
            : null;
    }

    private static EffectScale Checked(EffectScale scale) => scale switch
    {
        EffectScale.Absolute or EffectScale.RelativeLogRatio or EffectScale.RelativeDelta or EffectScale.RelativeFieller => scale,
        EffectScale.RiskRatio or EffectScale.OddsRatio =>
            throw new InvalidOperationException($"{scale} compares proportions; for quantiles use EffectScale.Absolute or one of the Relative scales."),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use one of the named scales."),
    };
}
