using Experimentation.Stats.Experiments;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Experiments;

public class DecisionRuleTests(ITestOutputHelper output)
{
    private static readonly Metric<MeanSummary> S1 = Metric.Mean("starts");
    private static readonly Metric<MeanSummary> S2 = Metric.Mean("minutes");
    private static readonly Metric<MeanSummary> S3 = Metric.Mean("days");
    private static readonly Metric<MeanSummary> G1 = Metric.Mean("speed");
    private static readonly Metric<MeanSummary> G2 = Metric.Mean("battery");
    private static readonly Metric<MeanSummary> Watched = Metric.Mean("watched");

    private static readonly ABTest Test = Experiment.ABTest("tree")
        .Success(S1, Lift.Absolute(0.2)).Success(S2, Lift.Absolute(0.2)).Success(S3, Lift.Absolute(0.2))
        .Guardrail(G1, Lift.Absolute(0.2)).Guardrail(G2, Lift.Absolute(0.2))
        .Deterioration(Watched);

    private static DecisionRule Of(Metric metric) => DecisionRule.Shown(metric);

    private static (double Alpha, double Beta) Allotted(DecisionRule rule, Metric metric)
    {
        ABTest test = Test.WithRule(rule);
        var allotment = new ErrorAllotment(test);
        MetricInRole inRole = test.Metrics.First(m => m.Metric == metric);
        return (allotment.For(inRole).Last, 1 - allotment.PowerFor(inRole).Last);
    }

    [Fact]
    public void The_usual_rule_written_as_a_tree_allots_the_same()
    {
        // (G1 and G2) and (S1 or S2 or S3): an AND within an AND is one list.
        DecisionRule tree = DecisionRule.All(DecisionRule.All(Of(G1), Of(G2)), DecisionRule.Any(Of(S1), DecisionRule.Any(Of(S2), Of(S3))));
        foreach (Metric metric in new Metric[] { S1, S2, S3, G1, G2 })
        {
            Assert.Equal(Allotted(DecisionRule.SuccessAndGuardrails, metric), Allotted(tree, metric));
            Assert.Equal(Allotted(DecisionRule.SuccessGuardrailsAndNoHarm, metric), Allotted(tree.AndNoHarm(), metric));
        }
        Near(0.05 / 3, 0.2 / 3, Allotted(tree, S2));
        Near(0.05, 0.2 / 3, Allotted(tree, G1));
        Near(0.05, 0.15 / 3, Allotted(tree.AndNoHarm(), G2));
    }

    [Fact]
    public void Or_splits_alpha_and_and_splits_beta_at_every_depth()
    {
        DecisionRule tree = DecisionRule.Any(Of(S1), DecisionRule.All(Of(S2), DecisionRule.Any(Of(S3), Of(G1))));
        Near(0.025, 0.2, Allotted(tree, S1));
        Near(0.025, 0.1, Allotted(tree, S2));
        Near(0.0125, 0.1, Allotted(tree, S3));
        Near(0.0125, 0.1, Allotted(tree, G1));
    }

    [Fact]
    public void A_metric_in_several_places_takes_the_smallest_alpha_and_beta()
    {
        DecisionRule tree = DecisionRule.Any(Of(S1), DecisionRule.All(Of(S1), Of(S2)), DecisionRule.Any(Of(S3), Of(S1)));
        // Four alternatives after flattening; in one of them S1 shares beta with S2.
        Near(0.0125, 0.1, Allotted(tree, S1));
        Near(0.0125, 0.2, Allotted(tree, S3));
    }

    [Fact]
    public void A_metric_outside_the_rule_needs_no_users_and_cannot_ship()
    {
        ABTestPlan plan = Test.WithRule(DecisionRule.All(Of(S1), Of(G1))).Plan(Baseline.For(S1, 0, 1), Baseline.For(G1, 0, 1));
        Assert.Equal(2, plan.Metrics.Count);
        ABTestAnalysis analysis = plan.Analyze(Data(plan, (S1, 0), (S2, 3), (G1, 0)));
        Assert.Equal(DecisionKind.End, analysis.Decision.Kind);
        MetricResult outside = analysis.Metrics.First(m => m.Metric.Metric == S2);
        Assert.Contains("not part of the rule", outside.Difference.Trail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ships_on_either_branch_and_says_which()
    {
        ABTestPlan plan = Test.WithRule(DecisionRule.Any(DecisionRule.All(Of(S1), Of(G1)), DecisionRule.All(Of(S2), Of(G2))).AndNoHarm())
            .Plan(Baseline.For(S1, 0, 1), Baseline.For(S2, 0, 1), Baseline.For(G1, 0, 1), Baseline.For(G2, 0, 1));
        ABTestAnalysis first = plan.Analyze(Data(plan, (S1, 0.3), (S2, 0), (G1, 0), (G2, -0.05)));
        Assert.Equal(DecisionKind.Ship, first.Decision.Kind);
        Assert.Contains("starts improved", first.Decision.ToString(), StringComparison.Ordinal);
        ABTestAnalysis neither = plan.Analyze(Data(plan, (S1, 0.3), (S2, 0), (G1, -0.19), (G2, 0)));
        Assert.NotEqual(DecisionKind.Ship, neither.Decision.Kind);
        ABTestAnalysis undecided = plan.Analyze(Data(plan, (S1, 0), (S2, 0), (G1, 0), (G2, 0)));
        Assert.Equal(DecisionKind.End, undecided.Decision.Kind);
        Assert.Contains("None of 2 alternatives is shown. starts did not improve", undecided.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_as_a_sentence()
    {
        Assert.Equal("'speed' shows what its role asks and ('starts' shows what its role asks or 'minutes' shows what its role asks), and no sign of harm", DecisionRule.All(Of(G1), DecisionRule.Any(Of(S1), Of(S2))).AndNoHarm().ToString());
        Assert.Equal(DecisionRule.All(Of(G1), Of(S1)), DecisionRule.All(Of(G1), Of(S1)));
        Assert.NotEqual(DecisionRule.All(Of(G1), Of(S1)), DecisionRule.Any(Of(G1), Of(S1)));
    }

    [Fact]
    public void What_cannot_be_a_rule_says_why()
    {
        Assert.Contains("asks for 'other', which the test does not have", Message(() => Test.WithRule(Of(Metric.Mean("other"))).Plan()), StringComparison.Ordinal);
        Assert.Contains("'watched', which has nothing to show", Message(() => Test.WithRule(DecisionRule.All(Of(S1), Of(Watched))).Plan()), StringComparison.Ordinal);
        Assert.Contains("outermost", Message(() => DecisionRule.Any(Of(S1), Of(S2).AndNoHarm())), StringComparison.Ordinal);
        Assert.Contains("at least one part", Message(() => DecisionRule.All()), StringComparison.Ordinal);
        Assert.Equal("parts", Assert.Throws<ArgumentException>(() => DecisionRule.All()).ParamName);
        Assert.Throws<ArgumentNullException>(() => DecisionRule.Shown(null!));
        static string Message(Func<object> act) => Assert.ThrowsAny<ArgumentException>(act).Message;
    }

    [Property]
    public Property More_evidence_never_undoes_a_rule() => Prop.ForAll(Trees.ToArbitrary(), Gen.Choose(0, 31).ToArbitrary(), Gen.Choose(0, 31).ToArbitrary(), (rule, shown, more) =>
    {
        ABTest test = Test.WithRule(rule);
        RuleNode node = rule.For(test);
        bool Holds(int set) => node.Holds(m => (set >> Array.IndexOf(Leaves, m.Metric) & 1) == 1);
        // Monotone in evidence; nothing holds on nothing, everything on everything.
        return (!Holds(shown) || Holds(shown | more)) && !Holds(0) && Holds(31);
    });

    [Property]
    public Property Alpha_and_beta_of_a_tree_add_up_to_the_whole() => Prop.ForAll(Trees.ToArbitrary(), rule =>
    {
        var allotment = new ErrorAllotment(Test.WithRule(rule));
        // The union bound over the tree: false ships of an OR add up, of an AND are at most those of any part.
        double Size(RuleNode node) => node.Shape switch
        {
            RuleShape.Shown => allotment.For(node.Metric!).Last,
            RuleShape.All => node.Parts.Min(Size),
            _ => node.Parts.Sum(Size),
        };
        double Miss(RuleNode node) => node.Shape switch
        {
            RuleShape.Shown => 1 - allotment.PowerFor(node.Metric!).Last,
            RuleShape.All => node.Parts.Sum(Miss),
            _ => node.Parts.Min(Miss),
        };
        return Size(allotment.Rule) <= 0.05 * (1 + 1e-12) && Miss(allotment.Rule) <= 0.2 * (1 + 1e-12);
    });

    [Theory]
    [InlineData("fixed")]
    [InlineData("group sequential")]
    [InlineData("always valid")]
    public void Trees_keep_their_error_rates_with_every_boundary(string kind)
    {
        Boundary boundary = kind switch
        {
            "fixed" => Boundary.FixedHorizon,
            "group sequential" => GroupSequential.Looks(4).ToBoundary(),
            _ => AlwaysValid.TightestAtPlan(),
        };
        ABTestPlan plan = Experiment.ABTest("tree").WithBoundary(boundary)
            .Success(S1, Lift.Absolute(0.2)).Success(S2, Lift.Absolute(0.2)).Guardrail(G1, Lift.Absolute(0.2))
            .WithRule(DecisionRule.Any(Of(S1), DecisionRule.All(Of(S2), Of(G1))))
            .Plan(Baseline.For(S1, 10, 1), Baseline.For(S2, 10, 1), Baseline.For(G1, 10, 1));
        int replications = Validity.ValidityReport.Replications(quick: 600, @long: 10_000);
        const ulong Seed = 20_261;
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        int looks = kind == "fixed" ? 1 : 4;
        MonteCarloEstimate nothing = plan.Simulate(SimulatedTruth.NoEffect, looks, replications: replications, seed: Seed).Ship;
        MonteCarloEstimate works = plan.Simulate(SimulatedTruth.AsPlanned, looks, replications: replications, seed: Seed).Ship;
        output.WriteLine($"{kind}: no effect {nothing}, as planned {works}");
        Assert.True(nothing.Value <= 0.05 + 4 * Validity.ValidityReport.Error(0.05, replications), $"ships {nothing} without an effect");
        Assert.True(works.Value >= 0.8 - 4 * Validity.ValidityReport.Error(0.8, replications), $"ships only {works} with the planned effects");
    }

    private static readonly Metric[] Leaves = [S1, S2, S3, G1, G2];

    /// <summary>Trees over the five metrics, each of which stands in them at least once.</summary>
    private static Gen<DecisionRule> Trees { get; } =
        Gen.Shuffle(Leaves).SelectMany(order => Gen.Choose(0, 1).ArrayOf(8).Select(choices => Build(order, choices, 0)));

    private static DecisionRule Build(Metric[] metrics, int[] choices, int depth)
    {
        if (metrics.Length == 1)
        {
            return Of(metrics[0]);
        }
        int cut = 1 + (choices[depth % choices.Length] + depth) % (metrics.Length - 1);
        DecisionRule left = Build(metrics[..cut], choices, depth + 1);
        DecisionRule right = Build(metrics[cut..], choices, depth + 2);
        return choices[(depth + 3) % choices.Length] == 0 ? DecisionRule.All(left, right) : DecisionRule.Any(left, right);
    }

    private static void Near(double alpha, double beta, (double Alpha, double Beta) allotted)
    {
        Assert.Equal(alpha, allotted.Alpha, 14);
        Assert.Equal(beta, allotted.Beta, 14);
    }

    private static ExperimentData Data(ABTestPlan plan, params (Metric<MeanSummary> Metric, double Lift)[] lifts)
    {
        long n = plan.UsersPerVariant[0];
        return lifts.Aggregate(new ExperimentData(), (data, m) => data.Add(m.Metric, ("control", MeanSummary.FromMoments(n, 10, 1)), ("treatment", MeanSummary.FromMoments(n, 10 + m.Lift, 1))));
    }
}
