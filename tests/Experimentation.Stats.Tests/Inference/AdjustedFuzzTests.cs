namespace Experimentation.Stats.Tests.Inference;

/// <summary>Hostile moments: an argument error or a finding, never NaN, never an exception of another kind.</summary>
public class AdjustedFuzzTests
{
    [Fact]
    public void Extreme_moments_never_give_nan()
    {
        var random = new Random(20_240_601);
        double[] sizes = [0, 1e-300, 1e-100, 1e-30, 1, 3, 1e9, 1e40, 1e100];
        long[] counts = [0, 1, 2, 3, 5, 100, 1_000_000_000];
        double[] correlations = [0, 0.5, -0.9, 1];
        double Any() => sizes[random.Next(sizes.Length)] * (random.Next(2) == 0 ? 1 : -1);
        int compared = 0;
        for (int i = 0; i < 1000; i++)
        {
            CovariateSummary? control = Summary();
            CovariateSummary? treatment = Summary();
            if (control is null || treatment is null)
            {
                continue;
            }
            compared++;
            foreach (Slopes slopes in Enum.GetValues<Slopes>())
            {
                Check(Compare.AdjustedMeans(control, treatment, slopes));
                Check(Compare.AdjustedRatios(control, treatment, slopes));
                Check(Compare.AdjustedRatios(control, treatment, slopes, RatioCovariates.EarlierRatio));
                Check(Compare.AdjustedMeans(StratifiedSummary.Of(("a", control), ("b", treatment)), StratifiedSummary.Of(("a", treatment), ("b", control)), slopes));
            }
        }
        Assert.True(compared > 200);

        CovariateSummary? Summary()
        {
            long users = counts[random.Next(counts.Length)];
            double[] deviations = [.. Enumerable.Range(0, 4).Select(_ => users < 2 ? 0 : Math.Abs(Any()))];
            double correlation = correlations[random.Next(correlations.Length)];
            var covariances = new List<double>();
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariances.Add(deviations[i] * deviations[j] * (i == j ? 1 : i == 2 && j == 0 ? correlation : 0));
                }
            }
            try
            {
                return CovariateSummary.FromMoments(users, 2, users == 0 ? [0, 0, 0, 0] : [Any(), Any(), Any(), Any()], [.. covariances]);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
    }

    private static void Check(Comparison comparison)
    {
        foreach (EffectScale scale in (EffectScale[])[EffectScale.Absolute, EffectScale.RelativeLogRatio, EffectScale.RelativeDelta, EffectScale.RelativeFieller])
        {
            Comparison read = comparison.On(scale);
            Assert.False(double.IsNaN(read.Estimate) || double.IsNaN(read.StandardError) || double.IsNaN(read.DegreesOfFreedom) || double.IsNaN(read.PValue));
            Assert.False(double.IsNaN(read.Interval.Lower) || double.IsNaN(read.Interval.Upper));
            Assert.InRange(read.PValue, 0, 1);
            if (read.Adjustment is { } adjustment)
            {
                Assert.False(double.IsNaN(adjustment.VarianceReduction) || double.IsNaN(adjustment.ControlValue) || double.IsNaN(adjustment.TreatmentValue) || double.IsNaN(adjustment.UnadjustedDifference) || double.IsNaN(adjustment.BalanceP));
                Assert.DoesNotContain("NaN", adjustment.ToString(), StringComparison.Ordinal);
            }
            Assert.DoesNotContain("NaN", read.ToString(), StringComparison.Ordinal);
        }
    }
}
