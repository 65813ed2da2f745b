using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Adjusted and post-stratified comparisons against values computed elsewhere (Reference/adjusted.json names the sources).</summary>
public class AdjustedReferenceTests
{
    private static readonly JsonElement File = ReferenceFile.Load("adjusted.json");

    public static TheoryData<string> Hillstrom => [.. File.GetProperty("hillstrom").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    public static TheoryData<string, int> Fits
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string list in (string[])["adjusted", "ratio"])
            {
                for (int i = 0; i < File.GetProperty(list).GetArrayLength(); i++)
                {
                    data.Add(list, i);
                }
            }
            data.Add("small", 0);
            data.Add("small", 1);
            return data;
        }
    }

    /// <summary>Values, residual variances per arm, what the mean covariates' own noise adds, and degrees of freedom, from the rows by matrix algebra.</summary>
    [Theory]
    [MemberData(nameof(Fits))]
    public void Means_and_ratios_agree_with_regressions(string list, int index)
    {
        JsonElement expected = list == "small" ? File.GetProperty(list).GetProperty("cases")[index] : File.GetProperty(list)[index];
        Slopes slopes = Enum.Parse<Slopes>(expected.GetProperty("slopes").GetString()!);
        (CovariateSummary control, CovariateSummary treatment) = AdjustedRows.Arms(expected.GetProperty("name").GetString()!, File);
        Comparison comparison = list == "ratio" ? Compare.AdjustedRatios(control, treatment, slopes) : Compare.AdjustedMeans(control, treatment, slopes);

        Close.To(expected.Number("control"), comparison.Adjustment!.ControlValue, 1e-10);
        Close.To(expected.Number("treatment"), comparison.Adjustment.TreatmentValue, 1e-10);
        Close.To(expected.Number("difference"), comparison.Estimate, 1e-9);
        Close.To(expected.Number("moments", "se"), comparison.StandardError, 1e-9);
        Close.To(expected.Number("moments", "df"), comparison.DegreesOfFreedom, 1e-9);
        Close.To(expected.Number("moments", "p"), comparison.PValue, 1e-8);
        Close.To(expected.Number("moments", "ci", "0"), comparison.Interval.Lower, 1e-9);
        Close.To(expected.Number("moments", "ci", "1"), comparison.Interval.Upper, 1e-9);
        Close.To(expected.Number("variance_reduction"), comparison.Adjustment.VarianceReduction, 1e-9);

        Comparison lift = comparison.Relative();
        Close.To(expected.Number("logratio", "lift"), lift.Estimate, 1e-9);
        Close.To(1 / Math.Pow(expected.Number("logratio", "se_log"), 2), lift.Effect.Information, 1e-9);
        Close.To(expected.Number("logratio", "df"), lift.DegreesOfFreedom, 1e-9);
        Close.To(expected.Number("logratio", "ci", "0"), lift.Interval.Lower, 1e-9);
        Close.To(expected.Number("logratio", "ci", "1"), lift.Interval.Upper, 1e-9);
    }

    /// <summary>
    /// Errors from rows. With pooled slopes they are those that statsmodels reports; with separate slopes its covariance matrix takes the common mean of the covariates as known, and the sum over rows
    /// of the stacked estimating equations does not.
    /// </summary>
    [Theory]
    [MemberData(nameof(Fits))]
    public void Robust_errors_agree_with_statsmodels(string list, int index)
    {
        JsonElement expected = list == "small" ? File.GetProperty(list).GetProperty("cases")[index] : File.GetProperty(list)[index];
        if (list == "ratio")
        {
            return;
        }
        Slopes slopes = Enum.Parse<Slopes>(expected.GetProperty("slopes").GetString()!);
        AdjustedRows rows = AdjustedRows.Named(expected.GetProperty("name").GetString()!, File, out int[] _, out int[] covariates);
        CovariateRows Arm(double[][] columns) => CovariateRows.Of(columns[0], [.. covariates.Select(i => columns[i])]);
        foreach (RobustError error in Enum.GetValues<RobustError>())
        {
            Comparison robust = Compare.AdjustedMeans(Arm(rows.ControlColumns), Arm(rows.TreatmentColumns), slopes, error);
            Close.To(expected.Number("difference"), robust.Estimate, 1e-9);
            Close.To(Math.Sqrt(expected.Number("hc", error.ToString(), "dd")), robust.StandardError, 1e-9);
            Close.To(expected.Number("hc", error.ToString(), "statsmodels_se"), robust.StandardError, slopes == Slopes.Pooled ? 1e-9 : 0.05);
            // The variance of control's own value, through a lift at which treatment does not count.
            (double cc, double tt, double dd) = (expected.Number("hc", error.ToString(), "cc"), expected.Number("hc", error.ToString(), "tt"), expected.Number("hc", error.ToString(), "dd"));
            double ratio = expected.Number("treatment") / expected.Number("control");
            double delta = Math.Sqrt(ratio * ratio * cc + tt - ratio * (cc + tt - dd)) / expected.Number("control");
            Close.To(delta, robust.On(EffectScale.RelativeDelta).StandardError, 1e-9);
        }
        // Without covariates HC2 is Welch's.
        Comparison plain = Compare.AdjustedMeans(CovariateRows.Of(rows.ControlColumns[0]), CovariateRows.Of(rows.TreatmentColumns[0]), slopes);
        Close.To(Compare.Means(MeanSummary.Of(rows.ControlColumns[0]), MeanSummary.Of(rows.TreatmentColumns[0])).PValue, plain.PValue, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Hillstrom))]
    public void Cuped_agrees_on_the_e_mail_data(string id)
    {
        JsonElement file = File.GetProperty("hillstrom").Case("id", id);
        (CovariateSummary control, CovariateSummary treatment) = (AdjustedRows.Moments(file.GetProperty("control")), AdjustedRows.Moments(file.GetProperty("treatment")));

        JsonElement across = file.GetProperty("expected").GetProperty("theta_pooled_all");
        Comparison cuped = Compare.AdjustedMeans(control, treatment, Slopes.AcrossArms);
        Close.To(across.Number("theta"), cuped.Adjustment!.Strata[0].ControlSlopes[0], 1e-9);
        Close.To(across.Number("adj_mean_control"), cuped.Adjustment.ControlValue, 1e-9);
        Close.To(across.Number("adj_mean_treatment"), cuped.Adjustment.TreatmentValue, 1e-9);
        Close.To(across.Number("diff"), cuped.Estimate, 1e-9);
        Close.To(across.Number("se"), cuped.StandardError, 1e-9);
        Close.To(across.Number("df"), cuped.DegreesOfFreedom, 1e-9);
        Close.To(across.Number("p_two_sided"), cuped.PValue, 1e-8);
        Close.To(across.Number("ci95", "0"), cuped.Interval.Lower, 1e-9);
        Close.To(across.Number("var_reduction_of_diff"), cuped.Adjustment.VarianceReduction, 1e-7);
        Close.To(across.Number("relative_lift_delta_on_adjusted", "lift"), cuped.On(EffectScale.RelativeDelta).Estimate, 1e-9);
        // The case takes the common mean of the covariate as known, which it is not; with correlations of 2 to 8 % the two are close.
        Close.To(across.Number("relative_lift_delta_on_adjusted", "se"), cuped.On(EffectScale.RelativeDelta).StandardError, 2e-3);

        JsonElement within = file.GetProperty("expected").GetProperty("theta_within_arm");
        Comparison pooled = Compare.AdjustedMeans(control, treatment, Slopes.Pooled);
        Close.To(within.Number("theta"), pooled.Adjustment!.Strata[0].ControlSlopes[0], 1e-9);
        Close.To(within.Number("diff"), pooled.Estimate, 1e-9);
        // Takes the slope as known; ours pays for it.
        Close.To(within.Number("se"), pooled.StandardError, 2e-5);
        Close.To(file.Number("expected", "ols_ancova", "coef"), pooled.Estimate, 1e-9);
        Close.To(file.Number("expected", "ols_lin_interacted", "coef"), Compare.AdjustedMeans(control, treatment).Estimate, 1e-9);
    }

    [Fact]
    public void Robust_errors_agree_on_the_whole_e_mail_data()
    {
        using var content = new StreamReader(new System.IO.Compression.GZipStream(System.IO.File.OpenRead(SharedData.PathOf("hillstrom", "hillstrom.csv.gz")), System.IO.Compression.CompressionMode.Decompress));
        var users = new List<(string Segment, double History, double Spend)>();
        string[] header = content.ReadLine()!.Split(',');
        (int segment, int history, int spend) = (Array.IndexOf(header, "segment"), Array.IndexOf(header, "history"), Array.IndexOf(header, "spend"));
        while (content.ReadLine() is { } line)
        {
            // One column has a comma between quotes.
            string[] cells = line.Replace("1,000", "1000", StringComparison.Ordinal).Split(',');
            users.Add((cells[segment], double.Parse(cells[history], System.Globalization.CultureInfo.InvariantCulture), double.Parse(cells[spend], System.Globalization.CultureInfo.InvariantCulture)));
        }
        CovariateRows Arm(string name) => CovariateRows.Of([.. users.Where(u => u.Segment == name).Select(u => u.Spend)], users.Where(u => u.Segment == name).Select(u => u.History).ToArray());
        JsonElement expected = File.GetProperty("hillstrom").Case("id", "hillstrom.cuped_spend_history.mens").GetProperty("expected");
        (CovariateRows control, CovariateRows treatment) = (Arm("No E-Mail"), Arm("Mens E-Mail"));
        foreach (RobustError error in Enum.GetValues<RobustError>())
        {
            Close.To(expected.Number("ols_ancova", $"se_{error}"), Compare.AdjustedMeans(control, treatment, Slopes.Pooled, error).StandardError, 1e-9);
            Close.To(expected.Number("ols_lin_interacted", $"se_{error}"), Compare.AdjustedMeans(control, treatment, Slopes.Separate, error).StandardError, 1e-4);
        }
    }

    /// <summary>
    /// GrowthBook divides the adjusted difference by control's unadjusted mean, so that its lift is off by the imbalance that the adjustment just took out of the numerator. Difference and slope
    /// agree; the lift is ours when both are centred alike.
    /// </summary>
    [Fact]
    public void Lifts_agree_with_growthbook_but_for_its_centring()
    {
        JsonElement file = Peer("gb_cuped_mean_relative");
        AdjustedRows rows = AdjustedRows.GrowthBook();
        CovariateSummary control = rows.Control([0], [1]);
        Comparison cuped = Compare.AdjustedMeans(control, rows.Treatment([0], [1]), Slopes.AcrossArms);
        Close.To(file.Number("expected", "theta"), cuped.Adjustment!.Strata[0].ControlSlopes[0], 1e-9);
        Close.To(file.Number("expected", "expected"), cuped.Estimate / control.Outcome().Mean, 1e-9);
        Close.To(cuped.Estimate / cuped.Adjustment.ControlValue, cuped.Relative().Estimate, 1e-12);
    }

    [Fact]
    public void Ratios_adjusted_by_an_earlier_ratio_agree_with_tea_tasting()
    {
        JsonElement file = Peer("tt_ratio_cuped_less_z");
        Comparison cuped = Compare.AdjustedRatios(TeaTasting(file, "control"), TeaTasting(file, "treatment"), Slopes.AcrossArms, RatioCovariates.EarlierRatio);
        Close.To(file.Number("expected", "control"), cuped.Adjustment!.ControlValue, 1e-9);
        Close.To(file.Number("expected", "treatment"), cuped.Adjustment.TreatmentValue, 1e-9);
        Close.To(file.Number("expected", "effect_size"), cuped.Estimate, 1e-9);
        Close.To(file.Number("expected", "statistic"), cuped.Estimate / cuped.StandardError, 1e-9);
        // The case reads z.
        Comparison less = Compare.Of(Effect.Of(cuped.Estimate, cuped.StandardError)).Against(Hypothesis.Superiority(PreferredDirection.Decrease));
        Close.To(file.Number("expected", "pvalue"), less.PValue, 1e-9);
        Close.To(file.Number("expected", "effect_size_ci_upper"), less.Interval.Upper, 1e-9);
        Close.To(file.Number("expected", "rel_effect_size"), cuped.Relative().Estimate, 1e-9);
    }

    [Fact]
    public void Ratios_adjusted_by_an_earlier_ratio_agree_with_growthbook()
    {
        JsonElement file = Peer("gb_cuped_ratio_absolute");
        AdjustedRows rows = AdjustedRows.GrowthBook();
        Comparison cuped = Compare.AdjustedRatios(rows.Control([0, 2], [1, 3]), rows.Treatment([0, 2], [1, 3]), Slopes.AcrossArms, RatioCovariates.EarlierRatio);
        // GrowthBook sums covariances and variances of the arms for its slope, and compares adjusted ratios of another centre; the difference is of second order.
        Close.To(file.Number("expected", "uplift", "stddev"), cuped.StandardError, 0.02);
        Assert.InRange(Math.Abs(cuped.Estimate - file.Number("expected", "expected")) / cuped.StandardError, 0, 0.05);
    }

    [Fact]
    public void Post_stratified_means_agree_with_growthbook()
    {
        JsonElement file = Peer("gb_poststrat_mean_absolute");
        AdjustedRows rows = AdjustedRows.GrowthBook();
        Comparison strata = Compare.AdjustedMeans(rows.Strata(true, []), rows.Strata(false, []));
        Close.To(file.Number("expected", "expected"), strata.Estimate, 1e-9);
        Close.To(file.Number("expected", "uplift", "stddev"), strata.StandardError, 1e-9);
        JsonElement relative = Peer("gb_poststrat_mean_relative");
        Comparison lift = strata.On(EffectScale.RelativeDelta);
        Close.To(relative.Number("expected", "expected"), lift.Estimate, 1e-9);
        Close.To(relative.Number("expected", "uplift", "stddev"), lift.StandardError, 1e-9);
    }

    /// <summary>
    /// The cases take the shares of the strata as fixed and the variance of a rate with n in the denominator; what users of another sample would have as shares is added, and the variance
    /// is with n − 1.
    /// </summary>
    [Theory]
    [InlineData("hillstrom.cmh_zip.mens")]
    [InlineData("hillstrom.cmh_newbie.mens")]
    public void Post_stratified_rates_agree_on_the_e_mail_data(string id)
    {
        JsonElement file = File.GetProperty("strata").Case("id", id);
        StratifiedSummary Arm(string arm) => StratifiedSummary.Of([.. file.GetProperty("inputs").GetProperty("strata").EnumerateArray().Select(s =>
        {
            double yes = s.Number(arm, "0");
            double users = s.Number(arm, "1");
            return (s.GetProperty("stratum").GetString()!, CovariateSummary.FromSums((long)users, 1, [yes], [yes]));
        })]);
        Comparison strata = Compare.AdjustedProportions(Arm("control"), Arm("treatment"));
        Close.To(file.Number("expected", "post_stratified_diff"), strata.Estimate, 1e-9);
        double users = strata.Adjustment!.Strata.Sum(s => (double)s.Users);
        double between = strata.Adjustment.Strata.Sum(s => s.Users / users * Math.Pow(s.Difference - strata.Estimate, 2)) / users;
        Close.To(file.Number("expected", "post_stratified_se"), Math.Sqrt(strata.StandardError * strata.StandardError - between), 1e-4);
    }

    private static JsonElement Peer(string name) => File.GetProperty("peers").Case("name", name);

    private static CovariateSummary TeaTasting(JsonElement file, string arm)
    {
        string[] columns = ["orders", "sessions", "orders_covariate", "sessions_covariate"];
        JsonElement inputs = file.GetProperty("inputs").GetProperty(arm);
        double[] covariances = [.. Enumerable.Range(0, 4).SelectMany(i => Enumerable.Range(0, i + 1).Select(j =>
            i == j ? inputs.Number("var", columns[i])
            : inputs.GetProperty("cov").TryGetProperty($"{columns[i]},{columns[j]}", out JsonElement cov) ? cov.GetDouble()
            : inputs.Number("cov", $"{columns[j]},{columns[i]}")))];
        return CovariateSummary.FromMoments((long)inputs.Number("n"), 2, [.. columns.Select(c => inputs.Number("mean", c))], covariances);
    }
}
