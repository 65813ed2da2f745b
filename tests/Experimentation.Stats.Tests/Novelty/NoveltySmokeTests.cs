using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>Two hundred simulated tests on user-day rows: every interval covers and every p-value is uniform, as far as so few can show. The long tables are on the validity page.</summary>
public class NoveltySmokeTests
{
    private const int Days = 14;
    private const int Users = 600;
    private const int Runs = 200;

    [Fact]
    public void Intervals_cover_what_they_are_about()
    {
        const double Lasting = 0.02, Amplitude = 0.3;
        double Left(int first) => Enumerable.Range(first, 7).Average(day => Math.Exp(-day / 3.0));
        double change = Amplitude * (Left(7) - Left(0));
        (int contrast, int week2, int longRun, int profile, int band, int beliefs) = (0, 0, 0, 0, 0, 0);
        double critical = 0;
        for (int run = 0; run < Runs; run++)
        {
            NoveltyEstimate estimate = Draw(run, PanelData.Decay(Lasting, Amplitude, 3));
            contrast += estimate.Contrast.Change.Interval.Contains(change) ? 1 : 0;
            week2 += estimate.Readout(AnalysisWindow.Week2).Interval.Contains(Lasting + Amplitude * Left(7)) ? 1 : 0;
            longRun += estimate.LongRun.Interval.Contains(Lasting) ? 1 : 0;
            profile += estimate.Decay.Candidate!.LongRunInterval.Contains(Lasting) ? 1 : 0;
            beliefs += estimate.BayesianDecay(DecayPrior.Of(0.3)).LongRunInterval.Contains(Lasting) ? 1 : 0;
            // The days' correlations are the same in all runs, and with them the critical value.
            critical = run == 0 ? estimate.Band.CriticalValue : critical;
            band += estimate.Curve.All(day => Math.Abs(day.Estimate - Lasting - Amplitude * Math.Exp(-day.FirstDay / 3.0)) <= critical * day.StandardError) ? 1 : 0;
        }
        // Four standard errors of a coverage of 0.95 in 200 runs are 0.062; the two-window range covers more.
        Assert.InRange(contrast / (double)Runs, 0.888, 1);
        Assert.InRange(week2 / (double)Runs, 0.888, 1);
        Assert.InRange(profile / (double)Runs, 0.888, 1);
        Assert.InRange(beliefs / (double)Runs, 0.888, 1);
        Assert.InRange(longRun / (double)Runs, 0.92, 1);
        Assert.InRange(band / (double)Runs, 0.888, 1);
    }

    [Fact]
    public void P_values_of_a_constant_effect_are_uniform()
    {
        var p = new double[4][];
        for (int i = 0; i < p.Length; i++)
        {
            p[i] = new double[Runs];
        }
        int verdicts = 0;
        int unpaired = 0;
        for (int run = 0; run < Runs; run++)
        {
            NoveltyEstimate estimate = Draw(1000 + run, _ => 0.1);
            NoveltyContrast contrast = estimate.Contrast;
            p[0][run] = contrast.Change.PValue;
            p[1][run] = estimate.Constancy.PValue;
            p[2][run] = estimate.Trend().Slope.PValue;
            p[3][run] = estimate.Trend().Ordinary.PValue;
            verdicts += contrast.Verdict is NoveltyVerdict.Novelty or NoveltyVerdict.Primacy ? 1 : 0;
            double apart = Math.Sqrt(contrast.Early.StandardError * contrast.Early.StandardError + contrast.Late.StandardError * contrast.Late.StandardError);
            unpaired += Math.Abs(contrast.Change.Estimate) > 1.96 * apart ? 1 : 0;
            // No decay is shown where there is none, save where the contrast errs.
            Assert.True(estimate.Decay.Curve is null || contrast.Change.PValue < 0.05);
        }
        foreach (double[] values in p)
        {
            // Kolmogorov's distance; 1.95/√n has a chance of one in a thousand.
            double[] sorted = [.. values.Order()];
            double distance = Enumerable.Range(0, Runs).Max(i => Math.Max((i + 1.0) / Runs - sorted[i], sorted[i] - (double)i / Runs));
            Assert.True(distance < 1.95 / Math.Sqrt(Runs), $"distance {distance}");
        }
        Assert.InRange(verdicts, 0, 0.11 * Runs);
        // Trap: weeks as two samples hardly ever reject, because the users' own levels count as noise.
        Assert.Equal(0, unpaired);
    }

    private static NoveltyEstimate Draw(int run, Func<int, double> lift)
    {
        var random = new RandomSource(606, (ulong)run);
        DailyPanel control = DailyPanel.Of(PanelData.Gauss(random, Users, Days, _ => 0), Days);
        return Novelty.Estimate(control, DailyPanel.Of(PanelData.Gauss(random, Users, Days, lift), Days)).On(EffectScale.Absolute).With(ExposureDay.Counts);
    }
}
