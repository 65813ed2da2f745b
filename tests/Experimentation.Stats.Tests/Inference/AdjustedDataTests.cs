namespace Experimentation.Stats.Tests.Inference;

/// <summary>Centring, users without history, thin strata, degenerate data and bad input of adjusted comparisons.</summary>
public class AdjustedDataTests
{
    /// <summary>
    /// Every user's value is twice the covariate, ten per cent more in treatment, and treatment happened to get users with larger covariates. Moved to the same covariates, both the
    /// numerator and the denominator, the lift is ten per cent. Dividing by the unadjusted control, or centring the arms on different means, is off by the imbalance.
    /// </summary>
    [Theory]
    [InlineData(Slopes.Separate)]
    [InlineData(Slopes.Pooled)]
    [InlineData(Slopes.AcrossArms)]
    public void Relative_lift_after_adjustment_is_centred_right(Slopes slopes)
    {
        (double[] y, double[] x) Arm(double lift, double shift, int users)
        {
            double[] x = [.. Enumerable.Range(0, users).Select(i => 10 + shift + i / 2 % 50 * 0.1)];
            // Noise that is the same on both sides of every covariate value, so that slopes are exact.
            return ([.. x.Select((v, i) => slopes == Slopes.Separate ? (1 + lift) * 2 * v + (i % 2 == 0 ? 0.01 : -0.01) : 2 * v + lift * 25 + (i % 2 == 0 ? 0.01 : -0.01))], x);
        }
        (double[] yc, double[] xc) = Arm(0, 0, 1000);
        (double[] yt, double[] xt) = Arm(0.1, 2, 500);
        CovariateSummary control = CovariateSummary.Of(yc, xc);
        CovariateSummary treatment = CovariateSummary.Of(yt, xt);
        Comparison adjusted = Compare.AdjustedMeans(control, treatment, slopes);
        double commonMean = (control + treatment).Covariate().Mean;
        double truth = slopes == Slopes.Separate ? 0.1 : 2.5 / (2 * commonMean);
        double tolerance = slopes == Slopes.AcrossArms ? 0.5 : 1e-9;
        foreach (EffectScale scale in (EffectScale[])[EffectScale.RelativeLogRatio, EffectScale.RelativeDelta, EffectScale.RelativeFieller])
        {
            Close.To(truth, adjusted.On(scale).Estimate, tolerance);
        }
        Close.To(2 * commonMean, adjusted.Adjustment!.ControlValue, slopes == Slopes.AcrossArms ? 0.1 : 1e-9);
        // The unadjusted lift is nowhere near, and neither is an adjusted difference over an unadjusted control.
        Assert.True(Math.Abs(Compare.Means(control.Outcome(), treatment.Outcome()).Relative().Estimate / truth - 1) > 0.5);
        Assert.Contains(adjusted.Findings, f => f.Code == FindingCode.CovariateImbalance);
    }

    private sealed record User(string Country, double Minutes, double? Before);

    [Fact]
    public void Users_without_history_are_a_stratum_of_their_own()
    {
        User[] Users(int seed, double lift) => [.. Enumerable.Range(0, 2000).Select(i =>
        {
            var random = new Random(seed * 10_000 + i);
            double level = 30 + 10 * random.NextDouble();
            bool isNew = i % 5 == 0;
            return new User("SE", level + (isNew ? -5 : 0) + lift + random.NextDouble(), isNew ? null : level);
        })];
        StratifiedSummary control = StratifiedSummary.Of(Users(1, 0), u => u.Minutes, u => u.Before);
        StratifiedSummary treatment = StratifiedSummary.Of(Users(2, 0.5), u => u.Minutes, u => u.Before);
        Assert.Equal(["with history", StratifiedSummary.WithoutHistory], control.Strata);
        Assert.Equal(400, control[StratifiedSummary.WithoutHistory].Count);
        Comparison adjusted = Compare.AdjustedMeans(control, treatment);
        Assert.Equal(2, adjusted.Adjustment!.Strata.Count);
        Assert.Equal(4000, adjusted.Adjustment.Strata.Sum(s => s.Users));
        Assert.InRange(adjusted.Adjustment.VarianceReduction, 0.6, 0.99);
        Assert.True(adjusted.Interval.Contains(0.5));
        Assert.StartsWith("CUPED with separate slopes in 2 strata, variance −", adjusted.Method, StringComparison.Ordinal);
        StratifiedSummary byCountry = StratifiedSummary.Of(Users(1, 0).Append(new("NO", 3, null)), u => u.Country, u => u.Minutes, u => u.Before);
        Assert.Equal(["NO, without history", "SE", "SE, without history"], byCountry.Strata);
    }

    [Fact]
    public void Thin_strata_are_taken_together_and_named()
    {
        CovariateSummary Arm(int users, double level) => CovariateSummary.Of(Enumerable.Range(0, users).Select(i => level + i % 3).ToArray(), Enumerable.Range(0, users).Select(i => (double)(i % 7)).ToArray());
        StratifiedSummary control = StratifiedSummary.Of(("a", Arm(50, 10)), ("b", Arm(1, 20)), ("c", Arm(3, 5)));
        StratifiedSummary treatment = StratifiedSummary.Of(("a", Arm(40, 11)), ("b", Arm(9, 22)), ("d", Arm(2, 7)));
        Comparison comparison = Compare.AdjustedMeans(control, treatment);
        Finding finding = Assert.Single(comparison.Findings, f => f.Code == FindingCode.StrataMerged);
        Assert.Equal("Strata with fewer than two users in an arm were compared together, without covariates: 'b', 'c', 'd'.", finding.Message);
        Assert.Equal(105, comparison.Adjustment!.Strata.Sum(s => s.Users));
        Assert.Equal(2, comparison.Adjustment.Strata.Count);
        Assert.True(comparison.Effect.IsEstimable);
        // Nothing but thin strata: all users are one.
        Comparison thin = Compare.AdjustedMeans(StratifiedSummary.Of(("a", Arm(1, 3)), ("b", Arm(2, 4))), StratifiedSummary.Of(("a", Arm(3, 3)), ("b", Arm(1, 4))));
        Assert.Single(thin.Adjustment!.Strata);
        Assert.True(thin.Effect.IsEstimable);
    }

    [Fact]
    public void Few_users_share_their_slopes_or_go_without()
    {
        CovariateSummary three = CovariateSummary.Of([1, 2, 4], [1, 3, 2]);
        CovariateSummary many = CovariateSummary.Of([1, 2, 4, 3, 5, 6], [1, 3, 2, 5, 4, 7]);
        Comparison pooled = Compare.AdjustedMeans(three, many);
        Assert.Equal("An arm has too few users for slopes of its own, so slopes were pooled.", Assert.Single(pooled.Findings).Message);
        Assert.Equal(Compare.AdjustedMeans(three, many, Slopes.Pooled).Estimate, pooled.Estimate);
        CovariateSummary two = CovariateSummary.Of([1, 2], [1, 3]);
        Comparison none = Compare.AdjustedMeans(two, three);
        Assert.Equal("There are too few users for slopes, so covariates were left out.", Assert.Single(none.Findings).Message);
        Close.To(Compare.Means(two.Outcome(), three.Outcome()).PValue, none.PValue, 1e-12);
    }

    [Fact]
    public void Degenerate_data_give_findings()
    {
        CovariateSummary some = CovariateSummary.Of([1, 2, 4, 3, 5, 6], [1, 3, 2, 5, 4, 7]);
        CovariateSummary nobody = CovariateSummary.Of(ReadOnlySpan<double>.Empty, []);
        CovariateSummary exact = CovariateSummary.Of([2, 4, 6, 8, 10], [1, 2, 3, 4, 5]);
        CovariateSummary flat = CovariateSummary.Of([3, 3, 3, 3], [1, 2, 3, 4]);
        Assert.Equal(FindingCode.EmptyArm, NotEstimable(nobody, some));
        Assert.Equal(FindingCode.TooFewUsers, NotEstimable(some, CovariateSummary.Of([1], [1])));
        Assert.Equal(FindingCode.ZeroVariance, NotEstimable(exact, exact + exact));
        Assert.Equal(FindingCode.ZeroVariance, NotEstimable(flat, flat));
        Assert.Equal(FindingCode.EmptyArm, Assert.Single(Compare.AdjustedMeans(StratifiedSummary.Empty, StratifiedSummary.Empty).Findings).Code);
        // Denominators that add up to zero.
        CovariateSummary ratio = CovariateSummary.Of([[1, 2, 3, 1.5], [0, 0, 0, 0]], [[1, 2, 4, 3]]);
        Comparison undefined = Compare.AdjustedRatios(ratio, ratio);
        Assert.Equal(Verdict.NotEstimable, undefined.Verdict);
        Assert.Contains(undefined.Findings, f => f.Code == FindingCode.ZeroExposure);

        static FindingCode NotEstimable(CovariateSummary control, CovariateSummary treatment)
        {
            foreach (Slopes slopes in Enum.GetValues<Slopes>())
            {
                Comparison c = Compare.AdjustedMeans(control, treatment, slopes);
                Assert.Equal(Verdict.NotEstimable, c.Verdict);
                Assert.Equal(1, c.PValue);
                Assert.StartsWith("Nothing can be said", c.ToString(), StringComparison.Ordinal);
            }
            return Compare.AdjustedMeans(control, treatment).Findings[0].Code;
        }
    }

    [Fact]
    public void Adjusted_rates_have_ratios_and_odds()
    {
        CovariateSummary Arm(int users, int every) => CovariateSummary.Of(Enumerable.Range(0, users).Select(i => i % every == 0 ? 1.0 : 0).ToArray(), Enumerable.Range(0, users).Select(i => i % every == 0 ? 2.0 + i % 2 : i % 3).ToArray());
        Comparison rates = Compare.AdjustedProportions(Arm(600, 3), Arm(630, 2));
        Comparison ratio = rates.On(EffectScale.RiskRatio);
        Close.To(rates.Relative().Estimate + 1, ratio.Estimate, 1e-12);
        Close.To(rates.Relative().Interval.Lower + 1, ratio.Interval.Lower, 1e-12);
        Close.To(rates.Relative().PValue, ratio.PValue, 1e-12);
        Comparison odds = rates.On(EffectScale.OddsRatio);
        (double c, double t) = (rates.Adjustment!.ControlValue, rates.Adjustment.TreatmentValue);
        Close.To(t / (1 - t) / (c / (1 - c)), odds.Estimate, 1e-12);
        Assert.True(odds.Interval.Contains(odds.Estimate));
        Assert.Equal(odds.PValue < 0.05, !odds.Interval.Contains(1));
        Assert.Contains("log odds ratio", odds.Method, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Compare.AdjustedMeans(Arm(600, 3), Arm(630, 2)).On(EffectScale.OddsRatio));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        CovariateSummary one = CovariateSummary.Of([1, 2, 4, 3], [1, 3, 2, 5]);
        CovariateSummary two = CovariateSummary.Of([[1, 2, 4, 3]], [[1, 3, 2, 5], [1, 2, 1, 1]]);
        Assert.Equal("control", Assert.Throws<ArgumentNullException>(() => Compare.AdjustedMeans((CovariateSummary)null!, one)).ParamName);
        Assert.Equal("treatment", Assert.Throws<ArgumentNullException>(() => Compare.AdjustedRatios(StratifiedSummary.Empty, null!)).ParamName);
        ArgumentException shape = Assert.Throws<ArgumentException>(() => Compare.AdjustedMeans(one, two));
        Assert.Equal("treatment", shape.ParamName);
        Assert.Contains("Control has 1, treatment 2", shape.Message, StringComparison.Ordinal);
        Assert.Equal("slopes", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.AdjustedMeans(one, one, (Slopes)9)).ParamName);
        Assert.Equal("covariates", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.AdjustedRatios(one, one, covariates: (RatioCovariates)9)).ParamName);
        Assert.Contains("numerator, then denominator", Assert.Throws<ArgumentException>(() => Compare.AdjustedRatios(one, one)).Message, StringComparison.Ordinal);
        Assert.Contains("0 or 1 for each user", Assert.Throws<ArgumentException>(() => Compare.AdjustedProportions(one, one)).Message, StringComparison.Ordinal);
        CovariateSummary pair = CovariateSummary.Of([[1, 2, 4, 3], [1, 1, 2, 2]], [[1, 3, 2, 5]]);
        Assert.Contains("Got 1.", Assert.Throws<ArgumentException>(() => Compare.AdjustedRatios(pair, pair, covariates: RatioCovariates.EarlierRatio)).Message, StringComparison.Ordinal);
        Assert.Contains("has 1 and 2", Assert.Throws<ArgumentException>(() => StratifiedSummary.Of(("a", one), ("a", two))).Message, StringComparison.Ordinal);
        Assert.Equal("strata", Assert.Throws<ArgumentException>(() => StratifiedSummary.Of((" ", one))).ParamName);
        Assert.Equal("strata", Assert.Throws<ArgumentException>(() => StratifiedSummary.Of(("a", one), ("b", pair))).ParamName);
        Assert.Equal("stratum", Assert.Throws<ArgumentException>(() => StratifiedSummary.Of(("a", one))["b"]).ParamName);
        Assert.Equal("covariate", Assert.Throws<ArgumentException>(() => StratifiedSummary.Of([1.0], v => v, v => double.NaN)).ParamName);
    }

    [Fact]
    public void Rows_are_checked_and_degenerate_ones_give_findings()
    {
        CovariateRows some = CovariateRows.Of([1, 2, 4, 3, 5, 6], [1.0, 3, 2, 5, 4, 7]);
        Assert.Equal("slopes", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.AdjustedMeans(some, some, Slopes.AcrossArms)).ParamName);
        Assert.Equal("error", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.AdjustedMeans(some, some, error: (RobustError)7)).ParamName);
        Assert.Equal("treatment", Assert.Throws<ArgumentNullException>(() => Compare.AdjustedMeans(some, null!)).ParamName);
        Assert.Contains("covariate 0 has 1", Assert.Throws<ArgumentException>(() => CovariateRows.Of([1, 2], [3.0])).Message, StringComparison.Ordinal);
        Assert.Equal("outcome", Assert.Throws<ArgumentException>(() => CovariateRows.Of([1, double.NaN])).ParamName);
        Assert.Equal("covariates", Assert.Throws<ArgumentException>(() => CovariateRows.Of([1], [double.NaN])).ParamName);
        Assert.Equal("6 rows of an outcome and 1 covariate", some.ToString());
        Assert.Equal(FindingCode.EmptyArm, Compare.AdjustedMeans(CovariateRows.Of([], (double[])[]), some).Findings[0].Code);
        CovariateRows flat = CovariateRows.Of([3, 3, 3, 3], [1.0, 2, 3, 4]);
        Assert.Equal(FindingCode.ZeroVariance, Compare.AdjustedMeans(flat, flat).Findings[0].Code);
        Comparison few = Compare.AdjustedMeans(CovariateRows.Of([1, 2, 4], [1.0, 3, 2]), some, error: RobustError.HC3);
        Assert.Contains(few.Findings, f => f.Code == FindingCode.CovariateUnused);
        Assert.True(double.IsFinite(few.StandardError));
    }

    [Fact]
    public void What_was_done_is_said()
    {
        CovariateSummary control = CovariateSummary.Of(Enumerable.Range(0, 100).Select(i => 10.0 + i % 10 + i % 3).ToArray(), Enumerable.Range(0, 100).Select(i => (double)(i % 10)).ToArray());
        CovariateSummary treatment = CovariateSummary.Of(Enumerable.Range(0, 100).Select(i => 10.5 + i % 10 + i % 4).ToArray(), Enumerable.Range(0, 100).Select(i => (double)(i % 10)).ToArray());
        Comparison adjusted = Compare.AdjustedMeans(control, treatment);
        Assert.Equal("Treatment − control is +1.01 (95 % CI +0.7344 … +1.286, p < 0.0001; CUPED with separate slopes, variance −89.81 %, Welch t, fixed horizon): superior.", adjusted.ToString());
        Assert.Equal("89.81 % less variance by 1 covariate; control 15.49, treatment 16.5 after adjustment (balance p = 1.000)", adjusted.Adjustment!.ToString());
        Assert.Equal("All users: 200 users, difference +1.01, slopes of control 1.002, slopes of treatment 1.03", adjusted.Adjustment.Strata[0].ToString());
        Assert.Equal("200 users in 2 strata: a 100, b 100", StratifiedSummary.Of(("a", control), ("b", treatment)).ToString());
    }
}
