namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Sequential.</summary>
internal static partial class ReportJson
{
    private static object? OfSequential(IReportable result) => result switch
    {
        DistributionBand it => new DistributionBandFigures { It = it },
        EValue it => new EValueFigures { It = it },
        EffectSequence it => new EffectSequenceFigures { It = it },
        GroupSequentialConclusion it => new GroupSequentialConclusionFigures { It = it },
        GroupSequentialDesign it => new GroupSequentialDesignFigures { It = it },
        GroupSequentialLook it => new GroupSequentialLookFigures { It = it },
        GroupSequentialSchedule it => new GroupSequentialScheduleFigures { It = it },
        GroupSequentialTest it => new GroupSequentialTestFigures { It = it },
        LookBounds it => new LookBoundsFigures { It = it },
        LookProbabilities it => new LookProbabilitiesFigures { It = it },
        LookUsers it => new LookUsersFigures { It = it },
        NormalMixture it => new NormalMixtureFigures { It = it },
        QuantileCurve it => new QuantileCurveFigures { It = it },
        QuantileOnCurve it => new QuantileOnCurveFigures { It = it },
        StoppingBound it => new StoppingBoundFigures { It = it },
        StoppingProbabilities it => new StoppingProbabilitiesFigures { It = it },
        BoundaryShape it => new BoundaryShapeFigures { It = it },
        ErrorSpending it => new ErrorSpendingFigures { It = it },
        EfficacyRule it => new EfficacyRuleFigures { It = it },
        _ => null,
    };
}

internal sealed class DistributionBandFigures : Figures<DistributionBand>
{
    public long FirstLook => It.FirstLook;
    public double Alpha => It.Alpha;
}

internal sealed class EValueFigures : Figures<EValue>
{
    public double LogValue => It.LogValue;
    public double Value => It.Value;
    public double PValue => It.PValue;
}

internal sealed class EffectSequenceFigures : Figures<EffectSequence>
{
    public NormalMixtureFigures Mixture => new() { It = It.Mixture };
    public double Alpha => It.Alpha;
    public WatchFor Watch => It.Watch;
    public double NullValue => It.NullValue;
    public long Looks => It.Looks;
    public double Estimate => It.Estimate;
    public double StandardError => It.StandardError;
    public double Information => It.Information;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class EfficacyRuleFigures : Figures<EfficacyRule>
{
    public string Name => It.Name;
}

internal sealed class GroupSequentialConclusionFigures : Figures<GroupSequentialConclusion>
{
    public GroupSequentialLookFigures Look => new() { It = It.Look };
    public double PValue => It.PValue;
    public double MedianUnbiasedEstimate => It.MedianUnbiasedEstimate;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class GroupSequentialDesignFigures : Figures<GroupSequentialDesign>
{
    public IEnumerable<double> InformationFractions => It.InformationFractions;
    public double Alpha => It.Alpha;
    public TestSides Sides => It.Sides;
    public double Power => It.Power;
    public string Efficacy => It.Efficacy.Name;
    public IEnumerable<LookBoundsFigures> Bounds => It.Bounds.Select(e => new LookBoundsFigures { It = e });
    public double Drift => It.Drift;
    public double FixedHorizonDrift => It.FixedHorizonDrift;
    public double InflationFactor => It.InflationFactor;
}

internal sealed class GroupSequentialLookFigures : Figures<GroupSequentialLook>
{
    public int Number => It.Number;
    public double Information => It.Information;
    public double InformationFraction => It.InformationFraction;
    public bool IsLast => It.IsLast;
    public double Estimate => It.Estimate;
    public double StandardError => It.StandardError;
    public double Z => It.Z;
    public double AlphaSpent => It.AlphaSpent;
    public double AlphaSpentHere => It.AlphaSpentHere;
    public double NominalAlpha => It.NominalAlpha;
    public double? EfficacyBound => It.EfficacyBound;
    public double? FutilityBound => It.FutilityBound;
    public double? HarmBound => It.HarmBound;
    public LookDecision Decision => It.Decision;
    public IntervalFigures RepeatedInterval => new() { It = It.RepeatedInterval };
}

internal sealed class GroupSequentialScheduleFigures : Figures<GroupSequentialSchedule>
{
    public IEnumerable<LookUsersFigures> Looks => It.Looks.Select(e => new LookUsersFigures { It = e });
    public long MaximumUsers => It.MaximumUsers;
    public double ExpectedUsers => It.ExpectedUsers;
    public double ExpectedUsersWithoutEffect => It.ExpectedUsersWithoutEffect;
    public double FixedHorizonUsers => It.FixedHorizonUsers;
}

internal sealed class GroupSequentialTestFigures : Figures<GroupSequentialTest>
{
    public GroupSequentialDesignFigures Design => new() { It = It.Design };
    public double PlannedInformation => It.PlannedInformation;
    public PreferredDirection Better => It.Better;
    public double NullValue => It.NullValue;
    public IEnumerable<GroupSequentialLookFigures> Looks => It.Looks.Select(e => new GroupSequentialLookFigures { It = e });
    public LookDecision Decision => It.Decision;
    public bool IsOver => It.IsOver;
}

internal sealed class LookBoundsFigures : Figures<LookBounds>
{
    public int Look => It.Look;
    public double InformationFraction => It.InformationFraction;
    public double AlphaSpent => It.AlphaSpent;
    public StoppingBoundFigures? Efficacy => It.Efficacy is { } it ? new() { It = it } : null;
    public StoppingBoundFigures? Futility => It.Futility is { } it ? new() { It = it } : null;
    public StoppingBoundFigures? Harm => It.Harm is { } it ? new() { It = it } : null;
}

internal sealed class LookProbabilitiesFigures : Figures<LookProbabilities>
{
    public int Look => It.Look;
    public double Efficacy => It.Efficacy;
    public double Futility => It.Futility;
    public double Harm => It.Harm;
    public double Any => It.Any;
}

internal sealed class LookUsersFigures : Figures<LookUsers>
{
    public int Look => It.Look;
    public long Control => It.Control;
    public long Treatment => It.Treatment;
    public double Information => It.Information;
    public double? Efficacy => It.Efficacy;
    public double? Futility => It.Futility;
    public double? Harm => It.Harm;
    public long Total => It.Total;
}

internal sealed class NormalMixtureFigures : Figures<NormalMixture>
{
    public double MixingInformation => It.MixingInformation;
}

internal sealed class QuantileCurveFigures : Figures<QuantileCurve>
{
    public IEnumerable<QuantileOnCurveFigures> Quantiles => It.Quantiles.Select(e => new QuantileOnCurveFigures { It = e });
    public double Alpha => It.Alpha;
    public double CriticalValue => It.CriticalValue;
    public double PValue => It.PValue;
}

internal sealed class QuantileOnCurveFigures : Figures<QuantileOnCurve>
{
    public double Probability => It.Probability;
    public double Control => It.Control;
    public double Treatment => It.Treatment;
    public ComparisonFigures Difference => new() { It = It.Difference };
    public IntervalFigures Band => new() { It = It.Band };
    public double PValue => It.PValue;
}

internal sealed class StoppingBoundFigures : Figures<StoppingBound>
{
    public double Z => It.Z;
    public double InformationFraction => It.InformationFraction;
    public double NominalP => It.NominalP;
    public double BValue => It.BValue;
}

internal sealed class StoppingProbabilitiesFigures : Figures<StoppingProbabilities>
{
    public double Drift => It.Drift;
    public IEnumerable<LookProbabilitiesFigures> Looks => It.Looks.Select(e => new LookProbabilitiesFigures { It = e });
    public double Efficacy => It.Efficacy;
    public double Futility => It.Futility;
    public double Harm => It.Harm;
    public double ExpectedInformationFraction => It.ExpectedInformationFraction;
    public double ExpectedOverFixedHorizon => It.ExpectedOverFixedHorizon;
}

internal sealed class BoundaryShapeFigures : Figures<BoundaryShape>
{
    public string Name => It.Name;
}

internal sealed class ErrorSpendingFigures : Figures<ErrorSpending>
{
    public string Name => It.Name;
}
