using System.Text.Json;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Rates of events and single groups against values computed elsewhere (Reference/rates.json names the sources).</summary>
public class RatesReferenceTests
{
    private static readonly JsonElement File = ReferenceFile.Load("rates.json");

    public static TheoryData<int> RateCases => [.. Enumerable.Range(0, File.GetProperty("rates").GetArrayLength())];

    public static TheoryData<int> ProportionCases => [.. Enumerable.Range(0, File.GetProperty("one_proportion").GetArrayLength())];

    [Theory]
    [MemberData(nameof(RateCases))]
    public void Exact_and_score_methods_agree_with_forty_digits(int index)
    {
        JsonElement c = File.GetProperty("rates")[index];
        CountSummary control = Rates.Summary(c.GetProperty("xc").GetInt64(), c.Number("ec"));
        CountSummary treatment = Rates.Summary(c.GetProperty("xt").GetInt64(), c.Number("et"));

        Comparison score = Compare.Rates(control, treatment, RateTest.Score);
        Limits(c.GetProperty("score_ratio"), score, 0);
        Limits(c.GetProperty("score_difference"), score.On(EffectScale.Absolute), double.NegativeInfinity);
        Close.To(c.Number("score_z"), score.Effect.ZScore(1.25), 1e-12);
        Close.To(c.Number("difference_z"), score.On(EffectScale.Absolute).Effect.ZScore(0.01), 1e-12);

        Comparison exact = Compare.Rates(control, treatment, RateTest.ExactConditional);
        Limits(c.GetProperty("exact_ratio"), exact, 0);
        Close.To(c.Number("exact_upper"), exact.Effect.UpperTail(1.25), 1e-11);
        Close.To(c.Number("exact_lower"), exact.Effect.LowerTail(1.25), 1e-11);
    }

    [Fact]
    public void Quasi_Poisson_is_a_generalised_linear_model()
    {
        JsonElement c = File.GetProperty("quasi_poisson");
        CountSummary control = Rates.Summary((long)c.Number("xc"), c.Number("ec"), 40, c.Number("dispersion_c"));
        CountSummary treatment = Rates.Summary((long)c.Number("xt"), c.Number("et"), 35, c.Number("dispersion_t"));
        Comparison lift = Compare.Rates(control, treatment, RateTest.QuasiPoisson).Relative();
        Close.To(Math.Exp(c.Number("log_ratio")) - 1, lift.Estimate, 1e-10);
        // R takes its weights from the iteration before the last, good to about 2e-9.
        Close.To(c.Number("se"), 1 / Math.Sqrt(lift.Effect.Information), 1e-8);
        Close.To(c.Number("p"), lift.PValue, 1e-8);
        Assert.Equal(73, lift.DegreesOfFreedom);
        Close.To(Math.Exp(c.Number("lower")) - 1, lift.Interval.Lower, 1e-8);
        Close.To(Math.Exp(c.Number("upper")) - 1, lift.Interval.Upper, 1e-8);
        Assert.StartsWith("Quasi-Poisson", Compare.Rates(control, treatment).Method, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ProportionCases))]
    public void One_proportion_agrees_with_forty_digits(int index)
    {
        JsonElement c = File.GetProperty("one_proportion")[index];
        ProportionSummary summary = new(c.GetProperty("n").GetInt64(), c.GetProperty("x").GetInt64());
        foreach ((string name, ProportionInterval method) in new[] { ("wilson", ProportionInterval.Wilson), ("clopper_pearson", ProportionInterval.ClopperPearson), ("jeffreys", ProportionInterval.Jeffreys) })
        {
            Interval interval = Estimate.Proportion(summary, method: method).Interval;
            Close.To(c.Number(name, "0"), interval.Lower, 1e-11);
            Close.To(c.Number(name, "1"), interval.Upper, 1e-11);
        }
    }

    // Newcombe (1998a), Statistics in Medicine 17:857–872, table I, 95 %: method 3 is Wilson's, method 5 Clopper and Pearson's.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662, 0.2527, 0.3676)]
    [InlineData(15, 148, 0.0624, 0.1605, 0.0578, 0.1617)]
    [InlineData(0, 20, 0.0000, 0.1611, 0.0000, 0.1684)]
    [InlineData(1, 29, 0.0061, 0.1718, 0.0009, 0.1776)]
    public void Published_intervals_of_one_proportion_agree(long x, long n, double wilsonLower, double wilsonUpper, double exactLower, double exactUpper)
    {
        Interval wilson = Estimate.Proportion(new(n, x)).Interval;
        Interval exact = Estimate.Proportion(new(n, x), method: ProportionInterval.ClopperPearson).Interval;
        Assert.Equal((wilsonLower, wilsonUpper), (Math.Round(wilson.Lower, 4), Math.Round(wilson.Upper, 4)));
        Assert.Equal((exactLower, exactUpper), (Math.Round(exact.Lower, 4), Math.Round(exact.Upper, 4)));
    }

    [Fact]
    public void Garwood_limits_of_one_rate_agree()
    {
        foreach (JsonElement c in File.GetProperty("one_rate").EnumerateArray())
        {
            Interval interval = Estimate.Rate(Rates.Summary(c.GetProperty("x").GetInt64(), c.Number("exposure"))).Interval;
            Close.To(c.Number("lower"), interval.Lower, 1e-11);
            Close.To(c.Number("upper"), interval.Upper, 1e-11);
        }
    }

    // A limit that happens to fall on 4e-7 is still a difference of rates near 0.3: the last place of the normal quantile alone moves it by 2e-16. Hence the floor.
    private static void Limits(JsonElement expected, Comparison actual, double lowest)
    {
        const double Floor = 1e-4;
        Close.To(expected[0].ValueKind == JsonValueKind.Null ? lowest : expected.Number("0"), actual.Interval.Lower, 1e-11, Floor);
        Close.To(expected[1].ValueKind == JsonValueKind.Null ? double.PositiveInfinity : expected.Number("1"), actual.Interval.Upper, 1e-11, Floor);
    }
}

/// <summary>Summaries of events for tests.</summary>
internal static class Rates
{
    public static CountSummary Summary(long events, double exposure, long users = 1, double? dispersion = null) => dispersion is { } known
        ? CountSummary.FromTotals(users, events, exposure, known)
        : CountSummary.FromTotals(users, events, exposure);
}
