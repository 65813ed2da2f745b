using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Two simulated arms and what is made of them, each worked out once.</summary>
internal sealed class SimulatedCurve
{
    private readonly Lazy<DecayCurve> _decay;
    private readonly Lazy<EffectCurve> _days;
    private readonly double[] _controlBuckets;
    private readonly double[] _treatmentBuckets;

    public SimulatedCurve(SimulatedArm control, SimulatedArm treatment, int users)
    {
        (DailyPanel c, DailyPanel t) = (control.Panel(), treatment.Panel());
        Relative = Novelty.Estimate(c, t);
        Absolute = Relative.On(EffectScale.Absolute).With(ExposureDay.Counts);
        (_controlBuckets, _treatmentBuckets) = (control.BucketMeans(users), treatment.BucketMeans(users));
        _decay = new(() => Absolute.Decay.Candidate!);
        _days = new(() => new PanelSource(c, t, MeanTest.Welch, CovariateUse.Adjust).On(EffectScale.Absolute));
    }

    public NoveltyEstimate Relative { get; }

    /// <summary>Effects in units of control's mean, which is 1: no day of exposure stands out here.</summary>
    public NoveltyEstimate Absolute { get; }

    public DecayCurve Decay => _decay.Value;

    public EffectCurve Days => _days.Value;

    public Comparison Buckets() => Novelty.BucketJackknife(_controlBuckets, _treatmentBuckets, NoveltyPopulation.Days, TrendTime.Days, EffectScale.Absolute);

    /// <summary>The mistake: the same days without the covariance between them.</summary>
    public NoveltyEstimate AsIfIndependent() => NoveltyMistakes.AsIfIndependent([.. Days.Estimates], Days.Covariance, EffectScale.Absolute);
}

/// <summary>Something that is read from a simulated experiment, and the value that it is about.</summary>
internal sealed record NoveltyMeasure(string Name, Func<Func<int, double>, double> Truth, Func<SimulatedCurve, SimulatedReading> Read)
{
    private const int Days = NoveltyPopulation.Days;

    private static readonly AnalysisWindow AllDays = AnalysisWindow.Of(Days);

    public static NoveltyMeasure[] OfEffects { get; } =
    [
        new("week 2", curve => Mean(curve, 7, 14), s => SimulatedReading.Of(s.Absolute.Readout(AnalysisWindow.Week2))),
        new("week 1", curve => Mean(curve, 0, 7), s => SimulatedReading.Of(s.Absolute.Readout(AnalysisWindow.Week1))),
        new("all 14 days", curve => Mean(curve, 0, 14), s => SimulatedReading.Of(s.Absolute.Readout(AllDays))),
        new("late − early", Change, s => SimulatedReading.Of(s.Absolute.Contrast.Change)),
        new("late − early as two samples (wrong)", Change, s => NoveltyMistakes.AsTwoSamples(s.Absolute.Contrast)),
        new("decay: long run, profile interval", LongRun, s => SimulatedReading.Of(s.Decay.LongRun, s.Decay.LongRunInterval)),
        new("decay: long run, delta interval", LongRun, s => Delta(s.Decay)),
        new("decay: long run, delta interval, days as if independent (wrong)", LongRun, s => Delta(s.AsIfIndependent().Decay.Candidate!)),
        new("decay: half-life (days)", _ => 3 * Math.Log(2), s => SimulatedReading.Of(s.Decay.HalfLifeDays, s.Decay.HalfLifeInterval)),
        new("decay: day 13", curve => curve(13), s => s.Decay.At(13) is var last ? SimulatedReading.Of(last.Value, last.Interval) : default),
        new("day 13 − day 0", curve => curve(13) - curve(0), s => SimulatedReading.Of(s.Absolute.Between(AnalysisWindow.Day1, AnalysisWindow.Of(1, 13)).Contrast.Change)),
        new("all days unless novelty is found (wrong)", LongRun, s => SimulatedReading.Of(NoveltyMistakes.AllDaysUnlessFound(s.Absolute))),
        new("slope a day", Slope, s => SimulatedReading.Of(s.Absolute.Trend(TrendTime.Days).Ordinary)),
        new("slope a day, 20 buckets", Slope, s => SimulatedReading.Of(s.Buckets())),
        new("slope a day, leaving one day out (wrong)", Slope, s => NoveltyMistakes.LeaveOneDayOut([.. s.Days.Estimates])),
        new("two-window range", LongRun, s => SimulatedReading.Of((s.Relative.LongRun.Lower + s.Relative.LongRun.Upper) / 2, s.Relative.LongRun.Interval)),
        new("beliefs", LongRun, s => s.Relative.BayesianDecay() is var belief ? SimulatedReading.Of(belief.LongRun, belief.LongRunInterval) : default),
        new("week 2, relative", curve => Mean(curve, 7, 14), s => SimulatedReading.Of(s.Relative.Readout(AnalysisWindow.Week2))),
        new("late − early, relative", Change, s => SimulatedReading.Of(s.Relative.Contrast.Change)),
    ];

    /// <summary>Tests that there is no change, read where there is none.</summary>
    public static NoveltyMeasure[] OfNoChange { get; } =
    [
        .. OfEffects.Where(measure => measure.Name is "late − early" or "slope a day" or "slope a day, 20 buckets" or "slope a day, leaving one day out (wrong)" or "decay: long run, delta interval"),
        new("late − early, relative", _ => 0, s => SimulatedReading.Of(s.Relative.Contrast.Change)),
        new("constancy, chi-square", _ => 0, s => SimulatedReading.OfPValue(s.Absolute.Constancy.ChiSquarePValue)),
        new("constancy, days as if independent (wrong)", _ => 0, s => SimulatedReading.OfPValue(s.AsIfIndependent().Constancy.ChiSquarePValue)),
        new("slope over ln(1 + day), generalised", _ => 0, s => SimulatedReading.Of(s.Absolute.Trend().Generalised!)),
        new("slope a day, regression of daily lifts (wrong)", _ => 0, s => NoveltyMistakes.Regression([.. s.Days.Estimates])),
    ];

    private static double LongRun(Func<int, double> curve) => NoveltyPopulation.LongRun;

    /// <summary>Without limits where the half-life is at a bound.</summary>
    private static SimulatedReading Delta(DecayCurve decay) => SimulatedReading.Of(decay.LongRun, decay.LongRunStandardError, NoveltyMistakes.Z);

    private static double Mean(Func<int, double> curve, int from, int to) => Enumerable.Range(from, to - from).Average(curve);

    private static double Change(Func<int, double> curve) => Mean(curve, 7, 14) - Mean(curve, 0, 7);

    private static double Slope(Func<int, double> curve) => NoveltyMistakes.Slope([.. Enumerable.Range(0, Days).Select(curve)], -1);
}
