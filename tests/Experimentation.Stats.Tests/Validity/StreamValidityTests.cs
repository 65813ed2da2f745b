using System.Globalization;
using System.Text;
using Experimentation.Stats.Sequential;
using static Experimentation.Stats.Tests.Validity.PeekingSimulation;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Type I error and power of every exact always-valid stream in a setting of its own, at 14, 28 and 56 looks and with many looks.</summary>
public class StreamValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    /// <summary>One stream: a number of equal steps, a test that observes one or more of them at once, and whether an effect is there.</summary>
    private sealed record Setting(string Name, string Data, int Steps, int Quick, int Long, double LeastPower, Func<bool, Random, IExperiment> Start);

    /// <summary>An experiment under way: collects steps, and looks when told to.</summary>
    private interface IExperiment
    {
        void Step(int step);

        bool Look(int schedule);
    }

    private sealed class Experiment<TTest, TData>(TTest start, int schedules, Func<int, TData> draw, Func<TData, TData, TData> add, Func<TTest, TData, TTest> observe) : IExperiment
        where TTest : IAlwaysValidTest
    {
        private readonly TTest[] _tests = [.. Enumerable.Repeat(start, schedules)];
        private readonly TData?[] _pending = new TData?[schedules];
        private readonly bool[] _any = new bool[schedules];

        public void Step(int step)
        {
            TData data = draw(step);
            for (int s = 0; s < _tests.Length; s++)
            {
                _pending[s] = _any[s] ? add(_pending[s]!, data) : data;
                _any[s] = true;
            }
        }

        public bool Look(int schedule)
        {
            _tests[schedule] = observe(_tests[schedule], _pending[schedule]!);
            _any[schedule] = false;
            return _tests[schedule].HasCrossed;
        }
    }

    private static readonly double[] Shares = [0.01, 0.05, 0.2, 0.5];

    private static readonly Setting[] Settings =
    [
        new("`Proportion`", "rate 5 % against 6.5 %, 5,600 trials, steps of 25", 224, 60, 50_000, 0.9, (effect, r) => Counted(
            AlwaysValid.Proportion(0.05, 3_000), _ => r.Successes(25, effect ? 0.065 : 0.05), (t, s, n) => t.Observe(s, 25 * n))),
        new("`TwoProportions`", "rate between 10 % and 50 % by the hour, 25 users per arm and step; +5 points", 224, 120, 50_000, 0.85, (effect, r) => new Experiment<TwoProportionSequence, (long C, long T, int N)>(
            AlwaysValid.TwoProportions(), 4, step => (r.Successes(25, Hourly(step)), r.Successes(25, Hourly(step) + (effect ? 0.05 : 0)), 1), (a, b) => (a.C + b.C, a.T + b.T, a.N + b.N), (t, d) => t.Observe((d.C, 25 * d.N), (d.T, 25 * d.N)))),
        new("`TwoProportions`, increase", "the same", 224, 120, 50_000, 0.85, (effect, r) => new Experiment<TwoProportionSequence, (long C, long T, int N)>(
            AlwaysValid.TwoProportions(WatchFor.Increase), 4, step => (r.Successes(25, Hourly(step)), r.Successes(25, Hourly(step) + (effect ? 0.05 : 0)), 1), (a, b) => (a.C + b.C, a.T + b.T, a.N + b.N), (t, d) => t.Observe((d.C, 25 * d.N), (d.T, 25 * d.N)))),
        new("`RateRatio`, alarm for an increase", "4 events per step, treatment's share 1–5–20–50 %, rate +50 % in the last stage and by the hour; ratio 1.5", 224, 60, 50_000, 0.75, (effect, r) => Staged(AlwaysValid.RateRatio(WatchFor.Increase), r, 4, effect ? 1.5 : 1)),
        new("`RateRatio`, tightest at 4,000 events", "18 events per step, otherwise the same; ratio 1.15, either direction", 224, 15, 3_000, 0.75, (effect, r) => Staged(AlwaysValid.RateRatio(4_000), r, 18, effect ? 1.15 : 1)),
        new("`SampleRatio`", "50/50, 200,000 users; odds 1.02", 224, 150, 50_000, 0.9, (effect, r) => new Experiment<SampleRatioSequence, (long A, long B)>(
            AlwaysValid.SampleRatio([1, 1]), 4, _ => NearlyEven(r, 893, effect ? 1.02 / 2.02 : 0.5), (a, b) => (a.A + b.A, a.B + b.B), (t, d) => t.Observe(d.A, d.B))),
        new("`BoundedMean`", "0 with 70 %, else uniform on (0, 1), 2,240 values; mean +0.03", 224, 30, 50_000, 0.75, (effect, r) => Listed(
            AlwaysValid.BoundedMean(0, 1, 0.15, 1_500, 0.28), () => Spiked(r, effect ? 0.36 : 0.3), (t, v) => t.Observe(v))),
        new("`BoundedMeanByBetting`", "the same", 224, 12, 4_000, 0.4, (effect, r) => Listed(
            AlwaysValid.BoundedMeanByBetting(0, 1, 0.15), () => Spiked(r, effect ? 0.36 : 0.3), (t, v) => t.Observe(v))),
        new("`QuantileComparison`", "median of log-normal values, 1,120 per arm; +30 %", 224, 12, 5_000, 0.75, (effect, r) => new Quantiles(effect ? 0.26 : 0, r)),
    ];

    [Fact]
    public void Streams_hold_their_level_and_find_effects()
    {
        var table = new StringBuilder();
        table.AppendLine("Alpha 5 %, two-sided unless said otherwise; 224 steps are looked at 14, 28 or 56 times or at every step. ± is one Monte Carlo standard error of a size.");
        table.AppendLine().AppendLine("| stream | data | replications | size at 14 looks | 28 | 56 | every step | power at 14 looks | 28 | 56 | every step |").AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (Setting setting in Settings)
        {
            int replications = ValidityReport.Replications(setting.Quick, setting.Long);
            double[] size = Run(setting, false, replications);
            double[] power = Run(setting, true, replications);
            table.AppendLine(CultureInfo.InvariantCulture, $"| {setting.Name} | {setting.Data} | {replications:N0} | {Row(size)} ± {ValidityReport.Error(size[3], replications):0.0000} | {Row(power)} |");
            Assert.All(size, share => Assert.True(share <= Alpha + 4 * ValidityReport.Error(Alpha, replications), $"{setting.Name}: {share}"));
            Assert.True(power[3] >= setting.LeastPower - 4 * ValidityReport.Error(setting.LeastPower, replications), $"{setting.Name}: {power[3]}");
        }
        output.WriteLine(table.ToString());
        ValidityReport.Write("Always valid: streams", table.ToString());
    }

    [Fact]
    public void Moving_base_rates_and_shares_fool_pooled_tests_but_not_the_conditional_one()
    {
        int replications = ValidityReport.Replications(quick: 80, @long: 50_000);
        double[] alarms = PeekingSimulation.Shares(replications, 3, (random, rejected) =>
        {
            RateRatioSequence conditional = AlwaysValid.RateRatio(WatchFor.Increase);
            (double c, double t, double exposureC, double exposureT) = (0, 0, 0, 0);
            for (int step = 0; step < 224; step++)
            {
                (long newC, long newT, double share) = Stage(random, step, 4, 1);
                conditional = conditional.Observe(newC, newT, share);
                (c, t, exposureC, exposureT) = (c + newC, t + newT, exposureC + 1 - share, exposureT + share);
                double part = exposureT / (exposureC + exposureT);
                double z = (t - (c + t) * part) / Math.Sqrt((c + t) * part * (1 - part));
                rejected[1] |= c + t >= 20 && z > 1.645;
                rejected[2] = z > 1.645;
            }
            rejected[0] = conditional.HasCrossed;
        });
        string report = string.Create(CultureInfo.InvariantCulture, $"""
            Crashes without any effect: rate up and down by the hour and 50 % higher in the last stage, treatment's share 1–5–20–50 %; one-sided 5 %, {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000}.

            | test | false alarms |
            |---|---|
            | `RateRatio`, at each of 224 looks | {alarms[0]:0.000} |
            | pooled binomial test, once at the end | {alarms[2]:0.000} |
            | pooled binomial test, at each look | {alarms[1]:0.000} |
            """);
        output.WriteLine(report);
        ValidityReport.Write("Always valid: moving base rates and shares", report);
        Assert.True(alarms[0] <= 0.05 + 4 * ValidityReport.Error(0.05, replications));
        Assert.True(alarms[2] > 0.2);
    }

    [Fact]
    public void Quantile_intervals_cover_at_all_looks_together()
    {
        int replications = ValidityReport.Replications(quick: 60, @long: 50_000);
        double[] probabilities = [0.5, 0.9];
        double[] missed = PeekingSimulation.Shares(replications, 4, (random, happened) =>
        {
            QuantileSequence[] smooth = [.. probabilities.Select(p => AlwaysValid.Quantile(p, 500))];
            QuantileSequence[] rounded = [.. smooth];
            List<double> values = [];
            for (int look = 1; look <= 40; look++)
            {
                values.AddRange(Enumerable.Range(0, 25).Select(_ => Math.Exp(random.Gauss())));
                values.Sort();
                double[] ties = [.. values.Select(v => Math.Ceiling(2 * v) / 2)];
                for (int i = 0; i < probabilities.Length; i++)
                {
                    double truth = Math.Exp(Numerics.Normal.LowerQuantile(probabilities[i]));
                    smooth[i] = smooth[i].Observe([.. values]);
                    rounded[i] = rounded[i].Observe(ties);
                    happened[i] |= !smooth[i].Interval.Contains(truth);
                    happened[2 + i] |= !rounded[i].Interval.Contains(Math.Ceiling(2 * truth) / 2);
                }
            }
        });
        string report = string.Create(CultureInfo.InvariantCulture, $"""
            95 % intervals of log-normal data, 40 looks from 25 to 1,000 values, tightest at 500; {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.02, replications):0.0000}. Share of experiments in which the interval missed the true quantile at any look.

            | quantile | continuous values | rounded up to halves (ties) |
            |---|---|---|
            | median | {missed[0]:0.000} | {missed[2]:0.000} |
            | 90th percentile | {missed[1]:0.000} | {missed[3]:0.000} |
            """);
        output.WriteLine(report);
        ValidityReport.Write("Always valid: quantiles", report);
        Assert.All(missed, share => Assert.True(share <= Alpha + 4 * ValidityReport.Error(Alpha, replications)));
    }

    [Fact]
    public void Likelihood_ratio_test_errs_as_often_as_it_says()
    {
        int replications = ValidityReport.Replications(quick: 500, @long: 50_000);
        LikelihoodRatioSequence start = AlwaysValid.LikelihoodRatioOfProportion(0.1, 0.15);
        (double Errors, double Trials) Run(double rate, SprtDecision wrong)
        {
            double trials = 0;
            double errors = Share(replications, random =>
            {
                LikelihoodRatioSequence state = start;
                while (state.Decision == SprtDecision.Continue)
                {
                    state = state.Observe(random.NextDouble() < rate ? 1 : 0, 1);
                }
                trials += state.Size;
                return state.Decision == wrong;
            });
            return (errors, trials / replications);
        }
        (double alpha, double nullTrials) = Run(0.1, SprtDecision.Alternative);
        (double beta, double otherTrials) = Run(0.15, SprtDecision.Null);
        string report = string.Create(CultureInfo.InvariantCulture, $"`LikelihoodRatioOfProportion(0.1, 0.15)` at alpha 5 % and beta 20 %, {replications:N0} replications: type I error {alpha:0.0000}, type II error {beta:0.0000}; {nullTrials:0} trials on average under the null, {otherTrials:0} under the alternative (a fixed test with these errors needs 254).");
        output.WriteLine(report);
        ValidityReport.Write("Always valid: Wald's likelihood ratio test", report);
        Assert.True(alpha <= 0.05 + 4 * ValidityReport.Error(0.05, replications));
        Assert.True(beta <= 0.2 + 4 * ValidityReport.Error(0.2, replications));
    }

    /// <summary>Average run length: at least the one asked for. Delays as published for the same statistics (threshold 50: 7.3 and 9.0 at one standard deviation).</summary>
    [Fact]
    public void Change_alarms_are_false_no_more_often_than_promised()
    {
        int replications = ValidityReport.Replications(quick: 150, @long: 50_000);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Independent standard normal scores; {replications:N0} replications. Average run length without a change (± one standard error), and delay after a change from the first observation on.");
        table.AppendLine().AppendLine("| statistic | promised run length | run length | delay at 1 σ | delay at 0.5 σ |").AppendLine("|---|---|---|---|---|");
        foreach (double promised in (double[])[50, 200])
        {
            foreach (ChangeStatistic statistic in Enum.GetValues<ChangeStatistic>())
            {
                ChangeAlarm start = AlwaysValid.ChangeAlarm(promised, statistic);
                int runs = statistic == ChangeStatistic.Cusum && promised > 50 ? replications / 4 : replications;
                (double length, double error) = Run(start, 0, runs);
                (double large, _) = Run(start, 1, runs);
                (double small, _) = Run(start, 0.5, runs);
                table.AppendLine(CultureInfo.InvariantCulture, $"| {statistic} | {promised:0} | {length:0.0} ± {error:0.0} | {large:0.0} | {small:0.0} |");
                Assert.True(length - 3 * error > promised, $"{statistic} {promised}: {length}");
                Assert.InRange(large, 5, 14);
            }
        }
        output.WriteLine(table.ToString());
        ValidityReport.Write("Always valid: alarms after launch", table.ToString());

        static (double Mean, double Error) Run(ChangeAlarm start, double shift, int replications)
        {
            (double sum, double squares) = (0, 0);
            var random = new Random(Seed);
            for (int i = 0; i < replications; i++)
            {
                ChangeAlarm alarm = start;
                while (!alarm.HasAlarmed)
                {
                    alarm = alarm.ObserveScore(shift + random.Gauss());
                }
                (sum, squares) = (sum + alarm.AlarmedAt, squares + (double)alarm.AlarmedAt * alarm.AlarmedAt);
            }
            double mean = sum / replications;
            return (mean, Math.Sqrt((squares / replications - mean * mean) / replications));
        }
    }

    private static double[] Run(Setting setting, bool effect, int replications) => PeekingSimulation.Shares(replications, 4, (random, rejected) =>
    {
        IExperiment experiment = setting.Start(effect, random);
        for (int step = 0; step < setting.Steps; step++)
        {
            experiment.Step(step);
            for (int schedule = 0; schedule < 4; schedule++)
            {
                int every = schedule switch { 0 => 16, 1 => 8, 2 => 4, _ => 1 };
                if ((step + 1) % every == 0 && !rejected[schedule])
                {
                    rejected[schedule] = experiment.Look(schedule);
                }
            }
        }
    });

    private static string Row(double[] shares) => string.Join(" | ", shares.Select(s => s.ToString("0.000", CultureInfo.InvariantCulture)));

    private static double Hourly(int step) => 0.3 + 0.2 * Math.Sin(2 * Math.PI * step / 24);

    private static Experiment<ProportionSequence, (long Successes, int Steps)> Counted(ProportionSequence start, Func<int, long> draw, Func<ProportionSequence, long, int, ProportionSequence> observe) =>
        new(start, 4, step => (draw(step), 1), (a, b) => (a.Successes + b.Successes, a.Steps + b.Steps), (t, d) => observe(t, d.Successes, d.Steps));

    private static Experiment<T, List<double>> Listed<T>(T start, Func<double> draw, Func<T, double[], T> observe)
        where T : IAlwaysValidTest =>
        new(start, 4, _ => [.. Enumerable.Range(0, 10).Select(_ => draw())], (a, b) => [.. a, .. b], (t, d) => observe(t, [.. d]));

    private static (long Control, long Treatment, double Share) Stage(Random random, int step, double events, double ratio)
    {
        double share = Shares[step / 56];
        double rate = events * (1 + 0.5 * Math.Sin(2 * Math.PI * step / 24)) * (step >= 168 ? 1.5 : 1);
        return (random.Events(rate * (1 - share)), random.Events(rate * share * ratio), share);
    }

    private static Experiment<RateRatioSequence, List<(long C, long T, double Share)>> Staged(RateRatioSequence start, Random random, double events, double ratio) => new(
        start,
        4,
        step => [Stage(random, step, events, ratio)],
        (a, b) => a[^1].Share == b[0].Share ? [.. a[..^1], (a[^1].C + b[0].C, a[^1].T + b[0].T, b[0].Share)] : [.. a, .. b],
        (t, d) => d.Aggregate(t, (state, s) => state.Observe(s.C, s.T, s.Share)));

    /// <summary>A binomial count near one half, by its normal approximation: the exact one would take as long as everything else.</summary>
    private static (long, long) NearlyEven(Random random, long users, double share)
    {
        long first = Math.Clamp((long)Math.Round(users * share + Math.Sqrt(users * share * (1 - share)) * random.Gauss()), 0, users);
        return (first, users - first);
    }

    private static double Spiked(Random random, double share) => random.NextDouble() < share ? random.NextDouble() : 0;

    /// <summary>Quantile comparisons need all values so far, sorted.</summary>
    private sealed class Quantiles(double shift, Random random) : IExperiment
    {
        private readonly QuantileComparisonSequence[] _tests = [.. Enumerable.Repeat(AlwaysValid.QuantileComparison(0.5, 800), 4)];
        private readonly List<double> _control = [];
        private readonly List<double> _treatment = [];

        public void Step(int step)
        {
            for (int i = 0; i < 5; i++)
            {
                Insert(_control, Math.Exp(random.Gauss()));
                Insert(_treatment, Math.Exp(shift + random.Gauss()));
            }
        }

        public bool Look(int schedule)
        {
            _tests[schedule] = _tests[schedule].Observe(
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_control), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_treatment));
            return _tests[schedule].HasCrossed;
        }

        private static void Insert(List<double> sorted, double value)
        {
            int at = sorted.BinarySearch(value);
            sorted.Insert(at < 0 ? ~at : at, value);
        }
    }
}
