using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Sequences.</summary>
internal static partial class ReportJson
{
    private static object? OfSequences(IReportable result) => result switch
    {
        BettingSequence it => new BettingSequenceFigures { It = it },
        ChangeAlarm it => new ChangeAlarmFigures { It = it },
        EmpiricalBernsteinSequence it => new EmpiricalBernsteinSequenceFigures { It = it },
        LikelihoodRatioSequence it => new LikelihoodRatioSequenceFigures { It = it },
        LinearModelMixture it => new LinearModelMixtureFigures { It = it },
        LinearModelSequence it => new LinearModelSequenceFigures { It = it },
        ProportionSequence it => new ProportionSequenceFigures { It = it },
        QuantileComparisonSequence it => new QuantileComparisonSequenceFigures { It = it },
        QuantileSequence it => new QuantileSequenceFigures { It = it },
        RateRatioSequence it => new RateRatioSequenceFigures { It = it },
        SampleRatioSequence it => new SampleRatioSequenceFigures { It = it },
        TwoProportionSequence it => new TwoProportionSequenceFigures { It = it },
        _ => null,
    };
}

internal sealed class BettingSequenceFigures : Figures<BettingSequence>
{
    public double Lower => It.Lower;
    public double Upper => It.Upper;
    public double NullMean => It.NullMean;
    public double Alpha => It.Alpha;
    public long Observations => It.Observations;
    public long Looks => It.Looks;
    public double Mean => It.Mean;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class ChangeAlarmFigures : Figures<ChangeAlarm>
{
    public double AverageRunLength => It.AverageRunLength;
    public ChangeStatistic Statistic => It.Statistic;
    public long Observations => It.Observations;
    public long AlarmedAt => It.AlarmedAt;
    public bool HasAlarmed => It.HasAlarmed;
    public double Evidence => It.Evidence;
}

internal sealed class EmpiricalBernsteinSequenceFigures : Figures<EmpiricalBernsteinSequence>
{
    public double Lower => It.Lower;
    public double Upper => It.Upper;
    public double NullMean => It.NullMean;
    public double Alpha => It.Alpha;
    public MeanSummaryFigures Seen => new() { It = It.Seen };
    public long Observations => It.Observations;
    public long Looks => It.Looks;
    public double Mean => It.Mean;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class LikelihoodRatioSequenceFigures : Figures<LikelihoodRatioSequence>
{
    public double Alpha => It.Alpha;
    public double Beta => It.Beta;
    public double Sum => It.Sum;
    public double Size => It.Size;
    public SprtDecision Decision => It.Decision;
    public EValueFigures EValue => new() { It = It.EValue };
}

internal sealed class LinearModelMixtureFigures : Figures<LinearModelMixture>
{
    public double G => It.G;
}

internal sealed class LinearModelSequenceFigures : Figures<LinearModelSequence>
{
    public LinearModelMixtureFigures Mixture => new() { It = It.Mixture };
    public int Coefficients => It.Coefficients;
    public double NullValue => It.NullValue;
    public double Alpha => It.Alpha;
    public long Observations => It.Observations;
    public double Clock => It.Clock;
    public double Estimate => It.Estimate;
    public long Looks => It.Looks;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class ProportionSequenceFigures : Figures<ProportionSequence>
{
    public double NullRate => It.NullRate;
    public double Concentration => It.Concentration;
    public double Alpha => It.Alpha;
    public long Successes => It.Successes;
    public long Trials => It.Trials;
    public long Looks => It.Looks;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class QuantileComparisonSequenceFigures : Figures<QuantileComparisonSequence>
{
    public double Probability => It.Probability;
    public double Alpha => It.Alpha;
    public long Looks => It.Looks;
    public double Estimate => It.Estimate;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class QuantileSequenceFigures : Figures<QuantileSequence>
{
    public double Probability => It.Probability;
    public double Concentration => It.Concentration;
    public double Alpha => It.Alpha;
    public long Observations => It.Observations;
    public double Estimate => It.Estimate;
    public long Looks => It.Looks;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class RateRatioSequenceFigures : Figures<RateRatioSequence>
{
    public WatchFor Watch => It.Watch;
    public double NullRatio => It.NullRatio;
    public double Alpha => It.Alpha;
    public long Looks => It.Looks;
    public long TreatmentEvents => It.TreatmentEvents;
    public long ControlEvents => It.ControlEvents;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IntervalFigures Interval => new() { It = It.Interval };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class SampleRatioSequenceFigures : Figures<SampleRatioSequence>
{
    public IEnumerable<double> Shares => It.Shares;
    public IEnumerable<long> Counts => It.Counts;
    public double Concentration => It.Concentration;
    public double Alpha => It.Alpha;
    public long Looks => It.Looks;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class TwoProportionSequenceFigures : Figures<TwoProportionSequence>
{
    public WatchFor Watch => It.Watch;
    public double Alpha => It.Alpha;
    public long ControlSuccesses => It.ControlSuccesses;
    public long ControlTrials => It.ControlTrials;
    public long TreatmentSuccesses => It.TreatmentSuccesses;
    public long TreatmentTrials => It.TreatmentTrials;
    public long Looks => It.Looks;
    public EValueFigures EValue => new() { It = It.EValue };
    public double PValue => It.PValue;
    public bool HasCrossed => It.HasCrossed;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}
