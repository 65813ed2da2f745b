namespace Experimentation.Stats.SurfaceTests;

internal static partial class Samples
{
    private static IEnumerable<IReportable> OfNovelty()
    {
        NoveltyEstimate estimate = (NoveltyEstimate)Gallery.All().First(g => g.Name == "novelty").Result;
        NoveltyEstimate flat = Novelty.Estimate(Panel(41), Panel(42));
        NoveltyEstimate nothing = Novelty.Estimate(DailyPanel.Of([], 14), DailyPanel.Of([], 14));
        foreach (NoveltyEstimate novelty in new[] { estimate, flat, nothing })
        {
            yield return novelty;
            yield return novelty.Contrast;
            yield return novelty.Constancy;
            yield return novelty.Curve[0];
            yield return novelty.Band;
            yield return novelty.Decay;
            yield return novelty.LongRun;
            yield return novelty.Trend();
            yield return novelty.BayesianDecay();
        }
        yield return estimate.Outlook();
        yield return estimate.Decay.Curve!;
        yield return DecayPrior.ForLifts;
        BurnInAdvice burnIn = estimate.BurnIn(0.08, 3);
        yield return burnIn;
        yield return burnIn.Options[0];
        NoveltyHistory history = NoveltyHistory.Empty;
        yield return history;
        for (int i = 0; i < 8; i++)
        {
            history = history.With(new PastTest(0.01 * i, 0.008 * i, 1e-5, 1e-5, 5e-6));
        }
        yield return history;
        yield return history.Tests[0];
        yield return history.Forecast(0.02, 0.003);
        yield return NoveltyHistory.Empty.Forecast(0.02, 0.003);
        yield return Novelty.HeavyUserCorrection(Enrolled(43), Enrolled(44));
        yield return Novelty.Pool(Cohorts(45), Cohorts(46))!;
        yield return Novelty.Retention(new(1000, 400), new(1000, 410));
        yield return Novelty.NewAgainstExisting(flat, Novelty.Estimate(Panel(47), Panel(48, 0.2)));
        NoveltySequence sequence = NoveltySequence.Start(NormalMixture.TightestAt(1000));
        yield return sequence;
        yield return sequence.Observe(Panel(49), Panel(50));
    }
}
