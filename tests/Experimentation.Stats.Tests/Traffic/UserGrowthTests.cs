using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Traffics;

public class UserGrowthTests(ITestOutputHelper output)
{
    [Fact]
    public void Beta_geometric_growth_is_that_of_the_reference()
    {
        // 1 − B(a, b + d)/B(a, b) at a = 0.5, b = 2 and d = 1, 7, 14, 28, computed with 30 digits.
        UserGrowth growth = UserGrowth.BetaGeometric(1, 0.5, 2);
        Assert.Equal(0.2, growth.UsersAfter(1), 1e-14);
        Assert.Equal(0.5506924448100918, growth.UsersAfter(7), 1e-14);
        Assert.Equal(0.6650587918863897, growth.UsersAfter(14), 1e-14);
        Assert.Equal(0.7562834347038774, growth.UsersAfter(28), 1e-14);
    }

    [Fact]
    public void A_histogram_gives_the_average_over_all_choices_of_days()
    {
        // Five days, users by their active days; every choice of T of the five days is counted by hand.
        int[][] users = [[0], [1, 3], [0, 2, 4], [2], [0, 1, 2, 3, 4], [1, 2, 3, 4]];
        long[] histogram = new long[5];
        foreach (int[] days in users)
        {
            histogram[days.Length - 1]++;
        }
        UserGrowth growth = UserGrowth.FromHistogram(histogram);
        for (int length = 1; length <= 5; length++)
        {
            int[] sets = [.. Enumerable.Range(0, 32).Where(set => int.PopCount(set) == length)];
            double average = sets.Average(set => users.Count(days => days.Any(d => (set >> d & 1) == 1)));
            Assert.Equal(average, growth.UsersAfter(length), 1e-13);
        }
    }

    [Property(MaxTest = 50)]
    public Property History_counts_different_users_in_every_stretch() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte User, byte Day)[]>().Filter(rows => rows.Length > 0),
        rows =>
        {
            (long User, int Day)[] activity = [.. rows.Select(r => ((long)(r.User % 17), 100 + r.Day % 13))];
            HistoricalGrowth growth = UserGrowth.FromActivity(activity);
            int first = activity.Min(r => r.Day);
            int days = activity.Max(r => r.Day) - first + 1;
            Assert.Equal(days, growth.HorizonDays);
            for (int length = 1; length <= days; length++)
            {
                double[] counts = [.. Enumerable.Range(first, days - length + 1)
                    .Select(start => (double)activity.Where(r => r.Day >= start && r.Day < start + length).Select(r => r.User).Distinct().Count())
                    .Order()];
                double median = counts.Length % 2 == 1 ? counts[counts.Length / 2] : (counts[counts.Length / 2 - 1] + counts[counts.Length / 2]) / 2;
                Assert.Equal(median, growth.UsersAfter(length), 1e-12);
                Assert.InRange(growth.CautiousUsersAfter(length), counts[0], median);
            }
            Assert.Equal(activity.Select(r => r.User).Distinct().Count(), growth.UsersAfter(days));
            Assert.Equal(growth.UsersAfter(days), growth.NewByDay.Sum());
        });

    [Theory]
    [InlineData(0, 0.03, 0.06)]
    [InlineData(300, 0.04, 0.08)]
    public void A_fit_to_four_weeks_foretells_eight(double newcomersPerDay, double within42, double within56)
    {
        // Weekends are quieter; chances of a day are beta(0.6, 3), so the population is far from seen after four weeks.
        HistoricalGrowth history = UserGrowth.FromActivity(Activity(new RandomSource(3), population: 30_000, a: 0.6, b: 3, newcomersPerDay, days: 56));
        HistoricalGrowth pilot = UserGrowth.FromActivity(Activity(new RandomSource(3), population: 30_000, a: 0.6, b: 3, newcomersPerDay, days: 28));
        ExtrapolatedGrowth growth = pilot.Extrapolate();
        output.WriteLine($"{growth}; truth {history.UsersAfter(42):0} and {history.UsersAfter(56):0}, extrapolated {growth.UsersAfter(42):0} and {growth.UsersAfter(56):0}");
        Assert.Equal(pilot.UsersAfter(28), growth.UsersAfter(28));
        Assert.InRange(growth.UsersAfter(42) / history.UsersAfter(42), 1 - within42, 1 + within42);
        Assert.InRange(growth.UsersAfter(56) / history.UsersAfter(56), 1 - within56, 1 + within56);
        // A line through the last two weeks is what not to do.
        double line = pilot.UsersAfter(28) + 28 * (pilot.UsersAfter(28) - pilot.UsersAfter(14)) / 14;
        Assert.True(Math.Abs(line / history.UsersAfter(56) - 1) > Math.Abs(growth.UsersAfter(56) / history.UsersAfter(56) - 1));
    }

    [Fact]
    public void An_extrapolation_says_how_far_off_it_was_on_its_own_history()
    {
        (long User, int Day)[] activity = [.. Activity(new RandomSource(5), population: 20_000, a: 0.6, b: 3, newcomersPerDay: 0, days: 56)];
        ExtrapolatedGrowth growth = UserGrowth.FromActivity(activity).Extrapolate();
        output.WriteLine(growth.ToString());
        // The same by hand: forget the second half, extrapolate, and count who really came.
        HistoricalGrowth half = UserGrowth.FromActivity(activity.Where(row => row.Day < 28));
        double foretold = half.Extrapolate().UsersAfter(56);
        double truth = activity.Select(row => row.User).Distinct().Count();
        Assert.Equal(foretold / truth - 1, growth.BacktestError!.Value, 1e-9);
        Assert.InRange(growth.BacktestError.Value, -0.1, 0.1);
        Assert.Contains("from its first half: off by", growth.ToString(), StringComparison.Ordinal);
        Assert.Null(UserGrowth.FromActivity(activity.Where(row => row.Day < 27)).Extrapolate().BacktestError);
    }

    [Fact]
    public void Weekday_factors_average_to_one_and_see_the_weekend()
    {
        HistoricalGrowth history = UserGrowth.FromActivity(Activity(new RandomSource(8), 20_000, 1, 4, 0, 28));
        Assert.Equal(7, history.WeekdayFactors.Sum(), 1e-12);
        Assert.All(history.WeekdayFactors.Skip(5), factor => Assert.InRange(factor, 0.5, 0.75));
        Assert.All(history.WeekdayFactors.Take(5), factor => Assert.InRange(factor, 1.05, 1.25));
    }

    [Fact]
    public void Steady_traffic_grows_in_a_line()
    {
        UserGrowth growth = UserGrowth.PerDay(1_000);
        Assert.Equal(0, growth.UsersAfter(0));
        Assert.Equal(14_000, growth.UsersAfter(14));
        Assert.Equal("1,000 new users a day: 1,000 in 1 day, 7,000 in 7 days, 14,000 in 14 days, 28,000 in 28 days", growth.ToString());
    }

    [Fact]
    public void Growth_answers_only_for_what_it_knows()
    {
        HistoricalGrowth history = UserGrowth.FromActivity([(1, 0), (2, 3)]);
        Assert.Equal("days", Assert.Throws<ArgumentOutOfRangeException>(() => history.UsersAfter(5)).ParamName);
        Assert.Contains("Extrapolate", Assert.Throws<ArgumentOutOfRangeException>(() => history.UsersAfter(5)).Message, StringComparison.Ordinal);
        Assert.Contains("two whole weeks", Assert.Throws<InvalidOperationException>(history.Extrapolate).Message, StringComparison.Ordinal);
        Assert.Contains("no growth", Assert.Throws<InvalidOperationException>(UserGrowth.FromActivity(Enumerable.Range(0, 20).Select(day => (1L, day))).Extrapolate).Message, StringComparison.Ordinal);
        Assert.Equal("activity", Assert.Throws<ArgumentException>(() => UserGrowth.FromActivity([])).ParamName);
        Assert.Contains("consecutive", Assert.Throws<ArgumentException>(() => UserGrowth.FromActivity([(1, 20260101), (1, 20270101)])).Message, StringComparison.Ordinal);
        Assert.Equal("usersByActiveDays", Assert.Throws<ArgumentException>(() => UserGrowth.FromHistogram([0, 0])).ParamName);
        Assert.Equal("newUsers", Assert.Throws<ArgumentOutOfRangeException>(() => UserGrowth.PerDay(double.NaN)).ParamName);
    }

    private static IEnumerable<(long User, int Day)> Activity(RandomSource random, int population, double a, double b, double newcomersPerDay, int days)
    {
        int newcomers = (int)(newcomersPerDay * days);
        for (int user = 0; user < population + newcomers; user++)
        {
            double x = random.NextGamma(a);
            double chance = x / (x + random.NextGamma(b));
            int from = user < population ? 0 : (int)((user - population) / newcomersPerDay);
            for (int day = 0; day < days; day++)
            {
                double factor = day % 7 >= 5 ? 0.6 : 1.16;
                bool active = random.NextUniform() < 1 - Math.Pow(1 - chance, factor);
                if (day >= from && (active || (user >= population && day == from)))
                {
                    yield return (user, day);
                }
            }
        }
    }
}
