using Experimentation.Stats.Experiments;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Experiments;

public class FeatureTests(ITestOutputHelper output)
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);

    private static ABTestPlan Plan(string name) => Experiment.ABTest(name).Success(Minutes, Lift.Absolute(1)).Plan(Baseline.For(Minutes, 30, 10));

    private static readonly ABTestPlan Whole = Plan("whole"), Search = Plan("search"), Player = Plan("player"), Shelf = Plan("shelf");

    private static readonly MonitoredRollout Rollout = Experiment.MonitoredRollout("codec").WithStages(0.05, 0.5).Guardrail(Crashes, Lift.Absolute(0.01));

    /// <summary>The whole first; then search and player, whose part is the shelf; a rollout beside them.</summary>
    private static readonly Feature Videos = Experiment.Feature("Videos").WithTest(Whole)
        .With(Experiment.Feature("Search").WithTest(Search), Experiment.Feature("Player").WithTest(Player).With(Experiment.Feature("Shelf").WithTest(Shelf)), Experiment.Feature("Codec").WithRollout(Rollout));

    /// <summary>An analysis whose one-sided z is what is asked for.</summary>
    private static ABTestAnalysis At(ABTestPlan plan, double z, double share = 1)
    {
        long n = (long)Math.Ceiling(plan.UsersPerVariant[0] * share);
        double error = Math.Sqrt(2 * 100.0 / n);
        return plan.Analyze(new ExperimentData().Add(Minutes, ("control", MeanSummary.FromMoments(n, 30, 100)), ("treatment", MeanSummary.FromMoments(n, 30 + z * error, 100))));
    }

    private static double Tail(double z, ABTestPlan plan) => At(plan, z).Metrics[0].Difference.PValue;

    [Fact]
    public void Levels_follow_the_tree()
    {
        Assert.Equal(0.05, Videos.LevelOf("Videos"), 12);
        Assert.Equal(0.025, Videos.LevelOf("Search"), 12);
        Assert.Equal(0.025, Videos.LevelOf("Player"), 12);
        Assert.Equal(0.025, Videos.LevelOf("Shelf"), 12);
        Assert.Equal(0.1, Videos.WithAlpha(0.1).LevelOf("Videos"), 12);
        // Without a test of the whole its parts share the level at once.
        Feature parts = Experiment.Feature("Parts").With(Experiment.Feature("Search").WithTest(Search), Experiment.Feature("Player").WithTest(Player));
        Assert.Equal(0.025, parts.LevelOf("Player"), 12);
        Assert.Contains("those are 'Videos', 'Search', 'Player', 'Shelf'", Assert.Throws<ArgumentException>(() => Videos.LevelOf("Codec")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parent_is_the_gate()
    {
        // Search is as clear as can be; while the whole is not shown, it is not either.
        FeatureAnalysis shut = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 1)), FeatureReading.Of("Search", At(Search, 6)), FeatureReading.Of("Player", At(Player, 0)), FeatureReading.Of("Shelf", At(Shelf, 0)));
        Assert.Equal(FeaturePartStatus.NotShownInFamily, shut.Parts[1].Status);
        Assert.Contains("Search waits for Videos, whose improvement has to be shown first.", shut.Decision.WhatWouldChangeIt);
        FeatureAnalysis open = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 4)), FeatureReading.Of("Search", At(Search, 6)), FeatureReading.Of("Player", At(Player, 0)), FeatureReading.Of("Shelf", At(Shelf, 0)));
        Assert.Equal(FeaturePartStatus.Shown, open.Parts[1].Status);
    }

    [Fact]
    public void Adjusted_p_values_are_those_of_the_graph_by_hand()
    {
        double w = Tail(2.2, Whole), s = Tail(2.6, Search), p = Tail(2.1, Player), h = Tail(2.5, Shelf);
        FeatureAnalysis analysis = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 2.2)), FeatureReading.Of("Search", At(Search, 2.6)), FeatureReading.Of("Player", At(Player, 2.1)), FeatureReading.Of("Shelf", At(Shelf, 2.5)));
        // Search and player by Holm below the whole; the shelf takes over what the player held: with search shown before, the whole level of player, by then undivided.
        Assert.Equal(w, analysis.Parts[0].AdjustedPValue!.Value, 12);
        Assert.Equal(Math.Max(w, 2 * s), analysis.Parts[1].AdjustedPValue!.Value, 12);
        Assert.Equal(Math.Max(Math.Max(w, 2 * s), p), analysis.Parts[2].AdjustedPValue!.Value, 12);
        Assert.Equal(Math.Max(analysis.Parts[2].AdjustedPValue!.Value, h), analysis.Parts[3].AdjustedPValue!.Value, 12);
    }

    [Fact]
    public void A_fixed_horizon_part_that_is_not_complete_says_nothing_yet()
    {
        FeatureAnalysis early = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 6, share: 0.5)));
        Assert.Equal(1, early.Parts[0].PValue);
        Assert.Equal(FeaturePartStatus.Running, early.Parts[0].Status);
        Assert.Equal(0.5, early.Parts[0].Progress, 2);
        Assert.Equal(DecisionKind.Continue, early.Decision.Kind);
        Assert.Contains("Videos, Search, Player, Shelf, Codec are undecided.", early.Decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Ships_what_is_shown_and_leaves_out_what_is_not()
    {
        FeatureReading[] read = [FeatureReading.Of("Videos", At(Whole, 4)), FeatureReading.Of("Search", At(Search, 4)), FeatureReading.Of("Player", At(Player, -6)), FeatureReading.Of("Shelf", At(Shelf, 0))];
        // A rollout that is not at its last stage yet keeps the whole undecided.
        FeatureAnalysis open = Videos.Analyze([.. read, FeatureReading.Of("Codec", Proceeding(2))]);
        Assert.Equal(DecisionKind.Continue, open.Decision.Kind);
        Assert.Contains("Codec is undecided.", open.Decision.Reasons[0], StringComparison.Ordinal);
        FeatureAnalysis analysis = Experiment.Feature("Videos").WithTest(Whole).With([.. Videos.Parts.Take(2)]).Analyze(read);
        output.WriteLine(analysis.ToString());
        Assert.Equal(DecisionKind.Ship, analysis.Decision.Kind);
        Assert.Contains("Videos, Search", analysis.Decision.Reasons[0], StringComparison.Ordinal);
        Assert.Contains(analysis.Decision.Reasons, r => r.StartsWith("Player made something worse", StringComparison.Ordinal));
        FeatureAnalysis harmful = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, -6)), FeatureReading.Of("Search", At(Search, 4)));
        Assert.Equal(DecisionKind.Abort, harmful.Decision.Kind);
    }

    /// <summary>A real rollout, so many quiet days old.</summary>
    private static RolloutDecision Proceeding(int days)
    {
        RolloutMonitor monitor = Rollout.Start();
        for (int day = 0; day < days; day++)
        {
            monitor = monitor.Observe(RolloutIncrement.Of(new DateOnly(2026, 11, 2).AddDays(day)).Add(Crashes, new ProportionSummary(19_000, 190), new ProportionSummary(1_000, 10)));
        }
        return monitor.Decide();
    }

    [Property(MaxTest = 40)]
    public bool The_order_of_readings_does_not_matter_and_evidence_never_hurts(byte a, byte b, byte c)
    {
        FeatureReading[] readings = [FeatureReading.Of("Videos", At(Whole, a / 50.0)), FeatureReading.Of("Search", At(Search, b / 50.0)), FeatureReading.Of("Player", At(Player, c / 50.0))];
        FeatureAnalysis one = Videos.Analyze(readings);
        FeatureAnalysis turned = Videos.Analyze([.. readings.AsEnumerable().Reverse()]);
        FeatureAnalysis more = Videos.Analyze([readings[0], FeatureReading.Of("Search", At(Search, b / 50.0 + 1)), readings[2]]);
        return one.Parts.Zip(turned.Parts).All(p => p.First.AdjustedPValue == p.Second.AdjustedPValue)
            && one.Parts.Zip(more.Parts).All(p => (p.Second.AdjustedPValue ?? 0) <= (p.First.AdjustedPValue ?? 0) + 1e-12);
    }

    [Fact]
    public void False_improvements_among_all_parts_stay_below_the_level()
    {
        const int Seed = 5_150, Replications = 4_000;
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        int wrong = 0;
        HypothesisGraph graph = Videos.Graph!;
        for (int r = 0; r < Replications; r++)
        {
            // The whole works; search, player and shelf do nothing and depend on each other.
            double common = Gauss(random);
            double P() => Numerics.Normal.UpperTail(0.7 * common + Math.Sqrt(1 - 0.49) * Gauss(random));
            FamilyResult family = graph.Test(Family.Of(("Videos", 1e-6), ("Search", P()), ("Player", P()), ("Shelf", P())));
            wrong += family.Hypotheses.Skip(1).Any(h => h.IsRejected) ? 1 : 0;
        }
        double share = (double)wrong / Replications;
        output.WriteLine($"{share}");
        Assert.InRange(share, 0.02, 0.05 + 4 * Math.Sqrt(0.05 * 0.95 / Replications));
    }

    private static double Gauss(Random random) => Numerics.Normal.LowerQuantile(Math.Max(1e-12, random.NextDouble()));

    [Fact]
    public void The_hold_out_is_set_beside_the_sum_of_the_parts_without_the_winners_curse()
    {
        FeatureAnalysis analysis = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 4)), FeatureReading.Of("Search", At(Search, 2.2)), FeatureReading.Of("Player", At(Player, 3)), FeatureReading.Of("Shelf", At(Shelf, 0.3)));
        // The player was shown, but its part, the shelf, was read by itself and was not: search and shelf are the leaves, and search is all that is promised.
        Assert.Equal([FeaturePartStatus.Shown, FeaturePartStatus.Shown, FeaturePartStatus.Shown, FeaturePartStatus.NotShown], analysis.Parts.Take(4).Select(p => p.Status));
        (ABTestAnalysis Read, double Z, double Level)[] leaves = [(At(Search, 2.2), 2.2, 0.025), (At(Shelf, 0.3), 0.3, 0.05)];
        double naive = leaves[0].Read.Metrics[0].Difference.Estimate;
        // Lee and Shen (2018): every leaf takes off its standard error times the normal density at its distance from its threshold. Search had half of the level, as long as nothing came back from player; the
        // shelf had all of it, since search and player passed theirs on.
        double corrected = naive - leaves.Sum(p => p.Read.Metrics[0].Difference.StandardError * Math.Exp(-0.5 * Math.Pow(Numerics.Normal.UpperQuantile(p.Level) - p.Z, 2)) / Math.Sqrt(2 * Math.PI));
        FeatureHoldOut holdOut = analysis.AgainstHoldOut(Minutes, Compare.Means(MeanSummary.FromMoments(40_000, 30, 100), MeanSummary.FromMoments(40_000, 30.4, 100)));
        Assert.Equal(naive, holdOut.Parts.Naive, 10);
        Assert.Equal(corrected, holdOut.Parts.Corrected, tolerance: 1e-4); // a t distribution of 1,200 degrees of freedom read as normal
        Assert.Equal((2, 1), (holdOut.Parts.Experiments, holdOut.Parts.Chosen));
        Assert.Equal(Math.Sqrt(Math.Pow(leaves[0].Read.Metrics[0].Difference.StandardError, 2) + 200.0 / 40_000), holdOut.StandardError, 6);
        Assert.Equal(0.4 / naive, holdOut.Realised!.Value, 10);
        FeatureHoldOut less = analysis.AgainstHoldOut(Minutes, Compare.Means(MeanSummary.FromMoments(40_000, 30, 100), MeanSummary.FromMoments(40_000, 29.5, 100)));
        Assert.Contains("disagree: less arrived than the parts promised", less.ToString(), StringComparison.Ordinal);
        FeatureHoldOut agrees = analysis.AgainstHoldOut(Minutes, Compare.Means(MeanSummary.FromMoments(40_000, 30, 100), MeanSummary.FromMoments(40_000, 30 + corrected, 100)));
        Assert.Contains("The two agree", agrees.ToString(), StringComparison.Ordinal);
        Assert.Contains("says nothing yet", analysis.AgainstHoldOut(Minutes, Compare.Means(default, default)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_the_family_showed_is_promised()
    {
        Comparison later = Compare.Means(MeanSummary.FromMoments(40_000, 30, 100), MeanSummary.FromMoments(40_000, 30.4, 100));
        // The gate is shut: search is better by itself and promises nothing, so nothing is taken off either.
        FeatureAnalysis shut = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 1)), FeatureReading.Of("Search", At(Search, 6)));
        Assert.Equal(FeaturePartStatus.NotShownInFamily, shut.Parts[1].Status);
        Assert.Equal(new SelectedTotal(1, 0, 0, 0), shut.AgainstHoldOut(Minutes, later).Parts);
        // Search passes its own 5 % and not the 2.5 % of the family; player is shown, and its part is not read, so that it is a leaf.
        FeatureAnalysis open = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 4)), FeatureReading.Of("Search", At(Search, 1.8)), FeatureReading.Of("Player", At(Player, 3)));
        Assert.Equal(FeaturePartStatus.NotShownInFamily, open.Parts[1].Status);
        Assert.Equal(At(Player, 3).Metrics[0].Difference.Estimate, open.AgainstHoldOut(Minutes, later).Parts.Naive, 10);
        // Parent and child shown: the child counts, the parent holds it already.
        FeatureAnalysis both = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 4)), FeatureReading.Of("Player", At(Player, 3)), FeatureReading.Of("Shelf", At(Shelf, 4)));
        Assert.Equal(At(Shelf, 4).Metrics[0].Difference.Estimate, both.AgainstHoldOut(Minutes, later).Parts.Naive, 10);
    }

    [Fact]
    public void The_corrected_sum_loses_the_excess_that_theory_says()
    {
        const int Seed = 8_128, Replications = 400;
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        Feature parts = Experiment.Feature("Parts").With(Experiment.Feature("Search").WithTest(Search), Experiment.Feature("Player").WithTest(Player));
        Comparison later = Compare.Means(MeanSummary.FromMoments(40_000, 30, 100), MeanSummary.FromMoments(40_000, 30.4, 100));
        double error = At(Search, 1).Metrics[0].Difference.StandardError;
        double naive = 0, bias = 0, square = 0;
        for (int r = 0; r < Replications; r++)
        {
            FeatureHoldOut read = parts.Analyze(FeatureReading.Of("Search", At(Search, 1.5 + Gauss(random))), FeatureReading.Of("Player", At(Player, 1.5 + Gauss(random)))).AgainstHoldOut(Minutes, later);
            // In truth each of the chosen adds 1.5 standard errors.
            double off = read.Parts.Corrected / error - 1.5 * read.Parts.Chosen;
            (naive, bias, square) = (naive + read.Parts.Naive / error - 1.5 * read.Parts.Chosen, bias + off, square + off * off);
        }
        double noise = Math.Sqrt(square) / Replications;
        output.WriteLine($"naive {naive / Replications}, corrected {bias / Replications} ± {noise}");
        // By theory the excess of one part is φ(c − μ) with a critical value c at 2.5 % or 5 %, and what takes it off, φ(c − z), has the mean φ((c − μ)/√2)/√2: right to first order, three quarters of it here.
        double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
        double Excess(double level) => 2 * Density(Numerics.Normal.UpperQuantile(level) - 1.5);
        double Left(double level) => Excess(level) - 2 * Density((Numerics.Normal.UpperQuantile(level) - 1.5) / Math.Sqrt(2)) / Math.Sqrt(2);
        Assert.InRange(naive / Replications, Excess(0.025) - 4 * noise, Excess(0.05) + 4 * noise);
        Assert.InRange(bias / Replications, Left(0.025) - 4 * noise, Left(0.05) + 4 * noise);
    }

    [Fact]
    public void Logs_the_decision_on_the_whole_and_an_alarm_for_each_harmful_part()
    {
        var log = new RecordedLog();
        FeatureAnalysis analysis = Videos.Analyze(FeatureReading.Of("Videos", At(Whole, 4)), FeatureReading.Of("Search", At(Search, 4)), FeatureReading.Of("Player", At(Player, -6)));
        Assert.Empty(log.Events);
        Assert.Same(analysis, analysis.LogTo(log));
        Assert.Equal([ExperimentEvents.Decision, ExperimentEvents.Alarm], log.Events.Select(e => e.Id));
        Assert.StartsWith("Videos: Continue 'Videos'", log.Events[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("Videos: alarm on Player. Player: Abort", log.Events[1].Text, StringComparison.Ordinal);
        Assert.Equal("logger", Assert.Throws<ArgumentNullException>(() => analysis.LogTo(null!)).ParamName);
    }

    [Fact]
    public void What_cannot_be_a_feature_says_why()
    {
        Assert.Contains("Got 'Search' twice", Assert.Throws<ArgumentException>(() => Videos.With(Experiment.Feature("Search").WithTest(Search))).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to read of it", Assert.Throws<ArgumentException>(() => Videos.With(Experiment.Feature("Empty"))).Message, StringComparison.Ordinal);
        Assert.Contains("has a rollout", Assert.Throws<InvalidOperationException>(() => Experiment.Feature("x").WithRollout(Rollout).WithTest(Search)).Message, StringComparison.Ordinal);
        Assert.Contains("has no part 'Other'", Assert.Throws<ArgumentException>(() => Videos.Analyze(FeatureReading.Of("Other", At(Search, 1)))).Message, StringComparison.Ordinal);
        Assert.Contains("of another plan", Assert.Throws<ArgumentException>(() => Videos.Analyze(FeatureReading.Of("Player", At(Search, 1)))).Message, StringComparison.Ordinal);
        Assert.Contains("one reading, the latest", Assert.Throws<ArgumentException>(() => Videos.Analyze(FeatureReading.Of("Search", At(Search, 1)), FeatureReading.Of("Search", At(Search, 1)))).Message, StringComparison.Ordinal);
        Assert.Equal("metric", Assert.Throws<ArgumentNullException>(() => Videos.Analyze().AgainstHoldOut(null!, Compare.Means(default, default))).ParamName);
        Assert.Throws<InvalidOperationException>(() => Videos.Analyze().AgainstHoldOut(Minutes, Compare.Means(default, default)));
    }
}
