namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Inference.</summary>
internal static partial class ReportJson
{
    private static object? OfInferenceTests(IReportable result) => result switch
    {
        PermutationTest it => new PermutationTestFigures { It = it },
        SampleRatio it => new SampleRatioFigures { It = it },
        SurvivalCurve it => new SurvivalCurveFigures { It = it },
        SurvivalStep it => new SurvivalStepFigures { It = it },
        SurvivalStratum it => new SurvivalStratumFigures { It = it },
        TestResult it => new TestResultFigures { It = it },
        TwoByTwoResult it => new TwoByTwoResultFigures { It = it },
        _ => null,
    };
}

internal sealed class PermutationTestFigures : Figures<PermutationTest>
{
    public double Statistic => It.Statistic;
    public double PValue => It.PValue;
    public double UpperPValue => It.UpperPValue;
    public double LowerPValue => It.LowerPValue;
    public long Permutations => It.Permutations;
    public bool IsExact => It.IsExact;
    public double MonteCarloError => It.MonteCarloError;
    public string Method => It.Method;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class SampleRatioFigures : Figures<SampleRatio>
{
    public IEnumerable<long> Users => It.Users;
    public IEnumerable<double> Shares => It.Shares;
    public double Statistic => It.Statistic;
    public int DegreesOfFreedom => It.DegreesOfFreedom;
    public string Method => It.Method;
    public double PValue => It.PValue;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class SurvivalCurveFigures : Figures<SurvivalCurve>
{
    public IEnumerable<SurvivalStepFigures> Steps => It.Steps.Select(e => new SurvivalStepFigures { It = e });
    public long Users => It.Users;
    public double LongestTime => It.LongestTime;
}

internal sealed class SurvivalStepFigures : Figures<SurvivalStep>
{
    public double Time => It.Time;
    public long AtRisk => It.AtRisk;
    public long Events => It.Events;
    public double Survival => It.Survival;
    public double Spread => It.Spread;
    public double StandardError => It.StandardError;
}

internal sealed class SurvivalStratumFigures : Figures<SurvivalStratum>
{
    public SurvivalSummaryFigures Control => new() { It = It.Control };
    public SurvivalSummaryFigures Treatment => new() { It = It.Treatment };
}

internal sealed class TestResultFigures : Figures<TestResult>
{
    public string NullHypothesis => It.NullHypothesis;
    public string Method => It.Method;
    public string StatisticName => It.StatisticName;
    public double Statistic => It.Statistic;
    public double DegreesOfFreedom => It.DegreesOfFreedom;
    public double PValue => It.PValue;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public bool IsEstimable => It.IsEstimable;
}

internal sealed class TwoByTwoResultFigures : Figures<TwoByTwoResult>
{
    public ProportionSummaryFigures Control => new() { It = It.Control };
    public ProportionSummaryFigures Treatment => new() { It = It.Treatment };
    public string Method => It.Method;
    public double Statistic => It.Statistic;
    public double PValue => It.PValue;
    public double UpperPValue => It.UpperPValue;
    public double LowerPValue => It.LowerPValue;
    public double CentralPValue => It.CentralPValue;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}
