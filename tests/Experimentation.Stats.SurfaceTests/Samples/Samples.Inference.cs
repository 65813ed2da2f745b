namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static Comparison Measured(double lift = 0.7) => Compare.Means(MeanSummary.FromMoments(41_000, 31.2, 1600), MeanSummary.FromMoments(41_210, 31.2 + lift, 1650));

    private static IEnumerable<IReportable> OfInference()
    {
        double[] control = Values(60, 11), treatment = Values(60, 12, 11);
        yield return Measured();
        yield return Measured().Relative().Against(Hypothesis.NonInferiority(Lift.Relative(0.01)));
        yield return Compare.Means(default, default);
        yield return Compare.Proportions(new(10, 0), new(10, 0)).Relative();
        yield return Measured().Trail;
        yield return Measured().Trail.Steps[0];
        yield return new AlphaStep("nothing spent", double.PositiveInfinity, "z");
        yield return Hypothesis.Equivalence(Lift.Relative(0.05));
        yield return default(Hypothesis);
        yield return Boundary.FixedHorizon;
        yield return AlwaysValid.TightestAt(100);
        yield return BatchReading.Default;
        double[] means = Values(90, 13), variances = [.. Enumerable.Repeat(4.0, 90)];
        long[] counts = [.. Enumerable.Repeat(500L, 90)];
        yield return Compare.Batch(new SummaryColumns { Counts = counts, Means = means, Variances = variances }, new SummaryColumns { Counts = counts, Means = Values(90, 14), Variances = variances });
        yield return CovariateRows.Of(control, treatment);
        yield return CrossFolds.Of(100);
        yield return Estimate.Mean(MeanSummary.Of(control));
        yield return Estimate.Mean(default);
        yield return Estimate.Proportion(new(0, 0));
        yield return Compare.Distributions(control, treatment);
        yield return Compare.Distributions(QuantileSample.Empty, QuantileSample.Empty);
        yield return Compare.TwoByTwo(new(20, 3), new(22, 9));
        yield return Compare.TwoByTwo(default, default);
        yield return Resample.Permutation(control, treatment, Resample.DifferenceInMeans, permutations: 200);
        yield return SampleRatio.Test([1000, 1100], [0.5, 0.5]);
        yield return SampleRatio.Test([0, 0], [0.5, 0.5]);
        yield return SurvivalCurve.Of(Survival());
        yield return SurvivalCurve.Of(Survival()).Steps[0];
        yield return SurvivalCurve.Of(SurvivalSummary.Empty);
        yield return new SurvivalStratum(Survival(), Survival());
        yield return ProportionStrata.Of(new ProportionStratum(new(100, 10), new(110, 17)), new ProportionStratum(new(90, 30), new(95, 35)));
        yield return new ProportionStratum(new(100, 10), new(110, 17));
        yield return WinnersCurse.Correct(Measured());
        yield return WinnersCurse.Total([Measured(), Measured(0.1), Measured(-0.3)]);
    }

    private static IEnumerable<IReportable> OfBayes()
    {
        Posterior before = Posterior.OfProportion(new(1000, 100), BetaPrior.Jeffreys), after = Posterior.OfProportion(new(1000, 120), BetaPrior.Jeffreys);
        yield return before;
        yield return Posterior.OfMean(MeanSummary.FromMoments(400, 10, 4), NormalInverseGammaPrior.Jeffreys);
        yield return Posterior.OfMean(default, NormalInverseGammaPrior.Jeffreys);
        yield return Posterior.OfRate(CountSummary.FromTotals(100, 30, 100), GammaPrior.Jeffreys);
        yield return Bayes.Compare(before, after);
        PosteriorRanking ranking = Bayes.Rank(PreferredDirection.Increase, ("control", before), (Hostile, after));
        yield return ranking;
        yield return ranking.Arms[0];
        yield return Bayes.Lift(Measured().Effect, NormalPrior.Flat);
        yield return Bayes.Lift(Measured().Effect, new NormalPrior(0, 0.5));
        yield return Bayes.Lift(Compare.Means(default, default).Effect, NormalPrior.Flat);
        yield return NormalPrior.Flat;
        yield return BetaPrior.Uniform;
        yield return GammaPrior.Jeffreys;
        yield return NormalInverseGammaPrior.Jeffreys;
        yield return NormalInverseGammaPrior.Of(10, 20, 4, 19);
        yield return PastExperiments.Fit([0.1, 0.3, -0.2, 0.05, 0.4], [0.1, 0.1, 0.12, 0.09, 0.2]);
    }
}
