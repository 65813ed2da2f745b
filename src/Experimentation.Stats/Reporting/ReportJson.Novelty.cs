namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Novelty.</summary>
internal static partial class ReportJson
{
    private static object? OfNovelty(IReportable result) => result switch
    {
        ConstancyTest it => new ConstancyTestFigures { It = it },
        CurveBand it => new CurveBandFigures { It = it },
        DayEffect it => new DayEffectFigures { It = it },
        EnrolmentPanel it => new EnrolmentPanelFigures { It = it },
        HeavyUserCorrection it => new HeavyUserCorrectionFigures { It = it },
        NoveltyContrast it => new NoveltyContrastFigures { It = it },
        NoveltyEstimate it => new NoveltyEstimateFigures { It = it },
        NoveltyOutlook it => new NoveltyOutlookFigures { It = it },
        NoveltySequence it => new NoveltySequenceFigures { It = it },
        PooledCohorts it => new PooledCohortsFigures { It = it },
        RetentionCheck it => new RetentionCheckFigures { It = it },
        SegmentContrast it => new SegmentContrastFigures { It = it },
        TrendTest it => new TrendTestFigures { It = it },
        _ => null,
    };
}

internal sealed class ConstancyTestFigures : Figures<ConstancyTest>
{
    public bool IsEstimable => It.IsEstimable;
    public ConstancyForm Form => It.Form;
    public double ChiSquare => It.ChiSquare;
    public int DegreesOfFreedom => It.DegreesOfFreedom;
    public double ChiSquarePValue => It.ChiSquarePValue;
    public double FStatistic => It.FStatistic;
    public double ErrorDegreesOfFreedom => It.ErrorDegreesOfFreedom;
    public double FPValue => It.FPValue;
    public double PValue => It.PValue;
    public double Pooled => It.Pooled;
    public double PooledStandardError => It.PooledStandardError;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class CurveBandFigures : Figures<CurveBand>
{
    public IEnumerable<DayEffectFigures> Days => It.Days.Select(e => new DayEffectFigures { It = e });
    public double CriticalValue => It.CriticalValue;
    public double CriticalValueError => It.CriticalValueError;
}

internal sealed class DayEffectFigures : Figures<DayEffect>
{
    public int FirstDay => It.FirstDay;
    public int Days => It.Days;
    public double? Estimate => It.IsEstimable ? It.Estimate : null;
    public double? StandardError => It.IsEstimable ? It.StandardError : null;
    public IntervalFigures? Interval => It.IsEstimable ? new() { It = It.Interval } : null;
    public EffectScale Scale => It.Scale;
    public bool IsExposureDay => It.IsExposureDay;
    public bool IsEstimable => It.IsEstimable;
}

internal sealed class EnrolmentPanelFigures : Figures<EnrolmentPanel>
{
    public int Days => It.Days;
    public int BlockDays => It.BlockDays;
    public int Blocks => It.Blocks;
    public long Count => It.Count;
}

internal sealed class HeavyUserCorrectionFigures : Figures<HeavyUserCorrection>
{
    public ComparisonFigures Plain => new() { It = It.Plain };
    public ComparisonFigures Corrected => new() { It = It.Corrected };
}

internal sealed class NoveltyContrastFigures : Figures<NoveltyContrast>
{
    public AnalysisWindowFigures EarlyWindow => new() { It = It.EarlyWindow };
    public AnalysisWindowFigures LateWindow => new() { It = It.LateWindow };
    public ComparisonFigures Early => new() { It = It.Early };
    public ComparisonFigures Late => new() { It = It.Late };
    public ComparisonFigures Change => new() { It = It.Change };
    public LiftFigures Margin => new() { It = It.Margin };
    public NoveltyVerdict Verdict => It.Verdict;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class NoveltyEstimateFigures : Figures<NoveltyEstimate>
{
    public DecayFitFigures Decay => new() { It = It.Decay };
    public CurveBandFigures Band => new() { It = It.Band };
    public ConstancyTestFigures Constancy => new() { It = It.Constancy };
    public EffectScale Scale => It.Scale;
    public double Alpha => It.Alpha;
    public int Days => It.Days;
    public AnalysisWindowFigures EarlyWindow => new() { It = It.EarlyWindow };
    public AnalysisWindowFigures LateWindow => new() { It = It.LateWindow };
    public ExposureDay ExposureDay => It.ExposureDay;
    public double LongestHalfLifeDays => It.LongestHalfLifeDays;
    public IEnumerable<DayEffectFigures> Curve => It.Curve.Select(e => new DayEffectFigures { It = e });
    public NoveltyContrastFigures Contrast => new() { It = It.Contrast };
    public LongRunRangeFigures LongRun => new() { It = It.LongRun };
    public string Boundary => It.Boundary.Name;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class NoveltyOutlookFigures : Figures<NoveltyOutlook>
{
    public LiftFigures Margin => new() { It = It.Margin };
    public double Power => It.Power;
    public int Days => It.Days;
    public int? DaysNeeded => It.DaysNeeded;
    public int? WeeksNeeded => It.WeeksNeeded;
    public int? MoreDays => It.MoreDays;
    public double UsersFactor => It.UsersFactor;
}

internal sealed class NoveltySequenceFigures : Figures<NoveltySequence>
{
    public EffectSequenceFigures Test => new() { It = It.Test };
    public AnalysisWindowFigures EarlyWindow => new() { It = It.EarlyWindow };
    public AnalysisWindowFigures LateWindow => new() { It = It.LateWindow };
    public EffectScale Scale => It.Scale;
    public double Information => It.Information;
    public long Users => It.Users;
    public bool HasCrossed => It.HasCrossed;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class PooledCohortsFigures : Figures<PooledCohorts>
{
    public NoveltyEstimateFigures Pooled => new() { It = It.Pooled };
    public NoveltyEstimateFigures Standardised => new() { It = It.Standardised };
    public double HeterogeneityChiSquare => It.HeterogeneityChiSquare;
    public int HeterogeneityDegreesOfFreedom => It.HeterogeneityDegreesOfFreedom;
    public double HeterogeneityPValue => It.HeterogeneityPValue;
    public bool AreHomogeneous => It.AreHomogeneous;
    public int CohortsUsed => It.CohortsUsed;
    public int CohortsLeftOut => It.CohortsLeftOut;
    public double Alpha => It.Alpha;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class RetentionCheckFigures : Figures<RetentionCheck>
{
    public ComparisonFigures Comparison => new() { It = It.Comparison };
    public bool Passed => It.Passed;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class SegmentContrastFigures : Figures<SegmentContrast>
{
    public NoveltyContrastFigures Existing => new() { It = It.Existing };
    public NoveltyContrastFigures NewUsers => new() { It = It.NewUsers };
    public ComparisonFigures Difference => new() { It = It.Difference };
    public double DetectableChange => It.DetectableChange;
}

internal sealed class TrendTestFigures : Figures<TrendTest>
{
    public TrendTime Time => It.Time;
    public ComparisonFigures? Generalised => It.Generalised is { } it ? new() { It = it } : null;
    public ComparisonFigures Ordinary => new() { It = It.Ordinary };
    public ComparisonFigures Slope => new() { It = It.Slope };
    public double Intercept => It.Intercept;
    public double InterceptStandardError => It.InterceptStandardError;
    public double FitChiSquare => It.FitChiSquare;
    public int FitDegreesOfFreedom => It.FitDegreesOfFreedom;
    public double FitPValue => It.FitPValue;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}
