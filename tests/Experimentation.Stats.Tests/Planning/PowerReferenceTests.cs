using System.Text.Json;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>Sizes, powers and lifts that R, rpact, pwr, statsmodels, G*Power and the A/B-testing libraries have published or print.</summary>
public class PowerReferenceTests
{
    private static readonly JsonElement Cases = ReferenceFile.Load("power.json").GetProperty("cases");

    public static TheoryData<string> Ids => [.. Cases.EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Peers_are_reproduced(string id)
    {
        JsonElement c = Cases.Case("id", id);
        PowerAnalysis analysis = Analysis(c);
        double expected = c.Number("expected");
        double tolerance = c.Number("tolerance");
        Lift lift = LiftOf(c, "lift", "liftUnit");
        double power = Optional(c, "power") ?? 0.8;
        long users = (long)(Optional(c, "users") ?? 0);
        switch (c.GetProperty("ask").GetString())
        {
            case "power":
                Close.To(expected, analysis.Power(lift, users).Power, tolerance);
                break;
            case "power-arms":
                Claim claim = Claim.Of(analysis.Hypothesis, analysis.Alpha);
                Close.To(expected, analysis.PowerAt(lift.Value, claim, c.Number("arms", "0"), c.Number("arms", "1")), tolerance);
                break;
            case "first-order-power":
                Contrast contrast = analysis.ContrastAt(lift.Value, default, c.Number("arms", "0"), c.Number("arms", "1"));
                Close.To(expected, AsymptoticPower.EitherTail(contrast, analysis.Alpha / 2, double.PositiveInfinity), tolerance);
                break;
            case "users":
                Close.To(expected, analysis.SampleSize(lift, power).RequiredUsers, tolerance);
                break;
            case "whole":
                Assert.Equal((long)expected, analysis.SampleSize(lift, power).Users);
                break;
            case "whole-total":
                Assert.Equal(expected, Math.Ceiling(analysis.SampleSize(lift, power).RequiredUsers));
                break;
            case "about":
                // These round one arm first, or print whole users of another formula.
                Assert.InRange(analysis.SampleSize(lift, power).RequiredUsers, expected - tolerance, expected + tolerance);
                break;
            case "lift":
                Close.To(expected, analysis.MinimumDetectableLift(users, power).Absolute!.Value.Value, tolerance);
                break;
            case "relative-lift":
                Close.To(expected, analysis.MinimumDetectableLift(users, power).Relative!.Value.Value, tolerance);
                break;
            default:
                Assert.Fail($"Case {id} asks for something unknown.");
                break;
        }
    }

    private static PowerAnalysis Analysis(JsonElement c) => c.GetProperty("metric").GetString() switch
    {
        "mean" => Mean(c),
        // A single group of n values with deviation sd is n pairs whose differences have it.
        "pair" => Set(Power.OfPairs(c.Number("sd") / Math.Sqrt(2), 0), c),
        "proportion" => Set(Power.OfProportions(c.Number("rate")).WithMethod(Text(c, "method") is { } method ? Enum.Parse<ProportionPowerMethod>(method) : ProportionPowerMethod.Score), c),
        "survival" => Set(Survival(c), c),
        "rate" => Set(Power.OfRates(c.Number("rate")).WithHeterogeneity(c.Number("heterogeneity")), c),
        "chi-square" => Power.OfChiSquare((int)c.Number("df")).WithAlpha(c.Number("alpha")),
        "anova" => Power.OfAnova((int)c.Number("groups")).WithAlpha(c.Number("alpha")),
        var other => throw new InvalidOperationException(other),
    };

    private static PowerAnalysis Mean(JsonElement c)
    {
        MeanPower mean = Power.OfMeans(c.Number("sd"), Optional(c, "baseline")).WithTest(Enum.Parse<MeanTest>(c.GetProperty("test").GetString()!));
        mean = Optional(c, "treatmentSd") is { } sd ? mean.WithTreatmentStandardDeviation(sd) : mean;
        mean = Text(c, "scale") is { } scale ? mean.WithScale(Enum.Parse<EffectScale>(scale)) : mean;
        return Set(mean, c);
    }

    private static SurvivalPower Survival(JsonElement c)
    {
        SurvivalPower survival = Power.OfSurvival(c.Number("hazard"), c.Number("accrual"), c.Number("followUp"));
        survival = Optional(c, "shape") is { } shape ? survival.WithShape(shape) : survival;
        return Text(c, "formula") is { } formula ? survival.WithFormula(Enum.Parse<SurvivalFormula>(formula)) : survival;
    }

    private static T Set<T>(PowerAnalysis<T> analysis, JsonElement c)
        where T : PowerAnalysis<T>
    {
        PreferredDirection better = Text(c, "better") is { } direction ? Enum.Parse<PreferredDirection>(direction) : PreferredDirection.Increase;
        Hypothesis hypothesis = (Text(c, "claim"), c.Number("sides")) switch
        {
            ("NonInferiority", _) => Hypothesis.NonInferiority(LiftOf(c, "margin", "marginUnit"), better),
            (_, 1) => Hypothesis.Superiority(better),
            _ => Hypothesis.Difference(better),
        };
        T made = analysis.WithHypothesis(hypothesis).WithAlpha(c.Number("alpha"));
        if (Text(c, "correction") is { } correction)
        {
            made = made.WithCorrection(Enum.Parse<TreatmentCorrection>(correction));
        }
        return c.TryGetProperty("weights", out JsonElement weights)
            ? made.WithAllocation([.. weights.EnumerateArray().Select(w => w.GetDouble())])
            : made;
    }

    private static Lift LiftOf(JsonElement c, string value, string unit) => Text(c, unit) == "Relative"
        ? Lift.Relative(Optional(c, value) ?? 0)
        : c.GetProperty("metric").GetString() == "survival" ? Lift.Relative(Optional(c, value) ?? 0) : Lift.Absolute(Optional(c, value) ?? 0);

    private static double? Optional(JsonElement c, string name) => c.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;

    private static string? Text(JsonElement c, string name) => c.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
