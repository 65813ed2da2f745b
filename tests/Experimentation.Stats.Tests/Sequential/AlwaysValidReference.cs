using System.Text.Json;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Reference/always-valid.json: each case with its source and its own tolerance (absolute below 1, relative above).</summary>
internal static class AlwaysValidReference
{
    private static readonly JsonElement Cases = ReferenceFile.Load("always-valid.json").GetProperty("cases");

    public static JsonElement Case(string name) => Cases.Case("name", name);

    public static IEnumerable<string> Names(string prefix) =>
        Cases.EnumerateArray().Select(c => c.GetProperty("name").GetString()!).Where(n => n.StartsWith(prefix, StringComparison.Ordinal));

    public static double In(this JsonElement testCase, params string[] path) => testCase.GetProperty("inputs").Number(path);

    public static double[] Ins(this JsonElement testCase, string name) => Numbers(testCase.GetProperty("inputs").GetProperty(name));

    public static double[] Outs(this JsonElement testCase, string name) => Numbers(testCase.GetProperty("expected").GetProperty(name));

    public static void Check(this JsonElement testCase, double actual, params string[] path) =>
        Near(testCase.GetProperty("expected").Number(path), actual, testCase.GetProperty("tolerance").GetDouble());

    public static void CheckAll(this JsonElement testCase, string name, IReadOnlyList<double> actual)
    {
        double[] expected = testCase.Outs(name);
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Near(expected[i], actual[i], testCase.GetProperty("tolerance").GetDouble());
        }
    }

    public static void Near(double expected, double actual, double tolerance) => Close.To(expected, actual, tolerance, floor: 1);

    private static double[] Numbers(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. Enumerable.Range(0, list.GetArrayLength()).Select(i => list.Number(i.ToString(System.Globalization.CultureInfo.InvariantCulture)))]
        : [list.GetDouble()];
}
