using System.Text.Json;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Graphs of hypotheses: published examples, the closed test behind them, and gatekeeping as it is defined.</summary>
public class HypothesisGraphTests
{
    [Property(MaxTest = 200)]
    public void A_graph_is_the_closed_test_of_weighted_Bonferroni_tests(int seed)
    {
        Random random = new(seed);
        HypothesisGraph graph = Random(random, 1 + random.Next(6));
        IsClosedTest(graph, random);
    }

    [Property(MaxTest = 60)]
    public void So_are_gatekeepers_and_families_of_parents_and_children(int seed)
    {
        Random random = new(seed);
        HypothesisGraph[] graphs =
        [
            HypothesisGraph.SerialGatekeeping(["a", "b"], ["c", "d", "e"], ["f"]),
            HypothesisGraph.ParallelGatekeeping(["a", "b"], ["c", "d"], ["e", "f"]),
            HypothesisGraph.ParentFirst("a", "b", "c").WithChildren("b", "d", "e").WithChildren("c", "f"),
            HypothesisGraph.Holm("a", "b", "c").WithChildren("a", "d", "e"),
        ];
        IsClosedTest(graphs[random.Next(graphs.Length)], random);
    }

    [Property(MaxTest = 100)]
    public void The_order_in_which_hypotheses_are_taken_out_does_not_matter(int seed)
    {
        Random random = new(seed);
        HypothesisGraph graph = random.Next(2) == 0
            ? Random(random, 2 + random.Next(5))
            : HypothesisGraph.SerialGatekeeping(["a", "b", "c"], ["d", "e"]).WithChildren("e", "f", "g");
        int removed = 1 + random.Next(graph.Hypotheses.Count - 1);
        string[] names = [.. graph.Hypotheses.OrderBy(_ => random.Next()).Take(removed)];
        HypothesisGraph one = names.Aggregate(graph, (g, name) => g.Reject(name));
        HypothesisGraph other = names.AsEnumerable().Reverse().Aggregate(graph, (g, name) => g.Reject(name));
        Assert.Equal(one.Hypotheses, other.Hypotheses);
        for (int i = 0; i < one.Weights.Count; i++)
        {
            Close.To(one.Weights[i], other.Weights[i], 1e-9, 1e-9);
        }
        Assert.True(one.Weights.Sum() <= 1 + 1e-9);
    }

    [Fact]
    public void The_example_of_Bretz_and_others_is_reproduced()
    {
        // Two primary and two secondary hypotheses; Bretz, Maurer, Brannath and Posch (2009), and the algorithm's update of weights and edges by hand.
        HypothesisGraph graph = HypothesisGraph.Of(("H1", 0.5), ("H2", 0.5), ("H3", 0), ("H4", 0))
            .Pass("H1", "H2", 0.5).Pass("H1", "H3", 0.5).Pass("H2", "H1", 0.5).Pass("H2", "H4", 0.5).Pass("H3", "H2", 1).Pass("H4", "H1", 1);
        HypothesisGraph left = graph.Reject("H1");
        Assert.Equal([0.75, 0.25, 0], left.Weights);
        GraphEdge[] expected = [new("H2", "H3", 1.0 / 3), new("H2", "H4", 2.0 / 3), new("H3", "H2", 1), new("H4", "H2", 0.5), new("H4", "H3", 0.5)];
        Assert.Equal(expected.Select(e => (e.From, e.To)), left.Edges.Select(e => (e.From, e.To)));
        foreach ((GraphEdge e, GraphEdge a) in expected.Zip(left.Edges))
        {
            Close.To(e.Share, a.Share, 1e-14);
        }
        FamilyResult result = graph.Test(Family.Of(("H1", 0.01), ("H2", 0.005), ("H3", 0.1), ("H4", 0.5)));
        foreach ((double e, AdjustedHypothesis a) in new[] { 0.01 / 0.75, 0.01, 0.2, 0.5 }.Zip(result.Hypotheses))
        {
            Close.To(e, a.AdjustedPValue, 1e-14);
        }
        Assert.Equal(["H2", "H1"], result.RejectionOrder.Select(label => label.ToString()));
    }

    [Property(MaxTest = 100)]
    public void Holm_fixed_sequence_and_fallback_are_what_their_names_say(int seed)
    {
        Random random = new(seed);
        double[] p = FamilyPropertyTests.PValues(random, 4);
        string[] names = ["a", "b", "c", "d"];
        Family family = Family.Of(names.Zip(p).ToArray());
        foreach ((double e, double a) in FamilyPropertyTests.Adjusted(family.Holm()).Zip(FamilyPropertyTests.Adjusted(HypothesisGraph.Holm(names).Test(family))))
        {
            Close.To(e, a, 1e-13);
        }
        double running = 0;
        FamilyResult sequence = HypothesisGraph.FixedSequence(names).Test(family);
        for (int i = 0; i < 4; i++)
        {
            running = Math.Max(running, p[i]);
            Close.To(running, sequence.Hypotheses[i].AdjustedPValue, 1e-14);
        }
        FamilyResult fallback = HypothesisGraph.Fallback(("a", 0.4), ("b", 0.3), ("c", 0.2), ("d", 0.1)).Test(family, 0.05);
        double level = 0;
        for (int i = 0; i < 4; i++)
        {
            level += 0.05 * (0.4 - 0.1 * i);
            Assert.Equal(p[i] <= level * (1 + 1e-14), fallback.Hypotheses[i].IsRejected);
            level = fallback.Hypotheses[i].IsRejected ? level : 0;
        }
    }

    [Property(MaxTest = 100)]
    public void A_serial_gate_opens_when_all_before_it_are_shown_and_a_parents_level_goes_to_its_children(int seed)
    {
        Random random = new(seed);
        string[] names = ["a", "b", "c", "d", "e"];
        Family family = Family.Of(names.Zip(FamilyPropertyTests.PValues(random, 5)).ToArray());
        double[] serial = FamilyPropertyTests.Adjusted(HypothesisGraph.SerialGatekeeping(["a", "b", "c"], ["d", "e"]).Test(family));
        double[] first = FamilyPropertyTests.Adjusted(family.Where(l => "abc".Contains(l.Metric, StringComparison.Ordinal)).Holm());
        double[] second = FamilyPropertyTests.Adjusted(family.Where(l => "de".Contains(l.Metric, StringComparison.Ordinal)).Holm());
        double[] expected = [.. first, .. second.Select(p => Math.Max(p, first.Max()))];
        double[] tree = FamilyPropertyTests.Adjusted(HypothesisGraph.ParentFirst("a", "b", "c", "d", "e").Test(family));
        double[] children = FamilyPropertyTests.Adjusted(family.Where(l => l.Metric != "a").Holm());
        double[] parentFirst = [family.PValues[0], .. children.Select(p => Math.Max(p, family.PValues[0]))];
        for (int i = 0; i < 5; i++)
        {
            Close.To(expected[i], serial[i], 1e-12);
            Close.To(parentFirst[i], tree[i], 1e-12);
        }
    }

    [Fact]
    public void When_all_children_are_shown_the_level_goes_on_to_the_parents_siblings()
    {
        HypothesisGraph graph = HypothesisGraph.ParentFirst("feature", "search", "player").WithChildren("search", "speed", "ranking");
        Assert.Equal([1.0, 0, 0, 0, 0], graph.Weights);
        HypothesisGraph after = graph.Reject("feature").Reject("search");
        Assert.Equal(["player", "speed", "ranking"], after.Hypotheses);
        Assert.Equal([0.5, 0.25, 0.25], after.Weights);
        Assert.Equal([0.5, 0.5], after.Reject("speed").Weights);
        Assert.Equal([1.0], after.Reject("speed").Reject("ranking").Weights);
        Assert.Equal("feature 100 %, search 0 %, player 0 %; feature passes 50 % to search, feature passes 50 % to player, search passes 100 % to player, player passes 100 % to search.", HypothesisGraph.ParentFirst("feature", "search", "player").ToString());
    }

    [Property(MaxTest = 50)]
    public void A_graph_comes_back_from_JSON(int seed)
    {
        Random random = new(seed);
        foreach (HypothesisGraph graph in new[] { Random(random, 1 + random.Next(5)), HypothesisGraph.SerialGatekeeping(["a", "b"], ["c", "d"]), HypothesisGraph.ParentFirst("a", "b", "c").WithChildren("b", "d", "e").Reject("a") })
        {
            Assert.Equal(graph, JsonSerializer.Deserialize<HypothesisGraph>(JsonSerializer.Serialize(graph)));
        }
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<HypothesisGraph>("""{"hypotheses":[{"name":"a","weight":2}],"edges":[]}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<HypothesisGraph>("""{"hypotheses":[{"name":"a","weight":1}],"edges":[{"from":0,"to":7,"share":1}]}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<HypothesisGraph>("""{"hypotheses":[],"edges":[]}"""));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        HypothesisGraph graph = HypothesisGraph.Of(("a", 0.5), ("b", 0.5));
        Assert.Equal("hypotheses", Assert.Throws<ArgumentOutOfRangeException>(() => HypothesisGraph.Of(("a", 0.7), ("b", 0.5))).ParamName);
        Assert.Equal("hypotheses", Assert.Throws<ArgumentOutOfRangeException>(() => HypothesisGraph.Of(("a", double.NaN))).ParamName);
        Assert.Contains("comes twice", Assert.Throws<ArgumentException>(() => HypothesisGraph.Holm("a", "a")).Message, StringComparison.Ordinal);
        Assert.Contains("Got none", Assert.Throws<ArgumentException>(() => HypothesisGraph.Of()).Message, StringComparison.Ordinal);
        Assert.Equal("to", Assert.Throws<ArgumentException>(() => graph.Pass("a", "a", 1)).ParamName);
        Assert.Equal("from", Assert.Throws<ArgumentException>(() => graph.Pass("c", "a", 1)).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => graph.Pass("a", "b", -0.1)).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => HypothesisGraph.Holm("a", "b", "c").Pass("a", "b", 0.9)).ParamName);
        ArgumentException lacks = Assert.Throws<ArgumentException>(() => graph.Test(Family.Of(("a", 0.1))));
        Assert.Equal("family", lacks.ParamName);
        Assert.Contains("the family lacks 'b'", lacks.Message, StringComparison.Ordinal);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => graph.Test(Family.Of(("a", 0.1), ("b", 0.1)), 1)).ParamName);
        Assert.Equal("layers", Assert.Throws<ArgumentException>(() => HypothesisGraph.SerialGatekeeping(["a"], [])).ParamName);
        Assert.Equal("children", Assert.Throws<ArgumentException>(() => graph.WithChildren("a")).ParamName);
    }

    private static HypothesisGraph Random(Random random, int count)
    {
        double[] shares = [.. Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? 0 : random.NextDouble())];
        double sum = Math.Max(1e-3, shares.Sum()) * (1 + random.Next(2) * random.NextDouble());
        HypothesisGraph graph = HypothesisGraph.Of([.. shares.Select((share, i) => ($"{(char)('a' + i)}", share / sum))]);
        for (int i = 0; i < count; i++)
        {
            double[] row = [.. Enumerable.Range(0, count).Select(j => j == i || random.Next(3) == 0 ? 0 : random.NextDouble())];
            double total = Math.Max(1e-3, row.Sum()) * (1 + random.Next(2) * random.NextDouble());
            for (int j = 0; j < count; j++)
            {
                graph = j == i ? graph : graph.Pass(graph.Hypotheses[i], graph.Hypotheses[j], row[j] / total);
            }
        }
        return graph;
    }

    /// <summary>Each set's weights are those of the graph after all others were taken out, in any order.</summary>
    private static void IsClosedTest(HypothesisGraph graph, Random random)
    {
        string[] names = [.. graph.Hypotheses];
        double[] p = [.. FamilyPropertyTests.PValues(random, names.Length).Select(value => value / (1 + random.Next(2) * 50))];
        double[] closed = new double[names.Length];
        for (int set = 1; set < 1 << names.Length; set++)
        {
            int[] members = [.. Enumerable.Range(0, names.Length).Where(i => (set >> i & 1) == 1)];
            HypothesisGraph left = names.Where((_, i) => (set >> i & 1) == 0).Aggregate(graph, (g, name) => g.Reject(name));
            double local = members.Select((i, position) => left.Weights[position] > 0 ? p[i] / left.Weights[position] : 1).Append(1).Min();
            foreach (int i in members)
            {
                closed[i] = Math.Max(closed[i], local);
            }
        }
        double[] adjusted = FamilyPropertyTests.Adjusted(graph.Test(Family.Of(names.Zip(p).ToArray())));
        for (int i = 0; i < names.Length; i++)
        {
            Close.To(closed[i], adjusted[i], 1e-9, 1e-12);
        }
    }
}
