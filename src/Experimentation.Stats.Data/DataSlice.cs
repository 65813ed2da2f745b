using System.Globalization;
using Experimentation.Stats.Data;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Some of the users of <see cref="DataTotals"/>: all, those of a segment, of a day, or up to a day.</summary>
[TypeFormatterSource]
public sealed record DataSlice
{
    internal DataSlice(DataLayout layout, string name, ValueList<ArmTotals> arms, DateOnly? firstDay, DateOnly? lastDay) =>
        (Layout, Name, Arms, FirstDay, LastDay) = (layout, name, arms, firstDay, lastDay);

    /// <summary>The segment, the day, or "all users".</summary>
    public string Name { get; }

    /// <summary>The first day of exposure among them; null where no column says.</summary>
    public DateOnly? FirstDay { get; }

    /// <summary>The last day of exposure among them; null where no column says.</summary>
    public DateOnly? LastDay { get; }

    /// <summary>Users, over all variants.</summary>
    public long Users => Arms.Sum(arm => arm.Users);

    /// <summary>What a plan analyses: every metric's summaries, how many users each variant has and, where a column says so, the days of exposure.</summary>
    public ExperimentData Data
    {
        get
        {
            ExperimentData data = new();
            for (int i = 0; i < Layout.Measures.Count; i++)
            {
                data = Layout.Measures[i].AddTo(data, Arms.Select(arm => (arm.Variant, arm.Summaries[i])));
            }
            data = data.WithAssigned([.. Arms.Select(arm => (arm.Variant, arm.Users))]);
            return FirstDay is { } first && LastDay is { } last ? data.WithDates(first, last) : data;
        }
    }

    internal DataLayout Layout { get; }

    internal ValueList<ArmTotals> Arms { get; }

    /// <summary>One metric's summary of one variant.</summary>
    /// <typeparam name="TSummary">The summary that the metric's type asks for.</typeparam>
    /// <param name="metric">One of the layout's metrics.</param>
    /// <param name="variant">One of the variants.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no such metric or variant.</exception>
    public TSummary Of<TSummary>(Metric<TSummary> metric, string variant)
        where TSummary : notnull
    {
        ArgumentNullException.ThrowIfNull(metric);
        for (int i = 0; i < Layout.Measures.Count; i++)
        {
            if (Layout.Measures[i].Metric == metric)
            {
                return (TSummary)Arm(variant, nameof(variant)).Summaries[i];
            }
        }
        throw new ArgumentException($"The layout has no columns for '{metric.Name}'; its metrics are {Quoted.List(Layout.Measures.Select(m => m.Metric.Name))}.", nameof(metric));
    }

    /// <summary>Users of one variant.</summary>
    /// <param name="variant">One of the variants.</param>
    /// <exception cref="ArgumentNullException">No variant.</exception>
    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public long UsersOf(string variant) => Arm(variant, nameof(variant)).Users;

    /// <inheritdoc/>
    public override string ToString() => $"{char.ToUpperInvariant(Name[0])}{Name[1..]}: {Phrase.Counted(Users, "user")}{(Arms.Count == 0 ? "" : $" ({string.Join(", ", Arms.Select(arm => $"{arm.Variant} {Phrase.Count(arm.Users)}"))})")}.";

    internal static string NameOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Both slices' users.</summary>
    internal static DataSlice Sum(string name, DataSlice left, DataSlice right, IReadOnlyList<string> order)
    {
        IReadOnlyList<Measure> measures = left.Layout.Measures;
        return new(
            left.Layout,
            name,
            ValueList<ArmTotals>.Of(order.Select(variant => ArmTotals.Sum(left.Find(variant) ?? ArmTotals.None(variant, measures), right.Find(variant) ?? ArmTotals.None(variant, measures), measures))),
            left.FirstDay is { } a && right.FirstDay is { } b ? (a < b ? a : b) : left.FirstDay ?? right.FirstDay,
            left.LastDay is { } c && right.LastDay is { } d ? (c > d ? c : d) : left.LastDay ?? right.LastDay);
    }

    private ArmTotals? Find(string variant) => Arms.FirstOrDefault(arm => arm.Variant == variant);

    private ArmTotals Arm(string variant, string name)
    {
        ArgumentNullException.ThrowIfNull(variant, name);
        return Find(variant) ?? throw new ArgumentException($"There is no variant '{variant}'; the data have {Quoted.List(Arms.Select(arm => arm.Variant))}.", name);
    }
}
