using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>One variant's users of a slice: a summary for each metric of the layout.</summary>
internal sealed record ArmTotals(string Variant, long Users, ValueList<object> Summaries, ValueList<Extreme?> Largest)
{
    public static ArmTotals None(string variant, IReadOnlyList<Measure> measures) =>
        new(variant, 0, ValueList<object>.Of(measures.Select(m => m.Empty)), ValueList<Extreme?>.Of(measures.Select(_ => (Extreme?)null)));

    public static ArmTotals Sum(ArmTotals left, ArmTotals right, IReadOnlyList<Measure> measures) => new(
        left.Variant,
        checked(left.Users + right.Users),
        ValueList<object>.Of(measures.Select((measure, i) => measure.Sum(left.Summaries[i], right.Summaries[i]))),
        ValueList<Extreme?>.Of(left.Largest.Zip(right.Largest, Extreme.Further)));
}

/// <summary>The segments of one column.</summary>
internal sealed record SegmentSlices(string Column, ValueList<DataSlice> Slices);
