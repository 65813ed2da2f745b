namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Inference.</summary>
internal static partial class ReportJson
{
    private static object? OfInferenceBayes(IReportable result) => result switch
    {
        BetaPrior it => new BetaPriorFigures { It = it },
        GammaPrior it => new GammaPriorFigures { It = it },
        LiftPosterior it => new LiftPosteriorFigures { It = it },
        NormalInverseGammaPrior it => new NormalInverseGammaPriorFigures { It = it },
        NormalPrior it => new NormalPriorFigures { It = it },
        Posterior it => new PosteriorFigures { It = it },
        PosteriorArm it => new PosteriorArmFigures { It = it },
        PosteriorComparison it => new PosteriorComparisonFigures { It = it },
        PosteriorRanking it => new PosteriorRankingFigures { It = it },
        _ => null,
    };
}

internal sealed class BetaPriorFigures : Figures<BetaPrior>
{
    public double Alpha => It.Alpha;
    public double Beta => It.Beta;
}

internal sealed class GammaPriorFigures : Figures<GammaPrior>
{
    public double Shape => It.Shape;
    public double Exposure => It.Exposure;
}

internal sealed class LiftPosteriorFigures : Figures<LiftPosterior>
{
    public double Mean => It.Mean;
    public double StandardDeviation => It.StandardDeviation;
    public EffectScale Scale => It.Scale;
    public PreferredDirection Better => It.Better;
    public double ProbabilityBetter => It.ProbabilityBetter;
    public double LossOfTreatment => It.LossOfTreatment;
    public double LossOfControl => It.LossOfControl;
    public string Method => It.Method;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public IntervalFigures Interval => new() { It = It.Interval() };
}

internal sealed class NormalInverseGammaPriorFigures : Figures<NormalInverseGammaPrior>
{
    public double Mean => It.Mean;
    public double Users => It.Users;
    public double DegreesOfFreedom => It.DegreesOfFreedom;
    public double Variance => It.Variance;
}

internal sealed class NormalPriorFigures : Figures<NormalPrior>
{
    public double Mean => It.Mean;
    public double StandardDeviation => It.StandardDeviation;
}

internal sealed class PosteriorFigures : Figures<Posterior>
{
    public double Mean => It.Mean;
    public double StandardDeviation => It.StandardDeviation;
    public string Method => It.Method;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
    public IntervalFigures Interval => new() { It = It.Interval() };
}

internal sealed class PosteriorArmFigures : Figures<PosteriorArm>
{
    public string Name => It.Name;
    public PosteriorFigures Posterior => new() { It = It.Posterior };
    public double ProbabilityBest => It.ProbabilityBest;
    public double ExpectedLoss => It.ExpectedLoss;
}

internal sealed class PosteriorComparisonFigures : Figures<PosteriorComparison>
{
    public PosteriorFigures Control => new() { It = It.Control };
    public PosteriorFigures Treatment => new() { It = It.Treatment };
    public PreferredDirection Better => It.Better;
    public double ProbabilityBetter => It.ProbabilityBetter;
    public double LossOfTreatment => It.LossOfTreatment;
    public double LossOfControl => It.LossOfControl;
    public double MeanDifference => It.MeanDifference;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}

internal sealed class PosteriorRankingFigures : Figures<PosteriorRanking>
{
    public IEnumerable<PosteriorArmFigures> Arms => It.Arms.Select(e => new PosteriorArmFigures { It = e });
    public PosteriorArmFigures Best => new() { It = It.Best };
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}
