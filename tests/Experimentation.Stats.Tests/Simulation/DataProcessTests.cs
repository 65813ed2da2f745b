namespace Experimentation.Stats.Tests.Simulation;

/// <summary>Draws agree with what a process says of itself: its mean, its moments, its lifts.</summary>
public class DataProcessTests
{
    private const long Users = 200_000;

    private static readonly RandomSource[] Sources = [new(5, 1), new(5, 2)];

    public static TheoryData<string> MeanProcesses => [.. All.Keys];

    private static Dictionary<string, DataProcess<MeanSummary>> All { get; } = new()
    {
        ["normal"] = DataProcess.Normal(-3, 2),
        ["log-normal"] = DataProcess.LogNormal(10, 12),
        ["gamma"] = DataProcess.Gamma(4, 6),
        ["t"] = DataProcess.StudentT(10, 5, 8),
        ["pareto"] = DataProcess.Pareto(2, 6),
        ["zero-inflated"] = DataProcess.ZeroInflated(0.9, DataProcess.Gamma(20, 20)),
        ["resampled"] = DataProcess.Resampled([0, 0, 0, 1, 2, 7.5]),
        ["resampled, signed"] = DataProcess.Resampled([-1, 0, 3]),
        ["window of an autoregressive panel"] = DataProcess.AutoRegressivePanel(7, 5, 3, 0.3, 0.5).MeanOfDays(2, 5),
        ["window of a frailty panel"] = DataProcess.FrailtyPanel(5, 2, 0.8).MeanOfDays(1, 5),
    };

    [Theory]
    [MemberData(nameof(MeanProcesses))]
    public void Drawn_moments_are_the_true_ones(string name)
    {
        foreach (DataProcess<MeanSummary> process in new[] { All[name], All[name].Lifted(Lift.Relative(0.2)) })
        {
            long users = name.StartsWith("window", StringComparison.Ordinal) ? Users / 10 : Users;
            MeanSummary drawn = process.Draw(new RandomSource(9, 4), users);
            MeanSummary expected = process.Expected(users);
            Assert.Equal(users, drawn.Count);
            Assert.Equal(process.Mean, expected.Mean, 1e-12);
            Assert.Equal(expected.Mean, drawn.Mean, 4.5 * expected.StandardDeviation / Math.Sqrt(users));
            Assert.Equal(1, drawn.Variance / expected.Variance, 0.08);
        }
    }

    [Theory]
    [MemberData(nameof(MeanProcesses))]
    public void A_lift_moves_the_mean_by_itself(string name)
    {
        DataProcess<MeanSummary> process = All[name];
        Assert.Equal(process.Mean + 0.03 * Math.Abs(process.Mean), process.Lifted(Lift.Relative(0.03)).Mean, 1e-12);
        Assert.Equal(process.Mean + 0.25, process.Lifted(Lift.Absolute(0.25)).Mean, 1e-12);
        Assert.Equal(process.Mean, process.Lifted(Lift.Absolute(0)).Mean, 1e-12);
    }

    [Fact]
    public void Proportions_counts_and_ratios_draw_their_true_values()
    {
        ProportionSummary binary = DataProcess.Binary(0.07).Draw(Sources[0], Users);
        Assert.Equal(0.07, binary.Rate, 4.5 * Math.Sqrt(0.07 * 0.93 / Users));

        CountSummary poisson = DataProcess.Count(1.3).Draw(Sources[0], 50_000);
        Assert.Equal(1.3, poisson.Rate, 4.5 * Math.Sqrt(1.3 / 50_000));
        Assert.Equal(1, poisson.Dispersion!.Value, 0.03);

        CountSummary dispersed = DataProcess.Count(1.3, dispersion: 3).Draw(Sources[0], 50_000);
        Assert.Equal(1.3, dispersed.Rate, 4.5 * Math.Sqrt(3 * 1.3 / 50_000));
        Assert.Equal(3, dispersed.Dispersion!.Value, 0.15);

        DataProcess<RatioSummary> ratio = DataProcess.Ratio(0.4, 5, 0.8);
        RatioSummary drawn = ratio.Draw(Sources[1], 100_000);
        RatioSummary expected = ratio.Expected(100_000);
        Assert.Equal(0.4, expected.Ratio, 1e-12);
        Assert.Equal(0.4, drawn.Ratio, 4.5 * Math.Sqrt(expected.RatioVariance / 100_000));
        Assert.Equal(1, drawn.RatioVariance / expected.RatioVariance, 0.05);
        Assert.Equal(1, drawn.Covariance / expected.Covariance, 0.05);
    }

    [Fact]
    public void Panels_correlate_as_they_say()
    {
        foreach (PanelProcess panel in new[] { DataProcess.AutoRegressivePanel(4, 1, 2, 0.4, 0.6), DataProcess.FrailtyPanel(4, 1.5, 0.7) })
        {
            CovariateSummary drawn = panel.Draw(new RandomSource(3), 40_000);
            CovariateSummary expected = panel.Expected(40_000);
            for (int i = 0; i < panel.Days; i++)
            {
                Assert.Equal(panel.Mean, drawn.Mean(i), 0.06);
                for (int j = 0; j < panel.Days; j++)
                {
                    Assert.Equal(panel.CovarianceOf(i + 1, j + 1), expected.Covariance(i, j), 1e-10);
                    Assert.Equal(1, drawn.Covariance(i, j) / expected.Covariance(i, j), 0.1);
                }
            }
        }
    }

    [Fact]
    public void Rates_that_vary_over_time_come_back_after_a_round()
    {
        DataProcess<ProportionSummary> process = DataProcess.TimeVaryingBinary(0.1, 0.3);
        Assert.Equal(0.2, process.Mean, 1e-15);
        Assert.Equal([0.1, 0.3, 0.1], Enumerable.Range(1, 3).Select(look => process.AtLook(look).Mean));
        Assert.Equal(0.2, process.Expected(1_001).Rate, 1e-3);
        Assert.Equal(0.22, process.Lifted(Lift.Relative(0.1)).Mean, 1e-12);
    }

    [Fact]
    public void No_users_are_no_rows()
    {
        Assert.Equal(default, DataProcess.Normal(1, 1).Draw(Sources[0], 0));
        Assert.Equal(0, DataProcess.Binary(0.5).Draw(Sources[0], 0).Trials);
    }

    [Fact]
    public void Impossible_values_are_argument_errors()
    {
        Assert.Equal("standardDeviation", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.Normal(0, 0)).ParamName);
        Assert.Equal("tailIndex", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.Pareto(1, 2)).ParamName);
        Assert.Equal("dispersion", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.Count(1, 0.9)).ParamName);
        Assert.Equal("history", Assert.Throws<ArgumentException>(() => DataProcess.Resampled([1])).ParamName);
        Assert.Contains("no rate", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.Binary(0.9).Lifted(Lift.Relative(0.2))).Message, StringComparison.Ordinal);
        Assert.Contains("never negative", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.Gamma(1, 1).Lifted(Lift.Relative(-1))).Message, StringComparison.Ordinal);
        Assert.Equal("lastDay", Assert.Throws<ArgumentOutOfRangeException>(() => DataProcess.FrailtyPanel(5, 1, 1).MeanOfDays(3, 6)).ParamName);
    }
}
