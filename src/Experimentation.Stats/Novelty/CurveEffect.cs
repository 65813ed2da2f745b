using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A weighted sum of a curve's effects, read like any other effect: by fixed-horizon, group-sequential and always-valid boundaries.</summary>
internal sealed record CurveEffect : Effect
{
    private readonly CurveSource _source;
    private readonly ValueList<double> _weights;
    private readonly double _sign;
    private readonly double _working;
    private readonly double _error;
    private readonly double _df;

    private CurveEffect(CurveSource source, EffectCurve curve, ValueList<double> weights, string method, Finding? flaw)
        : base(curve.Scale, method)
    {
        _source = source;
        _weights = weights;
        _sign = curve.Sign;
        (double estimate, double variance, double df) = flaw is null && curve.Flaw is null ? curve.Linear(weights.AsSpan()) : (0, 0, double.PositiveInfinity);
        flaw ??= curve.Flaw ?? (variance > 0 && double.IsFinite(1 / variance) ? null : new(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "The values do not vary, so there is no noise to compare the difference with."));
        if (flaw is { } why)
        {
            (_working, _error, _df) = (0, double.PositiveInfinity, double.PositiveInfinity);
            Findings = ValueList<Finding>.Of([why]);
        }
        else
        {
            (_working, _error, _df) = (estimate, Math.Sqrt(variance), df);
        }
    }

    public override double Estimate => IsLog ? _sign * Elementary.Expm1(_working) : _working;

    public override double StandardError => IsLog && IsEstimable ? _error * Math.Exp(_working) : _error;

    public override double DegreesOfFreedom => _df;

    public override double Information => double.IsPositiveInfinity(_error) ? 0 : 1 / (_error * _error);

    /// <summary>On the scale on which it is near normal.</summary>
    public double Working => _working;

    /// <summary>Standard error on that scale; +∞ where nothing can be said.</summary>
    public double WorkingError => _error;

    /// <summary>−1 where a lift is a share of a negative mean.</summary>
    public double Sign => _sign;

    private bool IsLog => Scale == EffectScale.RelativeLogRatio;

    public static CurveEffect Of(CurveSource source, EffectCurve curve, double[] weights, string method, Finding? flaw = null) =>
        new(source, curve, ValueList<double>.Owning(weights), method, flaw);

    internal override double UpperTail(double nullValue) => IsEstimable ? StudentT.UpperTail(Statistic(nullValue), _df) : 1;

    internal override double LowerTail(double nullValue) => IsEstimable ? StudentT.LowerTail(Statistic(nullValue), _df) : 1;

    internal override double ZScore(double nullValue) => IsEstimable ? TStatistic.ZScore(Statistic(nullValue), _df) : 0;

    internal override double LowerLimit(CriticalValue critical) => IsEstimable ? Limit(TStatistic.Critical(critical, _df), -1) : double.NegativeInfinity;

    internal override double UpperLimit(CriticalValue critical) => IsEstimable ? Limit(TStatistic.Critical(critical, _df), +1) : double.PositiveInfinity;

    internal override Effect On(EffectScale scale) => scale == Scale
        ? this
        : new CurveEffect(_source, _source.On(scale), _weights, Method, Findings.Count > 0 ? Findings[0] : null);

    // A relative margin is a fixed number on the relative scales, whose noise includes that of control.
    internal override Effect ForMargin(LiftUnit unit) => unit == LiftUnit.Relative && Scale == EffectScale.Absolute ? On(EffectScale.RelativeDelta) : base.ForMargin(unit);

    // A lift at or beyond −100 % is a ratio that cannot occur: infinitely far away.
    private double Statistic(double nullValue) => IsLog
        ? _sign * (_working - Math.Log(Math.Max(0, 1 + _sign * nullValue))) / _error
        : (_working - nullValue) / _error;

    private double Limit(double k, int side) => double.IsPositiveInfinity(k)
        ? side * double.PositiveInfinity
        : IsLog ? _sign * Elementary.Expm1(_working + side * _sign * k * _error) : _working + side * k * _error;
}
