using System.Text.Json;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Designs against an independent engine, to 1e-12, and against three packages, to the accuracy that they reach.</summary>
public class GroupSequentialReferenceTests
{
    /// <summary>Where no independent figure exists, a package is trusted to this.</summary>
    private const double PackageAccuracy = 1e-6;

    /// <summary>Their outputs are known to be wrong by more than the recorded deviation says of single figures: no bound beyond 8, alpha spent rounded down.</summary>
    private static readonly string[] OutputsOffLimits = ["gs-051"];

    /// <summary>What the file holds beyond designs of this library.</summary>
    private static readonly Dictionary<string, string> NotADesignOfOurs = new()
    {
        ["gs-106"] = "delayed responses",
    };

    public static TheoryData<string> Ids => [.. GroupSequentialCase.All.Where(c => c.GetProperty("family").GetString() != "spending").Select(c => c.GetProperty("id").GetString()!).Where(id => !NotADesignOfOurs.ContainsKey(id))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void AgreesWithIndependentFigures(string id)
    {
        var one = GroupSequentialCase.Of(id);
        Dictionary<string, double[]> computed = one.Computed();
        List<string> wrong = [];
        int compared = 0;
        if (one.Reference is { } reference)
        {
            foreach (JsonProperty field in reference.EnumerateObject())
            {
                compared += Compare(field.Name, field.Value, computed[field.Name], 1e-12, "reference", wrong);
            }
        }
        foreach (JsonProperty field in OutputsOffLimits.Contains(id) ? [] : one.Outputs.EnumerateObject().ToArray())
        {
            if (computed.TryGetValue(field.Name, out double[]? values))
            {
                double tolerance = one.System == "reference" ? 1e-12 : one.Deviation(field.Name) is { } deviation ? 1.5 * deviation + 1e-12 : PackageAccuracy;
                compared += Compare(field.Name, field.Value, values, tolerance, one.System, wrong);
            }
        }
        Assert.True(wrong.Count == 0, $"{one}:\n{string.Join('\n', wrong)}");
        Assert.True(compared > 0, $"{one}: nothing was compared.");
    }

    public static TheoryData<string> SpendingIds => [.. GroupSequentialCase.All.Where(c => c.GetProperty("family").GetString() == "spending").Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(SpendingIds))]
    public void SpendingAgreesWithIndependentFigures(string id)
    {
        var one = GroupSequentialCase.Of(id);
        (ErrorSpending spending, double alpha, double[] t) = one.Spending();
        double[] spent = [.. t.Select(fraction => spending.Spent(fraction, alpha))];
        List<string> wrong = [];
        Compare("spend", one.Outputs.GetProperty("spend"), spent, one.Deviation("spend") is { } deviation ? 1.5 * deviation + 1e-15 : 1e-14, "gsDesign", wrong);
        if (one.Reference is { } reference)
        {
            double[] expected = [.. GroupSequentialCase.Flat(reference.GetProperty("spend"))];
            for (int i = 0; i < expected.Length; i++)
            {
                // Relative, down to what the package calls 0.
                Close.To(expected[i], spent[i], 1e-12, 1e-250);
            }
        }
        Assert.True(wrong.Count == 0, $"{one}:\n{string.Join('\n', wrong)}");
    }

    private static int Compare(string field, JsonElement expected, double[] computed, double tolerance, string source, List<string> wrong)
    {
        double[] figures = [.. GroupSequentialCase.Flat(expected)];
        int compared = 0;
        for (int i = 0; i < figures.Length; i++)
        {
            // Where futility is open to −∞, a package reports a bound of its own, a single 0 stands for no futility at all, and null for none.
            if (double.IsNaN(figures[i]) || (figures[i] == -6 && field == "futilityBounds") || (figures.Length == 1 && computed.Length > 1))
            {
                continue;
            }
            compared++;
            if (double.IsPositiveInfinity(figures[i]) && source == "rpact" && double.IsFinite(computed[i]))
            {
                // It looks for bounds up to 8 only and calls what lies beyond infinite.
                Assert.True(computed[i] > 5.9, $"{field}[{i}] = {computed[i]:R} should be out of the package's range.");
                continue;
            }
            double error = computed[i] == figures[i] ? 0 : Math.Abs(computed[i] - figures[i]) / Math.Max(1, Math.Abs(figures[i]));
            if (!(error <= tolerance))
            {
                wrong.Add($"{source} {field}[{i}]: expected {figures[i]:R}, got {computed[i]:R}, error {error:E2}, allowed {tolerance:E2}");
            }
        }
        return compared;
    }
}
