namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Planning.</summary>
internal static partial class ReportJson
{
    private static object? OfPlanning(IReportable result) => result switch
    {
        Allocation it => new AllocationFigures { It = it },
        AnalysisWindow it => new AnalysisWindowFigures { It = it },
        BaselineScenario it => new BaselineScenarioFigures { It = it },
        Capping it => new CappingFigures { It = it },
        CurvePoint it => new CurvePointFigures { It = it },
        DesignFactor it => new DesignFactorFigures { It = it },
        DetectableLiftAnswer it => new DetectableLiftAnswerFigures { It = it },
        MetricHistory it => new MetricHistoryFigures { It = it },
        PowerAnswer it => new PowerAnswerFigures { It = it },
        PowerCurve it => new PowerCurveFigures { It = it },
        SampleSizeAnswer it => new SampleSizeAnswerFigures { It = it },
        SequentialPower it => new SequentialPowerFigures { It = it },
        SequentialSampleSize it => new SequentialSampleSizeFigures { It = it },
        _ => null,
    };
}

internal sealed class AllocationFigures : Figures<Allocation>
{
    public IEnumerable<double> Shares => It.Shares;
    public int Treatments => It.Treatments;
    public double Control => It.Control;
    public double SmallestTreatment => It.SmallestTreatment;
}

internal sealed class AnalysisWindowFigures : Figures<AnalysisWindow>
{
    public int? Days => It.Days;
    public int OffsetDays => It.OffsetDays;
    public double? DayCorrelation => It.DayCorrelation;
    public int ClosesAfterDays => It.ClosesAfterDays;
}

internal sealed class BaselineScenarioFigures : Figures<BaselineScenario>
{
    public string What => It.What;
    public double RequiredUsers => It.RequiredUsers;
    public double Power => It.Power;
}

internal sealed class CappingFigures : Figures<Capping>
{
    public double Cap => It.Cap;
    public CapsFigures Caps => new() { It = It.Caps };
    public double ShareCapped => It.ShareCapped;
    public MetricHistoryFigures Uncapped => new() { It = It.Uncapped };
    public MetricHistoryFigures Capped => new() { It = It.Capped };
    public double VarianceKept => It.VarianceKept;
    public double LiftKept => It.LiftKept;
    public double UsersFactor => It.UsersFactor;
}

internal sealed class CurvePointFigures : Figures<CurvePoint>
{
    public long Users => It.Users;
    public LiftFigures Lift => new() { It = It.Lift };
    public double Power => It.Power;
}

internal sealed class DesignFactorFigures : Figures<DesignFactor>
{
    public string What => It.What;
    public double VarianceFactor => It.VarianceFactor;
}

internal sealed class DetectableLiftAnswerFigures : Figures<DetectableLiftAnswer>
{
    public PowerAnalysisFigures Analysis => new() { It = It.Analysis };
    public long Users => It.Users;
    public IEnumerable<long> UsersPerArm => It.UsersPerArm;
    public double Power => It.Power;
    public LiftFigures? Absolute => It.Absolute is { } it ? new() { It = it } : null;
    public LiftFigures? Relative => It.Relative is { } it ? new() { It = it } : null;
    public LiftFigures? Lift => It.Lift is { } it ? new() { It = it } : null;
    public bool IsAttainable => It.IsAttainable;
    public AlphaTrailFigures Trail => new() { It = It.Trail };
    public string Method => It.Method;
}

internal sealed class MetricHistoryFigures : Figures<MetricHistory>
{
    public MeanSummaryFigures Summary => new() { It = It.Summary };
    public long Users => It.Users;
    public double Mean => It.Mean;
    public double StandardDeviation => It.StandardDeviation;
    public double? Skewness => It.Skewness;
    public double? ZeroShare => It.ZeroShare;
    public double? CovariateCorrelation => It.CovariateCorrelation;
    public double? DayCorrelation => It.DayCorrelation;
    public double? DailyStandardDeviation => It.DailyStandardDeviation;
    public double? DesignEffect => It.DesignEffect;
    public double? IntraclassCorrelation => It.IntraclassCorrelation;
    public double? UsersPerArmForNormality => It.UsersPerArmForNormality;
}

internal sealed class PowerAnswerFigures : Figures<PowerAnswer>
{
    public PowerAnalysisFigures Analysis => new() { It = It.Analysis };
    public LiftFigures Lift => new() { It = It.Lift };
    public long Users => It.Users;
    public IEnumerable<long> UsersPerArm => It.UsersPerArm;
    public double Power => It.Power;
    public AlphaTrailFigures Trail => new() { It = It.Trail };
    public string Method => It.Method;
}

internal sealed class PowerCurveFigures : Figures<PowerCurve>
{
    public PowerAnalysisFigures Analysis => new() { It = It.Analysis };
    public string Title => It.Title;
    public IEnumerable<CurvePointFigures> Points => It.Points.Select(e => new CurvePointFigures { It = e });
}

internal sealed class SampleSizeAnswerFigures : Figures<SampleSizeAnswer>
{
    public PowerAnalysisFigures Analysis => new() { It = It.Analysis };
    public LiftFigures Lift => new() { It = It.Lift };
    public double WantedPower => It.WantedPower;
    public double RequiredUsers => It.RequiredUsers;
    public IEnumerable<long> UsersPerArm => It.UsersPerArm;
    public long Users => It.Users;
    public double AchievedPower => It.AchievedPower;
    public bool IsAttainable => It.IsAttainable;
    public double? PowerAttainable => It.PowerAttainable;
    public LiftFigures? LiftAttainable => It.LiftAttainable is { } it ? new() { It = it } : null;
    public LiftFigures? MarginAttainable => It.MarginAttainable is { } it ? new() { It = it } : null;
    public AlphaTrailFigures Trail => new() { It = It.Trail };
    public string Method => It.Method;
}

internal sealed class SequentialPowerFigures : Figures<SequentialPower>
{
    public PowerAnalysisFigures FixedHorizon => new() { It = It.FixedHorizon };
    public string Boundary => It.Boundary.Name;
    public IEnumerable<double> InformationFractions => It.InformationFractions;
}

internal sealed class SequentialSampleSizeFigures : Figures<SequentialSampleSize>
{
    public SampleSizeAnswerFigures FixedHorizon => new() { It = It.FixedHorizon };
    public SequentialPowerFigures Analysis => new() { It = It.Analysis };
    public double WantedPower => It.WantedPower;
    public double AchievedPower => It.AchievedPower;
    public long Users => It.Users;
    public IEnumerable<long> UsersPerArm => It.UsersPerArm;
    public IEnumerable<long> UsersPerLook => It.UsersPerLook;
    public double InflationFactor => It.InflationFactor;
    public StoppingProbabilitiesFigures IfLift => new() { It = It.IfLift };
    public StoppingProbabilitiesFigures IfNoLift => new() { It = It.IfNoLift };
    public double ExpectedUsers => It.ExpectedUsers;
    public double ExpectedUsersWithoutLift => It.ExpectedUsersWithoutLift;
}
