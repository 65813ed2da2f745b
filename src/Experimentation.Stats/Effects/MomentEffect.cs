using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// An effect read from means and variances: absolute difference or relative lift, by z or t. All scales derive from the same two arms.
/// </summary>
/// <remarks>
/// Relative lifts divide by the size of control's mean, so that "up" stays up when the baseline is negative (Sign carries it).
/// Sources: Welch (1947); Satterthwaite (1946); Fieller (1954); delta method on the log ratio as in Deng, Knoblich and Lu (2018).
/// </remarks>
internal sealed record MomentEffect : Effect
{
    private readonly MomentArm _control;
    private readonly MomentArm _treatment;
    private readonly Noise? _noise;
    private readonly MeanTest _test;
    private readonly double _estimate;
    private readonly double _workingError;
    private readonly double _df;
    private readonly ValueList<Finding>? _flaws;
    private readonly ValueList<Finding> _notes;

    private MomentEffect(MomentArm control, MomentArm treatment, Noise? noise, MeanTest test, EffectScale scale, string family, ValueList<Finding>? flaws = null, ValueList<Finding>? notes = null)
        : base(scale, family)
    {
        _control = control;
        _treatment = treatment;
        _noise = noise;
        _test = test;
        _flaws = flaws;
        _notes = notes ?? ValueList<Finding>.Empty;
        (_estimate, _workingError, _df, Finding? finding) = Work();
        if (finding is { } found)
        {
            Findings = ValueList<Finding>.Of([.. _notes, .. flaws is { Count: > 0 } ? flaws : ValueList<Finding>.Of([found])]);
        }
        else if (_notes.Count > 0)
        {
            Findings = _notes;
        }
        else if (noise is { Notes.Count: > 0 })
        {
            Findings = noise.Notes;
        }
    }

    /// <summary>Put together when somebody asks, so that comparing costs no string.</summary>
    public override string Method => Name(base.Method, Scale);

    public override double Estimate => _estimate;

    public override double StandardError => !IsEstimable ? _workingError : Scale switch
    {
        EffectScale.RelativeLogRatio => _workingError * (_treatment.Mean / _control.Mean),
        EffectScale.RiskRatio or EffectScale.OddsRatio => _workingError * _estimate,
        _ => _workingError,
    };

    public override double DegreesOfFreedom => _df;

    public override double Information => _workingError is > 0 and < double.PositiveInfinity ? 1 / (_workingError * _workingError) : 0;

    public override CovariateAdjustment? Adjustment => _noise?.Adjustment;

    private double Sign => _control.Mean < 0 ? -1 : 1;

    /// <summary>The estimate's logarithm, of the ratio or of the odds ratio.</summary>
    private double LogEstimate => Scale == EffectScale.OddsRatio ? Math.Log(_estimate) : Math.Log(_treatment.Mean / _control.Mean);

    /// <summary>Two independent arms.</summary>
    public static MomentEffect Of(MomentArm control, MomentArm treatment, MeanTest test, EffectScale scale) =>
        new(control, treatment, null, test, scale, test switch
        {
            MeanTest.Welch => "Welch t",
            MeanTest.PooledT => "Pooled t",
            MeanTest.Z => "z",
            _ => throw NoSuchTest(test),
        });

    /// <summary>The error for a value that is none of <see cref="MeanTest"/>.</summary>
    public static ArgumentOutOfRangeException NoSuchTest(MeanTest test) => new(nameof(test), test, "Use Welch, PooledT or Z.");

    /// <summary>Two independent arms under the name of the method that made them.</summary>
    public static MomentEffect Of(MomentArm control, MomentArm treatment, MeanTest test, EffectScale scale, string family) =>
        new(control, treatment, null, test, scale, family);

    /// <summary>Two arms of which nothing can be said on any scale; the flaws say why. With no flaws, two independent arms.</summary>
    public static MomentEffect Of(MomentArm control, MomentArm treatment, MeanTest test, EffectScale scale, string family, ValueList<Finding> flaws) =>
        new(control, treatment, null, test, scale, family, flaws);

    /// <summary>The same users seen twice; <paramref name="covariance"/> is per user, like the variances.</summary>
    public static MomentEffect OfPairs(MomentArm control, MomentArm treatment, double covariance, EffectScale scale) => Of(
        control,
        treatment,
        new Noise([new(control.VarianceOfMean, treatment.VarianceOfMean, (control.Variance - 2 * covariance + treatment.Variance) / control.Count, control.Count - 1)]),
        scale,
        "Paired t");

    /// <summary>Two values whose noise is not that of two independent means: pairs, adjusted means, strata. The arms' own variances are not looked at.</summary>
    public static MomentEffect Of(MomentArm control, MomentArm treatment, Noise noise, EffectScale scale, string family, ValueList<Finding>? flaws = null) =>
        new(control, treatment, noise, MeanTest.Welch, scale, family, flaws);

    /// <summary>The same with something that a reader must know, on every scale.</summary>
    public MomentEffect Noting(ValueList<Finding> notes) => notes.Count == 0 ? this : new(_control, _treatment, _noise, _test, Scale, base.Method, _flaws, notes);

    internal override double UpperTail(double nullValue) => IsEstimable ? StudentT.UpperTail(Statistic(nullValue), _df) : 1;

    internal override double LowerTail(double nullValue) => IsEstimable ? StudentT.LowerTail(Statistic(nullValue), _df) : 1;

    internal override double ZScore(double nullValue) => IsEstimable ? TStatistic.ZScore(Statistic(nullValue), _df) : 0;

    internal override double LowerLimit(CriticalValue critical) => Limit(critical, -1);

    internal override double UpperLimit(CriticalValue critical) => Limit(critical, +1);

    internal override (double Lower, double Upper) Limits(CriticalValue above, CriticalValue below)
    {
        if (!IsEstimable)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }
        (double a, double b) = TStatistic.Critical(above, below, _df);
        return (Limit(a, -1), Limit(b, +1));
    }

    internal override Effect On(EffectScale scale) => scale switch
    {
        _ when scale == Scale => this,
        EffectScale.Absolute or EffectScale.RelativeLogRatio or EffectScale.RelativeDelta or EffectScale.RelativeFieller =>
            new MomentEffect(_control, _treatment, _noise, _test, scale, base.Method, _flaws, _notes),
        EffectScale.RiskRatio or EffectScale.OddsRatio when _noise is { IsOfRates: true } =>
            new MomentEffect(_control, _treatment, _noise, _test, scale, base.Method, _flaws, _notes),
        EffectScale.RiskRatio or EffectScale.OddsRatio =>
            throw new InvalidOperationException($"{scale} compares proportions; for means use EffectScale.Absolute or one of the Relative scales."),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use one of the named scales."),
    };

    // A relative margin of a mean is tested as a contrast of the two means, which exists whatever the ratio's distribution looks like.
    internal override Effect ForMargin(LiftUnit unit) => unit == LiftUnit.Relative && Scale == EffectScale.Absolute
        ? On(EffectScale.RelativeFieller)
        : base.ForMargin(unit);

    private (double Estimate, double WorkingError, double Df, Finding? Finding) Work()
    {
        if (NotEstimable() is { } finding)
        {
            return Nothing(finding);
        }
        double difference = _treatment.Mean - _control.Mean;
        double size = Math.Abs(_control.Mean);
        double ratio = _treatment.Mean / _control.Mean;
        double wc, wt, error;
        double estimate = difference / size;
        switch (Scale)
        {
            case EffectScale.Absolute:
                (wc, wt, error, estimate) = (1, 1, 1, difference);
                break;
            case EffectScale.RelativeLogRatio:
                (wc, wt, error) = (1 / size, 1 / Math.Abs(_treatment.Mean), ratio);
                break;
            case EffectScale.RiskRatio:
                (wc, wt, error, estimate) = (1 / size, 1 / _treatment.Mean, ratio, ratio);
                break;
            case EffectScale.OddsRatio:
                estimate = ratio * ((1 - _control.Mean) / (1 - _treatment.Mean));
                (wc, wt, error) = (1 / size / (1 - _control.Mean), 1 / _treatment.Mean / (1 - _treatment.Mean), estimate);
                break;
            default:
                // First-order variance of the ratio; Fieller reports it too and takes its degrees of freedom from it.
                (wc, wt, error) = (ratio / size, 1 / size, 1);
                break;
        }
        (double working, double df) = ErrorOf(wc, wt);
        return working > 0 && double.IsFinite(working * error) && double.IsFinite(1 / (working * working)) && double.IsFinite(estimate) && df > 0
            ? (estimate, working, df, null)
            : Nothing(new(FindingCode.NotFinite, FindingSeverity.NotEstimable, "The values are too large or too small to compute with; change their unit."));
    }

    private static (double, double, double, Finding?) Nothing(Finding finding) => (0, double.PositiveInfinity, double.PositiveInfinity, finding);

    /// <summary>Standard error and degrees of freedom of wt·treatment − wc·control.</summary>
    private (double Error, double Df) ErrorOf(double wc, double wt)
    {
        double nc = _control.Count;
        double nt = _treatment.Count;
        if (_noise is not null)
        {
            return _noise.ErrorOf(wc, wt);
        }
        if (_test == MeanTest.PooledT)
        {
            double df = nc + nt - 2;
            double pooled = ((nc - 1) * _control.Variance + (nt - 1) * _treatment.Variance) / df;
            return (Math.Sqrt(pooled * (wc * wc / nc + wt * wt / nt)), df);
        }
        double error = Math.Sqrt(wc * wc * _control.VarianceOfMean + wt * wt * _treatment.VarianceOfMean);
        if (_test == MeanTest.Z)
        {
            return (error, double.PositiveInfinity);
        }
        double c = wc * wc * (_control.WorkingVarianceOfMean ?? _control.VarianceOfMean);
        double t = wt * wt * (_treatment.WorkingVarianceOfMean ?? _treatment.VarianceOfMean);
        // In shares of the sum, so that neither tiny nor huge units under- or overflow.
        double sc = c / (c + t);
        double st = t / (c + t);
        return (error, 1 / (sc * sc / _control.DegreesOfFreedom + st * st / _treatment.DegreesOfFreedom));
    }

    private Finding? NotEstimable()
    {
        if (_flaws is { Count: > 0 })
        {
            return _flaws[0];
        }
        if (!(_control.Count > 0) || !(_treatment.Count > 0))
        {
            return new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(_control.Count > 0 ? "treatment" : "control")} arm has no users.");
        }
        if (_control.Count < 2 || _treatment.Count < 2)
        {
            return new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "An arm with a single user has no variance: at least two users per arm are needed.");
        }
        double error = ErrorOf(1, 1).Error;
        if (error == 0)
        {
            return new(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "The values do not vary, so there is no noise to compare the difference with.");
        }
        if (Scale == EffectScale.Absolute)
        {
            return null;
        }
        if (!BaselineCheck.IsClear(_control.Mean, ErrorOf(1, 0).Error))
        {
            return BaselineCheck.NearZero;
        }
        if (Scale is EffectScale.RiskRatio or EffectScale.OddsRatio && !(_treatment.Mean > 0 && _control.Mean > 0 && (Scale == EffectScale.RiskRatio || (_treatment.Mean < 1 && _control.Mean < 1))))
        {
            return new(FindingCode.RatioUndefined, FindingSeverity.NotEstimable, "An adjusted rate is not between 0 and 1, so it has no odds or no ratio; read the absolute difference.");
        }
        return Scale == EffectScale.RelativeLogRatio && !(_treatment.Mean / _control.Mean > 0)
            ? new(FindingCode.RatioUndefined, FindingSeverity.NotEstimable, "Treatment's mean is zero or has the other sign than control's, so the logarithm of their ratio does not exist; use the delta or Fieller scale, or the absolute difference.")
            : null;
    }

    private double Statistic(double nullValue)
    {
        switch (Scale)
        {
            case EffectScale.RelativeLogRatio:
                // A null at or beyond −100 % (or +100 % of a negative baseline) is a ratio that cannot occur: infinitely far away.
                double nullRatio = Math.Max(0, 1 + Sign * nullValue);
                return Sign * (LogEstimate - Math.Log(nullRatio)) / _workingError;
            case EffectScale.RiskRatio or EffectScale.OddsRatio:
                return (LogEstimate - Math.Log(Math.Max(0, nullValue))) / _workingError;
            case EffectScale.RelativeFieller:
                double r = 1 + Sign * nullValue;
                return (_treatment.Mean - r * _control.Mean) / ErrorOf(r, 1).Error;
            default:
                return (_estimate - nullValue) / _workingError;
        }
    }

    private double Limit(CriticalValue critical, int side) => IsEstimable ? Limit(TStatistic.Critical(critical, _df), side) : side * double.PositiveInfinity;

    private double Limit(double k, int side)
    {
        if (double.IsPositiveInfinity(k))
        {
            return side * double.PositiveInfinity;
        }
        switch (Scale)
        {
            case EffectScale.RelativeLogRatio:
                return Sign * Elementary.Expm1(LogEstimate + side * Sign * k * _workingError);
            case EffectScale.RiskRatio or EffectScale.OddsRatio:
                return Math.Exp(LogEstimate + side * k * _workingError);
            case EffectScale.RelativeFieller:
                return FiellerLimit(k, side);
            default:
                return _estimate + side * k * _workingError;
        }
    }

    /// <summary>The ratios r at which (treatment − r·control)² = k²·variance(r): Fieller (1954). Infinite where the set is unbounded.</summary>
    private double FiellerLimit(double k, int side)
    {
        (double vc, double vt) = _test == MeanTest.PooledT || _noise is not null
            ? (Square(ErrorOf(1, 0).Error), Square(ErrorOf(0, 1).Error))
            : (_control.VarianceOfMean, _treatment.VarianceOfMean);
        // In units of control's mean: a r² − 2 b r + c = 0.
        double mc = _control.Mean;
        double ratio = _treatment.Mean / mc;
        double uc = Square(Math.Sqrt(vc) / mc);
        double ut = Square(Math.Sqrt(vt) / mc);
        double cross = _noise is null ? 0 : (vc + vt - Square(ErrorOf(1, 1).Error)) / 2 / mc / mc;
        double kk = k * k;
        double a = 1 - kk * uc;
        if (!(a > 0))
        {
            return side * double.PositiveInfinity;
        }
        double b = ratio - kk * cross;
        // The discriminant b² − a·c, with ratio² cancelled by hand.
        double discriminant = kk * (ut + ratio * ratio * uc - 2 * ratio * cross - kk * (ut * uc - cross * cross));
        double root = Math.Sqrt(Math.Max(0, discriminant));
        // k < 0 (confidence below 50 %) puts the lower limit above the estimate, as on every other scale.
        double limit = Sign * ((b + side * Sign * Math.CopySign(root, k)) / a - 1);
        // Ratios whose square is beyond the range of numbers have no computable limit.
        return double.IsNaN(limit) ? side * double.PositiveInfinity : limit;
    }

    private static double Square(double x) => x * x;

    private static string Name(string family, EffectScale scale) => scale switch
    {
        EffectScale.RelativeLogRatio => family + ", relative lift on the log-ratio scale",
        EffectScale.RelativeDelta => family + ", relative lift by the delta method",
        EffectScale.RelativeFieller => family + ", relative lift by Fieller's theorem",
        EffectScale.RiskRatio => family + ", log rate ratio",
        EffectScale.OddsRatio => family + ", log odds ratio",
        _ => family,
    };
}
