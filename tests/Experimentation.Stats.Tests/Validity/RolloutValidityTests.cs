using System.Globalization;
using System.Text;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;
using Experimentation.Stats.Simulation;
using static Experimentation.Stats.Tests.Experiments.RolloutScenario;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>
/// A week of a rollout, 1–5–20–50 % of users on 1, 1, 2 and 3 days, read every hour: how often a monitor alarms without harm, how often and when it does with harm, and
/// what happens to those who pool the stages.
/// </summary>
public class RolloutValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_126;
    private const int Hours = 24;
    private static readonly double[] Shares = [0.01, 0.05, 0.2, 0.5];
    private static readonly int[] StageOfDay = [0, 1, 2, 2, 3, 3, 3];
    private static readonly MonitoredRollout Ramp = Experiment.MonitoredRollout("x").WithStages(0.01, 0.05, 0.2, 0.5, 1).WithPlannedUsers(12_000);
    private static readonly Metric<MeanSummary> Harm = Metric.Mean("harm", PreferredDirection.Decrease);

    [Fact]
    public void Strata_keep_the_level_where_pooling_does_not()
    {
        int replications = ValidityReport.Replications(quick: 100, @long: 10_000);
        double[] none = Week(replications, harm: 0);
        double[] some = Week(replications, harm: 0.05);
        double[] more = Week(replications, harm: 0.1);
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"""
            1–5–20–50 % of 4,000 users a day on 1, 1, 2 and 3 days, read every hour; weekends lower by half a standard deviation, beginning on any weekday; alpha 5 %, {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000} at 5 %.

            | monitor | false alarms | alarms at a harm of 0.05 σ | at 0.1 σ |
            |---|---|---|---|
            | `RolloutMonitor`: strata of stage × day, one-sided e-process | {none[0]:0.000} | {some[0]:0.000} | {more[0]:0.000} |
            | the same evidence on pooled data (mistake) | {none[1]:0.000} | | |
            | pooled data, one z test at the end (mistake) | {none[2]:0.000} | | |
            | strata, a z test at every look (mistake) | {none[3]:0.000} | | |

            Median day of the alarm: {some[4]:0} of 7 at 0.05 σ, {more[4]:0} at 0.1 σ, where {more[5]:0 %} of the alarms come before the 50 % stage.
            """);
        output.WriteLine(table.ToString());
        ValidityReport.Write("Monitored rollouts: means", table.ToString());
        double error = ValidityReport.Error(0.05, replications);
        Assert.True(none[0] <= 0.05 + 4 * error, $"{none[0]}");
        Assert.True(none[1] > 0.3 && none[2] > 0.3 && none[3] > 0.2, "The mistakes were not reproduced.");
        Assert.True(some[0] > 0.7 && more[0] > 0.99, $"{some[0]} {more[0]}");
        Assert.InRange(some[4], 4, 6);
        Assert.InRange(more[4], 3, 4);
    }

    /// <summary>
    /// Inverse estimated variances look efficient and are not fit for small strata of skewed metrics: a low mean comes with a low variance and gets more weight.
    /// </summary>
    [Fact]
    public void Weights_by_users_keep_the_level_with_skewed_metrics_where_inverse_variances_do_not()
    {
        int replications = ValidityReport.Replications(quick: 80, @long: 10_000);
        double[] shares = Share(replications, 5, (random, happened) =>
        {
            // Less is worse, so that too much weight on low strata looks like harm.
            RolloutMonitor monitor = Experiment.MonitoredRollout("x").WithStages(0.05, 1).WithPlannedUsers(4_000).WithSampleRatioAlpha(1e-9).Guardrail(Minutes, Lift.Absolute(0.05)).Start();
            RolloutMonitor lost = monitor;
            (double inverse, double information) = (0, 0);
            for (int day = 0; day < 28; day++)
            {
                (MeanSummary c, MeanSummary t) = (Skewed(random, 1_000), Skewed(random, 60));
                monitor = monitor.Observe(Day(day).Add(Minutes, c, t));
                lost = lost.Observe(Day(day).Add(Minutes, MeanSummary.FromMoments(c.Count, c.Mean + 0.05, c.Variance), t));
                double variance = c.Variance / c.Count + t.Variance / t.Count;
                inverse += (c.Mean - t.Mean) / variance;
                information += 1 / variance;
                happened[1] |= NormalMixture.TightestOneSidedAt(1_000).OneSidedEValue(inverse / Math.Sqrt(information), information).RejectsAt(0.05);
            }
            happened[0] = monitor.Metrics[0].AlarmedOn is not null;
            happened[2] = lost.Metrics[0].SafeOn is not null;
            happened[3] = inverse / Math.Sqrt(information) > 1.645;
            happened[4] = monitor.Metrics[0].Interval.Contains(0);
        });
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            Exponential values, 28 strata of 1,000 + 60 users, nothing differs; alpha 5 %, {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000} at 5 %.

            | weights of the strata | false alarms at any look | one z test at the end | calls safe what loses its margin |
            |---|---|---|---|
            | n₁n₂/(n₁ + n₂), as in `RolloutMonitor` | {shares[0]:0.000} | | {shares[2]:0.000} |
            | inverse estimated variances (mistake) | {shares[1]:0.000} | {shares[3]:0.000} | |

            The always-valid interval of the effect held no effect at the end in {shares[4]:0.000} of the replications.
            """);
        output.WriteLine(text);
        ValidityReport.Write("Monitored rollouts: skewed metrics", text);
        double error = ValidityReport.Error(0.05, replications);
        Assert.True(shares[0] <= 0.05 + 4 * error && shares[2] <= 0.05 + 4 * error, $"{shares[0]} {shares[2]}");
        Assert.True(shares[1] > 0.1, $"{shares[1]}");
        Assert.True(shares[4] >= 0.95 - 4 * error, $"{shares[4]}");
    }

    /// <summary>Crashes of 20,000 users a day at 0.4 %, up and down by the hour and half as many again in the last stage.</summary>
    [Fact]
    public void First_events_keep_the_level_and_find_harm_soon()
    {
        int replications = ValidityReport.Replications(quick: 60, @long: 10_000);
        (double alarms, double safe, double users, double pooled) none = Crashes(replications, 1), fifth = Crashes(replications, 1.2), half = Crashes(replications, 1.5), twice = Crashes(replications, 2), margin = Crashes(replications, 1.3);
        (double moments, double falselySafe) = CrashFreeShare(replications);
        (double loops, double refused) = CrashLoops(replications);
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            The same week with 20,000 users a day and crashes of 0.4 % of users, up and down by the hour and 50 % more in the last stage; alpha 5 %, {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000} at 5 %.

            | ratio of crash rates | alarms | treated users at the alarm, median | called safe by a margin of 30 % |
            |---|---|---|---|
            | 1 | {none.alarms:0.000} | | {none.safe:0.000} |
            | 1.2 | {fifth.alarms:0.000} | {fifth.users:N0} | {fifth.safe:0.000} |
            | 1.3, the margin | {margin.alarms:0.000} | {margin.users:N0} | {margin.safe:0.000} |
            | 1.5 | {half.alarms:0.000} | {half.users:N0} | {half.safe:0.000} |
            | 2 | {twice.alarms:0.000} | {twice.users:N0} | {twice.safe:0.000} |

            Pooled over stages, one binomial test at the end raises {none.pooled:0.000} false alarms (mistake). Read as a share of users instead (`Guardrail` on crash-free users): {moments:0.000} false alarms, and {falselySafe:0.000} called safe by a margin of 0.2 points that was lost in full. Counting every crash of users whose
            application crashes in loops (three more times on average) would raise {loops:0.000} false alarms; the dispersion check refuses {refused:0.000} of these weeks.
            """);
        output.WriteLine(text);
        ValidityReport.Write("Monitored rollouts: events", text);
        double error = ValidityReport.Error(0.05, replications);
        Assert.True(none.alarms <= 0.05 + 4 * error, $"{none.alarms}");
        Assert.True(margin.safe <= 0.05 + 4 * error, $"{margin.safe}");
        Assert.True(moments <= 0.05 + 4 * error && falselySafe <= 0.05 + 4 * error, $"{moments} {falselySafe}");
        Assert.True(half.alarms > 0.9 && twice.alarms > 0.99, $"{half.alarms} {twice.alarms}");
        Assert.True(refused > 0.99, $"{refused}");
        Assert.True(loops > 0.2, $"{loops}");
        Assert.True(none.pooled > 0.4, $"{none.pooled}");
    }

    /// <summary>Users in the planned shares of four stages, checked every hour; and a split that is off by 2 and 5 % of the odds.</summary>
    [Fact]
    public void The_sample_ratio_over_stages()
    {
        int replications = ValidityReport.Replications(quick: 80, @long: 10_000);
        double[] shares = Share(replications, 4, (random, off) =>
        {
            double[] odds = [1, 1.02, 1.05];
            for (int k = 0; k < odds.Length; k++)
            {
                RolloutMonitor monitor = Ramp.Guardrail(Harm).WithSampleRatioAlpha(0.05).Start();
                double chiSquare = 0;
                (double c, double t) = (0, 0);
                for (int day = 0; day < 7; day++)
                {
                    double share = Shares[StageOfDay[day]];
                    (c, t) = day > 0 && StageOfDay[day] != StageOfDay[day - 1] ? (0, 0) : (c, t);
                    for (int hour = 1; hour <= Hours; hour++)
                    {
                        long treated = random.NextBinomial(2_000, share * odds[k] / (share * odds[k] + 1 - share));
                        monitor = monitor.Observe(RolloutIncrement.Of(Start.AddDays(day), hour, Hours).WithUsers(2_000 - treated, treated));
                        (c, t) = (c + 2_000 - treated, t + treated);
                        chiSquare = Math.Max(chiSquare, Math.Pow(t - share * (c + t), 2) / (share * (1 - share) * (c + t)));
                    }
                    monitor = day < 6 && StageOfDay[day + 1] != StageOfDay[day] ? monitor.AdvanceAnyway() : monitor;
                }
                off[k] = monitor.IsSampleRatioOff;
                off[3] |= k == 0 && chiSquare > 3.841;
            }
        });
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            The same week with 48,000 users a day, the ratio checked every hour at 5 %; {replications:N0} replications, Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000} at 5 %.

            | check | false alarms | odds of treatment 2 % higher | 5 % higher |
            |---|---|---|---|
            | evidence per stage, multiplied over stages | {shares[0]:0.000} | {shares[1]:0.000} | {shares[2]:0.000} |
            | chi-square at 5 % at every look (mistake) | {shares[3]:0.000} | | |
            """);
        output.WriteLine(text);
        ValidityReport.Write("Monitored rollouts: sample ratio", text);
        Assert.True(shares[0] <= 0.05 + 4 * ValidityReport.Error(0.05, replications), $"{shares[0]}");
        Assert.True(shares[2] > 0.95, $"{shares[2]}");
        Assert.True(shares[3] > 0.2, $"{shares[3]}");
    }

    /// <summary>Hold-out against the rest, new users of each day: how long until a false alarm, and how long after a change.</summary>
    [Fact]
    public void Alarms_after_launch_keep_their_run_length()
    {
        int replications = ValidityReport.Replications(quick: 40, @long: 10_000);
        const double Promised = 50;
        MonitoredRollout design = Experiment.MonitoredRollout("x").WithStages(1.0).WithHoldOut(0.05).WithAverageRunLength(Promised).Guardrail(Harm);
        MeanSummary without = Runs(0), one = Runs(1), half = Runs(0.5);
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            A 5 % hold-out, 10,000 new users a day, one metric, a promised {Promised:0} days between false alarms; {replications:N0} replications.

            | change, in standard errors of a day's difference | days until the alarm |
            |---|---|
            | none | {without.Mean:0.0} ± {without.StandardDeviation / Math.Sqrt(replications):0.0} |
            | 0.5 | {half.Mean:0.0} |
            | 1 | {one.Mean:0.0} |
            """);
        output.WriteLine(text);
        ValidityReport.Write("Monitored rollouts: after launch", text);
        Assert.True(without.Mean > Promised - 4 * without.StandardDeviation / Math.Sqrt(replications), $"{without.Mean}");
        Assert.InRange(one.Mean, 4, 12);
        Assert.InRange(half.Mean, one.Mean, 30);

        MeanSummary Runs(double change) => Summary(replications, random =>
        {
            RolloutMonitor monitor = design.Start();
            double shift = change * Math.Sqrt(1 / 500.0 + 1 / 9_500.0);
            for (int day = 0; day < 2_000; day++)
            {
                monitor = monitor.Observe(Day(day).Add(Harm, Mean(random, 500, 0, 1), Mean(random, 9_500, shift, 1)));
                if (monitor.Tracks[0].Launch!.Alarm.HasAlarmed)
                {
                    return day + 1;
                }
            }
            return 2_000;
        });
    }

    /// <summary>Shares of alarms: monitor, pooled e-value, pooled z at the end, stratified z at any look; then the median day of the monitor's alarms and the share before the last stage.</summary>
    private static double[] Week(int replications, double harm)
    {
        double[] shares = Share(replications, 4 + 7, (random, happened) =>
        {
            RolloutMonitor monitor = Ramp.Guardrail(Harm).Start();
            NormalMixture mixture = NormalMixture.TightestOneSidedAt(3_000);
            (MeanSummary c, MeanSummary t) pooled = default;
            int firstDay = random.NextBelow(7);
            for (int day = 0; day < 7; day++)
            {
                double level = (firstDay + day) % 7 >= 5 ? -0.5 : 0;
                for (int hour = 1; hour <= Hours; hour++)
                {
                    long users = 4_000L * hour / Hours - 4_000L * (hour - 1) / Hours;
                    long treated = random.NextBinomial(users, Shares[StageOfDay[day]]);
                    MeanSummary control = Mean(random, users - treated, level, 1);
                    MeanSummary treatment = Mean(random, treated, level + harm, 1);
                    monitor = monitor.Observe(RolloutIncrement.Of(Start.AddDays(day), hour, Hours).Add(Harm, control, treatment));
                    pooled = (pooled.c + control, pooled.t + treatment);
                    double error = Math.Sqrt(pooled.c.Variance / pooled.c.Count + pooled.t.Variance / pooled.t.Count);
                    if (pooled.t.Count >= 50)
                    {
                        double z = (pooled.t.Mean - pooled.c.Mean) / error;
                        happened[1] |= mixture.OneSidedEValue(z, 1 / (error * error)).RejectsAt(0.05);
                        happened[2] = z > 1.645;
                        happened[3] |= ZOf(monitor) > 1.645;
                    }
                }
                happened[0] = monitor.Tracks[0].AlarmedOn > 0;
                if (happened[0])
                {
                    happened[4 + monitor.Tracks[0].AlarmedOn - Start.DayNumber] = true;
                }
                monitor = day < 6 && StageOfDay[day + 1] != StageOfDay[day] ? monitor.AdvanceAnyway() : monitor;
            }
        });
        double before = 0;
        double median = 7;
        for (int day = 6; day >= 0; day--)
        {
            double upTo = shares.AsSpan(4, day + 1).ToArray().Sum();
            median = upTo >= shares[0] / 2 ? day + 1 : median;
        }
        before = shares.AsSpan(4, 4).ToArray().Sum() / Math.Max(shares[0], 1e-9);
        return [shares[0], shares[1], shares[2], shares[3], median, before];
    }

    private static double ZOf(RolloutMonitor monitor)
    {
        MomentScore score = monitor.Tracks[0].Moments().Score;
        return score.HarmVariance > 0 ? score.Harm / Math.Sqrt(score.HarmVariance) : 0;
    }

    private static double Rate(int day, int hour) => 0.004 * (1 + 0.5 * Math.Sin(2 * Math.PI * hour / Hours)) * (day >= 4 ? 1.5 : 1);

    private static (double Alarms, double Safe, double Users, double Pooled) Crashes(int replications, double ratio)
    {
        var users = new System.Collections.Concurrent.ConcurrentBag<double>();
        double[] shares = Share(replications, 3, (random, happened) =>
        {
            RolloutMonitor monitor = Ramp.FirstEvents(Crashed, Lift.Relative(0.3)).Start();
            (double events, double treatedEvents, double all) = (0, 0, 0);
            double treatedSoFar = 0;
            double atAlarm = 0;
            Run(random, 20_000, (day, hour, control, treated) =>
            {
                double rate = Rate(day, hour);
                (long x, long y) = (random.NextBinomial(treated, rate * ratio), random.NextBinomial(control, rate));
                monitor = monitor.Observe(RolloutIncrement.Of(Start.AddDays(day), hour, Hours).Add(Crashed, new(control, y), new(treated, x)));
                (events, treatedEvents, all) = (events + x + y, treatedEvents + x, all + control + treated);
                treatedSoFar += treated;
                atAlarm = atAlarm == 0 && monitor.Tracks[0].AlarmedOn > 0 ? treatedSoFar : atAlarm;
            }, () => monitor = monitor.AdvanceAnyway());
            happened[0] = atAlarm > 0;
            happened[1] = monitor.Metrics[0].SafeOn is not null;
            double share = treatedSoFar / all;
            happened[2] = (treatedEvents - events * share) / Math.Sqrt(events * share * (1 - share)) > 1.645;
            if (atAlarm > 0)
            {
                users.Add(atAlarm);
            }
        });
        double[] sorted = [.. users.Order()];
        return (shares[0], shares[1], sorted.Length == 0 ? 0 : sorted[sorted.Length / 2], shares[2]);
    }

    private static (double Alarms, double FalselySafe) CrashFreeShare(int replications)
    {
        double[] shares = Share(replications, 2, (random, happened) =>
        {
            RolloutMonitor same = Ramp.Guardrail(CrashFree, Lift.Absolute(0.002)).Start();
            RolloutMonitor lost = same;
            Run(random, 20_000, (day, hour, control, treated) =>
            {
                double rate = Rate(day, hour);
                ProportionSummary c = new(control, control - random.NextBinomial(control, rate));
                RolloutIncrement increment = RolloutIncrement.Of(Start.AddDays(day), hour, Hours);
                same = same.Observe(increment.Add(CrashFree, c, new(treated, treated - random.NextBinomial(treated, rate))));
                lost = lost.Observe(increment.Add(CrashFree, c, new(treated, treated - random.NextBinomial(treated, rate + 0.002))));
            }, () => (same, lost) = (same.AdvanceAnyway(), lost.AdvanceAnyway()));
            happened[0] = same.Metrics[0].AlarmedOn is not null;
            happened[1] = lost.Metrics[0].SafeOn is not null;
        });
        return (shares[0], shares[1]);
    }

    private static (double Alarms, double Refused) CrashLoops(int replications)
    {
        double[] shares = Share(Math.Max(20, replications / 10), 2, (random, happened) =>
        {
            RolloutMonitor monitor = Ramp.Guardrail(Errors).Start();
            RateRatioSequence naive = AlwaysValid.RateRatio(WatchFor.Increase);
            for (int day = 0; day < 7; day++)
            {
                double share = Shares[StageOfDay[day]];
                long treated = random.NextBinomial(20_000, share);
                (long[] c, long[] t) = (Loops(random, 20_000 - treated, Rate(day, 0)), Loops(random, treated, Rate(day, 0)));
                monitor = monitor.Observe(Day(day).Add(Errors, CountSummary.Of(c), CountSummary.Of(t)));
                naive = naive.Observe(c.Sum(), t.Sum(), share);
                monitor = day < 6 && StageOfDay[day + 1] != StageOfDay[day] ? monitor.AdvanceAnyway() : monitor;
            }
            happened[0] = naive.HasCrossed;
            happened[1] = monitor.Metrics[0].Findings.Any(f => f.Code == FindingCode.OverDispersed) && monitor.Metrics[0].AlarmedOn is null;
        });
        return (shares[0], shares[1]);

        static long[] Loops(RandomSource random, long users, double rate)
        {
            long[] events = new long[users];
            long crashed = random.NextBinomial(users, rate);
            for (int i = 0; i < crashed; i++)
            {
                // One crash and a geometric number of further ones, three on average.
                events[i] = 1 + (long)Math.Floor(-random.NextExponential() / Math.Log(0.75));
            }
            return events;
        }
    }

    private static void Run(RandomSource random, long perDay, Action<int, int, long, long> hourly, Action advance)
    {
        for (int day = 0; day < 7; day++)
        {
            for (int hour = 1; hour <= Hours; hour++)
            {
                long users = perDay * hour / Hours - perDay * (hour - 1) / Hours;
                long treated = random.NextBinomial(users, Shares[StageOfDay[day]]);
                hourly(day, hour, users - treated, treated);
            }
            if (day < 6 && StageOfDay[day + 1] != StageOfDay[day])
            {
                advance();
            }
        }
    }

    private static MeanSummary Skewed(RandomSource random, int n)
    {
        var values = new MeanAccumulator();
        for (int i = 0; i < n; i++)
        {
            values.Add(random.NextExponential());
        }
        return values.ToSummary();
    }

    private static double[] Share(int replications, int things, Action<RandomSource, bool[]> experiment) => Replications.Run(
        replications,
        Seed,
        () => new int[things],
        (random, counts) =>
        {
            bool[] happened = new bool[things];
            experiment(random, happened);
            for (int i = 0; i < things; i++)
            {
                counts[i] += happened[i] ? 1 : 0;
            }
            return counts;
        },
        (a, b) => [.. a.Zip(b, (x, y) => x + y)],
        null,
        CancellationToken.None).Select(count => (double)count / replications).ToArray();

    private static MeanSummary Summary(int replications, Func<RandomSource, double> value) => Replications.Run(
        replications, Seed, () => default(MeanSummary), (random, sum) => sum + MeanSummary.Of([value(random)]), (a, b) => a + b, null, CancellationToken.None);
}
