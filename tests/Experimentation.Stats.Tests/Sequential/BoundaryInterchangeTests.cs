namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Fixed-horizon, group-sequential and always-valid boundaries stand in for each other wherever an effect is read.</summary>
public class BoundaryInterchangeTests
{
    public static TheoryData<string> Effects => ["mean", "relative mean", "proportion", "relative proportion", "odds", "ratio", "rate", "paired", "given", "given t"];

    [Theory]
    [MemberData(nameof(Effects))]
    public void Every_effect_and_hypothesis_is_read_by_every_boundary(string name)
    {
        Comparison fixedHorizon = Comparison(name);
        double information = fixedHorizon.Effect.Information;
        Boundary[] boundaries =
        [
            GroupSequential.Looks(5).AtLook(information / 0.6, information / 3, information / 2),
            GroupSequential.Looks(5).WithEfficacy(BoundaryShape.Pocock).AtLook(information / 0.6),
            AlwaysValid.TightestAt(information),
        ];
        Lift margin = Lift.Absolute(Math.Abs(fixedHorizon.Effect.Estimate - fixedHorizon.Effect.NoEffect) + 2 * fixedHorizon.StandardError);
        var hypotheses = new List<Hypothesis> { Hypothesis.Difference(), Hypothesis.Superiority(), Hypothesis.Superiority(PreferredDirection.Decrease), Hypothesis.Inferiority() };
        if (fixedHorizon.Effect.Scale == EffectScale.Absolute)
        {
            hypotheses.AddRange([Hypothesis.NonInferiority(margin), Hypothesis.NonInferiority(margin).TwoSided(), Hypothesis.Equivalence(margin)]);
        }
        foreach (Hypothesis hypothesis in hypotheses)
        {
            Comparison once = fixedHorizon.Against(hypothesis);
            foreach (Boundary boundary in boundaries)
            {
                Comparison read = once.Using(boundary);
                // Looking more often costs: a wider interval and a larger p-value, never a verdict that one look does not give.
                Assert.True(read.Interval.Lower <= once.Interval.Lower && read.Interval.Upper >= once.Interval.Upper, $"{name} {boundary.Name} {hypothesis}");
                Assert.True(read.PValue >= once.PValue * (1 - 1e-9), $"{name} {boundary.Name} {hypothesis}: {read.PValue} < {once.PValue}");
                Assert.True(read.Verdict == Verdict.Inconclusive || read.Verdict == once.Verdict);
                Assert.Equal(read.PValue < read.Alpha, read.Verdict != Verdict.Inconclusive);
                Assert.True(read.Trail.Last > once.Trail.Last);
                Assert.Contains(boundary.Name, read.ToString(), StringComparison.Ordinal);
                Assert.Equal(read.Verdict == Verdict.Inconclusive ? LookDecision.Continue : LookDecision.StopForEfficacy, read.Decision);
            }
        }
    }

    [Fact]
    public void The_p_value_is_the_smallest_alpha_that_the_boundary_shows()
    {
        Comparison comparison = Comparison("mean").Using(GroupSequential.Looks(5).AtLook(3000, 300, 600));
        Assert.True(comparison.Effect.Information is > 600 and < 3000, $"{comparison.Effect.Information}");
        double p = comparison.PValue;
        Assert.NotEqual(Verdict.Inconclusive, comparison.At(p * (1 + 1e-9)).Verdict);
        Assert.Equal(Verdict.Inconclusive, comparison.At(p * (1 - 1e-9)).Verdict);
    }

    [Fact]
    public void At_one_look_at_the_planned_end_the_boundaries_agree()
    {
        Comparison once = Comparison("mean");
        Comparison sequential = once.Using(GroupSequential.Looks(5).AtLook(once.Effect.Information));
        Close.To(once.PValue, sequential.PValue, 1e-9);
        Close.To(once.Interval.Lower, sequential.Interval.Lower, 1e-9);
    }

    private static Comparison Comparison(string name) => name switch
    {
        "mean" => Compare.Means(MeanSummary.FromMoments(2000, 10, 1), MeanSummary.FromMoments(2100, 10.09, 1.1)),
        "relative mean" => Comparison("mean").Relative(),
        "proportion" => Compare.Proportions(new(2000, 200), new(2100, 260)),
        "relative proportion" => Comparison("proportion").Relative(),
        "odds" => Comparison("proportion").On(EffectScale.OddsRatio),
        "ratio" => Compare.Ratios(RatioSummary.FromMoments(2000, 1, 2, 1, 1, 0.3), RatioSummary.FromMoments(2100, 1.06, 2, 1, 1, 0.3)),
        "rate" => Compare.Rates(CountSummary.FromTotals(2000, 300, 2000), CountSummary.FromTotals(2100, 370, 2100)),
        "paired" => Compare.Paired(RatioSummary.FromMoments(2000, 10.06, 10, 1, 1, 0.5)),
        "given" => Compare.Of(Effect.Of(0.3, 0.12)),
        _ => Compare.Of(Effect.Of(0.3, 0.12, 40)),
    };
}
