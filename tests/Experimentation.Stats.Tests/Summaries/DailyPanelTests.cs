using System.Text.Json;
using Experimentation.Stats.Numerics;
using FsCheck;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Panels agree with sums made by hand, add up, forget nothing in JSON, and refuse what is no panel.</summary>
public class DailyPanelTests
{
    private const int Days = 5;

    [Property(MaxTest = 50)]
    public void Dense_sparse_and_rows_agree_with_sums_by_hand(PositiveInt seed, PositiveInt size)
    {
        var random = new RandomSource((ulong)seed.Get);
        int users = 2 + size.Get % 400;
        double[] rows = [.. Enumerable.Range(0, users * Days).Select(_ => random.NextUniform() < 0.5 ? 0 : 10 + random.NextNormal())];
        DailyPanel dense = DailyPanel.Of(rows, Days);
        var sparse = new DailyPanelAccumulator(Days);
        for (int user = 0; user < users; user++)
        {
            int[] active = [.. Enumerable.Range(0, Days).Where(day => rows[user * Days + day] != 0).Reverse()];
            sparse.AddActive(active, [.. active.Select(day => rows[user * Days + day])]);
        }
        Assert.Equal(dense, sparse.ToPanel());
        var userDays = from user in Enumerable.Range(0, users) from day in Enumerable.Range(0, Days) where rows[user * Days + day] != 0 select (user, day, rows[user * Days + day]);
        DailyPanel fromRows = DailyPanel.OfRows(userDays, r => r.user, r => r.day, r => r.Item3, Days, users);
        Agree(dense, fromRows);
        for (int i = 0; i < Days; i++)
        {
            double mean = Enumerable.Range(0, users).Average(user => rows[user * Days + i]);
            Close.To(mean, dense.Mean(i), 1e-13);
            for (int j = 0; j < Days; j++)
            {
                double other = Enumerable.Range(0, users).Average(user => rows[user * Days + j]);
                double covariance = Enumerable.Range(0, users).Sum(user => (rows[user * Days + i] - mean) * (rows[user * Days + j] - other)) / (users - 1) / users;
                Close.To(covariance, dense.CovarianceOfMeans(i, j), 1e-11, 1e-3);
            }
        }
    }

    [Property(MaxTest = 50)]
    public void Merging_is_associative_and_commutative(PositiveInt seed)
    {
        var random = new RandomSource((ulong)seed.Get);
        DailyPanel[] parts = [.. Enumerable.Range(0, 3).Select(_ => DailyPanel.Of(PanelData.Gauss(random, 1 + random.NextBelow(300), Days, day => day), Days))];
        Agree(parts[0] + parts[1] + parts[2], parts[0] + (parts[1] + parts[2]));
        Agree(parts[0] + parts[1], parts[1] + parts[0]);
        Assert.Equal(parts[0], parts[0] + new DailyPanelAccumulator(Days).ToPanel());
    }

    [Property(MaxTest = 30)]
    public void Pairs_of_days_count_the_users_who_have_both(PositiveInt seed)
    {
        var random = new RandomSource((ulong)seed.Get);
        int users = 300 + random.NextBelow(200);
        double[] rows = PanelData.Gauss(random, users, Days, day => 100 * day);
        bool[] has = [.. rows.Select(_ => random.NextUniform() < 0.7)];
        DailyPanelAccumulator[] accumulators = [new(Days), new(Days)];
        for (int user = 0; user < users; user++)
        {
            int[] days = [.. Enumerable.Range(0, Days).Where(day => has[user * Days + day])];
            accumulators[user % 2].AddObserved(days, [.. days.Select(day => rows[user * Days + day])]);
        }
        DailyPanel panel = accumulators[0].ToPanel() + accumulators[1].ToPanel();
        Assert.Equal(users, panel.Count);
        for (int i = 0; i < Days; i++)
        {
            int[] ofI = [.. Enumerable.Range(0, users).Where(user => has[user * Days + i])];
            double mean = ofI.Average(user => rows[user * Days + i]);
            Close.To(mean, panel.Mean(i), 1e-13, 1);
            for (int j = 0; j < Days; j++)
            {
                int[] ofJ = [.. Enumerable.Range(0, users).Where(user => has[user * Days + j])];
                double other = ofJ.Average(user => rows[user * Days + j]);
                int[] both = [.. ofI.Intersect(ofJ)];
                Assert.Equal(both.Length, panel.CountOf(i, j));
                double expected = both.Sum(user => (rows[user * Days + i] - mean) * (rows[user * Days + j] - other)) / ofI.Length / ofJ.Length;
                Close.To(expected, panel.CovarianceOfMeans(i, j), 1e-10, 1e-3);
            }
        }
        Lossless(panel);
    }

    [Fact]
    public void All_widths_of_vectors_give_the_same_bits()
    {
        var random = new RandomSource(1);
        double[] rows = PanelData.Gauss(random, 20_000, 29, day => 1e6 + day);
        CoMoments[] all =
        [
            .. Enum.GetValues<SimdWidth>().Where(width => width <= BlockSums.Widest).Select(width =>
            {
                var sums = new PanelSums(29, width);
                for (int at = 0; at < rows.Length; at += 29)
                {
                    sums.Add(rows.AsSpan(at, 29), at, "rows");
                }
                return sums.ToMoments();
            }),
        ];
        Assert.All(all, moments =>
        {
            Assert.True(all[0].Means.SequenceEqual(moments.Means));
            Assert.True(all[0].Products.SequenceEqual(moments.Products));
        });
    }

    [Fact]
    public void Means_that_wander_lose_no_digits()
    {
        // Users sorted by their level, from −1e6 to 1e6 with noise of 1: any fixed shift would cancel most digits somewhere.
        var random = new RandomSource(2);
        const int Users = 30_000;
        var rows = new double[Users * 2];
        var x = new double[Users];
        var y = new double[Users];
        for (int i = 0; i < Users; i++)
        {
            double level = (2.0 * i / Users - 1) * 1e6;
            rows[2 * i] = x[i] = level + random.NextNormal();
            rows[2 * i + 1] = y[i] = level + random.NextNormal();
        }
        DailyPanel panel = DailyPanel.Of(rows, 2);
        CovariateSummary expected = CovariateSummary.Of(x, y);
        Close.To(expected.Covariance(0, 1) / Users, panel.CovarianceOfMeans(0, 1), 1e-13);
        Close.To(expected.Covariance(0, 0) / Users, panel.CovarianceOfMeans(0, 0), 1e-13);
    }

    [Fact]
    public void Ratios_agree_with_the_delta_method()
    {
        var random = new RandomSource(3);
        const int Users = 500;
        var accumulator = new DailyPanelAccumulator(2, PanelColumns.Denominators);
        var clicks = new double[2][];
        var views = new double[2][];
        for (int day = 0; day < 2; day++)
        {
            views[day] = [.. Enumerable.Range(0, Users).Select(_ => 1.0 + random.NextPoisson(4))];
            clicks[day] = [.. views[day].Select(v => (double)random.NextBinomial((long)v, 0.3))];
        }
        for (int i = 0; i < Users; i++)
        {
            accumulator.Add([clicks[0][i], clicks[1][i], views[0][i], views[1][i]]);
        }
        DailyPanel panel = accumulator.ToPanel();
        for (int day = 0; day < 2; day++)
        {
            RatioSummary expected = RatioSummary.Of(clicks[day], views[day]);
            Close.To(expected.Ratio, panel.Mean(day), 1e-13);
            Close.To(expected.RatioVariance / Users, panel.CovarianceOfMeans(day, day), 1e-11);
        }
        // By hand: the covariance of the users' linearised values.
        double[][] linear = [.. Enumerable.Range(0, 2).Select(day => clicks[day].Zip(views[day], (x, w) => (x - panel.Mean(day) * w) / views[day].Average()).ToArray())];
        Close.To(CovariateSummary.Of(linear[0], linear[1]).Covariance(0, 1) / Users, panel.CovarianceOfMeans(0, 1), 1e-10);
    }

    [Fact]
    public void Cohorts_give_their_common_days_and_all_that_is_available()
    {
        var random = new RandomSource(4);
        CohortPanels cohorts = CohortPanels.Empty;
        var available = new DailyPanelAccumulator(4);
        DailyPanel? fixedPanel = null;
        for (int entry = 0; entry < 3; entry++)
        {
            int days = 4 - entry;
            double[] rows = PanelData.Gauss(random, 50 + entry, days, day => entry + day);
            DailyPanel panel = DailyPanel.Of(rows, days);
            cohorts = cohorts.With(10 + entry, panel);
            for (int user = 0; user < 50 + entry; user++)
            {
                available.AddObserved([.. Enumerable.Range(0, days)], rows.AsSpan(user * days, days));
            }
            fixedPanel = days < 3 ? fixedPanel : fixedPanel is null ? panel.FirstDays(3) : fixedPanel + panel.FirstDays(3);
        }
        Agree(fixedPanel!, cohorts.FixedCohort(3));
        Agree(available.ToPanel(), cohorts.AvailableCase());
        Assert.True(cohorts.FixedCohort(4).IsBalanced);
        Assert.False(cohorts.AvailableCase().IsBalanced);
        Assert.Equal(cohorts.Count + cohorts.Count, (cohorts + cohorts).Count);
        CohortPanels back = JsonSerializer.Deserialize<CohortPanels>(JsonSerializer.Serialize(cohorts))!;
        Assert.Equal(cohorts, back);
    }

    [Fact]
    public void Nothing_is_lost_in_json()
    {
        var random = new RandomSource(5);
        double[] rows = PanelData.Gauss(random, 1000, Days, day => 1e3);
        Lossless(DailyPanel.Of(rows, Days) + DailyPanel.Of(rows, Days));
        Lossless(DailyPanel.Of(rows, Days, rows.AsSpan(0, 1000)));
        Lossless(new DailyPanelAccumulator(Days, PanelColumns.Denominators | PanelColumns.Covariate).ToPanel());
        Lossless(DailyPanel.OfWindows(CovariateSummary.FromSums(3, 2, [3, 6], [5, 7, 14]), (0, 7), (7, 7)));
        string json = JsonSerializer.Serialize(DailyPanel.Of([1, 2, 3, 4], 2));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DailyPanel>(json.Replace("\"users\":2", "\"users\":3", StringComparison.Ordinal)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DailyPanel>(json.Replace("[0,1]", "[0,0]", StringComparison.Ordinal)));
    }

    [Fact]
    public void Ten_users_need_as_much_memory_as_ten_million()
    {
        var accumulator = new DailyPanelAccumulator(28);
        double[] user = [.. Enumerable.Range(0, 28).Select(day => (double)day)];
        accumulator.Add(user);
        int[] days = [3];
        double[] values = [2];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            accumulator.Add(user);
            accumulator.AddActive(days, values);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
        accumulator.AddInactive(10_000_000_000);
        Assert.Equal(10_000_000_401, accumulator.ToPanel().Count);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e200)]
    public void Users_before_a_wrong_value_are_there_and_those_after_can_follow(double wrong)
    {
        double[] rows = PanelData.Gauss(new(11), 1000, Days, day => 1e5 * day);
        double[] broken = [.. rows];
        broken[700 * Days + 3] = wrong;
        var accumulator = new DailyPanelAccumulator(Days);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => accumulator.AddUsers(broken));
        Assert.Contains("index 3503", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(700, accumulator.Count);
        accumulator.AddUsers(rows.AsSpan(700 * Days));
        Agree(DailyPanel.Of(rows, Days), accumulator.ToPanel());
    }

    [Fact]
    public void What_is_no_panel_is_refused()
    {
        Refused<ArgumentOutOfRangeException>("days", "at least 1 day", () => _ = new DailyPanelAccumulator(0));
        Refused<ArgumentOutOfRangeException>("columns", "named columns", () => _ = new DailyPanelAccumulator(2, (PanelColumns)8));
        Refused<ArgumentException>("users", "no whole number of users", () => DailyPanel.Of([1, 2, 3], 2));
        Refused<ArgumentException>("users", "index 3", () => DailyPanel.Of([1, 2, 3, double.NaN], 2));
        Refused<ArgumentException>("days", "use AddObserved", () => new DailyPanelAccumulator(2).Add([1]));
        Refused<ArgumentException>("days", "Got 2 at index 0", () => new DailyPanelAccumulator(2).AddActive([2], [1]));
        Refused<ArgumentException>("days", "Got 1 at index 1", () => new DailyPanelAccumulator(2).AddObserved([1, 1], [1, 2]));
        Refused<ArgumentException>("values", "1 days and 2 values", () => new DailyPanelAccumulator(2).AddObserved([1], [1, 2]));
        Refused<ArgumentException>("denominators", "Each day has a denominator", () => new DailyPanelAccumulator(2, PanelColumns.Denominators).AddObserved([1], [1]));
        Refused<ArgumentOutOfRangeException>("covariate", "no covariate", () => new DailyPanelAccumulator(2).AddObserved([1], [1], covariate: 2));
        Refused<ArgumentException>("windows", "do not overlap", () => DailyPanel.OfWindows(CovariateSummary.FromSums(3, 2, [3, 6], [5, 7, 14]), (0, 7), (6, 7)));
        Refused<ArgumentException>("windows", "one window for each", () => DailyPanel.OfWindows(CovariateSummary.FromSums(3, 2, [3, 6], [5, 7, 14]), (0, 7)));
        Refused<ArgumentOutOfRangeException>("day", "row 1 does not fit", () => DailyPanel.OfRows([(1, 0), (1, 2)], r => r.Item1, r => r.Item2, _ => 1, 2));
        Refused<ArgumentOutOfRangeException>("exposedUsers", "2 users with rows", () => DailyPanel.OfRows([(1, 0), (2, 1)], r => r.Item1, r => r.Item2, _ => 1, 2, 1));
        Refused<ArgumentException>("right", "Only panels of the same days", () => _ = DailyPanel.Of([1, 2], 2) + DailyPanel.Of([1, 2, 3], 3));
        Refused<ArgumentOutOfRangeException>("days", "cut where one of them ends", () => DailyPanel.Of([1, 2], 2).FirstDays(3));
        Refused<ArgumentOutOfRangeException>("days", "longest cohort", () => CohortPanels.Empty.FixedCohort(1));
        Refused<ArgumentException>("panel", "same days", () => CohortPanels.Empty.With(1, DailyPanel.Of([1, 2], 2)).With(1, DailyPanel.Of([1, 2, 3], 3)));
    }

    internal static void Refused<T>(string parameter, string text, Action action)
        where T : ArgumentException
    {
        T refusal = Assert.Throws<T>(action);
        Assert.Equal(parameter, refusal.ParamName);
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
    }

    private static void Lossless(DailyPanel panel) => Assert.Equal(panel, JsonSerializer.Deserialize<DailyPanel>(JsonSerializer.Serialize(panel)));

    private static void Agree(DailyPanel expected, DailyPanel actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Layout, actual.Layout);
        double scale = Enumerable.Range(0, expected.PeriodCount).Max(day => expected.CovarianceOfMeans(day, day));
        for (int i = 0; i < expected.PeriodCount; i++)
        {
            Close.To(expected.Mean(i), actual.Mean(i), 1e-12, 1e-3);
            for (int j = 0; j < expected.PeriodCount; j++)
            {
                Assert.Equal(expected.CountOf(i, j), actual.CountOf(i, j));
                Close.To(expected.CovarianceOfMeans(i, j), actual.CovarianceOfMeans(i, j), 1e-11, scale);
            }
        }
    }
}
