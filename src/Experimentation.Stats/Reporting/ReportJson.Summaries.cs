namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Summaries.</summary>
internal static partial class ReportJson
{
    private static object? OfSummaries(IReportable result) => result switch
    {
        BootstrapSummary it => new BootstrapSummaryFigures { It = it },
        CappedSummary it => new CappedSummaryFigures { It = it },
        Caps it => new CapsFigures { It = it },
        ClusterSummary it => new ClusterSummaryFigures { It = it },
        ClusteredSample it => new ClusteredSampleFigures { It = it },
        CohortPanels it => new CohortPanelsFigures { It = it },
        CountSummary it => new CountSummaryFigures { It = it },
        CovariateSummary it => new CovariateSummaryFigures { It = it },
        DailyPanel it => new DailyPanelFigures { It = it },
        EntryCohort it => new EntryCohortFigures { It = it },
        MeanSummary it => new MeanSummaryFigures { It = it },
        ProportionSummary it => new ProportionSummaryFigures { It = it },
        QuantileSample it => new QuantileSampleFigures { It = it },
        QuantileSketch it => new QuantileSketchFigures { It = it },
        QuantileSummary it => new QuantileSummaryFigures { It = it },
        RatioSummary it => new RatioSummaryFigures { It = it },
        StratifiedSummary it => new StratifiedSummaryFigures { It = it },
        SurvivalSummary it => new SurvivalSummaryFigures { It = it },
        SwitchbackSchedule it => new SwitchbackScheduleFigures { It = it },
        SwitchbackSummary it => new SwitchbackSummaryFigures { It = it },
        _ => null,
    };
}

internal sealed class BootstrapSummaryFigures : Figures<BootstrapSummary>
{
    public long Units => It.Units;
    public double Value => It.Value;
    public int Replications => It.Replications;
    public ulong Seed => It.Seed;
    public IEnumerable<string> Parts => It.Parts;
}

internal sealed class CappedSummaryFigures : Figures<CappedSummary>
{
    public CapsFigures Caps => new() { It = It.Caps };
    public MeanSummaryFigures Capped => new() { It = It.Capped };
    public MeanSummaryFigures Uncapped => new() { It = It.Uncapped };
    public long CountBelow => It.CountBelow;
    public long CountAbove => It.CountAbove;
    public long Count => It.Count;
    public double ShareCapped => It.ShareCapped;
    public double VarianceKept => It.VarianceKept;
}

internal sealed class CapsFigures : Figures<Caps>
{
    public double? Lower => It.Lower;
    public double? Upper => It.Upper;
}

internal sealed class ClusterSummaryFigures : Figures<ClusterSummary>
{
    public long Count => It.Count;
    public int ClusterCount => It.ClusterCount;
    public double Mean => It.Mean;
}

internal sealed class ClusteredSampleFigures : Figures<ClusteredSample>
{
    public QuantileSampleFigures Values => new() { It = It.Values };
    public int Count => It.Count;
    public int ClusterCount => It.ClusterCount;
}

internal sealed class CohortPanelsFigures : Figures<CohortPanels>
{
    public IEnumerable<EntryCohortFigures> Cohorts => It.Cohorts.Select(e => new EntryCohortFigures { It = e });
    public long Count => It.Count;
    public int LongestDays => It.LongestDays;
}

internal sealed class CountSummaryFigures : Figures<CountSummary>
{
    public long Users => It.Users;
    public long Events => It.Events;
    public double Exposure => It.Exposure;
    public double Rate => It.Rate;
    public double? Dispersion => It.Dispersion;
}

internal sealed class CovariateSummaryFigures : Figures<CovariateSummary>
{
    public long Count => It.Count;
    public int OutcomeCount => It.OutcomeCount;
    public int CovariateCount => It.CovariateCount;
    public IEnumerable<MeanSummaryFigures> Outcomes => Enumerable.Range(0, It.OutcomeCount).Select(i => new MeanSummaryFigures { It = It.Outcome(i) });
    public IEnumerable<MeanSummaryFigures> Covariates => Enumerable.Range(0, It.CovariateCount).Select(i => new MeanSummaryFigures { It = It.Covariate(i) });
}

internal sealed class DailyPanelFigures : Figures<DailyPanel>
{
    public long Count => It.Count;
    public int Days => It.Days;
    public int PeriodCount => It.PeriodCount;
    public PanelColumns Columns => It.Columns;
    public bool IsBalanced => It.IsBalanced;
    public MeanSummaryFigures? Covariate => It.Covariate.Count > 0 ? new() { It = It.Covariate } : null;
    public IEnumerable<PeriodFigures> Periods => Enumerable.Range(0, It.PeriodCount).Select(i => new PeriodFigures { It = It, Period = i });
}

internal sealed class EntryCohortFigures : Figures<EntryCohort>
{
    public int EntryDay => It.EntryDay;
    public DailyPanelFigures Panel => new() { It = It.Panel };
}

internal sealed class MeanSummaryFigures : Figures<MeanSummary>
{
    public long Count => It.Count;
    public double Mean => It.Mean;
    public double SumOfSquaredDeviations => It.SumOfSquaredDeviations;
    public double Variance => It.Variance;
    public double StandardDeviation => It.StandardDeviation;
    public double Sum => It.Sum;
}

internal sealed class ProportionSummaryFigures : Figures<ProportionSummary>
{
    public long Trials => It.Trials;
    public long Successes => It.Successes;
    public long Failures => It.Failures;
    public double Rate => It.Rate;
}

internal sealed class QuantileSampleFigures : Figures<QuantileSample>
{
    public int Count => It.Count;
    public IEnumerable<QuantileFigures> Quantiles => QuantileFigures.Of(It.Count, It.Quantile);
}

internal sealed class QuantileSketchFigures : Figures<QuantileSketch>
{
    public double MaxRankError => It.MaxRankError;
    public double RankError => It.RankError;
    public long Count => It.Count;
    public double Minimum => It.Minimum;
    public double Maximum => It.Maximum;
    public IEnumerable<QuantileFigures> Quantiles => QuantileFigures.Of(It.Count, It.Quantile);
}

internal sealed class QuantileSummaryFigures : Figures<QuantileSummary>
{
    public long Count => It.Count;
    private static readonly double[] Told = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

    public double Probability => It.Probability;
    public double Value => It.Value;
    public double Slope => It.Slope;
    public double DesignEffect => It.DesignEffect;
    public double StandardError => It.StandardError;
}

internal sealed class RatioSummaryFigures : Figures<RatioSummary>
{
    public long Count => It.Count;
    public double NumeratorMean => It.NumeratorMean;
    public double DenominatorMean => It.DenominatorMean;
    public double NumeratorVariance => It.NumeratorVariance;
    public double DenominatorVariance => It.DenominatorVariance;
    public double Covariance => It.Covariance;
    public double Ratio => It.Ratio;
    public double RatioVariance => It.RatioVariance;
    public MeanSummaryFigures Numerator => new() { It = It.Numerator };
    public MeanSummaryFigures Denominator => new() { It = It.Denominator };
}

internal sealed class StratifiedSummaryFigures : Figures<StratifiedSummary>
{
    public IEnumerable<string> Strata => It.Strata;
    public long Count => It.Count;
}

internal sealed class SurvivalSummaryFigures : Figures<SurvivalSummary>
{
    public long Users => It.Users;
    public long Events => It.Events;
    public IEnumerable<double> Times => It.Times;
    public IEnumerable<long> EventsAt => It.EventsAt;
    public IEnumerable<long> CensoredAt => It.CensoredAt;
    public double LongestTime => It.LongestTime;
}

internal sealed class SwitchbackScheduleFigures : Figures<SwitchbackSchedule>
{
    public DateTimeOffset Start => It.Start;
    public double BlockLengthHours => It.BlockLength.TotalHours;
    public double WashoutHours => It.Washout.TotalHours;
}

internal sealed class SwitchbackSummaryFigures : Figures<SwitchbackSummary>
{
    public ClusterSummaryFigures Control => new() { It = It.Control };
    public ClusterSummaryFigures Treatment => new() { It = It.Treatment };
    public RatioSummaryFigures Pairs => new() { It = It.Pairs };
    public long LeftOut => It.LeftOut;
}

/// <summary>One period of a panel.</summary>
internal sealed class PeriodFigures : Figures<DailyPanel>
{
    internal int Period { get; init; }

    public int FirstDay => It.FirstDayOf(Period);
    public int Days => It.DaysOf(Period);
    public long Count => It.CountOf(Period);
    public double Mean => It.Mean(Period);
}

/// <summary>One quantile of a sample that is too large to be told value by value.</summary>
internal sealed class QuantileFigures : Figures<(double Probability, double Value)>
{
    private static readonly double[] Told = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

    public double Probability => It.Probability;
    public double Value => It.Value;

    public static IEnumerable<QuantileFigures> Of(long count, Func<double, double> quantile) =>
        count == 0 ? [] : Told.Select(p => new QuantileFigures { It = (p, quantile(p)) });
}
