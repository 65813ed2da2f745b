namespace Experimentation.Stats.Tests.Planning;

public class CappingTests
{
    /// <summary>Exponential values at the middles of equal slices of probability: moments as of the distribution, to about 1e-5.</summary>
    private static double[] Exponential(int users) => [.. Enumerable.Range(0, users).Select(i => -Math.Log((i + 0.5) / users))];

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(4)]
    public void An_exponential_metric_keeps_what_its_distribution_says(double cap)
    {
        // min(X, c): variance 1 − 2c·e⁻ᶜ − e⁻²ᶜ; share at the cap e⁻ᶜ; of E[X], 1 − e⁻ᶜ(1 + c) lies below the cap.
        double tail = Math.Exp(-cap);
        Capping capping = Capping.At(Exponential(200_000), cap);
        Assert.Equal(1 - 2 * cap * tail - tail * tail, capping.VarianceKept, 1e-4);
        Assert.Equal(tail, capping.ShareCapped, 1e-5);
        Assert.Equal(1 - tail * (1 + cap), capping.LiftKept, 2e-5);
        Assert.Equal(1 - tail, capping.Capped.Mean, 1e-5);
        Assert.Equal(capping.VarianceKept / capping.LiftKept / capping.LiftKept, capping.UsersFactor, 1e-12);
        Assert.True(capping.Capped.Skewness < capping.Uncapped.Skewness);
    }

    [Fact]
    public void What_is_left_of_a_lift_is_what_a_lifted_history_shows()
    {
        double[] values = [0, 0, 1, 2, 3, 5, 8, 20];
        Capping capping = Capping.At(values, 6);
        Assert.Equal(11.0 / 39, capping.LiftKept, 1e-15);
        double lifted = values.Average(x => Math.Min(6, 1.01 * x)) - values.Average(x => Math.Min(6, x));
        Assert.Equal(lifted, 0.01 * capping.LiftKept * values.Average(), 1e-14);

        double[] signed = [-4, 0, 1, 2, 3, 5, 8, 20];
        double shifted = signed.Average(x => Math.Min(6, x + 0.01)) - signed.Average(x => Math.Min(6, x));
        Assert.Equal(shifted, 0.01 * Capping.At(signed, 6).LiftKept, 1e-14);
    }

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.95, 19)]
    [InlineData(0.951, 20)]
    [InlineData(0.999, 20)]
    public void A_quantile_is_the_value_that_so_many_do_not_exceed(double probability, double cap)
    {
        double[] values = [.. Enumerable.Range(1, 20).Select(i => (double)i)];
        Assert.Equal(cap, Capping.AtQuantile(values, probability).Cap);
    }

    [Fact]
    public void A_cap_above_everybody_changes_nothing()
    {
        Capping capping = Capping.At([1, 2, 9], 10);
        Assert.Equal((1, 1, 0, 1), (capping.VarianceKept, capping.LiftKept, capping.ShareCapped, capping.UsersFactor));
        Assert.Equal(capping.Uncapped, capping.Capped);
        Assert.Equal(capping, Capping.At([1, 2, 9], 10));
    }

    [Fact]
    public void A_plan_takes_it_as_a_step()
    {
        double[] values = Exponential(10_000);
        Capping capping = Capping.AtQuantile(values, 0.99);
        MeanPower plain = Power.OfMeans(MetricHistory.Of(values)).WithTest(MeanTest.Z);
        double factor = plain.WithCapping(capping).SampleSize(Lift.Relative(0.05)).RequiredUsers / plain.SampleSize(Lift.Relative(0.05)).RequiredUsers;
        Assert.Equal(capping.UsersFactor, factor, 1e-9);
        Assert.StartsWith("Capped at 4.", capping.ToString(), StringComparison.Ordinal);
        Assert.Contains("capping", plain.WithCapping(capping).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Caps_that_leave_nothing_are_refused_with_the_reason()
    {
        Assert.Equal("cap", Assert.Throws<ArgumentOutOfRangeException>(() => Capping.At([1, 2, 3], 1)).ParamName);
        Assert.Equal("cap", Assert.Throws<ArgumentOutOfRangeException>(() => Capping.At([1, 2, 3], double.NaN)).ParamName);
        Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => Capping.AtQuantile([0, 0, 0, 3], 0.5)).ParamName);
        Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => Capping.AtQuantile([1, 2, 3], 99)).ParamName);
        Assert.Contains("do not vary", Assert.Throws<ArgumentException>(() => Capping.At([2, 2], 5)).Message, StringComparison.Ordinal);
        Capping zeros = Capping.At([0, 0, 5, 9], 3);
        Assert.Equal(0, zeros.LiftKept);
        Assert.Contains("nothing of a lift is left", Assert.Throws<ArgumentException>(() => Power.OfMeans(1, 1).WithCapping(zeros)).Message, StringComparison.Ordinal);
        Assert.Equal("capping", Assert.Throws<ArgumentNullException>(() => Power.OfMeans(1).WithCapping(null!)).ParamName);
    }
}
