using System.Text.Json;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Analyses of group-sequential tests against an independent recursion in long double and against rpact and gsDesign.</summary>
public class GroupSequentialAnalysisReferenceTests
{
    private static readonly JsonElement Cases = ReferenceFile.Load("group-sequential-analysis.json").GetProperty("cases");

    /// <summary>Stage-wise ordering by an independent engine: p-value, median-unbiased drift, limits, repeated p-value.</summary>
    [Theory]
    [InlineData("gs-273")]
    [InlineData("gs-275")]
    [InlineData("gs-276")]
    [InlineData("gs-278")]
    public void Stage_wise_ordering_agrees_with_an_independent_engine(string id)
    {
        JsonElement c = Cases.Case("id", id);
        JsonElement inputs = c.GetProperty("inputs");
        JsonElement expected = c.GetProperty("outputs");
        int looks = inputs.GetProperty("K").GetInt32();
        int stage = inputs.GetProperty("stage").GetInt32();
        GroupSequentialDesign design = GroupSequential.Looks(looks).OneSided().WithAlpha(inputs.Number("alpha"))
            .WithEfficacy(inputs.GetProperty("type").GetString() == "P" ? BoundaryShape.Pocock : ErrorSpending.OBrienFleming);
        GroupSequentialTest test = design.Start(plannedInformation: 1);
        for (int k = 1; k <= stage; k++)
        {
            double information = (double)k / looks;
            test = Seen(test, k == stage ? inputs.Number("z") : 0.5, information);
        }
        for (int k = 0; k < stage; k++)
        {
            Close.To(expected.Number("criticalValues", $"{k}"), test.Looks[k].EfficacyBound!.Value, 1e-12);
        }
        GroupSequentialConclusion conclusion = test.Conclude();
        Close.To(expected.Number("p_value"), conclusion.PValue, 1e-12, 1);
        Close.To(expected.Number("median_unbiased"), conclusion.MedianUnbiasedEstimate, 1e-12, 1);
        string level = id == "gs-278" ? "ci90" : "ci95";
        Close.To(expected.Number(level + "_lower"), conclusion.Interval.Lower, 1e-12, 1);
        Close.To(expected.Number(level + "_upper"), conclusion.Interval.Upper, 1e-12, 1);
        if (expected.TryGetProperty("repeated_p", out JsonElement repeated))
        {
            Close.To(repeated.GetDouble(), test.RepeatedPValue(), 1e-12, 1);
            Close.To(expected.Number("rci_lower"), test.Looks[^1].RepeatedInterval.Lower, 1e-12, 1);
        }
    }

    /// <summary>Both directions of two-sided tests, beyond the plan and short of it, against 30-digit arithmetic.</summary>
    [Fact]
    public void Two_sided_and_unplanned_ends_agree_with_thirty_digits()
    {
        foreach (JsonElement c in ReferenceFile.Load("stagewise-ordering.json").GetProperty("cases").EnumerateArray())
        {
            double[] fractions = [.. c.GetProperty("fractions").EnumerateArray().Select(f => f.GetDouble())];
            GroupSequentialDesign design = GroupSequential.Looks(5).WithAlpha(c.Number("alpha")).WithEfficacy(c.GetProperty("spending").GetString() switch
            {
                "OF" => ErrorSpending.OBrienFleming,
                "P" => ErrorSpending.Pocock,
                _ => ErrorSpending.Power(2),
            });
            GroupSequentialTest test = (c.Number("sides") == 1 ? design.OneSided() : design).Start(1);
            for (int k = 0; k < fractions.Length; k++)
            {
                double z = k == fractions.Length - 1 ? c.Number("z") : 0.3;
                Effect effect = Effect.Of(z / Math.Sqrt(fractions[k]), 1 / Math.Sqrt(fractions[k]));
                test = k == fractions.Length - 1 && c.GetProperty("last").GetBoolean() ? test.ObserveLast(effect) : test.Observe(effect);
                Close.To(c.GetProperty("bounds")[k].GetDouble(), test.Looks[k].EfficacyBound!.Value, 1e-12, 1);
            }
            GroupSequentialConclusion conclusion = test.Conclude();
            Close.To(c.Number("p"), conclusion.PValue, 1e-12, 1);
            Close.To(c.Number("median"), conclusion.MedianUnbiasedEstimate, 1e-12, 1);
            Close.To(c.Number("lower"), conclusion.Interval.Lower, 1e-12, 1);
            Close.To(c.Number("upper"), conclusion.Interval.Upper, 1e-12, 1);
        }
    }

    /// <summary>Survival data as rpact reads them: log-rank z at events/4 of information; effects are hazard ratios.</summary>
    [Theory]
    [InlineData("gs-236", new[] { 30.0 }, new[] { 1.2 })]
    [InlineData("gs-239", new[] { 30.0, 60, 90 }, new[] { 0.4, 1.9, 2.3 })]
    [InlineData("gs-241", new[] { 20.0, 40, 60, 80 }, new[] { -0.3, 0.9, 1.4, 2.5 })]
    [InlineData("gs-242", new[] { 25.0, 50, 75, 100 }, new[] { 0.2, 0.9, 1.4, 2.2 })]
    public void Survival_analyses_agree_with_the_reference_and_with_rpact(string id, double[] events, double[] z)
    {
        JsonElement c = Cases.Case("id", id);
        GroupSequentialDesign design = Design(id);
        double step = events.Length > 1 ? events[1] - events[0] : 30;
        GroupSequentialTest test = design.Start(plannedInformation: step / 4 * design.InformationFractions.Count);
        for (int k = 0; k < z.Length; k++)
        {
            test = Seen(test, z[k], events[k] / 4);
            Agrees(c, "criticalValues", k, test.Looks[k].EfficacyBound!.Value);
            Agrees(c, "repeatedConfidenceIntervalLowerBounds", k, Math.Exp(test.Looks[k].RepeatedInterval.Lower));
            Agrees(c, "repeatedConfidenceIntervalUpperBounds", k, Math.Exp(test.Looks[k].RepeatedInterval.Upper));
            Agrees(c, "repeatedPValues", k, test.RepeatedPValue(k + 1));
            if (k < design.InformationFractions.Count - 1 && !test.IsOver)
            {
                Agrees(c, "conditionalRejectionProbabilities", k, test.ConditionalRejectionProbability());
            }
        }
        if (test.IsOver)
        {
            GroupSequentialConclusion conclusion = test.Conclude();
            Agrees(c, "finalPValues", z.Length - 1, conclusion.PValue);
            Agrees(c, "medianUnbiasedEstimates", z.Length - 1, Math.Exp(conclusion.MedianUnbiasedEstimate));
            Agrees(c, "finalConfidenceIntervalLowerBounds", z.Length - 1, Math.Exp(conclusion.Interval.Lower));
            Agrees(c, "finalConfidenceIntervalUpperBounds", z.Length - 1, Math.Exp(conclusion.Interval.Upper));
        }
    }

    /// <summary>rpact's z statistics of means and rates, in units of the planned information.</summary>
    [Theory]
    [InlineData("gs-244", 1)]
    [InlineData("gs-248", 1)]
    [InlineData("gs-250", 1)]
    [InlineData("gs-251", -1)]
    public void Means_and_rates_agree_with_the_reference(string id, int sign)
    {
        JsonElement c = Cases.Case("id", id);
        GroupSequentialDesign design = Design(id);
        int looks = design.InformationFractions.Count;
        PreferredDirection better = sign > 0 ? PreferredDirection.Increase : PreferredDirection.Decrease;
        GroupSequentialTest test = design.Start(1, better);
        // rpact reads means by the normal score of their t test's p-value.
        double[] p = [.. c.GetProperty("outputs").GetProperty("stage_overallPValues").EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Number).Select(e => e.GetDouble())];
        double[] z = [.. p.Select(v => Experimentation.Stats.Numerics.Normal.UpperQuantile(v))];
        for (int k = 0; k < z.Length; k++)
        {
            test = Seen(test, sign * z[k], (k + 1.0) / looks);
            Agrees(c, "repeatedPValues", k, test.RepeatedPValue(k + 1));
            if (!test.IsOver && k < looks - 1)
            {
                Agrees(c, "conditionalRejectionProbabilities", k, test.ConditionalRejectionProbability());
            }
        }
        GroupSequentialConclusion conclusion = test.Conclude();
        Agrees(c, "finalPValues", z.Length - 1, conclusion.PValue);
        double[] drift = [.. c.GetProperty("reference").GetProperty("final_theta_unit_information_lower_mue_upper").EnumerateArray().Select(e => e.GetDouble())];
        (double low, double high) = sign > 0 ? (conclusion.Interval.Lower, conclusion.Interval.Upper) : (-conclusion.Interval.Upper, -conclusion.Interval.Lower);
        Close.To(drift[0], low, 1e-11, 1);
        Close.To(drift[1], sign * conclusion.MedianUnbiasedEstimate, 1e-11, 1);
        Close.To(drift[2], high, 1e-11, 1);
    }

    [Fact]
    public void Conditional_power_agrees_with_gsdesign()
    {
        JsonElement expected = Cases.Case("id", "gs-188").GetProperty("outputs");
        GroupSequentialDesign design = GroupSequential.Looks(4).OneSided().WithAlpha(0.025).WithPower(0.9)
            .WithFutility(ErrorSpending.HwangShihDeCani(-2));
        double[] n = [.. expected.GetProperty("n.I").EnumerateArray().Select(e => e.GetDouble())];
        GroupSequentialTest test = Seen(design.Start(n[3]), 1.2, n[0]);
        for (int i = 0; i < 3; i++)
        {
            IReadOnlyList<double> by = test.ConditionalPowerByLook(expected.Number("theta", $"{i}"));
            double sum = 0;
            for (int look = 0; look < 3; look++)
            {
                sum += expected.Number("upper_prob", $"{look}", $"{i}");
                Close.To(sum, by[look], 2e-6, 1);
            }
        }
    }

    [Fact]
    public void Predictive_power_with_a_normal_prior_agrees_with_gsdesign()
    {
        JsonElement expected = Cases.Case("id", "gs-191").GetProperty("outputs");
        GroupSequentialDesign design = GroupSequential.Looks(4).OneSided().WithAlpha(0.025).WithPower(0.9)
            .WithFutility(ErrorSpending.HwangShihDeCani(-2));
        // gsDesign's unit: the effect that a fixed-horizon test of 200 users finds with power 0.9.
        double delta = design.FixedHorizonDrift / Math.Sqrt(200);
        double planned = 200 * design.InflationFactor;
        GroupSequentialTest test = Seen(Seen(design.Start(planned), 1, planned / 4), 1.5, planned / 2);
        Close.To(expected.Number("pp"), test.PredictivePower(delta / 2, delta / 2), 2e-6, 1);
    }

    [Fact]
    public void Conditional_power_by_a_closed_form_and_by_rpact()
    {
        // One look left: Φ̄((b − z√t − θ(1 − t))/√(1 − t)).
        JsonElement expected = Cases.Case("id", "gs-197").GetProperty("outputs");
        GroupSequentialDesign design = GroupSequential.Looks(2).OneSided().WithAlpha(0.025).WithPower(0.9).WithEfficacy(ErrorSpending.HwangShihDeCani(-4));
        double[] z = [0.5, 1.2, 1.8, 2.4];
        for (int i = 0; i < z.Length; i++)
        {
            GroupSequentialTest test = Seen(design.Start(1), z[i], 0.5);
            double bound = design.Bounds[1].Efficacy!.Value.Z;
            double atEstimate = z[i] / Math.Sqrt(0.5);
            double closed = Experimentation.Stats.Numerics.Normal.UpperTail((bound - z[i] * Math.Sqrt(0.5) - atEstimate * 0.5) / Math.Sqrt(0.5));
            Close.To(closed, test.ConditionalPowerAtEstimate(), 1e-13, 1);
            // Predictive power under a flat prior: Φ̄((b − z/√t)·√(t/(1 − t))).
            double predictive = Experimentation.Stats.Numerics.Normal.UpperTail((bound - z[i] / Math.Sqrt(0.5)) * Math.Sqrt(0.5 / 0.5));
            Close.To(predictive, test.PredictivePower(), 1e-12, 1);
        }
        Assert.Equal(4, expected.GetProperty("CP").GetArrayLength());

        JsonElement rpact = Cases.Case("id", "gs-236").GetProperty("outputs").GetProperty("conditionalPower");
        GroupSequentialTest survival = Seen(Design("gs-236").Start(90 / 4.0), 1.2, 30 / 4.0);
        IReadOnlyList<double> by = survival.ConditionalPowerByLook(Math.Log(1.8));
        Close.To(rpact[1].GetDouble(), by[0], 1e-7, 1);
        Close.To(rpact[2].GetDouble(), by[1], 1e-7, 1);
    }

    [Fact]
    public void Repeated_p_values_agree_with_gsdesign()
    {
        JsonElement expected = Cases.Case("id", "gs-198").GetProperty("outputs");
        GroupSequentialTest test = GroupSequential.Looks(3).OneSided().WithAlpha(0.025).Start(3);
        double[] z = [1.5, 2.2, 2.1];
        double smallest = 1;
        for (int k = 0; k < 3; k++)
        {
            test = Seen(test, z[k], k + 1);
            smallest = Math.Min(smallest, test.RepeatedPValue());
            // gsDesign's sequential p-value is the smallest of the repeated ones so far.
            Close.To(expected.Number("p", $"{k}"), smallest, 2e-5, 1);
        }
    }

    private static GroupSequentialTest Seen(GroupSequentialTest test, double z, double information) =>
        test.Observe(z / Math.Sqrt(information), 1 / Math.Sqrt(information));

    private static GroupSequentialDesign Design(string id)
    {
        JsonElement inputs = Cases.Case("id", id).GetProperty("inputs");
        return GroupSequential.Looks(inputs.GetProperty("kMax").GetInt32()).OneSided().WithAlpha(inputs.Number("alpha")).WithEfficacy(inputs.GetProperty("typeOfDesign").GetString() switch
        {
            "asOF" => ErrorSpending.OBrienFleming,
            "asP" => ErrorSpending.Pocock,
            "asHSD" => ErrorSpending.HwangShihDeCani(inputs.Number("gammaA")),
            "WT" => BoundaryShape.WangTsiatis(inputs.Number("deltaWT")),
            _ => BoundaryShape.Pocock,
        });
    }

    /// <summary>The independent reference to 1e-12, the package to one and a half of its own deviation.</summary>
    private static void Agrees(JsonElement c, string field, int look, double actual)
    {
        if (c.GetProperty("reference").TryGetProperty(field, out JsonElement reference) && reference[look].ValueKind == JsonValueKind.Number)
        {
            Close.To(reference[look].GetDouble(), actual, 1e-12, 1);
            double deviation = c.GetProperty("oracle_max_abs_dev_from_reference").Number(field);
            Close.To(c.GetProperty("outputs").GetProperty(field)[look].GetDouble(), actual, 1.5 * deviation + 1e-12, 1);
        }
    }
}
