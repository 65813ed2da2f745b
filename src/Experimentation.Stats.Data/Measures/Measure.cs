using System.Numerics;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>A metric and the columns that it is made of.</summary>
internal abstract record Measure(ValueList<ColumnRequest> Columns)
{
    public abstract Metric Metric { get; }

    /// <summary>The summary of no users.</summary>
    public abstract object Empty { get; }

    /// <summary>Takes in rows of one group of users.</summary>
    public abstract MeasureCell NewCell(Block block);

    public abstract object Sum(object left, object right);

    public abstract ExperimentData AddTo(ExperimentData data, IEnumerable<(string Variant, object Summary)> summaries);
}

/// <inheritdoc/>
internal abstract record Measure<TSummary>(Metric<TSummary> Typed, ValueList<ColumnRequest> Columns) : Measure(Columns)
    where TSummary : notnull, IAdditionOperators<TSummary, TSummary, TSummary>
{
    public sealed override Metric Metric => Typed;

    public sealed override object Sum(object left, object right) => (TSummary)left + (TSummary)right;

    public sealed override ExperimentData AddTo(ExperimentData data, IEnumerable<(string Variant, object Summary)> summaries) =>
        data.Add(Typed, [.. summaries.Select(s => (s.Variant, (TSummary)s.Summary))]);
}

/// <summary>What one group's rows come down to for one metric.</summary>
internal abstract class MeasureCell(Block block)
{
    protected Block Block { get; } = block;

    /// <summary>The value furthest from zero and where it stands; null where that is nothing to look at.</summary>
    public virtual Extreme? Largest => null;

    /// <summary>Adds rows of the block, in their order.</summary>
    public abstract void Add(ReadOnlySpan<int> rows);

    public abstract object ToSummary();
}

/// <summary>A value that stands out, and where it stands.</summary>
internal readonly record struct Extreme(double Value, string Where)
{
    public static Extreme? Further(Extreme? left, Extreme? right) => left is null || (right is { } r && Math.Abs(r.Value) > Math.Abs(left.Value.Value)) ? right : left;
}
