namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static IEnumerable<IReportable> OfMultiplicity()
    {
        Family family = Family.Of((HypothesisLabel.Of("minutes", "ios", "videos", "Music"), 0.003), (HypothesisLabel.Of(Hostile), 0.021), (HypothesisLabel.Of("sharing"), 0.4));
        yield return family;
        yield return family.Labels[0];
        yield return family.Holm();
        yield return family.BenjaminiHochberg();
        yield return family.Holm().Hypotheses[0];
        Family compared = Family.Of(("minutes", Measured()), ("starts", Measured(0.1)));
        yield return compared;
        yield return compared.Bonferroni();
        HypothesisGraph graph = HypothesisGraph.Holm("minutes", "starts", "sharing");
        yield return graph;
        yield return graph.Edges[0];
        yield return HypothesisGraph.FixedSequence("minutes", "starts").Test(Family.Of(("minutes", 0.003), ("starts", 0.4)));
        MeanSummary control = MeanSummary.FromMoments(1000, 10, 4);
        (string, MeanSummary)[] arms = [("a", MeanSummary.FromMoments(1000, 10.1, 4)), ("b", MeanSummary.FromMoments(990, 10.4, 4.2))];
        yield return Compare.ManyToOne(control, arms);
        yield return Compare.ManyToOne(control, arms).Dunnett();
        yield return Compare.AllPairs(arms);
        yield return Compare.AllPairs(arms).Tukey();
        SegmentedComparison segments = Compare.Segments(("ios", Measured()), (Hostile, Measured(0.1)), ("web", Measured(1.4)));
        yield return segments;
        yield return segments.Segments[0];
        yield return segments.Shrunk;
        yield return segments.Shrunk.Segments[0];
        yield return Compare.Segments(("ios", Compare.Means(default, default)), ("web", Compare.Means(default, default)));
    }

    private static IEnumerable<IReportable> OfSimulation()
    {
        yield return Simulate.Probability(random => random.NextUniform() < 0.3, replications: 200);
        yield return DataProcess.Binary(0.1);
        yield return DataProcess.Normal(10, 2);
        yield return DataProcess.AutoRegressivePanel(7, 10, 2, 0.5);
        yield return Simulate.Comparison(DataProcess.Normal(10, 2), DataProcess.Normal(10.2, 2), (c, t) => Compare.Means(c, t)).WithLooks(2, 400).Run(100);
        yield return Simulate.Comparison(DataProcess.Binary(1e-9), DataProcess.Binary(1e-9), (c, t) => Compare.Proportions(c, t)).Run(100);
    }
}
