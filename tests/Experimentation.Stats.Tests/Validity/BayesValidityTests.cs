using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Under its own prior a Bayesian statement is true as often as it says; shrunk estimates err less; corrected winners are as often too high as too low.</summary>
public class BayesValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_127;

    [Fact]
    public void Probabilities_are_calibrated_under_the_prior()
    {
        int replications = ValidityReport.Replications(quick: 80, @long: 20_000);
        (string Name, Func<RandomSource, (PosteriorComparison, double Difference)> Draw)[] models =
        [
            ("beta–binomial", r =>
            {
                (ProportionSummary data, double truth) One()
                {
                    double rate = r.NextGamma(2);
                    rate /= rate + r.NextGamma(8);
                    return (new(60, r.NextBinomial(60, rate)), rate);
                }
                ((ProportionSummary c, double pc), (ProportionSummary t, double pt)) = (One(), One());
                var prior = new BetaPrior(2, 8);
                return (Bayes.Compare(Posterior.OfProportion(c, prior), Posterior.OfProportion(t, prior)), pt - pc);
            }),
            ("gamma–Poisson", r =>
            {
                (CountSummary data, double truth) One()
                {
                    double rate = r.NextGamma(3) / 20;
                    return (CountSummary.FromTotals(50, r.NextPoisson(50 * rate), 50), rate);
                }
                ((CountSummary c, double pc), (CountSummary t, double pt)) = (One(), One());
                var prior = new GammaPrior(3, 20);
                return (Bayes.Compare(Posterior.OfRate(c, prior), Posterior.OfRate(t, prior)), pt - pc);
            }),
            ("normal, unknown variance", r =>
            {
                (MeanSummary data, double truth) One()
                {
                    // Variance is scaled inverse chi-square with 6 degrees of freedom around 4; the mean weighs 5 users.
                    double variance = 6 * 4 / (2 * r.NextGamma(3));
                    double mean = 10 + Math.Sqrt(variance / 5) * r.NextNormal();
                    double[] values = [.. Enumerable.Range(0, 8).Select(_ => mean + Math.Sqrt(variance) * r.NextNormal())];
                    return (MeanSummary.Of(values), mean);
                }
                ((MeanSummary c, double mc), (MeanSummary t, double mt)) = (One(), One());
                var prior = NormalInverseGammaPrior.Of(10, 5, 4, 6);
                return (Bayes.Compare(Posterior.OfMean(c, prior), Posterior.OfMean(t, prior)), mt - mc);
            }),
        ];
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Truths drawn from the prior, then data; {replications:N0} comparisons a model. Share of comparisons in which treatment was better among those whose probability to be better lay in a range, beside their mean probability; share of 95 % credible intervals that held the difference (Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000}).");
        table.AppendLine().AppendLine("| model | 0–25 % | 25–50 % | 50–75 % | 75–100 % | interval |").AppendLine("|---|---|---|---|---|---|");
        foreach ((string name, Func<RandomSource, (PosteriorComparison, double)> draw) in models)
        {
            double[] claimed = new double[4], better = new double[4], count = new double[4];
            double held = 0;
            for (int i = 0; i < replications; i++)
            {
                (PosteriorComparison comparison, double difference) = draw(new RandomSource(Seed, (ulong)i));
                int bin = Math.Min(3, (int)(4 * comparison.ProbabilityBetter));
                claimed[bin] += comparison.ProbabilityBetter;
                better[bin] += difference > 0 ? 1 : 0;
                count[bin]++;
                double below = 1 - comparison.ProbabilityAbove(Lift.Absolute(difference));
                held += below is > 0.025 and < 0.975 ? 1 : 0;
            }
            for (int b = 0; b < 4; b++)
            {
                double p = claimed[b] / Math.Max(1, count[b]);
                Assert.InRange(better[b] / Math.Max(1, count[b]), p - 4 * ValidityReport.Error(p, (int)Math.Max(1, count[b])), p + 4 * ValidityReport.Error(p, (int)Math.Max(1, count[b])));
            }
            double error = 4 * ValidityReport.Error(0.05, replications);
            Assert.InRange(held / replications, 0.95 - error, 0.95 + error);
            string cells = string.Join(" | ", Enumerable.Range(0, 4).Select(b => string.Create(CultureInfo.InvariantCulture, $"{better[b] / count[b]:0.000} of {claimed[b] / count[b]:0.000}")));
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {cells} | {held / replications:0.000} |");
        }
        output.WriteLine(table.ToString());
        ValidityReport.Write("Bayesian comparisons", table.ToString());
    }

    [Fact]
    public void Priors_on_the_lift_are_calibrated()
    {
        int replications = ValidityReport.Replications(quick: 40, @long: 10_000);
        double[] better = new double[2], claimed = new double[2], held = new double[2];
        for (int i = 0; i < replications; i++)
        {
            var random = new RandomSource(Seed + 1, (ulong)i);
            double lift = 0.15 * random.NextNormal();
            double rate = random.NextGamma(20) / 100;
            CountSummary c = CountSummary.FromTotals(500, random.NextPoisson(500 * rate), 500);
            CountSummary t = CountSummary.FromTotals(500, random.NextPoisson(500 * rate * Math.Max(0, 1 + lift)), 500);
            Add(0, Bayes.Lift(c, t, new GammaPrior(20, 100), new NormalPrior(0, 0.15)), lift);
            double share = random.NextGamma(10);
            share /= share + random.NextGamma(40);
            ProportionSummary pc = new(300, random.NextBinomial(300, share));
            ProportionSummary pt = new(300, random.NextBinomial(300, Math.Clamp(share * (1 + lift), 0, 1)));
            Add(1, Bayes.Lift(pc, pt, new BetaPrior(10, 40), new NormalPrior(0, 0.15)), lift);
        }
        for (int k = 0; k < 2; k++)
        {
            double error = 4 * ValidityReport.Error(0.5, replications);
            Assert.InRange(better[k] / replications, claimed[k] / replications - error, claimed[k] / replications + error);
            double allowed = 4 * ValidityReport.Error(0.05, replications);
            Assert.InRange(held[k] / replications, 0.95 - allowed, 0.95 + allowed);
        }
        ValidityReport.Write("Priors on the lift", string.Create(CultureInfo.InvariantCulture, $"Lifts and baselines drawn from their priors, then data; {replications:N0} data sets. 95 % credible intervals held the lift in {held[1] / replications:0.000} (proportions) and {held[0] / replications:0.000} (rates); Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000}.\n"));

        void Add(int k, LiftPosterior posterior, double lift)
        {
            claimed[k] += posterior.ProbabilityBetter;
            better[k] += lift > 0 ? 1 : 0;
            held[k] += posterior.ProbabilityAbove(lift) is > 0.025 and < 0.975 ? 1 : 0;
        }
    }

    [Fact]
    public void Shrinking_errs_less_and_winners_are_put_right()
    {
        int programmes = ValidityReport.Replications(quick: 40, @long: 10_000);
        const int Experiments = 50;
        double raw = 0, shrunk = 0, held = 0, chosen = 0, rawHeld = 0, tooHigh = 0, rawTooHigh = 0, conditionalHeld = 0, rawBias = 0, medianBias = 0, likelihoodBias = 0, naiveTotal = 0, correctedTotal = 0;
        double totalSquares = 0;
        for (int p = 0; p < programmes; p++)
        {
            var random = new RandomSource(Seed + 2, (ulong)p);
            double[] truths = [.. Enumerable.Range(0, Experiments).Select(_ => 0.5 + 1.5 * random.NextNormal())];
            double[] errors = [.. Enumerable.Range(0, Experiments).Select(_ => 0.7 + random.NextUniform())];
            double[] estimates = [.. truths.Zip(errors, (t, e) => t + e * random.NextNormal())];
            PastExperiments past = PastExperiments.Fit(estimates, errors);
            double truthOfChosen = 0;
            Comparison[] all = [.. estimates.Zip(errors, (x, e) => Compare.Of(Effect.Of(x, e)))];
            for (int i = 0; i < Experiments; i++)
            {
                LiftPosterior posterior = past.Shrunk(i);
                raw += (estimates[i] - truths[i]) * (estimates[i] - truths[i]);
                shrunk += (posterior.Mean - truths[i]) * (posterior.Mean - truths[i]);
                held += posterior.Interval().Contains(truths[i]) ? 1 : 0;
                truthOfChosen += all[i].Verdict == Verdict.Superior ? truths[i] : 0;
                if (all[i].Verdict is Verdict.Superior or Verdict.Inferior)
                {
                    // Further out than the truth, on the truth's own side: a statement that does not depend on what was seen.
                    int side = Math.Sign(truths[i]);
                    SelectedEstimate corrected = WinnersCurse.Correct(all[i]);
                    chosen++;
                    tooHigh += side * (corrected.Estimate - truths[i]) > 0 ? 1 : 0;
                    rawTooHigh += side * (estimates[i] - truths[i]) > 0 ? 1 : 0;
                    rawHeld += all[i].Interval.Contains(truths[i]) ? 1 : 0;
                    conditionalHeld += corrected.Interval.Contains(truths[i]) ? 1 : 0;
                    rawBias += side * (estimates[i] - truths[i]) / errors[i];
                    medianBias += side * (corrected.Estimate - truths[i]) / errors[i];
                    likelihoodBias += side * (corrected.MaximumLikelihood - truths[i]) / errors[i];
                }
            }
            SelectedTotal total = WinnersCurse.Total(all);
            naiveTotal += (total.Naive - truthOfChosen) / programmes;
            correctedTotal += (total.Corrected - truthOfChosen) / programmes;
            totalSquares += (total.Corrected - truthOfChosen) * (total.Corrected - truthOfChosen) / programmes;
        }
        double count = (double)programmes * Experiments;
        Assert.True(shrunk < 0.85 * raw);
        // The fitted prior is taken as known: somewhat too narrow.
        double slack = 4 * ValidityReport.Error(0.05, (int)count);
        Assert.InRange(held / count, 0.938 - slack, 0.952 + slack);
        double half = 4 * ValidityReport.Error(0.5, (int)chosen);
        Assert.InRange(tooHigh / chosen, 0.5 - half, 0.5 + half);
        double allowed = 4 * ValidityReport.Error(0.05, (int)chosen);
        Assert.InRange(conditionalHeld / chosen, 0.95 - allowed, 0.95 + allowed);
        Assert.True(rawTooHigh / chosen > 0.55);
        double totalError = Math.Sqrt(totalSquares / programmes);
        Assert.InRange(correctedTotal, -4 * totalError - 0.05 * naiveTotal, 4 * totalError + 0.05 * naiveTotal);
        string report = string.Create(CultureInfo.InvariantCulture, $"""
            {programmes:N0} programmes of 50 experiments; true effects normal(0.5, 1.5²), standard errors 0.7 to 1.7, two-sided tests at 5 %.

            | figure | as estimated | corrected |
            |---|---|---|
            | root mean squared error of all effects (empirical Bayes) | {Math.Sqrt(raw / count):0.000} | {Math.Sqrt(shrunk / count):0.000} |
            | 95 % interval of all effects holds the truth (empirical Bayes) | 0.950 | {held / count:0.000} |
            | significant effects: estimate too far out | {rawTooHigh / chosen:0.000} | {tooHigh / chosen:0.000} |
            | significant effects: 95 % interval holds the truth | {rawHeld / chosen:0.000} | {conditionalHeld / chosen:0.000} |
            | significant effects: mean excess in standard errors | {rawBias / chosen:0.000} | {medianBias / chosen:0.000} (median-unbiased), {likelihoodBias / chosen:0.000} (maximum likelihood) |
            | excess of the sum of a programme's significant improvements (Lee and Shen) | {naiveTotal:0.000} | {correctedTotal:0.000} ± {totalError:0.000} |

            """);
        output.WriteLine(report);
        ValidityReport.Write("Shrinkage and the winner's curse", report);
    }
}
