using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>What users come down to: all of them, by segment, by day.</summary>
internal sealed class Tally
{
    private readonly DataLayout _layout;
    private readonly View _all;
    private readonly View[] _segments;
    private readonly View? _days;

    public Tally(DataLayout layout, Block block)
    {
        _layout = layout;
        _all = new(layout.Measures, null);
        _segments = [.. layout.SegmentRequests.Select(request => new View(layout.Measures, block.Column(request)))];
        _days = layout.DayRequest is { } day ? new(layout.Measures, block.Column(day)) : null;
    }

    public void Add(Block block, ReadOnlySpan<int> arms)
    {
        _all.Add(block, arms);
        foreach (View view in _segments)
        {
            view.Add(block, arms);
        }
        _days?.Add(block, arms);
    }

    /// <summary>The slices, with the variants in a given order.</summary>
    public (DataSlice All, ValueList<SegmentSlices> Segments, ValueList<DataSlice> Days) Slices(IReadOnlyList<string> names, IReadOnlyList<string> order)
    {
        DataSlice[] days = _days is null ? [] : [.. _days.Cells.Select(c => c.Group).Distinct().Order()
            .Select(day => Slice(DataSlice.NameOf(DateOnly.FromDayNumber(day)), _days, day, names, order, DateOnly.FromDayNumber(day), DateOnly.FromDayNumber(day)))];
        DateOnly? first = days.Length > 0 ? days[0].FirstDay : null;
        DateOnly? last = days.Length > 0 ? days[^1].LastDay : null;
        return (
            Slice("all users", _all, 0, names, order, first, last),
            ValueList<SegmentSlices>.Of(_segments.Select(view => new SegmentSlices(view.Groups!.Request.Name, ValueList<DataSlice>.Of(
                view.Cells.Select(c => c.Group).Distinct()
                    .Select(group => Slice(group < 0 ? DataTotals.NoSegment : view.Groups.Texts.Text(group), view, group, names, order, first, last))
                    .OrderBy(slice => slice.Name, StringComparer.Ordinal))))),
            ValueList<DataSlice>.Of(days));
    }

    private DataSlice Slice(string name, View view, int group, IReadOnlyList<string> names, IReadOnlyList<string> order, DateOnly? first, DateOnly? last)
    {
        ILookup<string, ViewCell> cells = view.Cells.Where(c => c.Group == group).ToLookup(c => names[c.Arm]);
        return new(_layout, name, ValueList<ArmTotals>.Of(order.Select(variant => cells[variant].FirstOrDefault() is { } cell
            ? new ArmTotals(variant, cell.Users, ValueList<object>.Of(cell.Measures.Select(m => m.ToSummary())), ValueList<Extreme?>.Of(cell.Measures.Select(m => m.Largest)))
            : ArmTotals.None(variant, _layout.Measures))), first, last);
    }
}
