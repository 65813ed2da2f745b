using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Sums and moments that were computed elsewhere: the same summary as from rows, and an error that names what cannot be.</summary>
[Properties(Arbitrary = [typeof(Parts)], MaxTest = 100)]
public class RawSumsTests
{
    [Property]
    public void Sums_give_the_summary_of_the_rows(Parts parts)
    {
        // Whole numbers, so that the sums are exact as a warehouse's decimal sums are.
        (double X, double Y, long Events, double Exposure)[] rows = [.. parts.Rows.Select(r => (Math.Round(r.Exposure % 97), Math.Round(r.Y % 31), r.Events, 1.0 + r.Events % 3))];
        double Sum(Func<(double X, double Y, long Events, double Exposure), double> of) => rows.Sum(of);
        int n = rows.Length;
        Same(MeanSummary.Of(rows, r => r.X), MeanSummary.FromSums(n, Sum(r => r.X), Sum(r => r.X * r.X)));
        RatioSummary ratio = RatioSummary.Of(rows, r => r.X, r => r.Y);
        RatioSummary fromSums = RatioSummary.FromSums(n, Sum(r => r.X), Sum(r => r.Y), Sum(r => r.X * r.X), Sum(r => r.Y * r.Y), Sum(r => r.X * r.Y));
        Same(ratio.Numerator, fromSums.Numerator);
        Same(ratio.Denominator, fromSums.Denominator);
        Close.To(ratio.Covariance, fromSums.Covariance, 1e-10, floor: 1);
        CovariateSummary covariates = CovariateSummary.Of(rows, [r => r.X], [r => r.Y, r => r.Events]);
        CovariateSummary covariatesFromSums = CovariateSummary.FromSums(n, 1, [Sum(r => r.X), Sum(r => r.Y), Sum(r => r.Events)],
            [Sum(r => r.X * r.X), Sum(r => r.X * r.Y), Sum(r => r.Y * r.Y), Sum(r => r.X * r.Events), Sum(r => r.Y * r.Events), Sum(r => r.Events * r.Events)]);
        CovariateSummary covariatesFromMoments = CovariateSummary.FromMoments(n, 1, [covariates.Mean(0), covariates.Mean(1), covariates.Mean(2)],
            [covariates.Covariance(0, 0), covariates.Covariance(1, 0), covariates.Covariance(1, 1), covariates.Covariance(2, 0), covariates.Covariance(2, 1), covariates.Covariance(2, 2)]);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                Close.To(covariates.Covariance(i, j), covariatesFromSums.Covariance(i, j), 1e-10, floor: 1);
                Close.To(covariates.Covariance(i, j), covariatesFromMoments.Covariance(i, j), 1e-13, floor: 1e-3);
            }
        }
        CountSummary counts = CountSummary.Of(rows, r => r.Events, r => r.Exposure);
        CountSummary countsFromSums = CountSummary.FromSums(n, rows.Sum(r => r.Events), Sum(r => r.Exposure), Sum(r => r.Events * r.Events), Sum(r => r.Exposure * r.Exposure), Sum(r => r.Events * r.Exposure));
        Assert.Equal((counts.Users, counts.Events), (countsFromSums.Users, countsFromSums.Events));
        Close.To(counts.Exposure, countsFromSums.Exposure, 1e-14);
        Close.To(counts.Dispersion ?? -1, countsFromSums.Dispersion ?? -1, 1e-9, floor: 1);
    }

    [Theory]
    [InlineData(-1, 0, 0, "count", "at least 0. Got -1.")]
    [InlineData(0, 1, 0, "sum", "Without users every sum is 0. Got 1.")]
    [InlineData(0, 0, 1, "sumOfSquares", "Without users every sum is 0. Got 1.")]
    [InlineData(3, double.NaN, 1, "sum", "A sum is a finite number. Got NaN.")]
    [InlineData(3, double.PositiveInfinity, 1, "sum", "A sum is a finite number. Got Infinity.")]
    [InlineData(3, 1, double.NaN, "sumOfSquares", "0 or above. Got NaN.")]
    [InlineData(3, 1, -1, "sumOfSquares", "0 or above. Got -1.")]
    [InlineData(3, 6, 11.9, "sumOfSquares", "The sum of squares of 3 values that add up to 6 is at least 12: these sums are not of the same rows. Got 11.9.")]
    [InlineData(1, 3, 10, "sumOfSquares", "The sum of squares of 1 values that add up to 3 is 9: these sums are not of the same rows. Got 10.")]
    [InlineData(3, 6, 0, "sumOfSquares", "is at least 12")]
    [InlineData(3, 1e101, 1e202, "sum", "at most 1E+100 per user")]
    [InlineData(3, 1, 1e250, "sumOfSquares", "at most 1E+200 per user")]
    public void Impossible_sums_of_a_mean_are_named(long count, double sum, double squares, string parameter, string text) =>
        Refused(parameter, text, () => MeanSummary.FromSums(count, sum, squares));

    [Theory]
    [InlineData(4, 10, 12, 30, 40, 51, "sumOfProducts", "A covariance is at most the product of the standard deviations: these sums are not of the same rows.")]
    [InlineData(4, 10, 12, 24, 40, 30, "numeratorSumOfSquares", "at least 25")]
    [InlineData(4, 10, 12, 30, 35, 30, "denominatorSumOfSquares", "at least 36")]
    [InlineData(4, 10, double.NaN, 30, 40, 30, "denominatorSum", "finite")]
    [InlineData(4, 10, 12, 30, 40, double.NegativeInfinity, "sumOfProducts", "finite")]
    [InlineData(0, 0, 0, 0, 0, 1, "sumOfProducts", "not of the same rows")]
    public void Impossible_sums_of_a_ratio_are_named(long count, double x, double y, double xx, double yy, double xy, string parameter, string text) =>
        Refused(parameter, text, () => RatioSummary.FromSums(count, x, y, xx, yy, xy));

    [Theory]
    [InlineData(4, 10, 8, 9.5, 20, 20, "sumOfSquaredEvents", "Events are whole numbers, so the sum of their squares is at least their sum, 10.")]
    [InlineData(2, 10, 8, 49, 34, 40, "sumOfSquaredEvents", "at least 50")]
    [InlineData(4, 10, 8, 30, 15, 20, "sumOfSquaredExposures", "at least 16")]
    [InlineData(4, 10, 8, 30, 20, -1, "sumOfProducts", "0 or above")]
    [InlineData(4, 10, 0, 30, 0, 0, "exposure", "Where there are events the exposure is above 0.")]
    [InlineData(0, 1, 0, 1, 0, 0, "events", "Without users there are no events.")]
    [InlineData(0, 0, 1, 0, 1, 0, "exposure", "Without users there is no exposure.")]
    [InlineData(4, -1, 8, 30, 20, 20, "events", "at least 0")]
    [InlineData(4, 10, 1e-300, 30, 20, 20, "exposure", "from 1E-100 to 1E+100")]
    public void Impossible_sums_of_counts_are_named(long users, long events, double exposure, double ee, double xx, double ex, string parameter, string text) =>
        Refused(parameter, text, () => CountSummary.FromSums(users, events, exposure, ee, xx, ex));

    [Fact]
    public void Impossible_covariances_are_named()
    {
        // Each pair is possible, the three together are not: y and z both follow x, yet not each other.
        double[] broken = [1, 0.9, 1, 0.9, -0.9, 1];
        Refused("covariances", "No rows have these covariances: column 2", () => CovariateSummary.FromMoments(100, 1, [0, 0, 0], broken));
        Refused("covariances", "columns 0 and 1 break that", () => CovariateSummary.FromMoments(100, 1, [0, 0], [1, 1.5, 1]));
        Refused("covariances", "0 or above", () => CovariateSummary.FromMoments(100, 1, [0, 0], [1, 0, -1]));
        Refused("covariances", "With fewer than two users every covariance is 0.", () => CovariateSummary.FromMoments(1, 1, [0, 0], [1, 0, 1]));
        Refused("covariances", "3 pairs", () => CovariateSummary.FromMoments(100, 1, [0, 0], [1, 0]));
        Refused("means", "from -1E+100 to 1E+100. Got NaN.", () => CovariateSummary.FromMoments(100, 1, [0, double.NaN], [1, 0, 1]));
        Refused("means", "Got 1 for 2 outcomes", () => CovariateSummary.FromMoments(100, 2, [0], [1]));
        Refused("outcomes", "at least 1", () => CovariateSummary.FromMoments(100, 0, [0], [1]));
        Refused("sumsOfProducts", "at least 25", () => CovariateSummary.FromSums(4, 1, [10, 12], [24, 30, 40]));
        Refused("sumsOfProducts", "not of the same rows", () => CovariateSummary.FromSums(4, 1, [10, 12], [30, 51, 40]));
        // A column that repeats another one is possible.
        Assert.Equal(1, CovariateSummary.FromMoments(100, 1, [0, 0], [1, 1, 1]).Covariance(0, 1));
    }

    [Fact]
    public void Impossible_moments_and_counts_are_named()
    {
        Refused("mean", "Without users the mean is 0. Got 1.", () => MeanSummary.FromMoments(0, 1, 0));
        Refused("variance", "With fewer than two users the variance is 0. Got 2.", () => MeanSummary.FromMoments(1, 1, 2));
        Refused("variance", "from 0 to 1E+200. Got -1.", () => MeanSummary.FromMoments(2, 1, -1));
        Refused("mean", "from -1E+100 to 1E+100. Got -1E+101.", () => MeanSummary.FromMoments(2, -1e101, 1));
        Refused("denominatorVariance", "from 0 to 1E+200", () => RatioSummary.FromMoments(5, 1, 1, 1, double.NaN, 0));
        Refused("covariance", "at most the product of the standard deviations, here 2", () => RatioSummary.FromMoments(5, 1, 1, 1, 4, 2.1));
        Refused("successes", "Successes are from 0 to the number of users, 10. Got 11.", () => new ProportionSummary(10, 11));
        Refused("successes", "Got -1.", () => new ProportionSummary(10, -1));
        Refused("trials", "at least 0. Got -5.", () => new ProportionSummary(-5, 0));
        Refused("dispersion", "from 0 to 1E+100", () => CountSummary.FromTotals(5, 5, 5, double.NaN));
        Refused("outcome", "An outcome is 1 (has it) or 0 (does not)", () => new ProportionAccumulator().Add(2));
        Refused("events", "at least 0", () => CountSummary.Of([3, -1L]));
        Refused("exposures", "Got 1 events", () => CountSummary.Of([3L], [1.0, 2]), "Each user has events and an exposure. Got 1 and 2.");
        Refused("exposures", "Where there are events", () => CountSummary.Of([3L], [0.0]));
    }

    [Fact]
    public void A_value_that_is_no_number_is_named_with_its_place()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 3_000)];
        values[2_500] = double.NaN;
        Refused("values", "The one at index 2500 is NaN; decide what a missing value means before it comes here.", () => MeanSummary.Of(values));
        Refused("values", "index 2500", () => MeanSummary.Of(values.AsMemory(), 2));
        Refused("value", "index 2500", () => MeanSummary.Of(values.AsEnumerable()));
        Refused("denominators", "index 2500", () => RatioSummary.Of(Enumerable.Repeat(1.0, 3_000).ToArray(), values));
        Refused("covariate", "index 2500", () => CovariateSummary.Of(Enumerable.Repeat(1.0, 3_000).ToArray(), values));
        values[2_500] = -2e100;
        Refused("values", "The one at index 2500 is -2E+100; change the metric's unit.", () => MeanSummary.Of(values));
        Refused("denominators", "Each user has a numerator and a denominator. Got 2 and 1.", () => RatioSummary.Of([1, 2], [1]));

        var accumulator = new MeanAccumulator();
        accumulator.Add(1);
        Refused("value", "index 1 is Infinity", () => accumulator.Add(double.PositiveInfinity));
        accumulator.Add(3);
        Assert.Equal(2, accumulator.ToSummary().Mean);
        // At the largest size nothing overflows, however many there are.
        double[] largest = [.. Enumerable.Range(0, 5_000).Select(i => i % 2 == 0 ? 1e100 : -1e100)];
        MeanSummary huge = MeanSummary.Of(largest);
        for (int i = 0; i < 40; i++)
        {
            huge += huge;
        }
        Close.To(1e200, huge.Variance, 1e-12);
    }

    private static void Same(MeanSummary expected, MeanSummary actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Close.To(expected.Mean, actual.Mean, 1e-14, floor: 1);
        Close.To(expected.SumOfSquaredDeviations, actual.SumOfSquaredDeviations, 1e-10, floor: 1);
    }

    private static void Refused(string parameter, string text, Action act, string? instead = null)
    {
        var error = Assert.ThrowsAny<ArgumentException>(act);
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(instead ?? text, error.Message, StringComparison.Ordinal);
    }

    private static void Refused<T>(string parameter, string text, Func<T> act, string? instead = null) => Refused(parameter, text, () => { act(); }, instead);
}
