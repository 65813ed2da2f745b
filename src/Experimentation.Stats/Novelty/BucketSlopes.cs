using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The slope of the daily effects over time, and how it changes when one bucket of one arm is left out.</summary>
internal sealed class BucketSlopes
{
    private readonly int _buckets;
    private readonly int _days;
    private readonly EffectScale _scale;
    private readonly double[] _weights;
    private readonly double[] _control;
    private readonly double[] _treatment;
    private readonly double[] _controlSums;
    private readonly double[] _treatmentSums;

    public BucketSlopes(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, int days, TrendTime time, EffectScale scale)
    {
        _buckets = control.Length / days;
        _days = days;
        _scale = scale;
        _control = control.ToArray();
        _treatment = treatment.ToArray();
        double[] x = [.. Enumerable.Range(0, days).Select(day => time == TrendTime.Days ? day : Elementary.Log1p(day))];
        double mean = x.Average();
        double squares = x.Sum(value => (value - mean) * (value - mean));
        _weights = [.. x.Select(value => (value - mean) / squares)];
        _controlSums = Sums(_control);
        _treatmentSums = Sums(_treatment);
    }

    public Effect Effect()
    {
        double all = Slope(-1, -1);
        double variance = 0;
        for (int arm = 0; arm < 2; arm++)
        {
            double[] without = [.. Enumerable.Range(0, _buckets).Select(bucket => arm == 0 ? Slope(bucket, -1) : Slope(-1, bucket))];
            double mean = without.Average();
            variance += (_buckets - 1.0) / _buckets * without.Sum(slope => (slope - mean) * (slope - mean));
        }
        double error = Math.Sqrt(variance);
        // Shown as what it is: an estimate with the degrees of freedom of one arm's buckets, the smaller count of the two.
        EffectCurve curve = new(
            ValueList<int>.Owning([0]),
            ValueList<int>.Owning([1]),
            ValueList<double>.Owning([double.IsFinite(all) ? all : 0]),
            ValueList<CurveNoise>.Owning([new(ValueList<double>.Owning([variance]), _buckets - 1)]),
            _scale,
            1,
            double.IsFinite(all) && double.IsFinite(error) ? null : new(FindingCode.BaselineNearZero, FindingSeverity.NotEstimable, "A mean of control is zero or not finite, so a relative lift means nothing."));
        return CurveEffect.Of(new GivenSource(curve), curve, [1], "Slope by a jackknife over user buckets, t");
    }

    private double[] Sums(double[] means)
    {
        var sums = new double[_days];
        for (int i = 0; i < means.Length; i++)
        {
            sums[i % _days] += means[i];
        }
        return sums;
    }

    private double Slope(int withoutControl, int withoutTreatment)
    {
        double sum = 0;
        for (int day = 0; day < _days; day++)
        {
            double c = Mean(_controlSums, _control, withoutControl, day);
            double t = Mean(_treatmentSums, _treatment, withoutTreatment, day);
            sum += _weights[day] * (_scale == EffectScale.Absolute ? t - c : (t - c) / Math.Abs(c));
        }
        return sum;
    }

    private double Mean(double[] sums, double[] means, int without, int day) => without < 0
        ? sums[day] / _buckets
        : (sums[day] - means[without * _days + day]) / (_buckets - 1);
}
