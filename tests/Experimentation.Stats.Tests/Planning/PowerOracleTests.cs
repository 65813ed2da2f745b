using System.Text.Json;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Tests.Planning;

/// <summary>Against independent calculations: integrals at 30 digits, and every table of the exact tests by brute force.</summary>
public class PowerOracleTests(ITestOutputHelper output)
{
    private static readonly JsonElement Cases = ReferenceFile.Load("power-oracles.json").GetProperty("cases");

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Cases.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Power_is_right_to_the_last_digits(int index)
    {
        JsonElement c = Cases[index];
        JsonElement i = c.GetProperty("inputs");
        double nc = i.TryGetProperty("control", out _) ? i.Number("control") : 0;
        double nt = i.TryGetProperty("treatment", out _) ? i.Number("treatment") : 0;
        double alpha = i.Number("alpha");
        double actual = c.GetProperty("kind").GetString() switch
        {
            "pooled-t" => At(Pooled(), i, nc, nt),
            "pooled-t-users" => Sided(Pooled().WithAlpha(alpha), i).SampleSize(Lift.Absolute(i.Number("effect")), i.Number("power")).RequiredUsers,
            "equivalence-pooled-t" => Of(Pooled(), Hypothesis.Equivalence(Lift.Absolute(i.Number("margin"))), alpha, i.Number("effect"), nc, nt),
            "equivalence-relative-z" => Of(Power.OfMeans(i.Number("sd"), i.Number("mean")).WithTest(MeanTest.Z), Hypothesis.Equivalence(Lift.Relative(i.Number("margin"))), alpha, i.Number("effect"), nc, nt),
            "mann-whitney-shift" => At(Power.OfRanks(1), i, nc, nt),
            "fisher" => Exact(ProportionPowerMethod.FisherExact, i, nc, nt),
            "boschloo" => Exact(ProportionPowerMethod.BoschlooExact, i, nc, nt),
            "barnard" => Exact(ProportionPowerMethod.BarnardExact, i, nc, nt),
            var kind => throw new InvalidOperationException(kind),
        };
        Close.To(c.Number("expected"), actual, c.Number("tolerance"));
    }

    [Fact]
    public void Dunnett_agrees_with_the_printed_critical_values()
    {
        // Dunnett (1964), infinite degrees of freedom, equal arms, 5 %: two-sided 2.21 and 2.35 for 2 and 3 treatments; one-sided 1.92 and 2.06.
        Close.To(2.21, Critical(2, TestSides.Two), 0.003);
        Close.To(2.35, Critical(3, TestSides.Two), 0.003);
        Close.To(1.92, Critical(2, TestSides.One), 0.003);
        Close.To(2.06, Critical(3, TestSides.One), 0.003);
    }

    [Theory]
    [InlineData(30, 30, 1, 1, 0.7)]
    [InlineData(10, 10, 1, 1, 1.3)]
    [InlineData(20, 80, 1, 3, 1.0)]
    [InlineData(80, 20, 1, 3, 1.5)]
    [InlineData(10, 40, 2, 1, 1.5)]
    [InlineData(500, 100, 1, 2, 0.5)]
    [InlineData(30, 90, 1, 3, 1.2)]
    [InlineData(12, 12, 3, 1, 2.5)]
    public void Welch_is_close_to_its_exact_power(int nc, int nt, double sc, double st, double effect)
    {
        MeanPower welch = Power.OfMeans(sc).WithTreatmentStandardDeviation(st);
        Claim claim = Claim.Of(Hypothesis.Difference(), 0.05);
        double exact = WelchExact.Power(nc, nt, sc, st, effect, 0.05);
        double error = Math.Abs(welch.PowerAt(effect, claim, nc, nt) - exact);
        output.WriteLine($"{nc} + {nt}, spreads {sc} and {st}: exact {exact:0.00000}, off by {error:E1}.");
        Assert.InRange(error, 0, 0.3 / Math.Min(nc, nt) / Math.Sqrt(Math.Min(nc, nt)));
    }

    private static double Critical(int treatments, TestSides sides)
    {
        double level = TreatmentLevel.Of(0.05, Allocation.EvenlyOver(treatments), TreatmentCorrection.Dunnett, sides);
        return Experimentation.Stats.Numerics.Normal.UpperQuantile(sides == TestSides.Two ? level / 2 : level);
    }

    private static MeanPower Pooled() => Power.OfMeans(1).WithTest(MeanTest.PooledT);

    private static T Sided<T>(PowerAnalysis<T> analysis, JsonElement inputs)
        where T : PowerAnalysis<T> => analysis.WithHypothesis(inputs.Number("sides") == 1 ? Hypothesis.Superiority() : Hypothesis.Difference());

    private static double At<T>(PowerAnalysis<T> analysis, JsonElement inputs, double nc, double nt)
        where T : PowerAnalysis<T> =>
        Of(analysis, inputs.Number("sides") == 1 ? Hypothesis.Superiority() : Hypothesis.Difference(), inputs.Number("alpha"), inputs.Number("effect"), nc, nt);

    private static double Of(PowerAnalysis analysis, Hypothesis hypothesis, double alpha, double effect, double nc, double nt) =>
        analysis.PowerAt(effect, Claim.Of(hypothesis, alpha), nc, nt);

    private static double Exact(ProportionPowerMethod method, JsonElement i, double nc, double nt)
    {
        double pc = i.Number("controlRate");
        Hypothesis hypothesis = i.Number("direction") switch
        {
            > 0 => Hypothesis.Superiority(),
            < 0 => Hypothesis.Superiority(PreferredDirection.Decrease),
            _ => Hypothesis.Difference(),
        };
        return Of(Power.OfProportions(pc).WithMethod(method), hypothesis, i.Number("alpha"), i.Number("treatmentRate") - pc, nc, nt);
    }
}
