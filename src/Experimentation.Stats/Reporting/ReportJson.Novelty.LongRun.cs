namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Novelty.</summary>
internal static partial class ReportJson
{
    private static object? OfNoveltyLongRun(IReportable result) => result switch
    {
        BayesianDecay it => new BayesianDecayFigures { It = it },
        BurnInAdvice it => new BurnInAdviceFigures { It = it },
        BurnInOption it => new BurnInOptionFigures { It = it },
        DecayCurve it => new DecayCurveFigures { It = it },
        DecayFit it => new DecayFitFigures { It = it },
        DecayPrior it => new DecayPriorFigures { It = it },
        LateForecast it => new LateForecastFigures { It = it },
        LongRunRange it => new LongRunRangeFigures { It = it },
        NoveltyHistory it => new NoveltyHistoryFigures { It = it },
        PastTest it => new PastTestFigures { It = it },
        _ => null,
    };
}

internal sealed class BayesianDecayFigures : Figures<BayesianDecay>
{
    public DecayPriorFigures Prior => new() { It = It.Prior };
    public EffectScale Scale => It.Scale;
    public double LongRun => It.LongRun;
    public IntervalFigures LongRunInterval => new() { It = It.LongRunInterval };
    public double ChanceOfNovelty => It.ChanceOfNovelty;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class BurnInAdviceFigures : Figures<BurnInAdvice>
{
    public IEnumerable<BurnInOptionFigures> Options => It.Options.Select(e => new BurnInOptionFigures { It = e });
    public BurnInOptionFigures? Recommended => It.Recommended is { } it ? new() { It = it } : null;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class BurnInOptionFigures : Figures<BurnInOption>
{
    public int DroppedDays => It.DroppedDays;
    public double Bias => It.Bias;
    public double StandardError => It.StandardError;
    public double Coverage => It.Coverage;
    public double RootMeanSquaredError => It.RootMeanSquaredError;
}

internal sealed class DecayCurveFigures : Figures<DecayCurve>
{
    public double LongRun => It.LongRun;
    public IntervalFigures LongRunInterval => new() { It = It.LongRunInterval };
    public double LongRunStandardError => It.LongRunStandardError;
    public double NoveltyAtExposure => It.NoveltyAtExposure;
    public double NoveltyStandardError => It.NoveltyStandardError;
    public double HalfLifeDays => It.HalfLifeDays;
    public IntervalFigures HalfLifeInterval => new() { It = It.HalfLifeInterval };
    public double DecayRatePerDay => It.DecayRatePerDay;
    public double ShortestHalfLifeDays => It.ShortestHalfLifeDays;
    public double LongestHalfLifeDays => It.LongestHalfLifeDays;
    public bool IsAtBound => It.IsAtBound;
    public double ChiSquare => It.ChiSquare;
    public int DegreesOfFreedom => It.DegreesOfFreedom;
    public double FitPValue => It.FitPValue;
}

internal sealed class DecayFitFigures : Figures<DecayFit>
{
    public DecayCurveFigures? Curve => It.Curve is { } it ? new() { It = it } : null;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class DecayPriorFigures : Figures<DecayPrior>
{
    public double AmplitudeDeviation => It.AmplitudeDeviation;
    public double MedianHalfLifeDays => It.MedianHalfLifeDays;
    public double HalfLifeLogDeviation => It.HalfLifeLogDeviation;
    public double ChanceOfNone => It.ChanceOfNone;
}

internal sealed class LateForecastFigures : Figures<LateForecast>
{
    public double Late => It.Late;
    public double StandardError => It.StandardError;
    public IntervalFigures Interval => new() { It = It.Interval };
    public double Slope => It.Slope;
    public double Reliability => It.Reliability;
    public int PastTests => It.PastTests;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class LongRunRangeFigures : Figures<LongRunRange>
{
    public double Lower => It.Lower;
    public double Upper => It.Upper;
    public IntervalFigures Interval => new() { It = It.Interval };
    public ComparisonFigures Late => new() { It = It.Late };
    public ComparisonFigures Extrapolated => new() { It = It.Extrapolated };
    public double LongestHalfLifeDays => It.LongestHalfLifeDays;
    public double ShareLeft => It.ShareLeft;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class NoveltyHistoryFigures : Figures<NoveltyHistory>
{
    public IEnumerable<PastTestFigures> Tests => It.Tests.Select(e => new PastTestFigures { It = e });
}

internal sealed class PastTestFigures : Figures<PastTest>
{
    public double Early => It.Early;
    public double Late => It.Late;
    public double EarlyVariance => It.EarlyVariance;
    public double LateVariance => It.LateVariance;
    public double Covariance => It.Covariance;
}
