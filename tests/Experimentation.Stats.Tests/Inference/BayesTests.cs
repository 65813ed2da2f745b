using System.Text.Json;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats.Tests.Inference;

public class BayesTests
{
    private static readonly JsonElement Cases = ReferenceFile.Load("bayes.json").GetProperty("cases");

    private static readonly JsonElement DataSets = ReferenceFile.Load("bayes.json").GetProperty("datasets");

    private static readonly JsonElement Peers = ReferenceFile.Load("bayes.json").GetProperty("growthbook");

    [Fact]
    public void Two_arms_are_exact()
    {
        foreach (JsonElement c in Cases.EnumerateArray().Where(c => c.TryGetProperty("above_0.03", out _)))
        {
            PosteriorComparison got = Bayes.Compare(PosteriorOf(c, "control"), PosteriorOf(c, "treatment"));
            string name = c.GetProperty("name").GetString()!;
            Same(name, c.Number("better"), got.ProbabilityBetter);
            Same(name, c.Number("lossTreatment"), got.LossOfTreatment);
            Same(name, c.Number("lossControl"), got.LossOfControl);
            Same(name, c.Number("above_0.03"), got.ProbabilityAbove(Lift.Absolute(0.03)));
            Same(name, c.Number("above_rel_0.1"), got.ProbabilityAbove(Lift.Relative(0.1)));
            PosteriorComparison turned = Bayes.Compare(PosteriorOf(c, "control"), PosteriorOf(c, "treatment"), PreferredDirection.Decrease);
            Same(name, 1 - got.ProbabilityBetter, turned.ProbabilityBetter);
            Same(name, got.LossOfControl, turned.LossOfTreatment);
        }
    }

    [Fact]
    public void Published_experiments_come_out_as_in_scipy()
    {
        foreach (JsonElement c in DataSets.EnumerateArray())
        {
            Posterior control = Posterior.OfProportion(new(c.GetProperty("inputs").GetProperty("n_control").GetInt64(), c.GetProperty("inputs").GetProperty("x_control").GetInt64()), BetaPrior.Uniform);
            Posterior treatment = Posterior.OfProportion(new(c.GetProperty("inputs").GetProperty("n_treatment").GetInt64(), c.GetProperty("inputs").GetProperty("x_treatment").GetInt64()), BetaPrior.Uniform);
            PosteriorComparison got = Bayes.Compare(control, treatment);
            JsonElement expected = c.GetProperty("expected");
            Close.To(expected.Number("prob_treatment_better"), got.ProbabilityBetter, 1e-8, 1);
            Close.To(expected.Number("loss_choose_control"), got.LossOfControl, 1e-6);
            Close.To(expected.Number("loss_choose_treatment"), got.LossOfTreatment, 1e-6);
            Close.To(expected.Number("post_mean_control"), control.Mean, 1e-12);
            Close.To(expected.Number("cred95_control", "0"), control.Interval().Lower, 1e-8);
            Close.To(expected.Number("cred95_treatment", "1"), treatment.Interval().Upper, 1e-8);
        }
    }

    [Fact]
    public void Priors_on_the_effect_are_those_of_growthbook()
    {
        JsonElement expected = Peers.Case("name", "gb_bayes_mean_informative").GetProperty("expected");
        Comparison comparison = Compare.Means(MeanSummary.FromSums(10, 100, 1002.25), MeanSummary.FromSums(10, 105, 1111.5), MeanTest.Z).On(EffectScale.RelativeDelta);
        LiftPosterior got = Bayes.Lift(comparison.Effect, new NormalPrior(0.1, Math.Sqrt(0.1)));
        Close.To(expected.Number("expected"), got.Mean, 1e-9);
        Close.To(expected.Number("uplift", "stddev"), got.StandardDeviation, 1e-9);
        Close.To(expected.Number("chanceToWin"), got.ProbabilityBetter, 1e-9);
        Close.To(expected.Number("ci", "0"), got.Interval().Lower, 1e-9);
        Close.To(expected.Number("risk", "0"), got.LossOfControl, 1e-9);
        Close.To(expected.Number("risk", "1"), got.LossOfTreatment, 1e-9);
        JsonElement risk = Peers.Case("name", "gb_bayes_risk").GetProperty("expected");
        LiftPosterior plain = Bayes.Lift(Effect.Of(0.1, 0.05), NormalPrior.Flat);
        Close.To(risk.Number("risk_control"), plain.LossOfControl, 1e-9);
        Close.To(risk.Number("risk_treatment"), plain.LossOfTreatment, 1e-9);
    }

    [Fact]
    public void Many_arms_are_exact()
    {
        JsonElement c = Cases.Case("family", "rank");
        (string, Posterior)[] arms = [.. c.GetProperty("arms").EnumerateArray().Select((a, i) => ($"arm {i}", Beta(a[0].GetDouble(), a[1].GetDouble())))];
        PosteriorRanking got = Bayes.Rank(PreferredDirection.Increase, arms);
        PosteriorRanking less = Bayes.Rank(PreferredDirection.Decrease, arms);
        for (int i = 0; i < arms.Length; i++)
        {
            Same("best", c.Number("best", $"{i}"), got.Arms[i].ProbabilityBest);
            Same("loss", c.Number("loss", $"{i}"), got.Arms[i].ExpectedLoss);
            Same("less", c.Number("bestWhenLess", $"{i}"), less.Arms[i].ProbabilityBest);
        }
        Assert.Equal(1, got.Arms.Sum(a => a.ProbabilityBest), 12);
        Assert.Equal("arm 1", got.Best.Name);
        PosteriorComparison pair = Bayes.Compare(arms[0].Item2, arms[1].Item2);
        PosteriorRanking two = Bayes.Rank(PreferredDirection.Increase, arms.AsSpan(0, 2));
        Close.To(pair.ProbabilityBetter, two.Arms[1].ProbabilityBest, 1e-12);
        Close.To(pair.LossOfTreatment, two.Arms[1].ExpectedLoss, 1e-12);
    }

    [Fact]
    public void Priors_on_the_lift_are_exact()
    {
        foreach (JsonElement c in Cases.EnumerateArray().Where(c => c.GetProperty("family").GetString()!.StartsWith("lift", StringComparison.Ordinal)))
        {
            var prior = new NormalPrior(c.Number("prior", "0"), c.Number("prior", "1"));
            LiftPosterior got = c.GetProperty("family").GetString() switch
            {
                "liftProportion" => Bayes.Lift(
                    new ProportionSummary((long)c.Number("control", "0"), (long)c.Number("control", "1")),
                    new ProportionSummary((long)c.Number("treatment", "0"), (long)c.Number("treatment", "1")),
                    new BetaPrior(c.Number("baseline", "0"), c.Number("baseline", "1")),
                    prior),
                "liftRate" => Bayes.Lift(
                    CountSummary.FromTotals(10, (long)c.Number("control", "0"), c.Number("control", "1")),
                    CountSummary.FromTotals(10, (long)c.Number("treatment", "0"), c.Number("treatment", "1")),
                    new GammaPrior(c.Number("baseline", "0"), c.Number("baseline", "1")),
                    prior),
                _ => Bayes.Lift(Effect.Of(c.Number("estimate", "0"), c.Number("estimate", "1"), c.Number("estimate", "2")), prior),
            };
            string name = c.GetProperty("name").GetString()!;
            Same(name, c.Number("better"), got.ProbabilityBetter);
            Same(name, c.Number("mean"), got.Mean);
            Same(name, c.Number("lossControl"), got.LossOfControl);
            Close.To(got.Mean, got.LossOfControl - got.LossOfTreatment, 1e-10, 1);
            Interval interval = got.Interval(0.9);
            Close.To(0.95, got.ProbabilityAbove(interval.Lower), 1e-11);
            Close.To(0.05, got.ProbabilityAbove(interval.Upper), 1e-11);
        }
    }

    [Fact]
    public void Conjugate_posteriors_are_their_textbook_forms()
    {
        Assert.Equal(4.0 / 12, Posterior.OfProportion(new(10, 3), BetaPrior.Uniform).Mean, 14);
        Assert.Equal((12 + 0.5) / 100, Posterior.OfRate(CountSummary.FromTotals(10, 12, 100), GammaPrior.Jeffreys).Mean, 14);
        MeanSummary data = MeanSummary.FromMoments(25, 10, 16);
        Posterior known = Posterior.OfMean(data, 4, new NormalPrior(8, 0.8));
        Assert.Equal(9, known.Mean, 13);
        Assert.Equal(0.8 / Math.Sqrt(2), known.StandardDeviation, 13);
        Assert.Equal(Estimate.Mean(data).Interval.Lower, Posterior.OfMean(data, NormalInverseGammaPrior.Jeffreys).Interval().Lower, 12);
        // κ = 5, ν = 4, prior mean 8 and variance 9: σ² = (4·9 + 24·16 + 5·25/30·4)/28, over 30 users.
        Posterior informed = Posterior.OfMean(data, NormalInverseGammaPrior.Of(8, 5, 9, 4));
        Assert.Equal(8 + 25.0 / 30 * 2, informed.Mean, 13);
        double scale = Math.Sqrt(((4 * 9) + (24 * 16) + (5 * 25.0 / 30 * 4)) / 29 / 30);
        Assert.Equal(scale * Math.Sqrt(29.0 / 27), informed.StandardDeviation, 12);
        Assert.Equal(known, Posterior.OfMean(data, 4, new NormalPrior(8, 0.8)));
        Assert.Equal((0.5, 1.5), (BetaPrior.Around(0.25, 2).Alpha, BetaPrior.Around(0.25, 2).Beta));
    }

    [Fact]
    public void Intervals_hold_their_probability_and_are_nested()
    {
        PosteriorComparison proportions = Bayes.Compare(Beta(31, 171), Beta(45, 167));
        PosteriorComparison means = Bayes.Compare(
            Posterior.OfMean(MeanSummary.FromMoments(20, 3, 4), NormalInverseGammaPrior.Jeffreys), Posterior.OfMean(MeanSummary.FromMoments(30, 4, 9), NormalInverseGammaPrior.Jeffreys));
        PosteriorComparison extreme = Bayes.Compare(Beta(0.5, 10_000.5), Beta(1.5, 9_999.5));
        foreach (PosteriorComparison comparison in (PosteriorComparison[])[proportions, means, extreme])
        {
            foreach (double level in (double[])[0.5, 0.95])
            {
                Interval difference = comparison.DifferenceInterval(level);
                Close.To((1 + level) / 2, comparison.ProbabilityAbove(Lift.Absolute(difference.Lower)), 1e-10);
                Close.To((1 - level) / 2, comparison.ProbabilityAbove(Lift.Absolute(difference.Upper)), 1e-10);
                Interval lift = comparison.LiftInterval(level);
                Close.To((1 + level) / 2, comparison.ProbabilityAbove(Lift.Relative(lift.Lower)), 1e-10);
                Close.To((1 - level) / 2, comparison.ProbabilityAbove(Lift.Relative(lift.Upper)), 1e-10);
            }
            Close.To(comparison.MeanDifference, comparison.LossOfControl - comparison.LossOfTreatment, 1e-10);
        }
        // Two normals have a normal difference.
        PosteriorComparison normal = Bayes.Compare(Posterior.OfMean(MeanSummary.FromMoments(16, 1, 0), 4, NormalPrior.Flat), Posterior.OfMean(MeanSummary.FromMoments(9, 3, 0), 4, NormalPrior.Flat));
        double error = Math.Sqrt(1 + 16.0 / 9);
        Close.To(Stats.Numerics.Normal.LowerTail(2 / error), normal.ProbabilityBetter, 1e-13);
        Close.To(2 - 1.959963984540054 * error, normal.DifferenceInterval().Lower, 1e-11, 1);
    }

    [Fact]
    public void Results_are_sentences()
    {
        PosteriorComparison comparison = Bayes.Compare(Beta(31, 171), Beta(45, 167));
        Assert.Equal("Treatment is better with probability 94.04 %: treatment − control is +0.0588 (95 % credible −0.01529 … +0.1328); expected loss 0.0009781 with treatment, 0.05978 with control.", comparison.ToString());
        Assert.StartsWith("The posterior mean is 0.1535 (95 % credible 0.1073 … 0.2062; beta–binomial, prior beta(", Beta(31, 171).ToString(), StringComparison.Ordinal);
        Assert.Equal("b is best with probability 94.04 %; choosing it costs 0.0009781 on average. a is best with probability 5.96 %; choosing it costs 0.05978 on average.", Bayes.Rank(PreferredDirection.Increase, ("a", Beta(31, 171)), ("b", Beta(45, 167))).ToString());
        Assert.StartsWith("Treatment is better with probability 97.72 %: treatment − control is +0.1 (95 % credible +0.002002 … +0.198; z of a given estimate, prior on the effect flat); expected loss 0.0004245 with treatment, 0.1004 with control.", Bayes.Lift(Effect.Of(0.1, 0.05), NormalPrior.Flat).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Degenerate_data_claim_nothing()
    {
        Posterior none = Posterior.OfMean(MeanSummary.FromMoments(1, 3, 0), NormalInverseGammaPrior.Jeffreys);
        Assert.Equal(FindingCode.TooFewUsers, none.Findings[0].Code);
        Assert.Equal(FindingCode.ZeroVariance, Posterior.OfMean(MeanSummary.Of([2.0, 2, 2]), NormalInverseGammaPrior.Jeffreys).Findings[0].Code);
        Assert.Equal(FindingCode.EmptyArm, Posterior.OfMean(default, 2, NormalPrior.Flat).Findings[0].Code);
        Assert.Equal(FindingCode.ZeroExposure, Posterior.OfRate(default, GammaPrior.Jeffreys).Findings[0].Code);
        PosteriorComparison comparison = Bayes.Compare(none, none);
        Assert.Equal((0.5, double.PositiveInfinity, double.NegativeInfinity), (comparison.ProbabilityBetter, comparison.LossOfTreatment, comparison.LiftInterval().Lower));
        Assert.StartsWith("Nothing can be said", comparison.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Nothing can be said", Bayes.Rank(PreferredDirection.Increase, ("a", none), ("b", Beta(1, 1))).ToString(), StringComparison.Ordinal);
        Assert.Equal(FindingCode.ZeroVariance, Bayes.Lift(Compare.Means(MeanSummary.Of([2.0, 2, 2]), MeanSummary.Of([3.0, 3, 3])).Effect, NormalPrior.Flat).Findings[0].Code);
        Assert.Equal(FindingCode.ZeroEvents, Bayes.Lift(new ProportionSummary(10, 2), new ProportionSummary(10, 0), BetaPrior.Uniform, NormalPrior.Flat).Findings[0].Code);
        Assert.InRange(Bayes.Lift(new ProportionSummary(0, 0), new ProportionSummary(0, 0), BetaPrior.Uniform, new NormalPrior(0, 0.1)).ProbabilityBetter, 0.3, 0.7);
        // Cauchy: no mean, so no loss, but a probability.
        Posterior two = Posterior.OfMean(MeanSummary.Of([2.0, 3]), NormalInverseGammaPrior.Jeffreys);
        Assert.Equal((0.5, double.PositiveInfinity), (Math.Round(Bayes.Compare(two, two).ProbabilityBetter, 12), Bayes.Compare(two, two).LossOfControl));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        BootstrapTests.Says<ArgumentOutOfRangeException>("alpha", "Got 0", () => _ = new BetaPrior(0, 1));
        BootstrapTests.Says<ArgumentOutOfRangeException>("exposure", "Got -1", () => _ = new GammaPrior(1, -1));
        BootstrapTests.Says<ArgumentOutOfRangeException>("standardDeviation", "Got 0", () => _ = new NormalPrior(0, 0));
        BootstrapTests.Says<ArgumentOutOfRangeException>("mean", "strictly between 0 and 1", () => BetaPrior.Around(5, 10));
        BootstrapTests.Says<ArgumentOutOfRangeException>("prior", "above 0", () => Posterior.OfProportion(default, default));
        BootstrapTests.Says<ArgumentOutOfRangeException>("prior", "above 0", () => Bayes.Lift(Effect.Of(0, 1), default));
        BootstrapTests.Says<ArgumentOutOfRangeException>("level", "strictly between", () => Beta(1, 1).Interval(95));
        BootstrapTests.Says<ArgumentNullException>("control", "", () => Bayes.Compare(null!, Beta(1, 1)));
        BootstrapTests.Says<ArgumentException>("arms", "Got 1", () => Bayes.Rank(PreferredDirection.Increase, ("a", Beta(1, 1))));
        BootstrapTests.Says<ArgumentException>("arms", "name of its own", () => Bayes.Rank(PreferredDirection.Increase, ("a", Beta(1, 1)), ("a", Beta(1, 1))));
        BootstrapTests.Says<ArgumentException>("effect", "OddsRatio", () => Bayes.Lift(Compare.Proportions(new(100, 20), new(100, 30)).On(EffectScale.OddsRatio).Effect, NormalPrior.Flat));
    }

    [Fact]
    public void Credible_intervals_say_that_they_are()
    {
        Posterior posterior = Beta(3, 7);
        PosteriorComparison two = Bayes.Compare(posterior, Beta(7, 3));
        foreach (Interval interval in new[] { posterior.Interval(), two.DifferenceInterval(), two.LiftInterval(), Bayes.Lift(Effect.Of(0.1, 0.05), NormalPrior.Flat).Interval() })
        {
            Assert.StartsWith("95 % credible interval ", interval.ToString(), StringComparison.Ordinal);
        }
        Assert.StartsWith("95 % CI ", Compare.Of(Effect.Of(0.1, 0.05)).Interval.ToString(), StringComparison.Ordinal);
    }

    private static Posterior Beta(double a, double b) => Posterior.OfProportion(default, new BetaPrior(a, b));

    private static Posterior PosteriorOf(JsonElement c, string arm) => c.GetProperty("family").GetString() switch
    {
        "beta" => Beta(c.Number(arm, "0"), c.Number(arm, "1")),
        "gamma" => Posterior.OfRate(default, new GammaPrior(c.Number(arm, "0"), c.Number(arm, "1"))),
        // n − 1 degrees of freedom and the scale of the mean.
        _ => Posterior.OfMean(MeanSummary.FromMoments((long)c.Number(arm, "2") + 1, c.Number(arm, "0"), c.Number(arm, "1") * c.Number(arm, "1") * (c.Number(arm, "2") + 1)), NormalInverseGammaPrior.Jeffreys),
    };

    private static void Same(string name, double expected, double got)
    {
        double error = Math.Abs(got - expected) / Math.Max(Math.Abs(expected), 1e-3);
        Assert.True(error <= 1e-10, $"{name}: expected {expected:R}, got {got:R}, error {error:E2}.");
    }
}
