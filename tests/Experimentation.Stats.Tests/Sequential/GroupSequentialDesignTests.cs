using System.Text.Json;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

public class GroupSequentialDesignTests
{
    private static readonly JsonElement Recursion = ReferenceFile.Load("score-recursion.json");

    public static TheoryData<int> RecursionCases => [.. Enumerable.Range(0, Recursion.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(RecursionCases))]
    public void ExitsAgreeWithThirtyDigitArithmetic(int index)
    {
        JsonElement one = Recursion.GetProperty("cases")[index];
        double[] Field(string name) => [.. GroupSequentialCase.Flat(one.GetProperty(name))];
        double[] information = Field("information"), lower = Field("lower"), upper = Field("upper"), upperExit = Field("upperExit"), lowerExit = Field("lowerExit");
        double drift = one.Number("drift");
        bool even = lower.Zip(upper).All(pair => pair.First == -pair.Second);
        foreach (Folding folding in even ? [Folding.None, Folding.Even] : new[] { Folding.None })
        {
            ScoreRecursion law = new(information, folding);
            for (int k = 0; k < information.Length; k++)
            {
                // Absolute for what adds up to a probability, relative so that tiny spending is exact too.
                Assert.Equal(upperExit[k], law.UpperExit(k, upper[k], drift), 1e-14);
                Close.To(upperExit[k], law.UpperExit(k, upper[k], drift), 1e-12);
                Assert.Equal(lowerExit[k], law.LowerExit(k, lower[k], drift), 1e-14);
                Close.To(lowerExit[k], law.LowerExit(k, lower[k], drift), 1e-12, 1e-30);
                if (drift == 0)
                {
                    Close.To(upper[k], law.SolveUpper(upperExit[k]), 1e-13);
                }
                law.Continue(lower[k], upper[k]);
            }
        }
    }

    [Theory]
    [InlineData(2, 0.053)]
    [InlineData(4, 0.059)]
    [InlineData(10, 0.069)]
    [InlineData(28, 0.078)]
    public void CumulativeAlphaIsNotTheNominalLevelOfALook(int looks, double mistakenError)
    {
        // Two public libraries compare the two-sided p-value of each look with 2·Φ̄(1.96/√t), which is what O'Brien–Fleming-type spending has spent of 5 % by then.
        GroupSequentialDesign design = GroupSequential.Looks(looks);
        ScoreRecursion law = new([.. design.InformationFractions], Folding.Even);
        double error = 0;
        foreach (LookBounds look in design.Bounds)
        {
            double spent = ErrorSpending.OBrienFleming.Spent(look.InformationFraction, 0.05);
            double mistaken = Normal.UpperQuantile(spent / 2);
            error += 2 * law.UpperExit(look.Look - 1, mistaken, 0);
            law.Continue(-mistaken, mistaken);
        }
        // The expected figures were simulated; the difference is their Monte Carlo error.
        Assert.Equal(mistakenError, error, 0.001);
        Assert.Equal(0.05, design.AtEffect(0).Efficacy + design.AtEffect(0).Harm, 1e-14);
        Assert.All(design.Bounds.Skip(1), look => Assert.True(look.Efficacy!.Value.NominalP < look.AlphaSpent / 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0.1)]
    public void OneLookIsAFixedHorizon(double rho)
    {
        GroupSequentialDesign design = GroupSequential.Looks(1).WithEfficacy(ErrorSpending.Power(rho)).WithPower(0.9);
        Assert.Equal(Normal.UpperQuantile(0.025), design.Bounds[0].Efficacy!.Value.Z);
        Assert.Equal(1, design.InflationFactor, 1e-15);
        Assert.Equal(1, design.AtEffect(1).ExpectedInformationFraction);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(200)]
    public void ManyLooksKeepAlpha(int looks)
    {
        foreach (EfficacyRule rule in new EfficacyRule[] { ErrorSpending.OBrienFleming, ErrorSpending.Pocock, BoundaryShape.OBrienFleming })
        {
            GroupSequentialDesign design = GroupSequential.Looks(looks).WithEfficacy(rule);
            StoppingProbabilities none = design.AtEffect(0);
            Assert.Equal(0.05, none.Efficacy + none.Harm, 1e-13);
            Assert.Equal(0.8, design.AtEffect(1).Efficacy, 1e-13);
        }
    }

    [Fact]
    public void KnownConstants()
    {
        // Jennison and Turnbull (2000), tables 2.1, 2.3 and 2.9: two-sided, alpha 0.05.
        Assert.Equal(2.413, Height(5, BoundaryShape.Pocock), 0.0005);
        Assert.Equal(2.040, Height(5, BoundaryShape.OBrienFleming), 0.0005);
        Assert.Equal(2.555, Height(10, BoundaryShape.Pocock), 0.0005);
        Assert.Equal(2.087, Height(10, BoundaryShape.OBrienFleming), 0.0005);
        Assert.Equal(2.136, Height(5, BoundaryShape.WangTsiatis(0.25)), 0.0005);
    }

    [Fact]
    public void EfficacyFutilityAndHarmTogether()
    {
        GroupSequentialDesign design = GroupSequential.Looks(6).OneSided().WithAlpha(0.025).WithPower(0.9)
            .WithFutility(ErrorSpending.OBrienFleming).WithHarm(0.05, ErrorSpending.Pocock);
        StoppingProbabilities none = design.AtEffect(0), planned = design.AtEffect(1), worse = design.AtEffect(-1);
        Assert.Equal(0.9, planned.Efficacy, 1e-12);
        // What is not binding leaves efficacy as it is.
        Assert.Equal(GroupSequential.Looks(6).OneSided().WithAlpha(0.025).Solution.Efficacy, design.Solution.Efficacy);
        Assert.InRange(none.Efficacy, 0.02, 0.025);
        Assert.InRange(none.Harm, 0.02, 0.05);
        Assert.InRange(worse.Harm, 0.4, 0.5);
        Assert.InRange(worse.Efficacy, 0, 1e-6);
        Assert.All(design.Bounds, look => Assert.True(look.Harm?.Z < look.Efficacy?.Z));
        foreach (StoppingProbabilities at in new[] { none, planned, worse })
        {
            Assert.Equal(1, at.Efficacy + at.Futility + at.Harm, 1e-12);
        }
    }

    [Fact]
    public void HarmKeepsItsOwnAlpha()
    {
        GroupSequentialDesign design = GroupSequential.Looks(5).OneSided().WithAlpha(0.025).WithHarm(0.1, ErrorSpending.Pocock, Adherence.Binding);
        StoppingProbabilities none = design.AtEffect(0);
        Assert.Equal(0.025, none.Efficacy, 1e-14);
        Assert.Equal(0.1, none.Harm, 1e-14);
        // With the same alpha and spending on both sides it is the two-sided test.
        GroupSequentialDesign both = GroupSequential.Looks(5).OneSided().WithAlpha(0.025).WithHarm(0.025, ErrorSpending.OBrienFleming, Adherence.Binding);
        GroupSequentialDesign twoSided = GroupSequential.Looks(5);
        Assert.All(both.Bounds.Zip(twoSided.Bounds), pair => Assert.Equal(pair.Second.Efficacy!.Value.Z, pair.First.Efficacy!.Value.Z, 1e-13));
        Assert.All(both.Bounds.Zip(twoSided.Bounds), pair => Assert.Equal(pair.Second.Harm!.Value.Z, pair.First.Harm!.Value.Z, 1e-13));
    }

    [Fact]
    public void LooksThatDoNotStopPassTheirAlphaOn()
    {
        GroupSequentialDesign design = GroupSequential.Looks(4).WithoutEfficacyAt(1, 3);
        Assert.Null(design.Bounds[0].Efficacy);
        Assert.Null(design.Bounds[2].Efficacy);
        Assert.Equal(0.05, 2 * design.AtEffect(0).Efficacy, 1e-14);
        Assert.Equal(ErrorSpending.OBrienFleming.Spent(0.5, 0.025), design.AtEffect(0).Looks[1].Efficacy, 1e-15);
    }

    [Fact]
    public void ScalesOfABound()
    {
        StoppingBound bound = GroupSequential.At(0.25, 1).Bounds[0].Efficacy!.Value;
        Assert.Equal(bound.Z / 2, bound.BValue, 1e-15);
        Assert.Equal(Normal.UpperTail(bound.Z), bound.NominalP);
        Assert.Equal(bound.Z / 5, bound.Effect(maximumInformation: 100), 1e-15);
    }

    [Fact]
    public void WholeUsersKeepPower()
    {
        GroupSequentialDesign design = GroupSequential.Looks(4).WithPower(0.9);
        GroupSequentialSchedule schedule = design.UsersForProportion(0.05, 0.055, treatmentShare: 0.3);
        double information = Math.Pow(design.Drift / 0.005, 2);
        for (int k = 0; k < 4; k++)
        {
            LookUsers look = schedule.Looks[k];
            Assert.InRange(look.Information, information * (k + 1) / 4, information * (k + 1) / 4 * 1.001);
            Assert.Equal(0.3, look.Treatment / (double)look.Total, 1e-3);
        }
        Assert.Equal(schedule.FixedHorizonUsers * design.InflationFactor, schedule.MaximumUsers, 2.0);
        Assert.Equal(schedule.FixedHorizonUsers * design.AtEffect(1).ExpectedOverFixedHorizon, schedule.ExpectedUsers, 2.0);
        Assert.Equal(schedule.FixedHorizonUsers * design.AtEffect(0).ExpectedOverFixedHorizon, schedule.ExpectedUsersWithoutEffect, 2.0);
        Assert.True(schedule.Looks[^1].Efficacy > 0);
        Assert.True(design.UsersForProportion(0.05, 0.045).Looks[^1].Efficacy < 0);
        Assert.Equal(design.UsersForMean(0.1, 2).MaximumUsers, design.Users(0.1, 4, 4).MaximumUsers);
        Assert.Equal(design.UsersForRate(2, 2.1, 1.5).MaximumUsers, design.Users(0.1, 3, 3.15).MaximumUsers, 1.0);
    }

    [Fact]
    public void ComesBackFromJsonAndComparesByContent()
    {
        GroupSequentialDesign[] designs =
        [
            GroupSequential.Looks(5),
            GroupSequential.At(0.3, 0.7, 1).OneSided().WithAlpha(0.025).WithEfficacy(BoundaryShape.HaybittlePeto(3.5)).WithFutilityAt(Adherence.Binding, double.NegativeInfinity, 0.4),
            GroupSequential.Looks(3).OneSided().WithEfficacy(ErrorSpending.Cumulative(0.01, 0.02, 0.05)).WithFutility(ErrorSpending.Power(2)).WithHarm(0.1, ErrorSpending.HwangShihDeCani(1), Adherence.Binding).WithoutFutilityAt(1),
            GroupSequential.Looks(4).WithEfficacy(BoundaryShape.Pocock).WithFutility(BoundaryShape.OBrienFleming).WithoutEfficacyAt(1),
        ];
        foreach (GroupSequentialDesign design in designs)
        {
            GroupSequentialDesign? back = JsonSerializer.Deserialize<GroupSequentialDesign>(JsonSerializer.Serialize(design));
            Assert.Equal(design, back);
            Assert.Equal(design.GetHashCode(), back!.GetHashCode());
            Assert.Equal(design.Bounds, back.Bounds);
        }
        Assert.NotEqual(designs[0], designs[0].WithAlpha(0.01));
        GroupSequentialDesign own = GroupSequential.Looks(2).WithEfficacy(ErrorSpending.Custom("half", (t, total) => total * t));
        Assert.Contains("one's own", Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(own)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadsAsATable()
    {
        string text = GroupSequential.Looks(3).OneSided().WithAlpha(0.025).WithFutility(ErrorSpending.OBrienFleming).WithHarm(0.05).ToString();
        Assert.StartsWith("3 looks, one-sided alpha 0.025, power 0.8, O'Brien–Fleming-type spending; non-binding futility by", text, StringComparison.Ordinal);
        Assert.Contains("3.710", text, StringComparison.Ordinal);
        Assert.Equal(5, text.Split('\n').Length);
    }

    [Fact]
    public void BadInputNamesTheRule()
    {
        static void Refused<T>(string parameter, string words, Action action)
            where T : ArgumentException
        {
            T exception = Assert.Throws<T>(action);
            Assert.Equal(parameter, exception.ParamName);
            Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        }
        GroupSequentialDesign design = GroupSequential.Looks(3);
        Refused<ArgumentOutOfRangeException>("looks", "between 1 and 200", () => GroupSequential.Looks(0));
        Refused<ArgumentOutOfRangeException>("looks", "Got 201", () => GroupSequential.Looks(201));
        Refused<ArgumentException>("informationFractions", "increases from look to look", () => GroupSequential.At(0.5, 0.5, 1));
        Refused<ArgumentException>("informationFractions", "increases from look to look", () => GroupSequential.At(0.5, 0.4, 1));
        Refused<ArgumentOutOfRangeException>("informationFractions", "Got 1.2", () => GroupSequential.At(0.5, 1.2));
        Refused<ArgumentOutOfRangeException>("informationFractions", "NaN", () => GroupSequential.At(double.NaN, 1));
        Refused<ArgumentException>("informationFractions", "last look", () => GroupSequential.At(0.5, 0.9));
        Refused<ArgumentException>("informationFractions", "Got 0", () => GroupSequential.At());
        Refused<ArgumentOutOfRangeException>("alpha", "strictly between 0 and 1", () => design.WithAlpha(0));
        Refused<ArgumentOutOfRangeException>("power", "0.8 means 80 %", () => design.WithPower(80));
        Refused<ArgumentOutOfRangeException>("power", "above the alpha", () => design.WithPower(0.02));
        Refused<ArgumentException>("rule", "never decreases", () => design.WithEfficacy(ErrorSpending.Custom("down", (t, total) => total * (1 - t))));
        Refused<ArgumentException>("rule", "never exceeds", () => design.WithEfficacy(ErrorSpending.Custom("more", (t, total) => 2 * total * t)));
        Refused<ArgumentException>("rule", "is 0 at information fraction 0", () => design.WithEfficacy(ErrorSpending.Custom("start", (t, total) => total * (0.5 + t / 2))));
        Refused<ArgumentException>("rule", "gives a number", () => design.WithEfficacy(ErrorSpending.Custom("none", (_, _) => double.NaN)));
        Refused<ArgumentException>("rule", "one value per look", () => design.WithEfficacy(ErrorSpending.Cumulative(0.01, 0.02)));
        Refused<ArgumentException>("spent", "never decreases", () => ErrorSpending.Cumulative(0.02, 0.01));
        Refused<ArgumentOutOfRangeException>("rule", "leave something of alpha", () => design.WithAlpha(0.001).WithEfficacy(BoundaryShape.HaybittlePeto(3)));
        Refused<ArgumentOutOfRangeException>("alpha", "Got 3", () => design.WithEfficacy(BoundaryShape.HaybittlePeto(3)).WithAlpha(0.001));
        Refused<ArgumentException>("alpha", "one-sided", () => design.WithHarm(0.05));
        Refused<ArgumentException>("z", "2 looks before the last", () => design.WithFutilityAt(Adherence.Binding, 0.1));
        Refused<ArgumentOutOfRangeException>("looks", "one before the last", () => design.WithoutEfficacyAt(3));
        Refused<ArgumentOutOfRangeException>("rho", "finite number above 0", () => ErrorSpending.Power(double.NaN));
        Refused<ArgumentOutOfRangeException>("difference", "other than 0", () => design.UsersForMean(0, 1));
        Refused<ArgumentOutOfRangeException>("drift", "finite", () => design.AtDrift(double.NaN));
    }

    private static double Height(int looks, BoundaryShape shape) => GroupSequential.Looks(looks).WithEfficacy(shape).Bounds[^1].Efficacy!.Value.Z;
}
