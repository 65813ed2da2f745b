using System.Text.Json;

namespace Experimentation.Stats.Tests;

/// <summary>One case of the reference file: inputs as arrays, expected values by path.</summary>
internal sealed class NoveltyCase
{
    private static readonly JsonElement File = ReferenceFile.Load("novelty.json.gz");

    private readonly JsonElement _case;

    private NoveltyCase(JsonElement c) => _case = c;

    public string Id => _case.GetProperty("id").GetString()!;

    public JsonElement Input => _case.GetProperty("input");

    public JsonElement Expected => _case.GetProperty("expected");

    public static NoveltyCase Of(string id) => new(File.GetProperty("cases").Case("id", id));

    public static IEnumerable<NoveltyCase> OfKind(string kind) => File.GetProperty("cases").EnumerateArray().Where(c => c.GetProperty("kind").GetString() == kind).Select(c => new NoveltyCase(c));

    public bool Has(string name) => Expected.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public double[] Vector(string name) => Numbers(Input.GetProperty(name));

    public double[][] Matrix(string name) => [.. Input.GetProperty(name).EnumerateArray().Select(Numbers)];

    public static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetDouble())];

    /// <summary>The lower triangle, row by row.</summary>
    public static double[] Packed(double[][] square) => [.. square.SelectMany((row, i) => row.Take(i + 1))];

    public AnalysisWindow Window(string name)
    {
        double[] ends = Vector(name);
        double[] t = Input.TryGetProperty("t", out JsonElement days) ? Numbers(days) : [.. Enumerable.Range(0, 14).Select(i => (double)i)];
        int first = (int)t[(int)ends[0]];
        int last = (int)t[(int)ends[1] - 1];
        return AnalysisWindow.Of(last - first + 1, first);
    }

    /// <summary>The case's effects by day, with its windows.</summary>
    public NoveltyEstimate Estimate(double degreesOfFreedom = double.PositiveInfinity)
    {
        int[] days = [.. Vector("t").Select(t => (int)t)];
        NoveltyEstimate estimate = Novelty.OfEffects(days, Vector("effect"), Packed(Matrix("covariance")), EffectScale.RelativeDelta, degreesOfFreedom);
        return estimate.Between(Window("early"), Window("late"));
    }
}
