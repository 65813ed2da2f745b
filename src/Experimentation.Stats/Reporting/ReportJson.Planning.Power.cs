namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Planning.</summary>
internal static partial class ReportJson
{
    private static object? OfPlanningPower(IReportable result) => result switch
    {
        InteractionPower it => new InteractionPowerFigures { It = it },
        MeanPower it => new MeanPowerFigures { It = it },
        NoveltyPower it => new NoveltyPowerFigures { It = it },
        OmnibusPower it => new OmnibusPowerFigures { It = it },
        PairedPower it => new PairedPowerFigures { It = it },
        ProportionPower it => new ProportionPowerFigures { It = it },
        QuantilePower it => new QuantilePowerFigures { It = it },
        RankPower it => new RankPowerFigures { It = it },
        RatePower it => new RatePowerFigures { It = it },
        RatioPower it => new RatioPowerFigures { It = it },
        SurvivalPower it => new SurvivalPowerFigures { It = it },
        PowerAnalysis it => new PowerAnalysisFigures { It = it },
        _ => null,
    };
}

internal abstract class PowerFigures<T> : Figures<T>
    where T : PowerAnalysis
{
    public double Alpha => It.Alpha;
    public string Hypothesis => It.Hypothesis.ToString();
    public AllocationFigures Allocation => new() { It = It.Allocation };
    public TreatmentCorrection Correction => It.Correction;
    public double TriggeredShare => It.TriggeredShare;
    public double LiftKept => It.LiftKept;
    public IEnumerable<DesignFactorFigures> Factors => It.Factors.Select(e => new DesignFactorFigures { It = e });
    public long? UsersAvailable => It.UsersAvailable;
    public string Method => It.Method;
    public AlphaTrailFigures Trail => new() { It = It.Trail };
}

internal abstract class MomentPowerFigures<T> : PowerFigures<T>
    where T : MomentPower<T>
{
    public double StandardDeviation => It.StandardDeviation;
    public double? Baseline => It.Baseline;
    public double? TreatmentStandardDeviation => It.TreatmentStandardDeviation;
    public SpreadUnderLift Spread => It.Spread;
    public MeanTest Test => It.Test;
    public EffectScale Scale => It.Scale;
}

internal sealed class InteractionPowerFigures : PowerFigures<InteractionPower>
{
    public double StandardDeviation => It.StandardDeviation;
    public double SegmentShare => It.SegmentShare;
    public double SegmentStandardDeviation => It.SegmentStandardDeviation;
    public double? Baseline => It.Baseline;
}

internal sealed class MeanPowerFigures : MomentPowerFigures<MeanPower>;

internal sealed class NoveltyPowerFigures : PowerFigures<NoveltyPower>
{
    public double EarlyStandardDeviation => It.EarlyStandardDeviation;
    public double LateStandardDeviation => It.LateStandardDeviation;
    public double Correlation => It.Correlation;
    public double? Baseline => It.Baseline;
}

internal sealed class OmnibusPowerFigures : PowerFigures<OmnibusPower>
{
    public int NumeratorDegrees => It.NumeratorDegrees;
    public int Groups => It.Groups;
}

internal sealed class PairedPowerFigures : PowerFigures<PairedPower>
{
    public double StandardDeviation => It.StandardDeviation;
    public double Correlation => It.Correlation;
    public double? Baseline => It.Baseline;
}

internal sealed class PowerAnalysisFigures : PowerFigures<PowerAnalysis>;

internal sealed class ProportionPowerFigures : PowerFigures<ProportionPower>
{
    public double Rate => It.Rate;
    public ProportionPowerMethod Test => It.Test;
}

internal sealed class QuantilePowerFigures : PowerFigures<QuantilePower>
{
    public double Probability => It.Probability;
    public double Quantile => It.Quantile;
    public double Density => It.Density;
}

internal sealed class RankPowerFigures : PowerFigures<RankPower>
{
    public double? StandardDeviation => It.StandardDeviation;
    public double? Baseline => It.Baseline;
}

internal sealed class RatePowerFigures : PowerFigures<RatePower>
{
    public double Rate => It.Rate;
    public double Exposure => It.Exposure;
    public double Dispersion => It.Dispersion;
    public double Heterogeneity => It.Heterogeneity;
}

internal sealed class RatioPowerFigures : MomentPowerFigures<RatioPower>;

internal sealed class SurvivalPowerFigures : PowerFigures<SurvivalPower>
{
    public double Hazard => It.Hazard;
    public double Accrual => It.Accrual;
    public double FollowUp => It.FollowUp;
    public double DropoutHazard => It.DropoutHazard;
    public double Shape => It.Shape;
    public SurvivalFormula Formula => It.Formula;
}
