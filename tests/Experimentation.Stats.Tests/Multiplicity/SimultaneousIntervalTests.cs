using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Simultaneous intervals agree with the decisions that they come with, and degenerate data claims nothing.</summary>
public class SimultaneousIntervalTests
{
    private static readonly Hypothesis[] OneSided =
    [
        Hypothesis.Superiority(), Hypothesis.Superiority(PreferredDirection.Decrease), Hypothesis.NonInferiority(Lift.Absolute(0.3)), Hypothesis.Inferiority(),
        Hypothesis.NonInferiority(Lift.Absolute(0.2), PreferredDirection.Decrease), Hypothesis.NonInferiority(Lift.Relative(0.02)),
    ];

    [Property(MaxTest = 100)]
    public void Single_step_intervals_exclude_the_null_value_just_where_it_is_rejected(int seed)
    {
        Random random = new(seed);
        Family family = Comparisons(random, 1 + random.Next(6), _ => Hypothesis.Difference());
        double alpha = 0.01 + 0.2 * random.NextDouble();
        double[] weights = [.. Enumerable.Range(0, family.Count).Select(_ => 0.5 + random.NextDouble())];
        foreach (FamilyResult result in new[] { family.Bonferroni(alpha), family.Sidak(alpha), family.WithWeights(weights).Bonferroni(alpha) })
        {
            foreach (AdjustedHypothesis hypothesis in result.Hypotheses)
            {
                Assert.Equal(hypothesis.IsRejected, !hypothesis.Interval!.Value.Contains(0));
                Close.To(1 - alpha, hypothesis.Interval.Value.Level, 1e-14);
            }
        }
    }

    [Property(MaxTest = 150)]
    public void Stepwise_limits_of_one_sided_hypotheses_agree_with_the_decisions(int seed)
    {
        Random random = new(seed);
        Family family = Comparisons(random, 1 + random.Next(6), r => OneSided[r.Next(OneSided.Length)]);
        string[] names = [.. family.Labels.Select(l => l.ToString())];
        double alpha = 0.01 + 0.2 * random.NextDouble();
        foreach (FamilyResult result in new[] { family.Holm(alpha), HypothesisGraph.Holm(names).Test(family, alpha), HypothesisGraph.FixedSequence(names).Test(family, alpha), family.Bonferroni(alpha) })
        {
            for (int i = 0; i < names.Length; i++)
            {
                AdjustedHypothesis hypothesis = result.Hypotheses[i];
                Interval interval = hypothesis.Interval!.Value;
                Hypothesis claim = family.Comparisons[i].Hypothesis;
                double size = claim.Better == PreferredDirection.Increase ? claim.Margin.Value : -claim.Margin.Value;
                double nullValue = claim.Kind == HypothesisKind.NonInferiority ? -size : size;
                bool isAbove = (claim.Better == PreferredDirection.Increase) ^ (claim.Kind == HypothesisKind.Inferiority);
                Assert.True(isAbove ? double.IsPositiveInfinity(interval.Upper) : double.IsNegativeInfinity(interval.Lower));
                // Rejected: the null value is at the edge of the interval or outside it. Not rejected: it is well inside.
                Assert.Equal(hypothesis.IsRejected, isAbove ? interval.Lower >= nullValue : interval.Upper <= nullValue);
            }
        }
        // Holm as a procedure and as a graph are the same.
        foreach ((AdjustedHypothesis one, AdjustedHypothesis other) in family.Holm(alpha).Hypotheses.Zip(HypothesisGraph.Holm(names).Test(family, alpha).Hypotheses))
        {
            Close.To(one.Interval!.Value.Lower, other.Interval!.Value.Lower, 1e-9, 1e-3);
            Close.To(one.Interval!.Value.Upper, other.Interval!.Value.Upper, 1e-9, 1e-3);
        }
    }

    [Property(MaxTest = 60)]
    public void What_a_false_discovery_rate_selects_has_intervals_that_exclude_the_null_value(int seed)
    {
        Random random = new(seed);
        Family family = Comparisons(random, 1 + random.Next(8), _ => Hypothesis.Difference());
        foreach (FamilyResult result in new[] { family.BenjaminiHochberg(0.1), family.BenjaminiYekutieli(0.1) })
        {
            foreach (AdjustedHypothesis hypothesis in result.Hypotheses)
            {
                Assert.Equal(hypothesis.IsRejected, hypothesis.Interval is not null);
                Assert.False(hypothesis.Interval?.Contains(0) ?? false);
            }
        }
    }

    [Fact]
    public void Where_no_matching_interval_is_known_the_result_says_so()
    {
        Family family = Family.Of(("minutes", Compare.Of(Effect.Of(4, 1))), ("crashes", Compare.Of(Effect.Of(0.5, 1))));
        FamilyResult holm = family.Holm();
        Assert.Null(holm["minutes"].Interval);
        Assert.NotNull(holm["crashes"].Interval);
        Assert.Equal(FindingCode.SimultaneousLimits, Assert.Single(holm.Findings).Code);
        Assert.All(family.Hommel().Hypotheses, h => Assert.Null(h.Interval));
        Assert.Contains(family.Hommel().Findings, f => f.Code == FindingCode.Dependence);
        Assert.Contains("has no simultaneous intervals", family.Hochberg().ToString(), StringComparison.Ordinal);
        Assert.Equal("minutes: shown (p < 0.0001, adjusted p = 0.0001, simultaneous 95 % CI 1.759 … 6.241).", family.Bonferroni()["minutes"].ToString());
    }

    [Property(MaxTest = 12)]
    public void Dunnett_and_Tukey_lie_between_one_comparison_and_Bonferroni_and_match_their_intervals(int seed)
    {
        Random random = new(seed);
        int count = 2 + random.Next(3);
        MeanTest test = new[] { MeanTest.PooledT, MeanTest.Welch, MeanTest.Z }[random.Next(3)];
        (string, MeanSummary)[] arms = [.. Enumerable.Range(0, count).Select(i => ($"arm {i}", Summary(random)))];
        ManyToOne several = Compare.ManyToOne(test, Summary(random), arms);
        FamilyResult dunnett = several.Dunnett();
        FamilyResult steps = several.StepDownDunnett();
        FamilyResult tukey = Compare.AllPairs(test, arms).Tukey();
        foreach ((AdjustedHypothesis single, AdjustedHypothesis step) in dunnett.Hypotheses.Zip(steps.Hypotheses))
        {
            Assert.InRange(single.AdjustedPValue, single.PValue, Math.Min(1, count * single.PValue * (1 + 1e-12)));
            Assert.Equal(single.IsRejected, !single.Interval!.Value.Contains(0));
            if (test != MeanTest.Welch)
            {
                Assert.True(step.AdjustedPValue <= single.AdjustedPValue * (1 + 1e-9));
            }
        }
        foreach (AdjustedHypothesis pair in tukey.Hypotheses)
        {
            Assert.InRange(pair.AdjustedPValue, pair.PValue, 1);
            Assert.Equal(pair.IsRejected, !pair.Interval!.Value.Contains(0));
        }
        foreach (AdjustedHypothesis step in several.Against(Hypothesis.Superiority()).StepDownDunnett().Hypotheses)
        {
            Assert.Equal(step.IsRejected, step.Interval!.Value.Lower >= 0);
        }
    }

    [Fact]
    public void One_arm_is_a_plain_comparison()
    {
        Random random = new(3);
        (MeanSummary control, MeanSummary arm) = (Summary(random), Summary(random));
        Comparison plain = Compare.Means(control, arm);
        FamilyResult dunnett = Compare.ManyToOne(control, ("b", arm)).Dunnett();
        FamilyResult tukey = Compare.AllPairs(("a", control), ("b", arm)).Tukey();
        foreach (AdjustedHypothesis hypothesis in dunnett.Hypotheses.Concat(tukey.Hypotheses))
        {
            Close.To(plain.PValue, hypothesis.AdjustedPValue, 1e-10);
            Close.To(plain.Interval.Lower, hypothesis.Interval!.Value.Lower, 1e-9);
            Close.To(plain.Interval.Upper, hypothesis.Interval!.Value.Upper, 1e-9);
        }
        Assert.Equal("b − a", tukey.Hypotheses[0].Label.ToString());
    }

    [Fact]
    public void Proportions_against_one_control()
    {
        FamilyResult result = Compare.ManyToOne(new ProportionSummary(1_000, 100), ("red", new ProportionSummary(1_000, 150)), ("blue", new ProportionSummary(1_000, 104))).Dunnett();
        Assert.True(result["red"].IsRejected);
        Assert.False(result["blue"].IsRejected);
        Assert.InRange(result["red"].AdjustedPValue, result["red"].PValue, 2 * result["red"].PValue);
        Assert.True(result["red"].Interval!.Value.Lower > 0);
    }

    [Fact]
    public void Relative_lifts_against_one_control()
    {
        MeanSummary control = MeanSummary.FromMoments(2_000, 30, 900), arm = MeanSummary.FromMoments(2_000, 33, 910), other = MeanSummary.FromMoments(2_000, 30.1, 890);
        ManyToOne several = Compare.ManyToOne(control, ("b", arm), ("c", other));
        FamilyResult lifts = several.Relative().Dunnett();
        Assert.InRange(lifts["b"].Interval!.Value.Lower, 0.01, 0.1);
        // Lifts and differences of near means are the same test.
        Close.To(several.Dunnett()["b"].AdjustedPValue, lifts["b"].AdjustedPValue, 0.05);
        Assert.True(several.Relative().Against(Hypothesis.NonInferiority(Lift.Relative(0.05))).Dunnett()["b"].IsRejected);
        Assert.Equal("hypothesis", Assert.Throws<ArgumentException>(() => several.Against(Hypothesis.NonInferiority(Lift.Relative(0.05)))).ParamName);
        Assert.Equal("hypothesis", Assert.Throws<ArgumentException>(() => several.Relative().Against(Hypothesis.NonInferiority(Lift.Absolute(0.05)))).ParamName);
        Assert.Throws<InvalidOperationException>(() => several.Against(Hypothesis.NonInferiority(Lift.Absolute(0.05))).Relative());
        Assert.Throws<InvalidOperationException>(() => Compare.ManyToOne(MeanTest.PooledT, control, ("b", arm)).Relative());
        Assert.Equal("2 arms against one control: b, c.", several.ToString());
    }

    [Fact]
    public void Degenerate_arms_claim_nothing_and_do_not_disturb_the_others()
    {
        Random random = new(9);
        MeanSummary control = Summary(random), good = Summary(random), flat = MeanSummary.FromMoments(10, 5, 0), one = MeanSummary.FromMoments(1, 5, 0);
        foreach (MeanTest test in new[] { MeanTest.Welch, MeanTest.PooledT, MeanTest.Z })
        {
            FamilyResult result = Compare.ManyToOne(test, control, ("good", good), ("empty", default), ("one", one), ("flat", flat)).Dunnett();
            Assert.Equal(1, result["empty"].AdjustedPValue);
            Assert.False(result["empty"].IsRejected);
            foreach (AdjustedHypothesis h in result.Hypotheses)
            {
                Assert.False(double.IsNaN(h.AdjustedPValue) || double.IsNaN(h.Interval!.Value.Lower) || double.IsNaN(h.Interval.Value.Upper), $"{test} {h}");
            }
            FamilyResult nothing = Compare.AllPairs(test, ("a", flat), ("b", flat), ("c", default)).Tukey();
            Assert.All(nothing.Hypotheses, h => Assert.False(h.IsRejected));
            Assert.All(nothing.Hypotheses, h => Assert.False(double.IsNaN(h.AdjustedPValue) || double.IsNaN(h.Interval!.Value.Lower)));
            FamilyResult none = Compare.ManyToOne(test, flat, ("b", flat)).StepDownDunnett();
            Assert.All(none.Hypotheses, h => Assert.False(h.IsRejected));
        }
        FamilyResult holm = Family.Of(("fine", Compare.Of(Effect.Of(5, 1)).Against(Hypothesis.Superiority())), ("empty", Compare.Means(default, default).Against(Hypothesis.Superiority()))).Holm();
        Assert.Equal(1, holm["empty"].AdjustedPValue);
        Assert.Equal(double.NegativeInfinity, holm["empty"].Interval!.Value.Lower);
        Assert.Throws<ArgumentException>(() => Compare.ManyToOne(control, ("b", good)).Against(Hypothesis.Equivalence(Lift.Absolute(1))));
        Assert.Equal("arms", Assert.Throws<ArgumentException>(() => Compare.AllPairs(("a", good))).ParamName);
    }

    private static MeanSummary Summary(Random random) => MeanSummary.FromMoments(5 + random.Next(60), 10 + 2 * random.NextDouble(), 1 + 3 * random.NextDouble());

    private static Family Comparisons(Random random, int count, Func<Random, Hypothesis> hypothesis)
    {
        var members = new (string, Comparison)[count];
        for (int i = 0; i < count; i++)
        {
            double shift = random.Next(3) == 0 ? 0 : 2 * random.NextDouble() - 0.6;
            members[i] = ($"metric {i}", Compare.Means(
                MeanSummary.FromMoments(30 + random.Next(100), 10, 1 + random.NextDouble()),
                MeanSummary.FromMoments(30 + random.Next(100), 10 + shift, 1 + random.NextDouble())).Against(hypothesis(random)));
        }
        return Family.Of(members);
    }
}
