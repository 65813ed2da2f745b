namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Effects.</summary>
internal static partial class ReportJson
{
    private static object? OfEffects(IReportable result) => result switch
    {
        CovariateAdjustment it => new CovariateAdjustmentFigures { It = it },
        Finding it => new FindingFigures { It = it },
        Interval it => new IntervalFigures { It = it },
        Lift it => new LiftFigures { It = it },
        StratumAdjustment it => new StratumAdjustmentFigures { It = it },
        Effect it => new EffectFigures { It = it },
        _ => null,
    };
}

internal sealed class CovariateAdjustmentFigures : Figures<CovariateAdjustment>
{
    public Slopes Slopes => It.Slopes;
    public double ControlValue => It.ControlValue;
    public double TreatmentValue => It.TreatmentValue;
    public double UnadjustedDifference => It.UnadjustedDifference;
    public double VarianceReduction => It.VarianceReduction;
    public double BalanceP => It.BalanceP;
    public IEnumerable<StratumAdjustmentFigures> Strata => It.Strata.Select(e => new StratumAdjustmentFigures { It = e });
    public double EquivalentUsersFactor => It.EquivalentUsersFactor;
}

internal sealed class EffectFigures : Figures<Effect>
{
    public EffectScale Scale => It.Scale;
    public string Method => It.Method;
    public double? Estimate => It.IsEstimable ? It.Estimate : null;
    public double? StandardError => It.IsEstimable ? It.StandardError : null;
    public double? DegreesOfFreedom => It.IsEstimable ? It.DegreesOfFreedom : null;
    public double? Information => It.IsEstimable ? It.Information : null;
    public CovariateAdjustmentFigures? Adjustment => It.Adjustment is { } it ? new() { It = it } : null;
    public bool IsEstimable => It.IsEstimable;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public double NoEffect => It.NoEffect;
}

internal sealed class FindingFigures : Figures<Finding>
{
    public FindingCode Code => It.Code;
    public FindingSeverity Severity => It.Severity;
    public string Message => It.Message;
}

internal sealed class IntervalFigures : Figures<Interval>
{
    public double Lower => It.Lower;
    public double Upper => It.Upper;
    public double Level => It.Level;
    public double Width => It.Width;
}

internal sealed class LiftFigures : Figures<Lift>
{
    public double Value => It.Value;
    public LiftUnit Unit => It.Unit;
}

internal sealed class StratumAdjustmentFigures : Figures<StratumAdjustment>
{
    public string Name => It.Name;
    public long Users => It.Users;
    public double Difference => It.Difference;
    public IEnumerable<double> ControlSlopes => It.ControlSlopes;
    public IEnumerable<double> TreatmentSlopes => It.TreatmentSlopes;
}
