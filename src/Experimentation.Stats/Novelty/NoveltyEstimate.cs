using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// The effect by day since exposure, and what follows from it: whether it changes, how, and where it will settle. Made by <see cref="Novelty"/>. Each step (<see cref="On"/>,
/// <see cref="Between"/>, <see cref="At"/> …) returns another reading of the same data; results are worked out when they are asked for.
/// </summary>
/// <remarks>
/// One rule stands behind all of it: days are compared with the full covariance between the days of the same users. Day by day, users differ far more than their days do, so a change between
/// windows is known better than either window's effect, and treating days as independent is wrong in both directions.
/// </remarks>
public sealed partial record NoveltyEstimate
{
    private readonly CurveSource _source;
    private readonly EffectCurve _curve;
    private readonly NoveltySettings _settings;

    private NoveltyEstimate(CurveSource source, EffectCurve curve, NoveltySettings settings)
    {
        _source = source;
        _curve = curve;
        _settings = settings;
    }

    /// <summary>The scale of all effects.</summary>
    public EffectScale Scale => _curve.Scale;

    /// <summary>The significance level of every test and interval, each by itself.</summary>
    public double Alpha => _settings.Alpha;

    /// <summary>Days since exposure that the data reach to.</summary>
    public int Days => _curve.End;

    /// <summary>The early window of the contrast.</summary>
    public AnalysisWindow EarlyWindow => _settings.Early;

    /// <summary>The late window of the contrast.</summary>
    public AnalysisWindow LateWindow => _settings.Late;

    /// <summary>What becomes of the day of exposure.</summary>
    public ExposureDay ExposureDay => _settings.ExposureDay ?? (Scale == EffectScale.Absolute ? ExposureDay.Apart : ExposureDay.Counts);

    /// <summary>The longest half-life of novelty that is thought possible, in days; an assumption behind <see cref="LongRun"/>.</summary>
    public double LongestHalfLifeDays => _settings.LongestHalfLifeDays;

    /// <summary>The effect of every day, the day of exposure included.</summary>
    public IReadOnlyList<DayEffect> Curve => ValueList<DayEffect>.Owning([.. Enumerable.Range(0, _curve.Periods).Select(Day)]);

    /// <summary>Late minus early: does the effect change?</summary>
    public NoveltyContrast Contrast
    {
        get
        {
            Comparison late = Readout(LateWindow);
            return new(EarlyWindow, LateWindow, Readout(EarlyWindow), late, ChangeBetween(EarlyWindow, LateWindow), MarginFor(late));
        }
    }

    /// <summary>Where the effect settles if at most a known share of the early window's novelty is left in the late one.</summary>
    public LongRunRange LongRun
    {
        get
        {
            double[] early = Weights(EarlyWindow, nameof(EarlyWindow));
            double[] late = Weights(LateWindow, nameof(LateWindow));
            double left = ShareLeft(late, early) / ShareLeft(early, early);
            double most = left < 1 ? left / (1 - left) : 0;
            double[] beyond = [.. late.Zip(early, (l, e) => (1 + most) * l - most * e)];
            Finding? flaw = EndOf(EarlyWindow) > LateWindow.OffsetDays ? TooFewDaysToChange
                : left < 1 ? FlawOf(early, late)
                : new(FindingCode.TooFewDays, FindingSeverity.NotEstimable, "With so long a half-life all novelty of the early window can still be in the late one, so nothing is known about the long run.");
            Comparison atLate = Compare.Of(CurveEffect.Of(_source, _curve, late, MethodName, flaw)).At(Alpha);
            Comparison extrapolated = Compare.Of(CurveEffect.Of(_source, _curve, beyond, MethodName, flaw)).At(Alpha);
            var interval = new Interval(Math.Min(atLate.Interval.Lower, extrapolated.Interval.Lower), Math.Max(atLate.Interval.Upper, extrapolated.Interval.Upper), 1 - Alpha);
            return new(
                Math.Min(atLate.Estimate, extrapolated.Estimate),
                Math.Max(atLate.Estimate, extrapolated.Estimate),
                interval,
                atLate,
                extrapolated,
                LongestHalfLifeDays,
                left,
                WindowPhrase.Name(EarlyWindow),
                ValueList<Finding>.Of(extrapolated.Findings));
        }
    }

    /// <summary>What the change between the windows is read against; fixed horizon unless another was given.</summary>
    public Boundary Boundary => _settings.Boundary;

    /// <summary>What a reader must know about the data as a whole.</summary>
    public IReadOnlyList<Finding> Findings
    {
        get
        {
            List<Finding> findings = [];
            if (_curve.Flaw is { } flaw)
            {
                return ValueList<Finding>.Of([flaw]);
            }
            if (!_source.HasSameUsers([.. Enumerable.Range(0, _curve.Periods)]))
            {
                findings.Add(ChangingUsers);
            }
            if (HasFewUsers)
            {
                findings.Add(FewUsers);
            }
            if (Scale == EffectScale.Absolute && ExposureDay == ExposureDay.Counts && _curve.Starts[0] == 0 && _source is PanelSource { FirstDay: PanelStart.Exposure })
            {
                findings.Add(ExposureDayIncluded);
            }
            return ValueList<Finding>.Of(findings);
        }
    }

    private static Finding ChangingUsers { get; } = new(FindingCode.ChangingUsers, FindingSeverity.NotEstimable, "Not all users were observed on all of these days, so a change between days may be a change of users; compare the days of a fixed cohort.");

    private static Finding TooFewDaysToChange { get; } = new(FindingCode.TooFewDays, FindingSeverity.NotEstimable, "A change needs at least two days.");

    private static Finding ExposureDayIncluded { get; } = new(FindingCode.ExposureDayIncluded, FindingSeverity.Warning, "On the day of exposure everybody is active, so that day's absolute effect is larger than others even if the lift is the same: keep the day apart or read relative lifts.");

    private Finding FewUsers => new(FindingCode.FewUsersForDays, FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"{_source.Users:#,0} users are few for the covariance of {_curve.Periods} days (20 for each day are enough): constancy is tested by F, trends by least squares, and no decay is fitted."));

    /// <summary>Whether the covariance of all days rests on too few users for tests that invert it.</summary>
    private bool HasFewUsers => _source.Users < 20.0 * _curve.Periods;

    private string MethodName => "Effect by day since exposure" + _source switch
    {
        PanelSource { Test: MeanTest.Welch } => ", Welch t",
        GivenSource given when double.IsFinite(given.Curve.DegreesOfFreedom) => ", t",
        _ => ", z",
    };

    /// <summary>The effect of one window of days, on the same users as every other window of a balanced panel.</summary>
    /// <param name="window">Within the data's days; <see cref="AnalysisWindow.Day1"/>, <see cref="AnalysisWindow.Week1"/>, <see cref="AnalysisWindow.Week2"/> or one's own.</param>
    /// <returns>The mean of the daily effects, read two-sided at <see cref="Alpha"/>; offers other hypotheses and boundaries.</returns>
    /// <exception cref="ArgumentNullException">The window is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window reaches beyond the data's days or cuts through a period.</exception>
    public Comparison Readout(AnalysisWindow window)
    {
        double[] weights = Weights(window, nameof(window));
        return Compare.Of(CurveEffect.Of(_source, _curve, weights, MethodName, FlawOf(weights))).At(Alpha);
    }

    /// <summary>Covariance of the effects of two windows, on the scale on which they are near normal (the logarithm for log ratios); 0 where nothing can be said.</summary>
    /// <param name="first">Within the data's days.</param>
    /// <param name="second">Within the data's days; may overlap the first.</param>
    /// <exception cref="ArgumentNullException">A window is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A window reaches beyond the data's days or cuts through a period.</exception>
    public double Covariance(AnalysisWindow first, AnalysisWindow second)
    {
        double[] one = Weights(first, nameof(first));
        double[] other = Weights(second, nameof(second));
        return _curve.Flaw is null ? _curve.CovarianceOf(one, other) : 0;
    }

    /// <summary>The same data on another scale. A margin that was given in the other unit is dropped.</summary>
    /// <param name="scale">Absolute, RelativeDelta (the default) or RelativeLogRatio (for lifts above 20 % or a noisy control).</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is none of the three.</exception>
    /// <exception cref="InvalidOperationException">The effects were given by day and have no other scale.</exception>
    public NoveltyEstimate On(EffectScale scale)
    {
        EffectCurve curve = scale is EffectScale.Absolute or EffectScale.RelativeDelta or EffectScale.RelativeLogRatio
            ? _source.On(scale)
            : throw new ArgumentOutOfRangeException(nameof(scale), scale, "Curves are Absolute, RelativeDelta or RelativeLogRatio.");
        bool keepsMargin = _settings.Margin is { } margin && margin.Unit == UnitOf(scale);
        return new(_source, curve, keepsMargin ? _settings : _settings with { Margin = null });
    }

    /// <summary>The same data at another level.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is outside its range.</exception>
    public NoveltyEstimate At(double alpha) => new(_source, _curve, _settings with { Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %") });

    /// <summary>The same data with other windows. Fix them before looking at the data, in whole weeks where weekdays matter.</summary>
    /// <param name="early">Within the data's days.</param>
    /// <param name="late">Within the data's days, after the early window.</param>
    /// <exception cref="ArgumentNullException">A window is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A window reaches beyond the data's days or cuts through a period.</exception>
    /// <exception cref="ArgumentException">The windows overlap, or the late one comes first.</exception>
    public NoveltyEstimate Between(AnalysisWindow early, AnalysisWindow late)
    {
        Weights(early, nameof(early));
        Weights(late, nameof(late));
        return EndOf(early) <= late.OffsetDays
            ? new(_source, _curve, _settings with { Early = early, Late = late })
            : throw new ArgumentException($"The late window begins after the early one has ended. Got {early} and {late}.", nameof(late));
    }

    /// <summary>The same data with another margin for what counts as stable.</summary>
    /// <param name="margin">A size above 0, in the unit of <see cref="Scale"/>. If none is given: half of the smallest effect that the late window finds with power 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    /// <exception cref="ArgumentException">The margin is in the other unit.</exception>
    public NoveltyEstimate WithMargin(Lift margin)
    {
        if (margin.Unit != UnitOf(Scale))
        {
            throw new ArgumentException($"A margin has the unit of the curve: {UnitOf(Scale)}. Got {margin.Unit}; choose the scale first.", nameof(margin));
        }
        return margin.Value > 0
            ? new(_source, _curve, _settings with { Margin = margin })
            : throw Guard.OutOfRange(nameof(margin), margin.Value, "A margin is a size above 0.");
    }

    /// <summary>The same data with the day of exposure kept apart or not.</summary>
    /// <param name="exposureDay">What becomes of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the named ones.</exception>
    public NoveltyEstimate With(ExposureDay exposureDay) => Enum.IsDefined(exposureDay)
        ? new(_source, _curve, _settings with { ExposureDay = exposureDay })
        : throw new ArgumentOutOfRangeException(nameof(exposureDay), exposureDay, "Use Counts or Apart.");

    /// <summary>The same data with another use of what was known before exposure.</summary>
    /// <param name="covariate">Whether it takes noise out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the named ones.</exception>
    public NoveltyEstimate With(CovariateUse covariate)
    {
        if (!Enum.IsDefined(covariate))
        {
            throw new ArgumentOutOfRangeException(nameof(covariate), covariate, "Use Adjust or Ignored.");
        }
        CurveSource source = _source is PanelSource panels ? panels with { Covariate = covariate } : _source;
        return new(source, source.On(Scale), _settings);
    }

    /// <summary>The same data under another assumption about how long novelty can live; 7 days unless past tests say otherwise.</summary>
    /// <param name="days">Half-life in days; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not a finite number above 0.</exception>
    public NoveltyEstimate WithLongestHalfLife(double days) => new(_source, _curve, _settings with { LongestHalfLifeDays = Guard.Positive(days, "A half-life in days") });

    /// <summary>The change between the windows read against another boundary: planned looks (<see cref="Novelty.Looks"/>), a group-sequential design, an always-valid test of matured users.</summary>
    /// <param name="boundary">Chosen before the first look.</param>
    /// <exception cref="ArgumentNullException">The boundary is null.</exception>
    public NoveltyEstimate Using(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return new(_source, _curve, _settings with { Boundary = boundary });
    }

    /// <summary>The change in one sentence; where it is not stable, with the long run in a second one.</summary>
    public override string ToString()
    {
        if (_curve.Flaw is { } flaw)
        {
            return "Nothing can be said about novelty: " + flaw;
        }
        NoveltyContrast contrast = Contrast;
        string longRun = contrast.Verdict is NoveltyVerdict.Stable or NoveltyVerdict.NotEstimable ? "" : " " + LongRun;
        string notes = string.Concat(Findings.Where(finding => !contrast.Findings.Contains(finding)).Select(static finding => " " + finding));
        return contrast + longRun + notes;
    }

    internal static NoveltyEstimate Of(CurveSource source)
    {
        EffectCurve curve = source.On(source.DefaultScale);
        return new(source, curve, NoveltySettings.For(curve));
    }

    /// <summary>Weights of a panel's periods in the mean over a window.</summary>
    internal static double[] WeightsOver(DailyPanel panel, AnalysisWindow window, string name) =>
        Of(new PanelSource(panel, panel, MeanTest.Z, CovariateUse.Ignored)).Weights(window, name);

    /// <summary>Covariance of the changes from one early window to several late ones, in rows of a square.</summary>
    internal double[] CovarianceOfChanges(AnalysisWindow early, IReadOnlyList<AnalysisWindow> looks)
    {
        double[] first = Weights(early, nameof(early));
        double[][] changes = [.. looks.Select(late =>
        {
            ArgumentNullException.ThrowIfNull(late, nameof(looks));
            return EndOf(early) <= late.OffsetDays
                ? Weights(late, nameof(looks)).Zip(first, static (l, e) => l - e).ToArray()
                : throw new ArgumentException($"Every look's window begins after the early one has ended. Got {late} and {early}.", nameof(looks));
        })];
        if (_curve.Flaw is { } flaw)
        {
            throw new InvalidOperationException("Nothing can be learned from this history: " + flaw);
        }
        return [.. from one in changes from other in changes select _curve.CovarianceOf(one, other)];
    }

    private static LiftUnit UnitOf(EffectScale scale) => scale == EffectScale.Absolute ? LiftUnit.Absolute : LiftUnit.Relative;

    private Comparison ChangeBetween(AnalysisWindow early, AnalysisWindow late)
    {
        double[] first = Weights(early, nameof(early));
        double[] second = Weights(late, nameof(late));
        double[] difference = [.. second.Zip(first, static (l, e) => l - e)];
        Finding? flaw = EndOf(early) > late.OffsetDays
            ? TooFewDaysToChange
            : FlawOf(first, second);
        Comparison change = Compare.Of(CurveEffect.Of(_source, _curve, difference, MethodName, flaw)).At(Alpha);
        return Boundary == Boundary.FixedHorizon ? change : change.Using(Boundary);
    }

    /// <summary>Half of what the late window finds with power 80 %, two-sided, unless a margin was given.</summary>
    private Lift MarginFor(Comparison late)
    {
        if (_settings.Margin is { } margin)
        {
            return margin;
        }
        double detectable = late.Effect.IsEstimable ? (Normal.UpperQuantile(Alpha / 2) + Normal.UpperQuantile(0.2)) * late.StandardError : 0;
        double half = Math.Min(Guard.Largest, detectable / 2);
        return Scale == EffectScale.Absolute ? Lift.Absolute(half) : Lift.Relative(half);
    }

    private Finding? FlawOf(params ReadOnlySpan<double[]> weights)
    {
        List<int> used = [];
        for (int period = 0; period < _curve.Periods; period++)
        {
            foreach (double[] window in weights)
            {
                if (window[period] != 0)
                {
                    used.Add(period);
                }
            }
        }
        return used.Count == 0 || _curve.Flaw is not null || _source.HasSameUsers([.. used]) ? null : ChangingUsers;
    }

    private int EndOf(AnalysisWindow window) => window.Days is { } days ? window.OffsetDays + days : _curve.End;

    /// <summary>What is left of a unit of novelty, on average over a window, at the longest half-life; counted from another window's first day, so that short half-lives do not underflow.</summary>
    private double ShareLeft(double[] weights, double[] from)
    {
        double sum = 0;
        int start = _curve.Starts[Array.FindIndex(from, static weight => weight != 0)];
        for (int i = 0; i < weights.Length; i++)
        {
            for (int day = 0; weights[i] != 0 && day < _curve.Lengths[i]; day++)
            {
                sum += weights[i] / _curve.Lengths[i] * Math.Exp(-Math.Log(2) / LongestHalfLifeDays * (_curve.Starts[i] + day - start));
            }
        }
        return sum;
    }

    /// <summary>Weights of the periods in the mean over a window: by length, and none for the day of exposure where it stands apart and the window has others.</summary>
    private double[] Weights(AnalysisWindow window, string name)
    {
        ArgumentNullException.ThrowIfNull(window, name);
        int end = EndOf(window);
        var weights = new double[_curve.Periods];
        bool skipsExposure = ExposureDay == ExposureDay.Apart && window.OffsetDays == 0 && _curve.Lengths[0] == 1
            && _curve.Periods > 1 && _curve.Starts[1] + _curve.Lengths[1] <= end;
        int covered = 0;
        int counted = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (_curve.Starts[i] < window.OffsetDays || _curve.Starts[i] + _curve.Lengths[i] > end)
            {
                continue;
            }
            covered += _curve.Lengths[i];
            if (!(skipsExposure && _curve.Starts[i] == 0))
            {
                weights[i] = _curve.Lengths[i];
                counted += _curve.Lengths[i];
            }
        }
        bool hasGaps = _curve.Lengths.Sum() != _curve.End - _curve.Starts[0];
        if (counted == 0 || end > _curve.End || (!hasGaps && covered != end - window.OffsetDays))
        {
            throw new ArgumentOutOfRangeException(name, window, string.Create(CultureInfo.InvariantCulture, $"A window lies within the {_curve.End} days of the data and begins and ends with their periods. Got {window}."));
        }
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] /= counted;
        }
        return weights;
    }

    private DayEffect Day(int period)
    {
        var weights = new double[_curve.Periods];
        weights[period] = 1;
        Comparison day = Compare.Of(CurveEffect.Of(_source, _curve, weights, MethodName)).At(Alpha);
        return DayOf(period, day.Estimate, day.StandardError, day.Interval);
    }

    private DayEffect DayOf(int period, double estimate, double error, Interval interval) => new(_curve.Starts[period], _curve.Lengths[period], estimate, error, interval, Scale)
    {
        IsExposureDay = _curve.Starts[period] == 0 && _curve.Lengths[period] == 1 && _source is not PanelSource { FirstDay: PanelStart.TreatedAlike },
    };
}
