using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Summaries go through JSON without losing a bit, with reflection and with generated contexts; JSON that is no summary says why.</summary>
[Properties(Arbitrary = [typeof(Parts)], MaxTest = 100)]
public class JsonTests
{
    [Property]
    public void Nothing_is_lost(Parts parts)
    {
        // Merged, so that the digits below the last one are there too.
        Lossless(parts.Lists.Select(rows => MeanSummary.Of(rows, r => r.X)).Aggregate((a, b) => a + b));
        Lossless(parts.Lists.Select(rows => RatioSummary.Of(rows, r => r.X, r => r.Y)).Aggregate((a, b) => a + b));
        Lossless(parts.Lists.Select(rows => CountSummary.Of(rows, r => r.Events, r => r.Exposure)).Aggregate((a, b) => a + b));
        Lossless(parts.Lists.Select(rows => ProportionSummary.Of(rows, r => r.Outcome)).Aggregate((a, b) => a + b));
        Lossless(parts.Lists.Select(rows => CovariateSummary.Of(rows, [r => r.X, r => r.Y], [r => r.Exposure])).Aggregate((a, b) => a + b));
        Lossless(CountSummary.FromTotals(7, 3, 2.5));
        Lossless(default(MeanSummary));
    }

    [Fact]
    public void Powers_of_two_come_back_as_themselves()
    {
        // 2⁻²⁵ is 2.98023223876953125E-08; the shortest text that the runtime writes for it, 2.980232238769531E-08, is nearer to its neighbour.
        for (int power = -60; power <= 60; power++)
        {
            Lossless(MeanSummary.FromMoments(3, Math.ScaleB(1, power), Math.ScaleB(1, power + 1)));
        }
    }

    [Fact]
    public void Generated_contexts_work_without_reflection()
    {
        var day = new Day("Monday", MeanSummary.Of([1, 2, 4]), RatioSummary.Of([1, 2], [3, 5]), CountSummary.Of([1L, 2]), new(10, 3), CovariateSummary.Of([1, 2, 3], [3, 2, 2]));
        string json = JsonSerializer.Serialize(day, Generated.Default.Day);
        Assert.Equal(day, JsonSerializer.Deserialize(json, Generated.Default.Day));
    }

    [Fact]
    public void Converters_can_be_seen_by_generated_code()
    {
        Type[] unseen =
        [
            .. typeof(MeanSummary).Assembly.GetExportedTypes()
                .Select(type => type.GetCustomAttributes(typeof(JsonConverterAttribute), false).OfType<JsonConverterAttribute>().FirstOrDefault()?.ConverterType)
                .OfType<Type>().Where(converter => !converter.IsVisible),
        ];
        Assert.Empty(unseen);
    }

    [Theory]
    [InlineData("""{"count":3,"mean":1,"squares":-1}""", "A variance is a number from 0")]
    [InlineData("""{"count":-3,"mean":1,"squares":1}""", "A number of users is at least 0")]
    [InlineData("""{"count":3,"mean":"Infinity","squares":1}""", "A mean is a number")]
    [InlineData("""{"count":3,"mean":1}""", "\"squares\" is missing")]
    [InlineData("""{"count":3.5,"mean":1,"squares":1}""", "\"count\" must be a whole number")]
    [InlineData("""{"count":3,"mean":"one","squares":1}""", "\"mean\" must be a number")]
    [InlineData("""{"count":3,"mean":1,"meanRest":0.5,"squares":1}""", "below its last digit")]
    [InlineData("""{"count":1,"mean":1,"squares":1}""", "With fewer than two users the variance is 0")]
    [InlineData("[1,2]", "\"count\" is missing")]
    [InlineData("7", "\"count\" is missing")]
    public void What_is_no_mean_is_named(string json, string text) => Assert.Contains(text, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MeanSummary>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_no_other_summary_is_named()
    {
        static string Error<T>(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json)).Message;
        Assert.Contains("Successes are from 0", Error<ProportionSummary>("""{"trials":3,"successes":4}"""), StringComparison.Ordinal);
        Assert.Contains("of the same users", Error<RatioSummary>("""{"numerator":{"count":2,"mean":1,"squares":1},"denominator":{"count":3,"mean":1,"squares":1},"products":0}"""), StringComparison.Ordinal);
        Assert.Contains("at most the product", Error<RatioSummary>("""{"numerator":{"count":2,"mean":1,"squares":1},"denominator":{"count":2,"mean":1,"squares":1},"products":3}"""), StringComparison.Ordinal);
        Assert.Contains("Without users there are no events", Error<CountSummary>("""{"users":0,"events":3,"exposure":0}"""), StringComparison.Ordinal);
        Assert.Contains("add up to their totals", Error<CountSummary>("""{"users":2,"events":3,"exposure":2,"perUser":{"numerator":{"count":2,"mean":7,"squares":1},"denominator":{"count":2,"mean":1,"squares":0},"products":0}}"""), StringComparison.Ordinal);
        Assert.Contains("No rows have these covariances", Error<CovariateSummary>("""{"count":9,"outcomes":1,"means":[0,0,0],"meanRests":[0,0,0],"products":[1,0.9,1,0.9,-0.9,1],"productRests":[0,0,0,0,0,0]}"""), StringComparison.Ordinal);
        Assert.Contains("3 pairs", Error<CovariateSummary>("""{"count":9,"outcomes":1,"means":[0,0],"meanRests":[0,0],"products":[1],"productRests":[0]}"""), StringComparison.Ordinal);
        Assert.Contains("outcomes", Error<CovariateSummary>("""{"count":9,"outcomes":99999999999,"means":[0],"meanRests":[0],"products":[1],"productRests":[0]}"""), StringComparison.Ordinal);
    }

    private static void Lossless<T>(T value)
    {
        string json = JsonSerializer.Serialize(value);
        T? back = JsonSerializer.Deserialize<T>(json);
        Assert.Equal(json, JsonSerializer.Serialize(back));
        Assert.True(EqualityComparer<T>.Default.Equals(value, back), json);
    }
}

/// <summary>One day of an experiment as a service may keep it.</summary>
public sealed record Day(string Name, MeanSummary Minutes, RatioSummary Clicks, CountSummary Crashes, ProportionSummary Retained, CovariateSummary Adjusted);

[JsonSerializable(typeof(Day))]
internal sealed partial class Generated : JsonSerializerContext;
