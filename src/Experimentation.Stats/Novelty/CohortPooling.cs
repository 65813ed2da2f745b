using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>From the curves of disjoint cohorts to one.</summary>
internal sealed class CohortPooling
{
    private const double UsersPerDay = 20;

    private readonly List<(EffectCurve Curve, CurvePrecision Precision, double Users)> _cohorts = [];
    private int _leftOut;

    public int Used => _cohorts.Count;

    public int LeftOut => _leftOut;

    public int Days => _cohorts.Count == 0 ? 0 : _cohorts.Max(static cohort => cohort.Curve.Periods);

    public int SharedDays => _cohorts.Count == 0 ? 0 : _cohorts.Min(static cohort => cohort.Curve.Periods);

    public void Add(DailyPanel control, DailyPanel treatment, MeanTest test, EffectScale scale)
    {
        var source = new PanelSource(control, treatment, test, CovariateUse.Adjust);
        EffectCurve curve = source.On(scale);
        CurvePrecision? precision = curve.Flaw is null && Math.Min(control.Count, treatment.Count) * 2 >= UsersPerDay * curve.Periods ? curve.Precision : null;
        if (precision is null)
        {
            _leftOut++;
            return;
        }
        _cohorts.Add((curve, precision, source.Users));
    }

    /// <summary>Inverse-variance pooling, and how far the cohorts are from the pooled curve.</summary>
    public (EffectCurve? Curve, double Statistic, int Degrees) Pool()
    {
        int days = Days;
        var information = new double[days * (days + 1) / 2];
        var right = new double[days];
        foreach ((EffectCurve curve, CurvePrecision precision, _) in _cohorts)
        {
            for (int i = 0; i < curve.Periods; i++)
            {
                right[i] += precision.Effects[i];
                for (int j = 0; j <= i; j++)
                {
                    information[CoMoments.Index(i, j)] += precision.Entry(i, j);
                }
            }
        }
        SpreadMatrix matrix = SpreadMatrix.Of(information, days);
        if (matrix.Rank < days)
        {
            return (null, 0, 0);
        }
        double[] pooled = matrix.Solve(right);
        double statistic = 0;
        int observed = 0;
        foreach ((EffectCurve curve, CurvePrecision precision, _) in _cohorts)
        {
            double[] rest = [.. curve.Estimates.Zip(pooled, static (own, common) => own - common)];
            statistic += precision.Form(rest, rest);
            observed += curve.Periods;
        }
        double df = _cohorts.Sum(static cohort => cohort.Curve.DegreesOfFreedom);
        return (Curve(pooled, matrix.Inverse(), df), statistic, observed - days);
    }

    /// <summary>The average over cohorts, weighted by users, of the days that all of them have.</summary>
    public EffectCurve Standardise()
    {
        int days = SharedDays;
        double users = _cohorts.Sum(static cohort => cohort.Users);
        var effects = new double[days];
        var covariance = new double[days * days];
        foreach ((EffectCurve curve, _, double own) in _cohorts)
        {
            double weight = own / users;
            ReadOnlySpan<double> noise = curve.Covariance;
            for (int i = 0; i < days; i++)
            {
                effects[i] += weight * curve.Estimates[i];
                for (int j = 0; j < days; j++)
                {
                    covariance[i * days + j] += weight * weight * noise[i * curve.Periods + j];
                }
            }
        }
        return Curve(effects, covariance, _cohorts.Sum(static cohort => cohort.Curve.DegreesOfFreedom));
    }

    private EffectCurve Curve(double[] effects, double[] covariance, double df) => new(
        ValueList<int>.Owning([.. Enumerable.Range(0, effects.Length)]),
        ValueList<int>.Owning([.. Enumerable.Repeat(1, effects.Length)]),
        ValueList<double>.Owning(effects),
        ValueList<CurveNoise>.Owning([new(ValueList<double>.Owning(covariance), df)]),
        _cohorts[0].Curve.Scale,
        _cohorts[0].Curve.Sign,
        null);
}
