using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Experiments;

public class HealthCheckTests(ITestOutputHelper output)
{
    private static readonly Variant[] Halves = [new("control", 0.5), new("treatment", 0.5)];

    /// <summary>Every check of rates between arms, by name.</summary>
    public static TheoryData<string, HealthSeverity> Between { get; } = new()
    {
        { "null rate", HealthSeverity.Block },
        { "duplicates", HealthSeverity.Warn },
        { "crossovers", HealthSeverity.Block },
        { "not exposed", HealthSeverity.Block },
        { "removed", HealthSeverity.Block },
        { "late", HealthSeverity.Block },
        { "retention", HealthSeverity.Warn },
    };

    private static HealthCheck Rates(string name, params ReadOnlySpan<(string, ProportionSummary)> arms) => name switch
    {
        "null rate" => HealthCheck.NullRate("country", arms),
        "duplicates" => HealthCheck.Duplicates(arms),
        "crossovers" => HealthCheck.Crossovers(arms),
        "not exposed" => HealthCheck.AssignedNotExposed(arms),
        "removed" => HealthCheck.RemovedByFilter(arms),
        "late" => HealthCheck.LateEvents(arms),
        _ => HealthCheck.Retention(arms),
    };

    [Theory]
    [MemberData(nameof(Between))]
    public void Rates_between_arms_need_both_a_test_and_a_floor(string name, HealthSeverity severity)
    {
        // 0.05 % against 0.25 % of 100,000: far beyond chance and beyond the floor.
        HealthCheck off = Rates(name, ("control", new(100_000, 50)), ("treatment", new(100_000, 250)));
        Assert.Equal((HealthStatus.Failed, severity, severity == HealthSeverity.Block), (off.Status, off.Severity, off.Blocks));
        Assert.Contains("0.25 %", off.Message, StringComparison.Ordinal);
        // The same test, but half the floor: dust, whatever the p-value.
        HealthCheck dust = Rates(name, ("control", new(100_000_000, 40_000)), ("treatment", new(100_000_000, 90_000)));
        Assert.True(dust.PValue < 1e-12);
        Assert.Equal(HealthStatus.Passed, dust.Status);
        // The floor is exceeded, but chance explains it.
        Assert.Equal(HealthStatus.Passed, Rates(name, ("control", new(2_000, 0)), ("treatment", new(2_000, 3))).Status);
        Assert.Equal(HealthStatus.NotEstimable, Rates(name, ("control", default), ("treatment", default)).Status);
    }

    [Fact]
    public void The_p_value_is_that_of_the_comparison_and_Holm_over_arms()
    {
        ProportionSummary control = new(20_000, 100), a = new(20_000, 150), b = new(20_000, 104);
        double pa = Compare.Proportions(control, a).PValue, pb = Compare.Proportions(control, b).PValue;
        Assert.Equal(pa, HealthCheck.NullRate("x", ("control", control), ("a", a)).PValue);
        HealthCheck both = HealthCheck.NullRate("x", ("control", control), ("a", a), ("b", b));
        Assert.Equal(Math.Min(1, 2 * Math.Min(pa, pb)), both.PValue, 15);
        Assert.Equal(HealthStatus.Passed, both.Status);
        Assert.Equal(["a"], both.At(0.01).Culprits);
    }

    [Fact]
    public void Crossovers_in_all_arms_alike_are_a_warning()
    {
        HealthCheck alike = HealthCheck.Crossovers(("control", new(100_000, 400)), ("treatment", new(100_000, 410)));
        Assert.Equal((HealthStatus.Failed, HealthSeverity.Warn, false), (alike.Status, alike.Severity, alike.Blocks));
        Assert.Equal(HealthStatus.Passed, HealthCheck.Crossovers(("control", new(100_000, 40)), ("treatment", new(100_000, 45))).Status);
    }

    [Fact]
    public void A_check_read_every_day_against_an_always_valid_boundary_keeps_its_level()
    {
        const int Seed = 4_711, Replications = 400, Days = 40;
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        Boundary boundary = AlwaysValid.TightestAt(AlwaysValid.InformationOf(users: 20_000, standardDeviation: Math.Sqrt(0.1 * 0.9)));
        int once = 0, always = 0;
        for (int r = 0; r < Replications; r++)
        {
            ProportionSummary c = default, t = default;
            bool wrong = false, wrongAlways = false;
            for (int day = 0; day < Days; day++)
            {
                c += Day(random);
                t += Day(random);
                HealthCheck check = HealthCheck.NullRate("x", ("c", c), ("t", t)).At(0.05);
                wrong |= check.Status == HealthStatus.Failed;
                wrongAlways |= check.Using(boundary).Status == HealthStatus.Failed;
            }
            once += wrong ? 1 : 0;
            always += wrongAlways ? 1 : 0;
        }
        output.WriteLine($"{once} and {always} of {Replications}");
        // Peeking at a fixed horizon raises many false alarms; the always-valid boundary does not: at most 0.05 + 4 standard errors.
        Assert.True(always <= Replications * (0.05 + 4 * Math.Sqrt(0.05 * 0.95 / Replications)), $"{always} false alarms");
        Assert.True(once > 3 * Math.Max(always, 10), $"{once} and {always}: the comparison has lost its point");
    }

    private static ProportionSummary Day(Random random) => new(500, Enumerable.Range(0, 500).Count(_ => random.NextDouble() < 0.1));

    [Fact]
    public void Sample_ratio_names_the_day_on_which_it_begins()
    {
        var monday = new DateOnly(2026, 11, 2);
        (DateOnly, IReadOnlyList<long>)[] days = [.. Enumerable.Range(0, 7).Select(d => (monday.AddDays(d), (IReadOnlyList<long>)(d < 3 ? [10_020, 9_980] : [10_300, 9_700])))];
        HealthCheck check = HealthCheck.SampleRatio(Halves, [71_260, 68_740], days: days);
        Assert.True(check.Blocks);
        Assert.Contains("It begins on 2026-11-05: look for a release", check.Message, StringComparison.Ordinal);
        Assert.Contains("Furthest off: 'control' in all users", check.Message, StringComparison.Ordinal);
        Assert.Equal(["all users", "2026-11-05", "2026-11-06", "2026-11-07", "2026-11-08"], check.Culprits.OrderBy(c => c == "all users" ? 0 : 1).ThenBy(c => c));
    }

    [Fact]
    public void Sample_ratio_tells_a_segment_from_assignment_and_a_late_start_from_both()
    {
        IReadOnlyList<long> even = [10_000, 10_010], off = [10_400, 9_600];
        HealthCheck one = HealthCheck.SampleRatio(Halves, [30_400, 29_620], segments: [("ios", even), ("android", off), ("web", even)]);
        Assert.Contains("Only one segment is off", one.Message, StringComparison.Ordinal);
        HealthCheck all = HealthCheck.SampleRatio(Halves, [31_200, 28_800], segments: [("ios", off), ("android", off), ("web", off)]);
        Assert.Contains("All segments are off", all.Message, StringComparison.Ordinal);
        HealthCheck late = HealthCheck.SampleRatio(Halves, [30_400, 29_620], days: [(new(2026, 11, 3), even), (new(2026, 11, 2), off), (new(2026, 11, 4), even)]);
        Assert.Contains("Only the first day is off: a late start", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_ratio_reads_once_or_always_with_the_reference_values()
    {
        // Chi-square 6.2 with 2 degrees of freedom; Dirichlet–multinomial log e-value 0.41605776988487786 (rollouts-and-traffic.json, M03).
        Variant[] thirds = [new("a", 1 / 3.0), new("b", 1 / 3.0), new("c", 1 / 3.0)];
        HealthCheck check = HealthCheck.SampleRatio(thirds, [33_700, 33_200, 33_100]);
        Assert.Equal(0.04504920239355781, check.PValue, 12);
        Assert.Equal(Math.Exp(-0.41605776988487786), check.Using(AlwaysValid.TightestAtPlan()).PValue, 9);
        // M04: 1 % against 99 %.
        HealthCheck skew = HealthCheck.SampleRatio([new("t", 0.01), new("c", 0.99)], [1_100, 98_900]);
        Assert.Equal(0.001481880774720388, skew.PValue, 12);
        Assert.Equal(Math.Exp(-3.2168221909962718), skew.Using(AlwaysValid.TightestAtPlan()).PValue, 9);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.SampleRatio(Halves, [0, 0]).Status);
    }

    [Fact]
    public void Small_days_of_a_small_stage_are_read_exactly()
    {
        // SciPy 1.10: 2·binom.sf(5, 100, 0.01) = 0.0010690689279860685; Pearson's chi-square says 5e-7 and would block one such day in two thousand, not one in two million.
        Variant[] stage = [new("treatment", 0.01), new("control", 0.99)];
        HealthCheck day = HealthCheck.SampleRatio(stage, [6, 94]);
        Assert.Equal(0.0010690689279860685, day.PValue, 7);
        Assert.Equal(HealthStatus.Passed, day.Status);
        Assert.True(HealthCheck.SampleRatio(stage, [9, 91]).Blocks);
        // Three arms share the level, and the test is never below the smallest binomial one.
        HealthCheck three = HealthCheck.SampleRatio([new("a", 0.01), new("b", 0.01), new("c", 0.98)], [6, 1, 93]);
        Assert.Equal(3 * 0.0010690689279860685, three.PValue, 7);
        Assert.Equal("variants", Assert.Throws<ArgumentException>(() => HealthCheck.SampleRatio([new("a", 1), new("b", 1)], [10, 10])).ParamName);
    }

    [Fact]
    public void Missing_events_are_news_once_there_should_be_some()
    {
        // ln 0.001 / ln 0.998 = 3,450.4 (rollouts-and-traffic.json, R02): 3,451 users suffice, 3,450 do not.
        Assert.Equal(HealthStatus.Failed, HealthCheck.EventsExist("share", new(3_451, 0), 0.002).Status);
        HealthCheck early = HealthCheck.EventsExist("share", new(3_450, 0), 0.002);
        Assert.Equal(HealthStatus.NotEstimable, early.Status);
        Assert.Contains("3,451 are needed", early.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Passed, HealthCheck.EventsExist("share", new(3_451, 1), 0.002).Status);
    }

    [Fact]
    public void Join_rates_stay_within_two_points_of_history()
    {
        Assert.Equal(HealthStatus.Passed, HealthCheck.JoinRate(new(10_000, 9_750), 0.98).Status);
        Assert.True(HealthCheck.JoinRate(new(10_000, 9_400), 0.98).Blocks);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.JoinRate(new(100, 97), 0.98).Status);
        // One event of one that does not join is no proof: P = 0.04.
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.JoinRate(new(1, 0), 0.98).Status);
        // SciPy 1.10: beta.ppf(0.001, 9750, 251) = 0.969798.
        Assert.Contains("at least 96.98 %", HealthCheck.JoinRate(new(10_000, 9_750), 0.98).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_blames_cells_that_should_have_events()
    {
        HealthCheck check = HealthCheck.Coverage(("ios", new(50_000, 1_000)), ("android 14", new(5_000, 0)), ("tiny", new(300, 0)));
        Assert.True(check.Blocks);
        Assert.Contains("'android 14' has no events of 5,000 users", check.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tiny", check.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Passed, HealthCheck.Coverage(("ios", new(50_000, 1_000)), ("android 14", new(600, 1))).Status);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.Coverage(("ios", new(50_000, 0))).Status);
    }

    [Fact]
    public void Assignments_are_replayed_until_a_hundredth_of_a_percent_is_ruled_out()
    {
        // 1 − 0.05^(1/n) < 0.0001 from n = 29,956 on.
        Assert.Equal(HealthStatus.Passed, HealthCheck.AssignmentReplay(new(29_956, 0)).Status);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.AssignmentReplay(new(29_955, 0)).Status);
        Assert.True(HealthCheck.AssignmentReplay(new(10_000, 2)).Blocks);
        Assert.Contains("replay more users", HealthCheck.AssignmentReplay(new(31_000, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Silent_arms_block()
    {
        Assert.True(HealthCheck.ExposureStarted(("control", 0), ("treatment", 5_000)).Blocks);
        Assert.Equal(HealthStatus.Passed, HealthCheck.ExposureStarted(("control", 4_000), ("treatment", 5_000)).Status);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.ExposureStarted(("control", 0), ("treatment", 0)).Status);
    }

    [Fact]
    public void Replayed_AA_tests_pass_when_uniform_and_block_when_not()
    {
        double[] uniform = [.. Enumerable.Range(0, 1_000).Select(i => (i + 0.5) / 1_000)];
        Assert.Equal(HealthStatus.Passed, HealthCheck.ReplayedAATests(uniform).Status);
        // p-values of a test with standard errors a fifth too small: more than 5 % below 0.05.
        double[] small = [.. uniform.Select(p => Math.Pow(p, 1.4))];
        Assert.True(HealthCheck.ReplayedAATests(small).Blocks);
        double[] timid = [.. uniform.Select(p => Math.Sqrt(p))];
        Assert.True(HealthCheck.ReplayedAATests(timid).Blocks);
        Assert.Equal("pValues", Assert.Throws<ArgumentException>(() => HealthCheck.ReplayedAATests([0.5])).ParamName);
        var wrong = Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.ReplayedAATests([.. uniform, 1.5]));
        Assert.Equal(("pValues", 1.5), (wrong.ParamName, wrong.ActualValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.ReplayedAATests([.. uniform, double.NaN]));
    }

    [Fact]
    public void Replayed_AA_tests_rarely_block_a_sound_analysis()
    {
        const int Seed = 99, Replications = 1_000;
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        int blocked = Enumerable.Range(0, Replications).Count(_ => HealthCheck.ReplayedAATests([.. Enumerable.Range(0, 1_000).Select(_ => random.NextDouble())]).Blocks);
        // Two criteria at 1 % each.
        Assert.InRange(blocked, 1, (int)(Replications * (0.02 + 4 * Math.Sqrt(0.02 / Replications))));
    }

    [Fact]
    public void Volume_is_compared_with_the_same_weekday()
    {
        Assert.Equal(HealthStatus.Passed, HealthCheck.Volume("plays", 10_200, 10_000, 10_150, 9_900, 10_050).Status);
        HealthCheck half = HealthCheck.Volume("plays", 5_000, 10_000, 10_150, 9_900, 10_050);
        Assert.Equal((HealthStatus.Failed, HealthSeverity.Warn), (half.Status, half.Severity));
        // Within a fifth down or a quarter up: no news, however sure.
        Assert.Equal(HealthStatus.Passed, HealthCheck.Volume("plays", 12_000, 10_000, 10_001, 9_999, 10_000, 10_002, 9_998, 10_000).Status);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.Volume("plays", 5, 0, 0).Status);
        Assert.Equal("sameWeekday", Assert.Throws<ArgumentException>(() => HealthCheck.Volume("plays", 5, 1)).ParamName);
    }

    [Fact]
    public void A_level_that_moves_is_seen_and_one_that_stays_is_not()
    {
        double[] history = [.. Enumerable.Range(0, 28).Select(d => 0.02 + 0.002 * Math.Sin(d))];
        Assert.Equal(HealthStatus.Passed, HealthCheck.Level("null rate", history, history.AsSpan(0, 14)).Status);
        HealthCheck risen = HealthCheck.Level("null rate", history, [0.021, 0.02, 0.03, 0.031, 0.03]);
        Assert.Equal(HealthStatus.Failed, risen.Status);
        Assert.Contains("It rose from 2.01 %", risen.Message, StringComparison.Ordinal);
        HealthCheck fallen = HealthCheck.Level("null rate", history, [0.01, 0.011, 0.01]);
        Assert.Contains("It fell from 2.01 %", fallen.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Failed, HealthCheck.Level("constant", new double[28], [0.0, 0.01]).Status);
        Assert.Equal("recent", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.Level("x", history, [1.5])).ParamName);
    }

    [Fact]
    public void False_alarms_of_a_level_are_more_than_a_year_apart()
    {
        const int Seed = 365, Replications = 300, Days = 365;
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        double Rate() => 0.3 + 0.01 * Numerics.Normal.LowerQuantile(Math.Max(1e-12, random.NextDouble()));
        int alarms = 0;
        for (int r = 0; r < Replications; r++)
        {
            double[] history = [.. Enumerable.Range(0, 28).Select(_ => Rate())];
            double[] recent = [.. Enumerable.Range(0, Days).Select(_ => Rate())];
            alarms += HealthCheck.Level("x", history, recent).Status == HealthStatus.Failed ? 1 : 0;
        }
        output.WriteLine($"{alarms} of {Replications} years");
        // A year apart on average, with waiting times that have no memory, would be 63 of 100 years; an estimated mean without an allowance gave 78.
        Assert.InRange(alarms, 1, (int)(Replications * 0.5));
    }

    [Fact]
    public void Exposure_lags_are_compared_by_their_whole_distribution()
    {
        double[] Lags(int n, double scale, double shift = 0) => [.. Enumerable.Range(0, n).Select(i => shift - scale * Math.Log(1 - (i + 0.5) / n))];
        double[] control = Lags(2_000, 1);
        HealthCheck alike = HealthCheck.ExposureLag(("control", control), ("treatment", Lags(1_990, 1)));
        Assert.Equal((HealthStatus.Passed, HealthSeverity.Block), (alike.Status, alike.Severity));
        HealthCheck late = HealthCheck.ExposureLag(("control", control), ("treatment", Lags(1_500, 1, shift: 0.3)));
        Assert.True(late.Blocks);
        // At a lag of 0.3: 1 − e^(−0.3) = 0.259 of control, nobody of treatment.
        Assert.Contains("differ by 25.9", late.Message, StringComparison.Ordinal);
        Assert.Matches(@"within 0\.993\d* in 'treatment' and 0\.693\d* in 'control'", late.Message);
        Assert.Equal(Compare.Distributions(control, Lags(1_500, 1, shift: 0.3)).PValue, late.PValue);
        // The same shape with another spread, which a comparison of medians would not see as well.
        Assert.True(HealthCheck.ExposureLag(("control", control), ("b", Lags(1_500, 1)), ("c", Lags(1_500, 1.4))).Culprits is ["c"]);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.ExposureLag(("control", []), ("treatment", control)).Status);
        Assert.Equal("arms", Assert.Throws<ArgumentException>(() => HealthCheck.ExposureLag(("control", control))).ParamName);
        Assert.Equal("arms", Assert.Throws<ArgumentException>(() => HealthCheck.ExposureLag(("control", control), ("treatment", null!))).ParamName);
        foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Equal("arms", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.ExposureLag(("control", control), ("treatment", [1, bad]))).ParamName);
        }
    }

    [Fact]
    public void Differences_in_lag_below_the_floor_are_dust()
    {
        // Half of control within 0 hours, half within 1. One user in 124 of treatment comes an hour later: far beyond chance, and a distance of 0.008.
        double[] control = [.. Enumerable.Range(0, 200_000).Select(i => (double)(i % 2))];
        double[] treatment = [.. Enumerable.Range(0, 200_000).Select(i => i % 124 == 0 ? 1.0 : i % 2)];
        HealthCheck dust = HealthCheck.ExposureLag(("control", control), ("treatment", treatment));
        Assert.True(dust.PValue < 1e-4);
        Assert.Equal(HealthStatus.Passed, dust.Status);
        HealthCheck off = HealthCheck.ExposureLag(("control", control), ("treatment", [.. treatment.Select((v, i) => i % 20 == 2 ? 1.0 : v)]));
        Assert.True(off.Blocks);
    }

    [Fact]
    public void Exposure_lag_rarely_blocks_a_sound_experiment()
    {
        const int Seed = 77, Replications = 1_000;
        output.WriteLine($"Seed {Seed}");
        var random = new Random(Seed);
        double[] Arm() => [.. Enumerable.Range(0, 200).Select(_ => -Math.Log(1 - random.NextDouble()))];
        int failed = Enumerable.Range(0, Replications).Count(_ => HealthCheck.ExposureLag(("a", Arm()), ("b", Arm()), ("c", Arm())).At(0.05).Status == HealthStatus.Failed);
        output.WriteLine($"{failed}");
        Assert.InRange(failed, 10, (int)(Replications * (0.05 + 4 * Math.Sqrt(0.05 * 0.95 / Replications))));
    }

    [Fact]
    public void Logging_that_slows_the_client_is_a_warning()
    {
        double[] Latencies(double scale) => [.. Enumerable.Range(0, 4_000).Select(i => 100 - 50 * scale * Math.Log(1 - (i + 0.5) / 4_000))];
        double[] without = Latencies(1);
        HealthCheck slower = HealthCheck.LoggingLatency(without, Latencies(1.3));
        Assert.Equal((HealthStatus.Failed, HealthSeverity.Warn, false), (slower.Status, slower.Severity, slower.Blocks));
        // The 95 % quantile of an exponential is ln 20 = 2.996 of its mean: 0.3 · 50 · 2.996 = 44.9.
        Assert.Contains("Logging adds 44.9", slower.Message, StringComparison.Ordinal);
        Assert.Contains("95 % quantile", slower.Message, StringComparison.Ordinal);
        Assert.Equal(Compare.Quantiles(without, Latencies(1.3), 0.95).PValue, slower.PValue);
        Assert.Equal(HealthStatus.Passed, HealthCheck.LoggingLatency(without, Latencies(1)).Status);
        // Faster is no harm, however sure; and half a per cent is dust.
        Assert.Equal(HealthStatus.Passed, HealthCheck.LoggingLatency(without, Latencies(0.7)).Status);
        Assert.Equal(HealthStatus.Passed, HealthCheck.LoggingLatency(without, [.. without.Select(v => v * 1.005)]).Status);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.LoggingLatency([], []).Status);
        Assert.Equal("without", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.LoggingLatency([double.NaN], without)).ParamName);
        Assert.Equal("with", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.LoggingLatency(without, [-1])).ParamName);
        Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.LoggingLatency(without, without, 95)).ParamName);
    }

    [Fact]
    public void Differences_of_values_below_a_thousandth_are_dust()
    {
        Comparison At(double difference) => Compare.Means(MeanSummary.FromMoments(1_000_000_000, 30, 1600), MeanSummary.FromMoments(1_000_000_000, 30 + difference, 1600));
        HealthCheck dust = HealthCheck.PreExposure(("minutes", At(0.02)));
        Assert.True(dust.PValue < 1e-12);
        Assert.Equal(HealthStatus.Passed, dust.Status);
        Assert.Equal(HealthStatus.Failed, HealthCheck.PreExposure(("minutes", At(0.04))).Status);
        Comparison share = Compare.Proportions(new(1_000_000_000, 500_000_000), new(1_000_000_000, 500_400_000));
        Assert.Equal(HealthStatus.Passed, HealthCheck.TriggerComplement(("starts", share)).Status);
        // A bare estimate has no control to compare with: the test alone decides.
        Assert.Equal(HealthStatus.Failed, HealthCheck.TriggerComplement(("x", Compare.Of(Effect.Of(0.001, 0.0001)))).Status);
    }

    [Fact]
    public void Pre_exposure_differences_warn_and_block_when_they_are_certain()
    {
        Comparison Before(double difference) => Compare.Means(MeanSummary.FromMoments(10_000, 30, 1600), MeanSummary.FromMoments(10_000, 30 + difference, 1600));
        Assert.Equal(HealthStatus.Passed, HealthCheck.PreExposure(("minutes", Before(0.5))).Status);
        HealthCheck warned = HealthCheck.PreExposure(("minutes", Before(2.1)));
        Assert.Equal((HealthStatus.Failed, HealthSeverity.Warn), (warned.Status, warned.Severity));
        Assert.True(HealthCheck.PreExposure(("minutes", Before(2.1)), ("starts", Before(-3))).Blocks);
        // Which hypothesis a comparison came with does not matter.
        Assert.Equal(warned.PValue, HealthCheck.PreExposure(("minutes", Before(2.1).Against(Hypothesis.Inferiority()))).PValue);
        Assert.True(HealthCheck.TriggerComplement(("minutes", Before(2.1))).Blocks);
    }

    [Fact]
    public void Dilution_knows_that_the_two_effects_share_their_users()
    {
        // Rows by NumPy (seed 7); the standard error from the influence of every row.
        HealthCheck check = HealthCheck.Dilution(
            (MeanSummary.FromMoments(119, 4.867487394957984, 3.3257226248397664), MeanSummary.FromMoments(281, 0.9555302491103204, 0.8976653856888663)),
            (MeanSummary.FromMoments(155, 5.44556129032258, 4.0529478192710515), MeanSummary.FromMoments(345, 1.0266579710144927, 1.0508967663970339)));
        Assert.Equal(0.46717214889562586, check.PValue, 3);
        Assert.Equal(HealthStatus.Passed, check.Status);
        HealthCheck broken = HealthCheck.Dilution(
            (MeanSummary.FromMoments(3_000, 5, 4), MeanSummary.FromMoments(7_000, 1, 1)),
            (MeanSummary.FromMoments(3_000, 5.4, 4), MeanSummary.FromMoments(7_000, 1.3, 1)));
        Assert.Equal((HealthStatus.Failed, HealthSeverity.Warn), (broken.Status, broken.Severity));
        // A billion users make 0.0004 on a mean of 2.2 certain, and it is dust; 0.04 is not.
        HealthCheck Off(double untriggered) => HealthCheck.Dilution(
            (MeanSummary.FromMoments(300_000_000, 5, 4), MeanSummary.FromMoments(700_000_000, 1, 1)),
            (MeanSummary.FromMoments(300_000_000, 5.4, 4), MeanSummary.FromMoments(700_000_000, 1 + untriggered, 1)));
        Assert.True(Off(0.0006).PValue < HealthCheck.DefaultAlpha);
        Assert.Equal(HealthStatus.Passed, Off(0.0006).Status);
        Assert.Equal(HealthStatus.Failed, Off(0.06).Status);
    }

    [Fact]
    public void Zero_inflation_takes_the_effect_apart_and_blames_the_uneven_cell()
    {
        (long, MeanSummary) control = (100_000, MeanSummary.FromMoments(20_000, 5, 9)), treatment = (100_000, MeanSummary.FromMoments(18_000, 5.1, 9));
        HealthCheck parts = HealthCheck.ZeroInflation("plays", control, treatment);
        // −0.02 · 5 = −0.1 and 0.18 · 0.1 = 0.018 make −0.082.
        Assert.Contains("Of a difference of −0.082, −0.1 comes from the share with a value (20 % to 18 %, p < 0.0001) and 0.018 from the values", parts.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Passed, parts.Status);
        Assert.Contains("can be told by cells", parts.Message, StringComparison.Ordinal);
        HealthCheck uneven = HealthCheck.ZeroInflation("plays", control, treatment, cells: [("ios", new(50_000, 10_000), new(50_000, 10_000)), ("android", new(50_000, 10_000), new(50_000, 8_000))]);
        Assert.Equal(HealthStatus.Failed, uneven.Status);
        Assert.Contains("most in", uneven.Message, StringComparison.Ordinal);
        HealthCheck even = HealthCheck.ZeroInflation("plays", control, treatment, cells: [("ios", new(50_000, 10_000), new(50_000, 9_000)), ("android", new(50_000, 10_000), new(50_000, 9_000))]);
        Assert.Equal(HealthStatus.Passed, even.Status);
        HealthCheck earlier = HealthCheck.ZeroInflation("plays", control, treatment, before: (new(100_000, 20_000), new(100_000, 18_000)));
        Assert.Contains("differed before exposure too", earlier.Message, StringComparison.Ordinal);
        // Certain and dust: 0.05 percentage points among a hundred million users.
        HealthCheck dust = HealthCheck.ZeroInflation("plays", control, treatment, before: (new(100_000_000, 20_000_000), new(100_000_000, 19_950_000)));
        Assert.Equal(HealthStatus.Passed, dust.Status);
        Assert.Contains("It moved evenly", dust.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.NotEstimable, HealthCheck.ZeroInflation("plays", (0, default), (0, default)).Status);
        Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.ZeroInflation("plays", (10, MeanSummary.FromMoments(20, 5, 9)), control));
    }

    [Fact]
    public void A_day_is_fresh_when_the_slowest_arm_is_complete()
    {
        double[] quick = [.. Enumerable.Range(1, 1_000).Select(i => i / 500.0)];
        double[] slow = [.. Enumerable.Range(1, 1_000).Select(i => i / 100.0)];
        var end = new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.Zero);
        // 99 % of the slow arm's events take at most 9.9 hours.
        HealthCheck early = HealthCheck.Freshness(end, end.AddHours(9.8), ("control", quick), ("treatment", slow));
        Assert.True(early.Blocks);
        Assert.Contains("'treatment' being slowest; the day is complete at 2026-11-03 09:54", early.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Passed, HealthCheck.Freshness(end, end.AddHours(9.9), ("control", quick), ("treatment", slow)).Status);
        Assert.Contains("'control' has 3", Assert.Throws<ArgumentException>(() => HealthCheck.Freshness(end, end, ("control", [1, 2, 3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_loss_compares_client_with_server()
    {
        RatioSummary Of(double ratio) => RatioSummary.FromMoments(5_000, 10 * ratio, 10, 30 * ratio * ratio, 30, 29 * ratio);
        Assert.Equal(HealthStatus.Passed, HealthCheck.EventLoss(("control", Of(0.99)), ("treatment", Of(0.99))).Status);
        HealthCheck lost = HealthCheck.EventLoss(("control", Of(0.99)), ("treatment", Of(0.93)));
        Assert.True(lost.Blocks);
        Assert.Contains("0.93 in 'treatment' and 0.99 in 'control'", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_check_that_blocks_stops_the_decision_and_a_warning_does_not()
    {
        Metric<MeanSummary> minutes = Metric.Mean("minutes");
        ABTestPlan plan = Experiment.ABTest("videos").Success(minutes, Lift.Relative(0.05)).Plan(Baseline.For(minutes, 30, 40));
        long n = plan.UsersPerVariant[0];
        ExperimentData data = new ExperimentData().Add(minutes, ("control", MeanSummary.FromMoments(n, 30, 1600)), ("treatment", MeanSummary.FromMoments(n, 33, 1600)));
        HealthCheck bad = HealthCheck.NullRate("country", ("control", new(100_000, 50)), ("treatment", new(100_000, 250)));
        Assert.Equal(DecisionKind.Ship, plan.Analyze(data).Decision.Kind);
        ABTestAnalysis blocked = plan.Analyze(data.WithHealth(HealthReport.Of(bad)));
        Assert.Equal(DecisionKind.Blocked, blocked.Decision.Kind);
        Assert.StartsWith("Null rate of country: 0.25 %", blocked.Decision.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("BLOCKED", blocked.ToString(), StringComparison.Ordinal);
        Assert.Equal(DecisionKind.Ship, plan.Analyze(data.WithHealth(HealthReport.Of(bad.As(HealthSeverity.Warn)))).Decision.Kind);
        HealthReport report = HealthReport.Of(HealthCheck.ExposureStarted(("a", 1), ("b", 1)), bad);
        Assert.True(report.Blocks);
        Assert.Equal(bad, report.Checks[0]);
        Assert.StartsWith("1 of 2 checks failed; no decision until the cause is known.", report.ToString(), StringComparison.Ordinal);
    }

    [Property(MaxTest = 50)]
    public bool Arms_that_are_alike_pass_and_order_does_not_matter(ushort rows, ushort events)
    {
        int n = 10 + rows;
        var same = new ProportionSummary(n, events % (n + 1));
        HealthCheck check = HealthCheck.NullRate("x", ("a", same), ("b", same));
        var other = new ProportionSummary(n, (n - same.Successes) / 2);
        return check.Status != HealthStatus.Failed
            && Math.Abs(HealthCheck.NullRate("x", ("a", same), ("b", other)).PValue - HealthCheck.NullRate("x", ("b", other), ("a", same)).PValue) < 1e-9;
    }

    [Fact]
    public void What_cannot_be_checked_says_why()
    {
        Assert.Equal("arms", Assert.Throws<ArgumentException>(() => HealthCheck.NullRate("x", ("a", default))).ParamName);
        Assert.Equal("arms", Assert.Throws<ArgumentException>(() => HealthCheck.EventLoss()).ParamName);
        Assert.Equal("users", Assert.Throws<ArgumentException>(() => HealthCheck.SampleRatio(Halves, [1])).ParamName);
        Assert.Equal("segments", Assert.Throws<ArgumentException>(() => HealthCheck.SampleRatio(Halves, [1, 1], segments: [("ios", [1])])).ParamName);
        Assert.Equal("days", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.SampleRatio(Halves, [1, 1], days: [(new(2026, 1, 1), [1, -1])])).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.Duplicates(("a", default), ("b", default)).At(double.NaN)).ParamName);
        Assert.Equal("expectedRate", Assert.Throws<ArgumentOutOfRangeException>(() => HealthCheck.EventsExist("x", default, 0)).ParamName);
        Assert.Equal("differences", Assert.Throws<ArgumentException>(() => HealthCheck.PreExposure()).ParamName);
    }
}
