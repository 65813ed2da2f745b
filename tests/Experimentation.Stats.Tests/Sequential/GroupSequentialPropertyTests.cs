using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>What holds for every design, whatever its looks and its spending.</summary>
[Properties(Arbitrary = [typeof(Designs)], MaxTest = 60)]
public class GroupSequentialPropertyTests
{
    [Property]
    public void WhatIsSpentAddsUpToAlpha(RandomDesign random)
    {
        GroupSequentialDesign design = random.Design;
        StoppingProbabilities none = design.AtEffect(0);
        double tails = design.Sides == TestSides.Two ? 2 : 1;
        Close.To(design.Alpha / tails, none.Efficacy, 1e-12);
        Assert.Equal(design.Alpha, design.Bounds[^1].AlphaSpent, 1e-15);
        double spent = 0;
        foreach (LookBounds look in design.Bounds)
        {
            spent += none.Looks[look.Look - 1].Efficacy * tails;
            Close.To(look.AlphaSpent, spent, 1e-12, 1e-4);
        }
    }

    [Property]
    public void ASmallerAlphaHasHigherBounds(RandomDesign random)
    {
        GroupSequentialDesign strict = random.Design.WithAlpha(random.Design.Alpha * 0.7);
        Assert.All(random.Design.Bounds.Zip(strict.Bounds), pair => Assert.True(pair.First.Efficacy?.Z < pair.Second.Efficacy?.Z));
    }

    [Property]
    public void BoundsLieOutsideOfAFixedHorizon(RandomDesign random)
    {
        double tail = random.Design.Sides == TestSides.Two ? random.Design.Alpha / 2 : random.Design.Alpha;
        Assert.All(random.Design.Bounds, look => Assert.True(look.Efficacy?.NominalP <= tail * (1 + 1e-9)));
        Assert.True(random.Design.InflationFactor >= 1 - 1e-12);
    }

    [Property]
    public void TheTwoSidesMirrorEachOther(RandomDesign random)
    {
        GroupSequentialDesign design = random.Design.TwoSided();
        StoppingProbabilities there = design.AtEffect(0.8), back = design.AtEffect(-0.8);
        Assert.All(there.Looks.Zip(back.Looks), pair => Assert.Equal(pair.First.Efficacy, pair.Second.Harm, 1e-14));
    }

    [Property]
    public void PowerIsWhatWasAskedForAndGrowsWithTheEffect(RandomDesign random)
    {
        Close.To(random.Design.Power, random.Design.AtEffect(1).Efficacy, 1e-12);
        Assert.True(random.Design.AtEffect(1.2).Efficacy > random.Design.Power);
        Assert.True(random.Design.AtEffect(0.8).Efficacy < random.Design.Power);
    }

    [Property(MaxTest = 25)]
    public void FutilitySpendsBetaAndKeepsAlpha(RandomDesign random)
    {
        foreach (Adherence adherence in new[] { Adherence.Binding, Adherence.NonBinding })
        {
            GroupSequentialDesign design = random.Design.OneSided().WithPower(Math.Max(0.85, random.Design.Power)).WithFutility(ErrorSpending.HwangShihDeCani(-2), adherence);
            StoppingProbabilities planned = design.AtEffect(1);
            Close.To(design.Power, planned.Efficacy, 1e-11);
            Close.To(1 - design.Power, planned.Futility, 1e-11);
            double alpha = design.AtEffect(0).Efficacy;
            Assert.True(adherence == Adherence.Binding ? Math.Abs(alpha / design.Alpha - 1) < 1e-11 : alpha <= design.Alpha * (1 + 1e-12), $"alpha {alpha:R} of {design.Alpha:R}");
        }
    }

    [Property(MaxTest = 25)]
    public void EveryWidthOfVectorsGivesTheSameBits(RandomDesign random)
    {
        GroupSequentialDesign design = random.Design;
        double[] expected = ExitsWith(SimdWidth.Scalar, design);
        foreach (SimdWidth width in new[] { SimdWidth.Bits128, SimdWidth.Bits256, SimdWidth.Bits512 })
        {
            Assert.Equal(expected, ExitsWith(width, design));
        }
    }

    private static double[] ExitsWith(SimdWidth width, GroupSequentialDesign design)
    {
        bool even = design.Sides == TestSides.Two;
        ScoreRecursion law = new([.. design.InformationFractions], even ? Folding.Even : Folding.None, ExitSides.Both, width);
        double[] exits = new double[2 * law.Looks];
        for (int k = 0; k < law.Looks; k++)
        {
            double z = design.Solution.Efficacy[k];
            (exits[2 * k], exits[2 * k + 1]) = (law.UpperExit(k, z, 0), law.UpperExit(k, z, 1.7));
            law.Continue(even ? -z : double.NegativeInfinity, z);
        }
        return exits;
    }
}

/// <summary>A design with random looks, spending, alpha and power.</summary>
public sealed record RandomDesign(GroupSequentialDesign Design)
{
    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(" ", Design.InformationFractions)}: {Design}";
}

/// <summary>Makes them.</summary>
public static class Designs
{
    /// <summary>One to nine looks with gaps of a thousandth and more.</summary>
    public static Arbitrary<RandomDesign> Any() => (
        from looks in Gen.Choose(1, 9)
        from gaps in Gen.Choose(1, 1000).ArrayOf(looks)
        from family in Gen.Choose(0, 4)
        from parameter in Gen.Choose(1, 40)
        from alpha in Gen.Elements(1e-6, 0.001, 0.025, 0.05, 0.2, 0.5)
        from power in Gen.Elements(0.6, 0.8, 0.9, 0.99)
        from sides in Gen.Elements(TestSides.One, TestSides.Two)
        select new RandomDesign(Make(gaps, family, parameter, alpha, power, sides))).ToArbitrary();

    private static GroupSequentialDesign Make(int[] gaps, int family, int parameter, double alpha, double power, TestSides sides)
    {
        double total = gaps.Sum(), sum = 0;
        double[] fractions = [.. gaps.Select(gap => (sum += gap) / total)];
        GroupSequentialDesign design = GroupSequential.At(fractions).WithAlpha(alpha).WithPower(power).WithEfficacy(family switch
        {
            0 => ErrorSpending.Pocock,
            1 => ErrorSpending.Power(parameter / 10.0),
            2 => ErrorSpending.HwangShihDeCani(parameter / 5.0 - 5),
            3 => BoundaryShape.WangTsiatis(parameter / 80.0),
            _ => ErrorSpending.Power(1),
        });
        return sides == TestSides.One ? design.OneSided() : design;
    }
}
