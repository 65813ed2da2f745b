using System.Text.Json;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Adjusted p-values, Dunnett and Tukey against R, statsmodels, tea-tasting, MATLAB and high-precision values.</summary>
public class FamilyReferenceTests
{
    private static readonly JsonElement Cases = ReferenceFile.Load("multiplicity.json").GetProperty("cases");

    [Theory]
    [InlineData("asos.padjust_metric1", "p")]
    [InlineData("hillstrom.padjust_subgroups", "p")]
    [InlineData("sm_multipletests", "p")]
    [InlineData("tt_mult_by_step-up", "pvalues")]
    public void Adjusted_p_values_match_the_peers(string name, string input)
    {
        JsonElement reference = Cases.Case("name", name);
        Family family = Family.OfPValues(Numbers(reference.GetProperty("inputs").GetProperty(input)));
        int compared = 0;
        foreach (JsonProperty expected in reference.GetProperty("expected").EnumerateObject())
        {
            FamilyResult? result = expected.Name switch
            {
                "bonferroni" => family.Bonferroni(),
                "sidak" => family.Sidak(),
                "holm" => family.Holm(),
                "holm-sidak" or "holm_sidak" => family.HolmSidak(),
                "hochberg" or "simes-hochberg" => family.Hochberg(),
                "hommel" => family.Hommel(),
                "BH" or "fdr_bh" => family.BenjaminiHochberg(),
                "BY" or "fdr_by" or "pvalue_adj" => family.BenjaminiYekutieli(),
                _ => null,
            };
            if (result is null)
            {
                continue;
            }
            double[] values = Numbers(expected.Value);
            Assert.Equal(values.Length, result.Hypotheses.Count);
            for (int i = 0; i < values.Length; i++)
            {
                if (expected.Name is "sidak" or "holm-sidak" or "holm_sidak" && values[i] < 1e-8)
                {
                    // statsmodels takes 1 - (1 - p)^m, which loses small p-values to rounding.
                    Assert.True(result.Hypotheses[i].AdjustedPValue < 1e-7);
                    continue;
                }
                Close.To(values[i], result.Hypotheses[i].AdjustedPValue, expected.Name.Contains("sidak", StringComparison.Ordinal) ? 1e-7 : 1e-12);
                compared++;
            }
        }
        Assert.True(compared >= 6);
    }

    [Theory]
    [InlineData("dunnett.case1")]
    [InlineData("dunnett.case2")]
    [InlineData("dunnett.case3")]
    [InlineData("dunnett.case4")]
    public void Dunnett_with_one_variance_matches_quadrature(string name)
    {
        JsonElement reference = Cases.Case("name", name);
        (string, MeanSummary)[] arms = [.. reference.GetProperty("inputs").GetProperty("samples").EnumerateArray().Select((sample, i) => ($"arm {i + 1}", MeanSummary.Of(Numbers(sample))))];
        ManyToOne several = Compare.ManyToOne(MeanTest.PooledT, MeanSummary.Of(Numbers(reference.GetProperty("inputs").GetProperty("control"))), arms);
        JsonElement expected = reference.GetProperty("expected");
        FamilyResult both = several.Dunnett();
        FamilyResult greater = several.Against(Hypothesis.Superiority()).Dunnett();
        for (int i = 0; i < arms.Length; i++)
        {
            Close.To(expected.Number("statistic", $"{i}"), several.Family.Comparisons[i].Estimate / several.Family.Comparisons[i].StandardError, 1e-12);
            // The oracle takes 1 - cdf, so its small p-values are good to 1e-14 and no better.
            Close.To(expected.Number("p_two_sided", $"{i}"), both.Hypotheses[i].AdjustedPValue, 1e-10, 1e-4);
            Close.To(expected.Number("p_greater", $"{i}"), greater.Hypotheses[i].AdjustedPValue, 1e-10, 1e-4);
            Close.To(expected.Number("ci95", $"{i}", "0"), both.Hypotheses[i].Interval!.Value.Lower, 1e-9);
            Close.To(expected.Number("ci95", $"{i}", "1"), both.Hypotheses[i].Interval!.Value.Upper, 1e-9);
        }
    }

    [Theory]
    [InlineData("tukey.same_size", 1e-7)]
    [InlineData("tukey.diff_size", 1e-7)]
    public void Tukey_with_one_variance_matches_MATLAB(string name, double tolerance)
    {
        JsonElement reference = Cases.Case("name", name);
        (string, MeanSummary)[] arms = [.. reference.GetProperty("inputs").GetProperty("groups").EnumerateArray().Select((sample, i) => ($"arm {i + 1}", MeanSummary.Of(Numbers(sample))))];
        FamilyResult result = Compare.AllPairs(MeanTest.PooledT, arms).Tukey();
        JsonElement rows = reference.GetProperty("expected").GetProperty("rows");
        for (int i = 0; i < 3; i++)
        {
            // The table has first minus second. MATLAB's critical value is 6e-9 off: at it 40 digits give a tail of 0.0499999986 in the first case.
            Close.To(-rows.Number($"{i}", "0"), result.Hypotheses[i].Interval!.Value.Upper, tolerance, 1);
            Close.To(-rows.Number($"{i}", "2"), result.Hypotheses[i].Interval!.Value.Lower, tolerance, 1);
            Close.To(rows.Number($"{i}", "3"), result.Hypotheses[i].AdjustedPValue, tolerance, 1);
        }
    }

    [Fact]
    public void The_critical_value_behind_the_first_of_them_matches_mpmath() =>
        // R 4.2's qtukey gives 3.772928959408.
        Close.To(3.77292896572701084, StudentizedRange.UpperQuantile(0.05, 3, 12), 1e-14);

    [Fact]
    public void Critical_values_match_Dunnetts_tables_as_they_were_recomputed()
    {
        foreach (JsonElement row in Cases.Case("name", "dunnett.critical_1955").GetProperty("expected").EnumerateArray())
        {
            LargeSide side = row.GetProperty("alternative").GetString() == "greater" ? LargeSide.Upper : LargeSide.Both;
            LargestOfFamily law = LargestOfFamily.Equicorrelated((int)row.Number("k"), 0.5, row.Number("df"), side);
            Close.To(row.Number("computed"), law.UpperQuantile(row.Number("alpha")), 1e-10);
        }
    }

    [Fact]
    public void Critical_values_match_the_shared_table()
    {
        int rows = 0;
        foreach (string line in File.ReadLines(SharedData.PathOf("dist_tables", "computed", "dunnett_critical_rho05.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            double[] numbers = [.. new[] { 0, 1, 2, 4, 5 }.Select(i => cells[i] is "inf" or "Inf" or "Infinity" ? double.PositiveInfinity : double.Parse(cells[i], System.Globalization.CultureInfo.InvariantCulture))];
            LargestOfFamily law = LargestOfFamily.Equicorrelated((int)numbers[0], numbers[2], numbers[1], cells[3] == "greater" ? LargeSide.Upper : LargeSide.Both);
            // The table has twelve decimals.
            Close.To(numbers[4], law.UpperQuantile(numbers[3]), 2e-12);
            rows++;
        }
        Assert.True(rows > 50);
    }

    [Fact]
    public void Rectangles_match_the_shared_table_of_equal_correlations()
    {
        foreach (string line in File.ReadLines(SharedData.PathOf("dist_tables", "computed", "mvn_equicorrelated.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            double[] numbers = [.. cells.Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))];
            int count = (int)numbers[0];
            Close.To(numbers[3], LargestOfFamily.Equicorrelated(count, numbers[1], double.PositiveInfinity, LargeSide.Upper).LowerTail(numbers[2]), 1e-12);
            if (!double.IsNaN(numbers[4]))
            {
                Close.To(numbers[4], LargestOfFamily.Equicorrelated(count, numbers[1], double.PositiveInfinity, LargeSide.Both).LowerTail(numbers[2]), 1e-12);
            }
        }
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetDouble())];
}
