using System.Globalization;
using System.Text;
using Experimentation.Stats.Sequential;
using static Experimentation.Stats.Tests.Validity.PeekingSimulation;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>
/// Type I error and power of the normal mixture at 14, 28 and 56 looks and after every pair: 500 users per arm, one-sided at 5 %, effects of 0 and of 0.2
/// standard deviations, the setting in which Schultzberg and Ankargren (2023) compare sequential tests.
/// </summary>
public class AlwaysValidValidityTests(ITestOutputHelper output)
{
    private const int Pairs = 500;
    private const double Alpha = 0.05;
    private static readonly int[] LookCounts = [14, 28, 56, Pairs];

    /// <summary>Published false alarm rates at 14, 28, 56 looks and streaming, then power (50,000 replications).</summary>
    private static readonly (string Name, EffectSequence Start, double[]? Size, double[]? Power)[] Mixtures =
    [
        ("two-sided mixture at 2·alpha, tightest at 500 (GAVI)", AlwaysValid.Sequence(NormalMixtureTuning.HowardApproximation(250, 0.1), alpha: 0.1), [0.011, 0.013, 0.014, 0.017], [0.720, 0.734, 0.744, 0.762]),
        ("the same tightest at 250", AlwaysValid.Sequence(NormalMixtureTuning.HowardApproximation(125, 0.1), alpha: 0.1), [0.013, 0.017, 0.019, 0.024], [0.720, 0.735, 0.745, 0.765]),
        ("the same with effects of 0.2 (mSPRT)", AlwaysValid.Sequence(NormalMixtureTuning.MixtureSprt(0.04), alpha: 0.1), [0.013, 0.015, 0.017, 0.022], [0.722, 0.737, 0.747, 0.766]),
        ("one-sided mixture, tightest at 500", AlwaysValid.Sequence(NormalMixture.TightestOneSidedAt(250), WatchFor.Increase), null, null),
        ("one-sided mixture, tightest at 250", AlwaysValid.Sequence(NormalMixture.TightestOneSidedAt(125), WatchFor.Increase), null, null),
    ];

    [Fact]
    public void Normal_mixture_at_any_number_of_looks()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 50_000);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{Pairs} users per arm, one-sided at 5 %, known variance; {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.02, replications):0.0000} of a size, {ValidityReport.Error(0.75, replications):0.0000} of power. In brackets what Schultzberg and Ankargren's code gives.");
        table.AppendLine().AppendLine("| method | size at 14 looks | 28 | 56 | every pair | power at 0.2 σ, 14 looks | 28 | 56 | every pair |").AppendLine("|---|---|---|---|---|---|---|---|---|");
        double[] size = Run(0, replications);
        double[] power = Run(0.2, replications);
        for (int m = 0; m < Mixtures.Length; m++)
        {
            (string name, _, double[]? publishedSize, double[]? publishedPower) = Mixtures[m];
            table.Append(CultureInfo.InvariantCulture, $"| {name} |");
            Column(size, publishedSize, m, table, replications);
            Column(power, publishedPower, m, table, replications);
            table.AppendLine();
            for (int k = 0; k < LookCounts.Length; k++)
            {
                Assert.True(size[m * LookCounts.Length + k] <= Alpha + 4 * ValidityReport.Error(Alpha, replications), name);
            }
        }
        table.AppendLine().AppendLine("In the same setting a group-sequential design that spends alpha holds 0.050 with power 0.90–0.93, a naive test at every look errs 19 % (14 looks) to 40 % (every pair). Always-valid tests pay for not knowing the end. Reading one side of a two-sided test at 2·alpha errs by up to half the chance that both sides are crossed more than alpha; the one-sided mixture does not, and costs next to no power.");
        output.WriteLine(table.ToString());
        ValidityReport.Write("Always valid: the normal mixture", table.ToString());

        static double[] Run(double effect, int replications) => Shares(replications, Mixtures.Length * LookCounts.Length, (random, rejected) =>
        {
            EffectSequence[] states = [.. Mixtures.SelectMany(m => Enumerable.Repeat(m.Start, LookCounts.Length))];
            double sum = 0;
            for (int pair = 1; pair <= Pairs; pair++)
            {
                sum += effect + Math.Sqrt(2) * random.Gauss();
                for (int k = 0; k < LookCounts.Length; k++)
                {
                    // Looks split the pairs into equal batches, the last one at the end.
                    if ((long)pair * LookCounts[k] / Pairs == (long)(pair - 1) * LookCounts[k] / Pairs)
                    {
                        continue;
                    }
                    for (int m = 0; m < Mixtures.Length; m++)
                    {
                        int i = m * LookCounts.Length + k;
                        if (!rejected[i])
                        {
                            states[i] = states[i].Observe(sum / pair, Math.Sqrt(2.0 / pair));
                            rejected[i] = states[i].HasCrossed && sum > 0;
                        }
                    }
                }
            }
        });

        static void Column(double[] shares, double[]? published, int m, StringBuilder table, int replications)
        {
            for (int k = 0; k < LookCounts.Length; k++)
            {
                double share = shares[m * LookCounts.Length + k];
                table.Append(CultureInfo.InvariantCulture, $" {share:0.000}{(published is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({published[k]:0.000})"))} |");
                if (published is not null)
                {
                    Assert.True(Math.Abs(share - published[k]) <= 0.0015 + 4 * ValidityReport.Error(share, replications) + 4 * ValidityReport.Error(share, 50_000), $"{share} against {published[k]}");
                }
            }
        }
    }

    /// <summary>
    /// A relative lift has to be followed on the log-ratio scale: on the delta scale its standard error shrinks whenever treatment looks low, and one in eight
    /// experiments without any effect raises an alarm, nearly always "negative". Setting: 2 % conversion, 80 log-spaced looks from 100 to 20,000 users an arm,
    /// tuned to 5,000 users.
    /// </summary>
    [Fact]
    public void Relative_lift_on_the_delta_scale_raises_false_alarms()
    {
        int replications = ValidityReport.Replications(quick: 400, @long: 50_000);
        long[] users = [.. Enumerable.Range(0, 80).Select(i => (long)Math.Round(100 * Math.Pow(200, i / 79.0)))];
        EffectSequence start = AlwaysValid.Sequence(NormalMixtureTuning.GrowthBook());
        EffectSequence byInformation = AlwaysValid.Sequence(NormalMixture.TightestAt(AlwaysValid.InformationOf(5_000, 0.14) * 0.02 * 0.02));
        double[] alarms = Shares(replications, 5, (random, rejected) =>
        {
            (EffectSequence delta, EffectSequence absolute, EffectSequence logRatio, EffectSequence ours) = (start, start, start, byInformation);
            (long n, long c, long t) = (0, 0, 0);
            foreach (long until in users)
            {
                (c, t) = (c + random.Successes(until - n, 0.02), t + random.Successes(until - n, 0.02));
                n = until;
                ours = ours.Observe(Compare.Proportions(new ProportionSummary(n, c), new ProportionSummary(n, t)).On(EffectScale.RelativeLogRatio).Effect);
                if (c == 0 || t == 0)
                {
                    continue;
                }
                (double mc, double mt) = ((double)c / n, (double)t / n);
                (double vc, double vt) = (mc * (1 - mc) / n, mt * (1 - mt) / n);
                delta = delta.Observe(mt / mc - 1, Math.Sqrt(vt / (mc * mc) + vc * mt * mt / (mc * mc * mc * mc)), 2 * n);
                absolute = absolute.Observe(mt - mc, Math.Sqrt(vt + vc), 2 * n);
                logRatio = logRatio.Observe(Math.Log(mt / mc), Math.Sqrt(vt / (mt * mt) + vc / (mc * mc)), 2 * n);
                rejected[4] |= delta.HasCrossed && !rejected[0] && mt < mc;
                rejected[0] |= delta.HasCrossed;
            }
            (rejected[1], rejected[2], rejected[3]) = (absolute.HasCrossed, logRatio.HasCrossed, ours.HasCrossed);
        });
        double error = ValidityReport.Error(0.1, replications);
        string report = string.Create(CultureInfo.InvariantCulture, $"""
            2 % conversion, no effect, two-sided 5 %, 80 looks from 100 to 20,000 users per arm; {replications:N0} replications, Monte Carlo standard error {error:0.0000}.

            | scale of the effect | false alarms |
            |---|---|
            | relative lift by the delta method | {alarms[0]:0.000} ({alarms[4] / alarms[0]:0 %} of them "negative") |
            | absolute difference | {alarms[1]:0.000} |
            | log ratio | {alarms[2]:0.000} |
            | log ratio as `Compare.Proportions(…).Relative()` gives it, with its own information as clock | {alarms[3]:0.000} |
            """);
        output.WriteLine(report);
        ValidityReport.Write("Always valid: the scale of a relative lift", report);
        // 2,000 experiments of another implementation gave 0.111, 0.015 and 0.009; 20,000 in NumPy with exactly these looks 0.126, 0.023 and 0.018.
        Assert.InRange(alarms[0], 0.126 - 5 * error, 0.126 + 5 * error);
        Assert.True(alarms[4] > 0.9 * alarms[0]);
        Assert.InRange(alarms[1], 0, 0.023 + 5 * ValidityReport.Error(0.023, replications));
        Assert.InRange(alarms[2], 0, 0.018 + 5 * ValidityReport.Error(0.018, replications));
        Assert.InRange(alarms[3], 0, 0.020 + 5 * ValidityReport.Error(0.020, replications));
    }

    [Fact]
    public void Small_samples_need_the_t_version()
    {
        int replications = ValidityReport.Replications(quick: 500, @long: 50_000);
        const int Users = 60;
        LinearModelSequence exact = AlwaysValid.LinearModel(LinearModelMixture.TightestAt(60));
        EffectSequence asymptotic = AlwaysValid.Sequence(NormalMixture.TightestAt(60));
        double[] Run(double effect) => Shares(replications, 2, (random, rejected) =>
        {
            (LinearModelSequence t, EffectSequence z) = (exact, asymptotic);
            (double sumC, double sumT, double squares) = (0, 0, 0);
            for (int n = 1; n <= Users / 2; n++)
            {
                (double c, double x) = (random.Gauss(), effect + random.Gauss());
                (sumC, sumT, squares) = (sumC + c, sumT + x, squares + c * c + x * x);
                if (n < 2)
                {
                    continue;
                }
                double estimate = (sumT - sumC) / n;
                double error = Math.Sqrt((squares - sumC * sumC / n - sumT * sumT / n) / (2 * n - 2) * 2 / n);
                t = t.Observe(estimate, error, 2 * n);
                z = z.Observe(estimate, error, 2 * n);
            }
            (rejected[0], rejected[1]) = (t.HasCrossed, z.HasCrossed);
        });
        (double[] size, double[] power) = (Run(0), Run(1));
        string report = string.Create(CultureInfo.InvariantCulture, $"""
            Normal data of unknown variance, looked at after every pair from the second to the thirtieth, two-sided 5 %; {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000}.

            | method | size | power at 1 σ |
            |---|---|---|
            | linear model (t) | {size[0]:0.000} | {power[0]:0.000} |
            | normal mixture with the estimated standard error | {size[1]:0.000} | {power[1]:0.000} |
            """);
        output.WriteLine(report);
        ValidityReport.Write("Always valid: small samples", report);
        Assert.True(size[0] <= 0.05 + 4 * ValidityReport.Error(0.05, replications));
        Assert.True(size[1] > size[0]);
    }
}
