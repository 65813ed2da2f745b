using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>How often a statistic is as large as the one seen when users change arms at random: a test that treatment does nothing to anyone, for any statistic.</summary>
/// <remarks>
/// All rearrangements are gone through where there are no more of them than permutations asked for; otherwise random ones, with the data's own counted among them, so that the test
/// keeps its level exactly (Fisher 1935; Phipson and Smyth 2010). It tests that the arms' distributions are the same, not that one number is.
/// </remarks>
public sealed partial record PermutationTest
{
    internal PermutationTest(double statistic, double upper, double lower, long permutations, bool isExact, string method, ValueList<Finding> findings)
    {
        Statistic = statistic;
        UpperPValue = upper;
        LowerPValue = lower;
        Permutations = permutations;
        IsExact = isExact;
        Method = method;
        Findings = findings;
    }

    /// <summary>The statistic of the data; 0 where there is none.</summary>
    public double Statistic { get; }

    /// <summary>Two-sided p-value: twice the smaller one-sided one, at most 1.</summary>
    public double PValue => Math.Min(1, 2 * Math.Min(UpperPValue, LowerPValue));

    /// <summary>One-sided p-value: small when the statistic is larger than by chance.</summary>
    public double UpperPValue { get; }

    /// <summary>One-sided p-value: small when the statistic is smaller than by chance.</summary>
    public double LowerPValue { get; }

    /// <summary>Rearrangements, the data's own included.</summary>
    public long Permutations { get; }

    /// <summary>Whether every rearrangement was gone through.</summary>
    public bool IsExact { get; }

    /// <summary>Monte Carlo standard error of <see cref="PValue"/>; 0 where it is exact.</summary>
    public double MonteCarloError => IsExact ? 0 : 2 * Math.Sqrt(PValue / 2 * (1 - PValue / 2) / Permutations);

    /// <summary>What was rearranged.</summary>
    public string Method { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() => Findings.Any(f => f.Severity == FindingSeverity.NotEstimable)
        ? "Nothing can be said: " + string.Join(" ", Findings)
        : $"The statistic is {Phrase.Number(Statistic)} ({Phrase.PValue(PValue)}; {Method}, {(IsExact ? "all" : "random")} {Phrase.Count(Permutations)} rearrangements).";
}
