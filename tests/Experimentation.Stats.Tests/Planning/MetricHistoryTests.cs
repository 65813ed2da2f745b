namespace Experimentation.Stats.Tests.Planning;

public class MetricHistoryTests
{
    [Fact]
    public void Rows_tell_mean_spread_skewness_and_zeros()
    {
        // (0, 0, 0, 1, 2, 7.5): m = 1.75, Σd² = 42.875, Σd³ = 173.625.
        MetricHistory history = MetricHistory.Of([0, 0, 0, 1, 2, 7.5]);
        Assert.Equal(1.75, history.Mean, 1e-15);
        Assert.Equal(Math.Sqrt(42.875 / 5), history.StandardDeviation, 1e-14);
        Assert.Equal(173.625 / 6 / Math.Pow(42.875 / 6, 1.5), history.Skewness!.Value, 1e-13);
        Assert.Equal(0.5, history.ZeroShare);
        Assert.Null(history.CovariateCorrelation);
        Assert.Equal(355 * history.Skewness.Value * history.Skewness.Value, history.UsersPerArmForNormality!.Value, 1e-10);
    }

    [Fact]
    public void Too_few_users_for_a_skewed_metric_are_a_finding()
    {
        MetricHistory history = MetricHistory.Of([0, 0, 0, 0, 0, 0, 0, 0, 0, 10]);
        Finding finding = Assert.Single(history.FindingsWith(100));
        Assert.Equal(FindingCode.SkewedMetric, finding.Code);
        Assert.Empty(history.FindingsWith((long)Math.Ceiling(history.UsersPerArmForNormality!.Value)));
        Assert.Empty(MetricHistory.Of(MeanSummary.Of([1, 2, 9])).FindingsWith(1));
    }

    [Fact]
    public void A_covariate_tells_what_an_adjustment_gains()
    {
        double[] before = [1, 2, 3, 4, 5, 6];
        double[] after = [2, 1, 4, 3, 6, 5];
        MetricHistory history = MetricHistory.Of(after, before);
        Assert.Equal(29.0 / 35, history.CovariateCorrelation!.Value, 1e-14);
        Assert.Equal(29.0 / 35, MetricHistory.Of(CovariateSummary.Of(after, before)).CovariateCorrelation!.Value, 1e-14);
        Assert.Null(MetricHistory.Of(CovariateSummary.Of([after], [])).CovariateCorrelation);
    }

    [Theory]
    [InlineData(0, 14)]
    [InlineData(0.35, 14)]
    [InlineData(1, 7)]
    public void A_panel_tells_how_alike_days_are(double betweenUsers, int days)
    {
        MetricHistory history = MetricHistory.OfDays(DataProcess.AutoRegressivePanel(days, 5, 2, betweenUsers).Expected(100));
        Assert.Equal(betweenUsers, history.DayCorrelation!.Value, 1e-12);
        Assert.Equal(2, history.DailyStandardDeviation!.Value, 1e-12);
        Assert.Equal(2 * Math.Sqrt(betweenUsers + (1 - betweenUsers) / days), history.StandardDeviation, 1e-12);
        Assert.Equal(5, history.Mean, 1e-12);
    }

    [Fact]
    public void Clusters_tell_how_alike_their_users_are()
    {
        // Three clusters of two: (1, 3), (5, 7), (9, 11): within 2·1² each, between 2·(2 − 6)², 0, 2·(10 − 6)².
        MetricHistory history = MetricHistory.OfClusters<int>([1, 3, 5, 7, 9, 11], [1, 1, 2, 2, 3, 3]);
        double meanBetween = 64.0 / 2;
        double meanWithin = 6.0 / 3;
        Assert.Equal((meanBetween - meanWithin) / (meanBetween + meanWithin), history.IntraclassCorrelation!.Value, 1e-14);
        // Totals of deviations are −8, 0, 8: (3/2)·128 over 70·6/5.
        Assert.Equal(1.5 * 128 / (70 * 6.0 / 5), history.DesignEffect!.Value, 1e-14);
        Assert.Null(MetricHistory.OfClusters<string>([1, 2, 3], ["a", "b", "c"]).IntraclassCorrelation);
        Assert.Equal(1, MetricHistory.OfClusters<string>([1, 2, 3], ["a", "b", "c"]).DesignEffect!.Value, 1e-14);
    }

    [Fact]
    public void Histories_that_tell_nothing_are_refused_with_the_reason()
    {
        Assert.Contains("at least two users", Assert.Throws<ArgumentException>(() => MetricHistory.Of([1])).Message, StringComparison.Ordinal);
        Assert.Contains("do not vary", Assert.Throws<ArgumentException>(() => MetricHistory.Of([2, 2, 2])).Message, StringComparison.Ordinal);
        Assert.Equal("covariate", Assert.Throws<ArgumentException>(() => MetricHistory.Of([1, 2], [1.0])).ParamName);
        Assert.Equal("covariate", Assert.Throws<ArgumentException>(() => MetricHistory.Of([1, 2], [3.0, 3.0])).ParamName);
        Assert.Equal("clusters", Assert.Throws<ArgumentException>(() => MetricHistory.OfClusters<int>([1, 2], [1, 1])).ParamName);
        Assert.Equal("days", Assert.Throws<ArgumentException>(() => MetricHistory.OfDays(CovariateSummary.Of([1, 2], [3, 4]))).ParamName);
    }

    [Fact]
    public void A_plan_takes_all_that_a_history_tells()
    {
        double[] before = [1, 2, 3, 4, 5, 6];
        double[] after = [2, 1, 4, 3, 6, 5];
        MetricHistory adjusted = MetricHistory.Of(after, before);
        MeanPower plain = Power.OfMeans(MeanSummary.Of(after));
        double correlation = 29.0 / 35;
        Assert.Equal(1 - correlation * correlation, Power.OfMeans(adjusted).Factors[0].VarianceFactor, 1e-13);
        Assert.Equal(
            plain.WithCovariate(correlation).SampleSize(Lift.Relative(0.01)).RequiredUsers,
            Power.OfMeans(adjusted).SampleSize(Lift.Relative(0.01)).RequiredUsers,
            1e-6);
        MetricHistory clustered = MetricHistory.OfClusters<int>(after, [1, 1, 2, 2, 3, 3]);
        Assert.Equal(clustered.DesignEffect!.Value, Power.OfMeans(clustered).Factors[0].VarianceFactor);
        Assert.Empty(Power.OfMeans(MetricHistory.Of(after)).Factors);
    }

    [Fact]
    public void A_history_reads_as_a_sentence() => Assert.Equal(
        "6 users, mean 1.75, standard deviation 2.928, skewness 1.515, 50 % zeros",
        MetricHistory.Of([0, 0, 0, 1, 2, 7.5]).ToString());
}
