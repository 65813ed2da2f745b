using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Multiplicity;

/// <summary>
/// Intervals that hold together over a family and agree with its decisions. On a comparison's own scale, or on that on which its margin is a fixed number.
/// </summary>
internal sealed class SimultaneousLimits(ValueList<Comparison> comparisons, double alpha)
{
    private static readonly Finding Decisions = new(
        FindingCode.SimultaneousLimits, FindingSeverity.Note, "Limits of what is shown lie at the null value: a stepwise procedure pays for its power with limits that say no more than its decisions.");

    private static readonly Finding TwoSided = new(
        FindingCode.SimultaneousLimits, FindingSeverity.Note, "Two-sided hypotheses that a stepwise procedure shows have no simultaneous interval that matches; Bonferroni or Dunnett give one for each.");

    /// <summary>No comparisons, no intervals.</summary>
    public static (Interval?[]? Intervals, Finding? Finding) NoComparisons() => (null, null);

    /// <summary>No intervals are known that match the procedure.</summary>
    public static (Interval?[]? Intervals, Finding? Finding) None(string procedure, string instead) => (
        null,
        new Finding(FindingCode.SimultaneousLimits, FindingSeverity.Note, $"{procedure} has no simultaneous intervals that match its decisions; Bonferroni and, one-sided, {instead} do."));

    /// <summary>Each at a level of its own, whatever the others show.</summary>
    public (Interval?[]? Intervals, Finding? Finding) SingleStep(IEnumerable<double> levels) => ([.. levels.Select((level, i) => (Interval?)At(i, level))], null);

    /// <summary>
    /// Strassburger and Bretz (2008), Guilbaud (2008): what is rejected is beyond its null value; what is not has the limit of the level at which it was last tested; once all
    /// are rejected the level may be spent again on limits, from any weights that were fixed before.
    /// </summary>
    public (Interval?[]? Intervals, Finding? Finding) StepDown(IEnumerable<double> finalLevels, IEnumerable<double> firstLevels, Func<int, bool> isRejected)
    {
        bool areAll = Enumerable.Range(0, comparisons.Count).All(isRejected);
        Interval?[] intervals = [.. (areAll ? firstLevels : finalLevels).Select((level, i) => Stepwise(i, level, isRejected(i), areAll))];
        bool lacks = intervals.Contains(null);
        bool isBare = !areAll && Enumerable.Range(0, comparisons.Count).Any(i => isRejected(i) && intervals[i] is not null);
        return (intervals, lacks ? TwoSided : isBare ? Decisions : null);
    }

    /// <summary>Benjamini and Yekutieli (2005): what is selected by a false discovery rate, each at its share of the level times their number.</summary>
    public (Interval?[]? Intervals, Finding? Finding) Selected(IEnumerable<double> levels, double[] adjusted, double rate)
    {
        int selected = adjusted.Count(p => p <= rate);
        Interval?[] intervals = [.. levels.Select((level, i) => adjusted[i] <= rate ? (Interval?)At(i, Math.Min(rate, selected * level)) : null)];
        return (intervals, selected == 0 ? null : new Finding(
            FindingCode.SimultaneousLimits, FindingSeverity.Note, $"The intervals are for what was selected: of these, at most {Phrase.Percent(rate)} miss on average (false coverage rate)."));
    }

    private Interval? Stepwise(int i, double level, bool isRejected, bool areAll)
    {
        Comparison comparison = comparisons[i];
        if (!isRejected)
        {
            return At(i, level);
        }
        if (comparison.Hypothesis.Sides == TestSides.Two || comparison.Hypothesis.Kind == HypothesisKind.Equivalence)
        {
            return null;
        }
        Interval bare = comparison.NamedTail == Tail.Upper
            ? new(comparison.NullValue, double.PositiveInfinity, 1 - alpha)
            : new(double.NegativeInfinity, comparison.NullValue, 1 - alpha);
        if (!areAll)
        {
            return bare;
        }
        Interval own = At(i, level);
        return new(Math.Max(bare.Lower, own.Lower), Math.Min(bare.Upper, own.Upper), 1 - alpha);
    }

    /// <summary>The comparison's interval at a level, open on the side that its hypothesis does not name.</summary>
    private Interval At(int i, double level)
    {
        Comparison comparison = comparisons[i];
        if (!(level > 0))
        {
            return new(double.NegativeInfinity, double.PositiveInfinity, 1 - alpha);
        }
        Comparison read = new(comparison.Tested, comparison.Hypothesis, Math.Min(level, 1 - 1e-15), comparison.Boundary);
        Interval limits = read.Interval;
        return comparison.Hypothesis switch
        {
            { Kind: HypothesisKind.Equivalence } => new(limits.Lower, limits.Upper, Math.Max(0, 1 - 2 * alpha)),
            { Sides: TestSides.Two } => new(limits.Lower, limits.Upper, 1 - alpha),
            _ when comparison.NamedTail == Tail.Upper => new(limits.Lower, double.PositiveInfinity, 1 - alpha),
            _ => new(double.NegativeInfinity, limits.Upper, 1 - alpha),
        };
    }
}
