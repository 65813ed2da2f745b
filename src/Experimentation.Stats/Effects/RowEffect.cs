using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// The effect of one row of a batch, set anew for each row so that a million comparisons make no object each. Everything that reads it does so before the next row. It answers as
/// <see cref="MomentEffect"/> does.
/// </summary>
internal sealed record RowEffect : Effect
{
    private double _control;
    private double _treatment;
    private NoisePart _ofControl;
    private NoisePart _ofTreatment;
    private double _estimate;
    private double _working;
    private double _df;
    private double _log;
    private double _sign;

    public RowEffect(EffectScale scale)
        : base(scale, "Welch t")
    {
    }

    public override double Estimate => _estimate;

    public override double StandardError => Scale == EffectScale.RelativeLogRatio && IsEstimable ? _working * (_treatment / _control) : _working;

    public override double DegreesOfFreedom => _df;

    public override double Information => _working is > 0 and < double.PositiveInfinity ? 1 / (_working * _working) : 0;

    /// <summary>Takes in the next row; null, or why nothing can be said of it.</summary>
    public FindingCode? Set(double control, double treatment, in NoisePart ofControl, in NoisePart ofTreatment)
    {
        (_control, _treatment, _ofControl, _ofTreatment) = (control, treatment, ofControl, ofTreatment);
        _sign = control < 0 ? -1 : 1;
        (double error, double df) = ErrorOf(1, 1);
        if (error == 0)
        {
            return Nothing(FindingCode.ZeroVariance);
        }
        _estimate = treatment - control;
        if (Scale != EffectScale.Absolute)
        {
            if (!BaselineCheck.IsClear(control, ErrorOf(1, 0).Error))
            {
                return Nothing(FindingCode.BaselineNearZero);
            }
            double size = Math.Abs(control);
            double ratio = treatment / control;
            if (Scale == EffectScale.RelativeLogRatio)
            {
                if (!(ratio > 0))
                {
                    return Nothing(FindingCode.RatioUndefined);
                }
                _log = Math.Log(ratio);
                (error, df) = ErrorOf(1 / size, 1 / Math.Abs(treatment));
            }
            else
            {
                (error, df) = ErrorOf(ratio / size, 1 / size);
            }
            _estimate /= size;
        }
        (_working, _df) = (error, df);
        return error > 0 && double.IsFinite(StandardError) && double.IsFinite(Information) && double.IsFinite(_estimate) && df > 0 ? null : Nothing(FindingCode.NotFinite);
    }

    internal override double UpperTail(double nullValue) => IsEstimable ? StudentT.UpperTail(Statistic(nullValue), _df) : 1;

    internal override double LowerTail(double nullValue) => IsEstimable ? StudentT.LowerTail(Statistic(nullValue), _df) : 1;

    internal override double ZScore(double nullValue) => IsEstimable ? TStatistic.ZScore(Statistic(nullValue), _df) : 0;

    internal override double LowerLimit(CriticalValue critical) => Limit(TStatistic.Critical(critical, _df), -1);

    internal override double UpperLimit(CriticalValue critical) => Limit(TStatistic.Critical(critical, _df), +1);

    internal override (double Lower, double Upper) Limits(CriticalValue above, CriticalValue below)
    {
        (double a, double b) = TStatistic.Critical(above, below, _df);
        return (Limit(a, -1), Limit(b, +1));
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : throw new InvalidOperationException("A row of a batch stays on its scale.");

    private FindingCode Nothing(FindingCode code)
    {
        (_estimate, _working, _df) = (0, double.PositiveInfinity, double.PositiveInfinity);
        return code;
    }

    private double Statistic(double nullValue)
    {
        switch (Scale)
        {
            case EffectScale.RelativeLogRatio:
                return _sign * (_log - Math.Log(Math.Max(0, 1 + _sign * nullValue))) / _working;
            case EffectScale.RelativeFieller:
                double r = 1 + _sign * nullValue;
                return (_treatment - r * _control) / ErrorOf(r, 1).Error;
            default:
                return (_estimate - nullValue) / _working;
        }
    }

    private double Limit(double k, int side) => double.IsPositiveInfinity(k) ? side * k
        : Scale == EffectScale.RelativeLogRatio ? _sign * Elementary.Expm1(_log + side * _sign * k * _working)
        : _estimate + side * k * _working;

    private (double Error, double Df) ErrorOf(double wc, double wt)
    {
        double c = Math.Max(0, _ofControl.VarianceOf(wc, wt));
        double t = Math.Max(0, _ofTreatment.VarianceOf(wc, wt));
        double sum = c + t;
        if (!(sum > Noise.Rounding * (wc * wc * (_ofControl.Control + _ofTreatment.Control) + wt * wt * (_ofControl.Treatment + _ofTreatment.Treatment))))
        {
            return (0, double.PositiveInfinity);
        }
        double sc = c / sum;
        double st = t / sum;
        return (Math.Sqrt(sum), 1 / (sc * sc / _ofControl.Df + st * st / _ofTreatment.Df));
    }
}
