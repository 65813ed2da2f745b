using System.Text.Json;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Means, standard deviations and products of the NIST univariate sets (Reference/nist-univariate.json).</summary>
public class NistTests(ITestOutputHelper output)
{
    private static readonly JsonElement Sets = ReferenceFile.Load("nist-univariate.json").GetProperty("sets");

    public static TheoryData<string> Names => [.. Sets.EnumerateArray().Select(s => s.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Thirteen_digits_or_as_many_as_the_data_allow(string name)
    {
        JsonElement set = Sets.Case("name", name);
        double[] values = Values(set);
        Assert.Equal((int)set.Number("n"), values.Length);
        foreach (MeanSummary summary in (MeanSummary[])[MeanSummary.Of(values), OneByOne(values), InParts(values, 7)])
        {
            // Of the doubles as they are stored: thirteen digits without exception.
            Assert.True(Digits(set.Number("exact_mean"), summary.Mean) >= 15);
            Assert.True(Digits(set.Number("exact_sd"), summary.StandardDeviation) >= 14);
            // Of the published decimals: thirteen, unless storing them as doubles has lost more than that.
            double mean = Math.Min(15, set.Number("digits_the_data_allow", "mean")) - 0.1;
            double sd = Math.Min(14, set.Number("digits_the_data_allow", "sd")) - 0.1;
            Assert.True(Digits(set.Number("certified_mean"), summary.Mean) >= mean);
            Assert.True(Digits(set.Number("certified_sd"), summary.StandardDeviation) >= sd);
        }
        MeanSummary once = MeanSummary.Of(values);
        output.WriteLine(FormattableString.Invariant($"{name}: mean {Digits(set.Number("certified_mean"), once.Mean):0.0} and sd {Digits(set.Number("certified_sd"), once.StandardDeviation):0.0} digits of the certified figures, {Digits(set.Number("exact_sd"), once.StandardDeviation):0.0} of the sd of the stored data."));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Products_give_the_certified_autocorrelation(string name)
    {
        JsonElement set = Sets.Case("name", name);
        double[] values = Values(set);
        MeanSummary all = MeanSummary.Of(values);
        RatioSummary lagged = RatioSummary.Of(values.AsSpan(1), values.AsSpan(..^1));
        double products = lagged.Covariance * (lagged.Count - 1) + lagged.Count * (lagged.NumeratorMean - all.Mean) * (lagged.DenominatorMean - all.Mean);
        double digits = Math.Min(13, set.Number("digits_the_data_allow", "sd")) - 1;
        Assert.True(Digits(set.Number("certified_autocorrelation"), products / all.SumOfSquaredDeviations) >= digits);
    }

    private static MeanSummary OneByOne(double[] values)
    {
        var accumulator = new MeanAccumulator();
        foreach (double value in values)
        {
            accumulator.Add(value);
        }
        return accumulator.ToSummary();
    }

    private static MeanSummary InParts(double[] values, int length)
    {
        MeanSummary sum = default;
        foreach (double[] part in values.Chunk(length))
        {
            sum += MeanSummary.Of(part);
        }
        return sum;
    }

    private static double Digits(double expected, double actual) => actual == expected ? 16 : -Math.Log10(Math.Abs(actual - expected) / Math.Abs(expected));

    private static double[] Values(JsonElement set)
    {
        if (set.TryGetProperty("digits", out JsonElement digits))
        {
            return [.. digits.GetString()!.Select(d => (double)(d - '0'))];
        }
        double[] first = [.. set.GetProperty("values").EnumerateArray().Select(v => v.GetDouble())];
        if (!set.TryGetProperty("then_repeated", out JsonElement repeated))
        {
            return first;
        }
        double[] pair = [repeated[0].GetDouble(), repeated[1].GetDouble()];
        return [.. first, .. Enumerable.Range(0, (int)set.Number("n") - 1).Select(i => pair[i % 2])];
    }
}
