namespace Experimentation.Stats.Tests.Inference;

public class PastExperimentsTests
{
    private static readonly double[] Estimates = [0.021, -0.004, 0.013, 0.055, -0.031, 0.008, 0.002, 0.044, -0.012, 0.017];

    private static readonly double[] Errors = [0.01, 0.006, 0.012, 0.02, 0.015, 0.005, 0.004, 0.018, 0.009, 0.007];

    /// <summary>SciPy 1.10's brentq on the Paule–Mandel equation, and the same from statsmodels 0.13.5, combine_effects(method_re="iterated").</summary>
    [Fact]
    public void Prior_and_shrunk_effects_are_those_of_scipy_and_statsmodels()
    {
        PastExperiments past = PastExperiments.Fit(Estimates, Errors);
        Close.To(0.019608977197648394, past.Spread, 1e-10);
        Close.To(0.00886296692960255, past.Prior.Mean, 1e-10);
        Close.To(0.007061456164594059, past.MeanError, 1e-10);
        Close.To(0.031476059588462696, past.Shrunk(3).Mean, 1e-10);
        // Morris (1983), eq. 1.16 and 1.17 worked in NumPy; with mean and spread taken as known it would be 0.01400.
        Close.To(0.017592864485449382, past.Shrunk(3).StandardDeviation, 1e-10);
        // The next experiment's effect: √(spread² + error of the mean²).
        Close.To(0.020841692587272708, past.Prior.StandardDeviation, 1e-9);
        Assert.Equal("10 experiments: true effects have mean 0.008863 (standard error 0.007061) and standard deviation 0.01961.", past.ToString());
    }

    [Fact]
    public void Unit_origin_and_order_do_not_matter()
    {
        PastExperiments past = PastExperiments.Fit(Estimates, Errors);
        PastExperiments other = PastExperiments.Fit([.. Estimates.Select(e => 1e6 * (e + 3)).Reverse()], [.. Errors.Select(e => 1e6 * e).Reverse()]);
        Close.To(1e6 * past.Spread, other.Spread, 1e-9);
        Close.To(1e6 * (past.Prior.Mean + 3), other.Prior.Mean, 1e-12);
        Close.To(1e6 * (past.Shrunk(0).Mean + 3), other.Shrunk(9).Mean, 1e-12);
        Assert.Equal(past, PastExperiments.Fit(Estimates, Errors));
    }

    [Fact]
    public void Experiments_that_do_not_differ_say_so()
    {
        PastExperiments past = PastExperiments.Fit([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]);
        Assert.Equal((0.0, FindingCode.Convention), (past.Spread, past.Findings[0].Code));
        // The weighted mean of Rubin's eight schools (1981).
        Assert.Equal(7.686, past.Shrunk(0).Mean, 3);
        // No surer of each school than of all eight together, whose standard error is 4.07.
        Assert.Equal(4.072, past.MeanError, 3);
        Assert.All(Enumerable.Range(0, 8), i => Assert.True(past.Shrunk(i).StandardDeviation >= past.MeanError));
        Assert.Equal(past.MeanError, past.Prior.StandardDeviation, 12);
    }

    [Fact]
    public void Estimates_at_the_ends_of_their_range_are_worked_with()
    {
        foreach ((double[] estimates, double[] errors) in new (double[], double[])[] { ([1e100, -1e100, 3], [1e-100, 1e-100, 1e100]), ([1e100, 1e100, 1e100], [1e-100, 1e-100, 1]), ([1e-100, 0, -1e-100], [1e-100, 1e-100, 1e-100]) })
        {
            PastExperiments past = PastExperiments.Fit(estimates, errors);
            Assert.True(double.IsFinite(past.Spread + past.MeanError + past.Prior.Mean));
            Assert.All(Enumerable.Range(0, 3), i => Assert.True(double.IsFinite(past.Shrunk(i).Mean)));
        }
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        BootstrapTests.Says<ArgumentException>("standardErrors", "Got 2 estimates", () => PastExperiments.Fit([1, 2], [1, 2]));
        BootstrapTests.Says<ArgumentException>("standardErrors", "2 standard errors", () => PastExperiments.Fit([1, 2, 3], [1, 2]));
        BootstrapTests.Says<ArgumentOutOfRangeException>("estimates", "Got NaN", () => PastExperiments.Fit([1, 2, double.NaN], [1, 2, 3]));
        BootstrapTests.Says<ArgumentOutOfRangeException>("standardErrors", "Got 0", () => PastExperiments.Fit([1, 2, 3], [1, 2, 0]));
        BootstrapTests.Says<ArgumentOutOfRangeException>("index", "from 0 to 9", () => PastExperiments.Fit(Estimates, Errors).Shrunk(10));
    }
}
