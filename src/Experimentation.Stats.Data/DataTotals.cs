using System.Numerics;
using Experimentation.Stats.Data;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What rows come down to: the data of an experiment over all users, by segment and by day, and what was wrong with the rows. Totals of shards, days or files add up with <c>+</c>, as long as no user is in
/// two of them.
/// </summary>
/// <remarks>Made by reading a source with a <see cref="DataLayout"/>. Immutable; compares by content.</remarks>
[TypeFormatterSource]
public sealed partial record DataTotals : IAdditionOperators<DataTotals, DataTotals, DataTotals>
{
    /// <summary>The name of the segment of users who have none.</summary>
    public const string NoSegment = "(none)";

    internal DataTotals(DataLayout layout, DataSlice all, ValueList<SegmentSlices> segments, ValueList<DataSlice> days, RowAccount account) =>
        (Layout, All, SegmentsOf, DaySlices, Account) = (layout, all, segments, days, account);

    /// <summary>What the columns meant.</summary>
    public DataLayout Layout { get; }

    /// <summary>All users.</summary>
    public DataSlice All { get; }

    /// <summary>What a plan analyses, of all users.</summary>
    public ExperimentData Data => All.Data;

    /// <summary>The variants: in the order of the layout if it names them, otherwise in ordinal order.</summary>
    public IReadOnlyList<string> Variants => ValueList<string>.Of(All.Arms.Select(arm => arm.Variant));

    /// <summary>Rows that were read.</summary>
    public long Rows => Account.Rows;

    /// <summary>Users who count, over all variants; those seen in several variants do not.</summary>
    public long Users => All.Users;

    /// <summary>The first day of exposure; null where the layout has no column of days.</summary>
    public DateOnly? FirstDay => All.FirstDay;

    /// <summary>The last day of exposure; null where the layout has no column of days.</summary>
    public DateOnly? LastDay => All.LastDay;

    /// <summary>A slice for each day of first exposure that has users, in order; empty where the layout has no column of days.</summary>
    public IReadOnlyList<DataSlice> Days => DaySlices;

    internal ValueList<SegmentSlices> SegmentsOf { get; }

    internal ValueList<DataSlice> DaySlices { get; }

    internal RowAccount Account { get; }

    /// <summary>The totals of both. Exact for counts, within rounding (1e-12) for moments.</summary>
    /// <param name="left">Some users.</param>
    /// <param name="right">Others.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">The layouts differ, or a user is in both: users whose rows lie in several files are read from all of them at once.</exception>
    public static DataTotals operator +(DataTotals left, DataTotals right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Layout != right.Layout)
        {
            throw new ArgumentException("Only totals of the same layout add up: the same metrics from the same columns.", nameof(right));
        }
        string[] order = left.Layout.Settings.Variants.Count > 0 ? [.. left.Variants] : [.. left.Variants.Union(right.Variants).Order(StringComparer.Ordinal)];
        return new(
            left.Layout,
            DataSlice.Sum(left.All.Name, left.All, right.All, order),
            ValueList<SegmentSlices>.Of(left.SegmentsOf.Zip(right.SegmentsOf, (a, b) => new SegmentSlices(a.Column, Merged(a.Slices, b.Slices, order)))),
            Merged(left.DaySlices, right.DaySlices, order),
            RowAccount.Sum(left.Account, right.Account, order));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    /// <param name="left">Some users.</param>
    /// <param name="right">Others.</param>
    /// <exception cref="ArgumentException">The layouts differ, or a user is in both.</exception>
    public static DataTotals Add(DataTotals left, DataTotals right) => left + right;

    /// <summary>The segments of a column, in ordinal order of their names. Users without a value are the segment <see cref="NoSegment"/>.</summary>
    /// <param name="column">A column that the layout cuts by (<see cref="DataLayout.BySegment"/>).</param>
    /// <exception cref="ArgumentException">The layout does not cut by it.</exception>
    public IReadOnlyList<DataSlice> Segments(string column) => SegmentsOf.FirstOrDefault(s => s.Column == column)?.Slices
        ?? throw new ArgumentException($"The layout has no segments by '{column}'; it has {Quoted.List(SegmentsOf.Select(s => s.Column))}. Add BySegment before reading.", nameof(column));

    /// <summary>The users of one segment.</summary>
    /// <param name="column">A column that the layout cuts by (<see cref="DataLayout.BySegment"/>).</param>
    /// <param name="segment">One of its values.</param>
    /// <exception cref="ArgumentException">The layout does not cut by it, or nobody has this value.</exception>
    public DataSlice Segment(string column, string segment) => Segments(column).FirstOrDefault(s => s.Name == segment)
        ?? throw new ArgumentException($"Nobody has '{segment}' in '{column}'; there are {Quoted.List(Segments(column).Select(s => s.Name))}.", nameof(segment));

    /// <summary>The users who were first exposed on a day; nobody on a day without users.</summary>
    /// <param name="day">Any day.</param>
    /// <exception cref="InvalidOperationException">The layout has no column of days.</exception>
    public DataSlice Day(DateOnly day)
    {
        RequireDays();
        string name = DataSlice.NameOf(day);
        return DaySlices.FirstOrDefault(slice => slice.Name == name) ?? new(Layout, name, NoArms, null, null);
    }

    /// <summary>The users who were first exposed up to a day, this one included: what a look on that day saw.</summary>
    /// <param name="day">Any day.</param>
    /// <exception cref="InvalidOperationException">The layout has no column of days.</exception>
    public DataSlice UpTo(DateOnly day)
    {
        RequireDays();
        string name = $"up to {DataSlice.NameOf(day)}";
        return DaySlices.Where(slice => slice.FirstDay <= day).Aggregate(new DataSlice(Layout, name, NoArms, null, null), (sum, slice) => DataSlice.Sum(name, sum, slice, Variants));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string days = FirstDay is { } first && LastDay is { } last ? $", {DataSlice.NameOf(first)} to {DataSlice.NameOf(last)}" : "";
        return $"{Phrase.Counted(Rows, "row")}, {Phrase.Counted(Users, "user")}{(All.Arms.Count == 0 ? "" : $" ({string.Join(", ", All.Arms.Select(arm => $"{arm.Variant} {Phrase.Count(arm.Users)}"))})")}, {Phrase.Counted(Layout.Measures.Count, "metric")}{days}.";
    }

    private ValueList<ArmTotals> NoArms => ValueList<ArmTotals>.Of(Variants.Select(variant => ArmTotals.None(variant, Layout.Measures)));

    private void RequireDays()
    {
        if (Layout.DayRequest is null)
        {
            throw new InvalidOperationException("The layout has no column of days; add ByDay before reading.");
        }
    }

    private static ValueList<DataSlice> Merged(ValueList<DataSlice> left, ValueList<DataSlice> right, string[] order) => ValueList<DataSlice>.Of(
        left.Concat(right).GroupBy(slice => slice.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Skip(1).Aggregate(Completed(group.First(), order), (sum, slice) => DataSlice.Sum(group.Key, sum, slice, order))));

    /// <summary>With a place for every variant, also those that only the other side has.</summary>
    private static DataSlice Completed(DataSlice slice, string[] order) => DataSlice.Sum(slice.Name, slice, new(slice.Layout, slice.Name, ValueList<ArmTotals>.Empty, null, null), order);
}
