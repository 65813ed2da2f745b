using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record NoveltyEstimate
{
    /// <summary>The curve with intervals that hold for all days at once.</summary>
    public CurveBand Band
    {
        get
        {
            int periods = _curve.Periods;
            double[][] weights = [.. Enumerable.Range(0, periods).Select(period => Unit(period, periods))];
            return BandOf(weights, [.. Enumerable.Range(0, periods)], null, "Effect by day");
        }
    }

    /// <summary>Is the effect the same on every day (without the day of exposure where it stands apart)?</summary>
    public ConstancyTest Constancy
    {
        get
        {
            (CurvePrecision? precision, ValueList<Finding> findings) = Precision(2);
            return new(precision, _source.Users, HasFewUsers ? ConstancyForm.F : ConstancyForm.ChiSquare, findings);
        }
    }

    private static Finding Singular { get; } = new(FindingCode.SingularCovariance, FindingSeverity.NotEstimable, "The covariance of the days cannot be inverted: a day does not vary, is a mixture of others, or there are fewer users than days. Read windows instead of days.");

    /// <summary>Does the effect rise or fall with time (without the day of exposure where it stands apart)?</summary>
    /// <param name="time">What the trend is measured against.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the named ones.</exception>
    public TrendTest Trend(TrendTime time = TrendTime.LogDays)
    {
        if (!Enum.IsDefined(time))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "Use LogDays or Days.");
        }
        int skipped = SkippedPeriods;
        int rest = _curve.Periods - skipped;
        double[] x = [.. Enumerable.Range(skipped, rest).Select(period => TimeOf(period, time))];
        (CurvePrecision? precision, ValueList<Finding> findings) = Precision(2);
        string method = MethodName + ", slope over " + (time == TrendTime.Days ? "days" : "ln(1 + days)");
        Finding? flaw = rest < 2 ? new(FindingCode.TooFewDays, FindingSeverity.NotEstimable, "A trend needs at least two days.") : FlawOf([Spread(x, skipped)]);
        double mean = rest > 0 ? x.Average() : 0;
        double squares = x.Sum(value => (value - mean) * (value - mean));
        double[] ordinary = [.. x.Select(value => squares > 0 ? (value - mean) / squares : 0)];
        Comparison slope = Compare.Of(CurveEffect.Of(_source, _curve, Spread(ordinary, skipped), method, flaw)).At(Alpha);
        if (precision is null || flaw is not null || HasFewUsers)
        {
            return new(time, null, slope, 0, double.PositiveInfinity, 0, 0, findings);
        }
        double oneX = SpreadMatrix.Product(precision.Ones, x);
        double centre = oneX / precision.OneOne;
        double[] centred = [.. x.Select(value => value - centre)];
        double information = precision.Form(centred, centred);
        double[] generalised = precision.Times(centred);
        for (int i = 0; i < rest; i++)
        {
            generalised[i] /= information;
        }
        Comparison precise = Compare.Of(CurveEffect.Of(_source, _curve, Spread(generalised, skipped), method, flaw)).At(Alpha);
        double working = SpreadMatrix.Product(generalised, [.. _curve.Estimates.Skip(skipped)]);
        double[] residuals = [.. Enumerable.Range(0, rest).Select(i => _curve.Estimates[skipped + i] - precision.Pooled - working * centred[i])];
        return new(
            time,
            precise,
            slope,
            precision.Pooled - working * centre,
            Math.Sqrt(1 / precision.OneOne + centre * centre / information),
            precision.Form(residuals, residuals),
            rest - 2,
            findings);
    }

    /// <summary>
    /// How every later day differs from a base, with intervals that hold for all of them at once: the difference in differences (T_t − T_base) − (C_t − C_base) of Sadeghi et al. (2022), on
    /// the scale of the curve.
    /// </summary>
    /// <param name="baseWindow">
    /// Within the data's days. If not given: the three days after the day of exposure, as that day's users are all active and make a poor base; with fewer than eight days the first day.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The window reaches beyond the data's days or cuts through a period.</exception>
    public CurveBand DifferencesFrom(AnalysisWindow? baseWindow = null)
    {
        baseWindow ??= _curve.Periods >= 8 && _curve.Starts[0] == 0 && _curve.Lengths.Take(4).All(static days => days == 1)
            ? AnalysisWindow.Of(3, 1)
            : AnalysisWindow.Of(_curve.Lengths[0], _curve.Starts[0]);
        double[] weights = Weights(baseWindow, nameof(baseWindow));
        int end = EndOf(baseWindow);
        int[] later = [.. Enumerable.Range(0, _curve.Periods).Where(period => _curve.Starts[period] >= end)];
        double[][] differences = [.. later.Select(period => Unit(period, _curve.Periods).Zip(weights, static (day, b) => day - b).ToArray())];
        return BandOf(differences, later, FlawOf([weights, .. differences]), $"Difference from {WindowPhrase.Name(baseWindow)}");
    }

    /// <summary>Periods that stand apart from tests and fits.</summary>
    private int SkippedPeriods => ExposureDay == ExposureDay.Apart && _curve.Starts[0] == 0 && _curve.Lengths[0] == 1 ? 1 : 0;

    /// <summary>The inverse covariance of the days that are tested, or why there is none.</summary>
    private (CurvePrecision? Precision, ValueList<Finding> Findings) Precision(int fewest)
    {
        int skipped = SkippedPeriods;
        EffectCurve tested = _curve.From(skipped);
        Finding? flaw = _curve.Flaw
            ?? (tested.Periods < fewest ? (Finding?)new Finding(FindingCode.TooFewDays, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"This needs at least {fewest} days.")) : null)
            ?? FlawOf(Spread([.. Enumerable.Repeat(1.0, tested.Periods)], skipped));
        if (flaw is null)
        {
            CurvePrecision? precision = _source.Users - tested.Periods > 1 ? tested.Precision : null;
            if (precision is not null)
            {
                return (precision, HasFewUsers ? ValueList<Finding>.Of([FewUsers]) : ValueList<Finding>.Empty);
            }
            flaw = Singular;
        }
        return (null, ValueList<Finding>.Of([flaw.Value]));
    }

    private CurveBand BandOf(double[][] weights, int[] periods, Finding? flaw, string about)
    {
        int count = periods.Length;
        if (count == 0 || flaw is not null || _curve.Flaw is not null)
        {
            Interval everything = new(double.NegativeInfinity, double.PositiveInfinity, 1 - Alpha);
            return new(ValueList<DayEffect>.Owning([.. periods.Select(period => DayOf(period, 0, double.PositiveInfinity, everything))]), 0, 0, about);
        }
        var covariance = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[i * count + j] = covariance[j * count + i] = _curve.CovarianceOf(weights[i], weights[j]);
            }
        }
        Simulated critical = MaxNormal.Of(count, covariance).CriticalValue(Alpha);
        var k = CriticalValue.OfZ(critical.Value);
        var days = new DayEffect[count];
        for (int i = 0; i < count; i++)
        {
            CurveEffect effect = CurveEffect.Of(_source, _curve, weights[i], MethodName);
            (double lower, double upper) = effect.Limits(k, k);
            days[i] = DayOf(periods[i], effect.Estimate, effect.StandardError, new(lower, upper, 1 - Alpha));
        }
        return new(ValueList<DayEffect>.Owning(days), critical.Value, critical.Error, about);
    }

    private double TimeOf(int period, TrendTime time)
    {
        double middle = _curve.Starts[period] + (_curve.Lengths[period] - 1) / 2.0;
        return time == TrendTime.Days ? middle : Elementary.Log1p(middle);
    }

    private static double[] Unit(int period, int periods)
    {
        var unit = new double[periods];
        unit[period] = 1;
        return unit;
    }

    private static double[] Spread(double[] weights, int skipped) => [.. Enumerable.Repeat(0.0, skipped), .. weights];
}
