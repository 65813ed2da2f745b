namespace Experimentation.Stats.Tests.Traffics;

public class DurationTests(ITestOutputHelper output)
{
    private static readonly MeanPower Minutes = Power.OfMeans(40, 31);

    [Fact]
    public void The_shortest_whole_weeks_that_bring_enough_users()
    {
        Traffic traffic = Traffic.PerDay(80_000).Share(0.1);
        DurationAnswer answer = traffic.Duration(Minutes, Lift.Relative(0.02));
        output.WriteLine(answer.ToString());
        long needed = Minutes.SampleSize(Lift.Relative(0.02)).Users;
        // Day-1 metrics: who enters on the last day is not read.
        int weeks = 1;
        while (8_000L * (7 * weeks - 1) < needed)
        {
            weeks++;
        }
        Assert.Equal(7 * weeks, answer.Days);
        Assert.Equal(7 * weeks - 1, answer.Shortest!.EnrolmentDays);
        Assert.Equal(needed, answer.Shortest.Needed.Users);
        Assert.All(answer.Options, option => Assert.Equal(option.Users >= needed, option.IsEnough));
        Assert.StartsWith("21 days: users are taken in for 20 days and read over day 1 after exposure; 160,000 will be there and 130,682 are needed", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_late_window_closes_the_enrolment_earlier()
    {
        Traffic traffic = Traffic.PerDay(20_000);
        DurationAnswer week1 = traffic.Duration(Minutes, Lift.Relative(0.02), window: AnalysisWindow.Week1);
        DurationAnswer week2 = traffic.Duration(Minutes, Lift.Relative(0.02), window: AnalysisWindow.Week2);
        Assert.Equal(14, week1.Days);
        Assert.Equal(7, week1.Shortest!.EnrolmentDays);
        Assert.Equal(21, week2.Days);
        Assert.Equal(7, week2.Shortest!.EnrolmentDays);
        Assert.Equal(21, week2.Options[0].Days);
    }

    [Theory]
    [InlineData(20_000, 0.05799832411747191)]
    [InlineData(200_000, 0.018340680468388635)]
    public void Days_that_are_alike_average_out_less(int users, double detectable)
    {
        // (z₀.₉₇₅ + z₀.₈)·cv·√((ρ + (1 − ρ)/T)/(n/4)) at cv = 2, ρ = 0.5, T = 14, computed with 30 digits.
        MeanPower analysis = Power.OfMeans(2, 1).WithTest(MeanTest.Z);
        DurationAnswer answer = Traffic.PerDay(users / 7.0).Duration(analysis, Lift.Relative(0.05), window: AnalysisWindow.Of(14).FromDailyValues(0.5));
        DurationOption option = answer.Options.Single(o => o.EnrolmentDays == 7);
        // The two-sided power counts the other tail too, which the formula leaves out.
        Assert.Equal(detectable, option.DetectableLift!.Value.Value, 1e-5 * detectable);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Width_of_an_interval_over_days_follows_the_correlation_between_days(double correlation)
    {
        // CI width(T)/width(1) = √(ρ + (1 − ρ)/T), so users needed follow its square.
        MeanPower analysis = Power.OfMeans(2, 1).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.Superiority());
        Traffic traffic = Traffic.PerDay(1_000);
        double one = Required(traffic.Duration(analysis, Lift.Relative(0.05), window: AnalysisWindow.Of(1).FromDailyValues(correlation)));
        double fortnight = Required(traffic.Duration(analysis, Lift.Relative(0.05), window: AnalysisWindow.Of(14).FromDailyValues(correlation)));
        Assert.Equal(correlation + (1 - correlation) / 14, fortnight / one, 1e-10);

        static double Required(DurationAnswer answer) => answer.Options[0].Needed.RequiredUsers;
    }

    [Fact]
    public void Days_since_exposure_are_fewer_for_those_who_enter_late()
    {
        // Two weeks, users enter evenly on days 1 to 14 and are seen on 14, 13, …, 1 days: E[1/t] = H₁₄/14.
        MeanPower analysis = Power.OfMeans(2, 1).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.Superiority());
        DurationOption option = Traffic.PerDay(1_000).Duration(analysis, Lift.Relative(0.05), window: AnalysisWindow.SinceExposure(0.4)).Options.Single(o => o.Days == 14);
        double harmonic = Enumerable.Range(1, 14).Sum(t => 1.0 / t);
        Assert.Equal(14, option.EnrolmentDays);
        Assert.Equal(analysis.SampleSize(Lift.Relative(0.05)).RequiredUsers * (0.4 + 0.6 * harmonic / 14), option.Needed.RequiredUsers, 1e-6);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Wide_and_short_takes_less_traffic_than_narrow_and_long(double correlation)
    {
        Traffic traffic = Traffic.From(UserGrowth.BetaGeometric(1_000_000, 1, 3));
        DurationAnswer answer = traffic.Duration(Power.OfMeans(2, 1), Lift.Relative(0.01), window: AnalysisWindow.SinceExposure(correlation));
        output.WriteLine(answer.ToString());
        double[] shareWeeks = [.. answer.Options.Where(o => o.ShareNeeded <= 1).Select(o => o.ShareWeeks)];
        Assert.True(shareWeeks.Length > 5);
        Assert.Equal(shareWeeks.Order(), shareWeeks);
    }

    [Fact]
    public void What_cannot_be_had_says_what_could_be()
    {
        DurationAnswer answer = Traffic.PerDay(1_000).Share(0.5).Duration(Minutes, Lift.Relative(0.02), longestWeeks: 4);
        Assert.Null(answer.Days);
        Assert.Null(answer.Shortest);
        Lift detectable = Minutes.MinimumDetectableLift(13_500).Lift!.Value;
        Assert.Equal($"Not within 28 days: 13,500 users will be there by then and 130,682 are needed; by then even all eligible users would be too few; at the share given 266 days would be enough. What can be detected by then is {detectable}.", answer.ToString().Split('\n')[0]);
        Assert.Contains("allow at least 21 days", Traffic.PerDay(1_000).Duration(Minutes, Lift.Relative(0.02), window: AnalysisWindow.Week2, longestWeeks: 2).ToString(), StringComparison.Ordinal);
        Assert.Contains("whole weeks", Assert.Throws<InvalidOperationException>(() => Traffic.From(UserGrowth.FromActivity([(1, 0), (2, 3)])).Duration(Minutes, Lift.Relative(0.02))).Message, StringComparison.Ordinal);
        Assert.Equal("longestWeeks", Assert.Throws<ArgumentOutOfRangeException>(() => Traffic.PerDay(1).Duration(Minutes, Lift.Relative(0.02), longestWeeks: 0)).ParamName);
    }

    [Fact]
    public void Days_until_enough_users_are_there()
    {
        Assert.Equal(0, Traffic.PerDay(10).DaysFor(0));
        Assert.Equal(7, Traffic.PerDay(80_000).Share(0.3).DaysFor(158_394));
        Traffic returning = Traffic.From(UserGrowth.BetaGeometric(1_000, 0.5, 2));
        Assert.Null(returning.DaysFor(1_001));
        int days = returning.DaysFor(600)!.Value;
        Assert.True(returning.UsersAfter(days) >= 600 && returning.UsersAfter(days - 1) < 600);
    }

    [Fact]
    public void Windows_say_which_days_they_mean()
    {
        Assert.Equal("day 1 after exposure", AnalysisWindow.Day1.ToString());
        Assert.Equal("days 1 to 7 after exposure", AnalysisWindow.Week1.ToString());
        Assert.Equal("days 8 to 14 after exposure", AnalysisWindow.Week2.ToString());
        Assert.Equal("all days from day 3 after exposure", AnalysisWindow.SinceExposure(0.5, 2).ToString());
        Assert.Equal(14, AnalysisWindow.Week2.ClosesAfterDays);
        Assert.Equal("days", Assert.Throws<ArgumentOutOfRangeException>(() => AnalysisWindow.Of(0)).ParamName);
        Assert.Equal("dayCorrelation", Assert.Throws<ArgumentOutOfRangeException>(() => AnalysisWindow.SinceExposure(1.5)).ParamName);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_000)]
    public void A_test_that_takes_longer_than_allowed_says_how_long(double usersPerDay)
    {
        Traffic traffic = Traffic.PerDay(usersPerDay);
        DurationAnswer shortOfIt = traffic.Duration(Minutes, Lift.Relative(0.02), window: AnalysisWindow.Week2, longestWeeks: 4);
        DurationAnswer allowed = traffic.Duration(Minutes, Lift.Relative(0.02), window: AnalysisWindow.Week2, longestWeeks: 40);
        Assert.Null(shortOfIt.Days);
        Assert.NotNull(allowed.Days);
        Assert.Equal(allowed.Days, shortOfIt.DaysNeeded);
        Assert.Equal(allowed.Days, allowed.DaysNeeded);
        Assert.Contains(FormattableString.Invariant($"{allowed.Days} days would be enough"), shortOfIt.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Days_that_average_out_count_in_how_long_a_test_would_take()
    {
        Traffic traffic = Traffic.From(UserGrowth.BetaGeometric(150_000, 1, 3));
        DurationAnswer shortOfIt = traffic.Duration(Power.OfMeans(2, 1), Lift.Relative(0.014), window: AnalysisWindow.SinceExposure(0.1), longestWeeks: 1);
        DurationAnswer allowed = traffic.Duration(Power.OfMeans(2, 1), Lift.Relative(0.014), window: AnalysisWindow.SinceExposure(0.1), longestWeeks: 30);
        Assert.Null(shortOfIt.Days);
        Assert.NotNull(allowed.Days);
        Assert.Equal(allowed.Days, shortOfIt.DaysNeeded);
    }

    [Fact]
    public void A_test_that_no_length_makes_possible_says_so()
    {
        DurationAnswer answer = Traffic.From(UserGrowth.BetaGeometric(50_000, 1, 3)).Duration(Minutes, Lift.Relative(0.02), longestWeeks: 2);
        Assert.Null(answer.DaysNeeded);
        Assert.Contains("no length that this growth knows", answer.ToString(), StringComparison.Ordinal);
    }
}
