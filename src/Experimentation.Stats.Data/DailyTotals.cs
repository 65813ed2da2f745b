using System.Globalization;
using System.Numerics;
using Experimentation.Stats.Data;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// A <see cref="DailyPanel"/> for each variant, and what was wrong with the rows. Totals of shards or files add up with <c>+</c>, as long as no user is in two of them.
/// </summary>
/// <remarks>Made by reading a source with a <see cref="DailyLayout"/>. Immutable; compares by content.</remarks>
[TypeFormatterSource]
public sealed record DailyTotals : IAdditionOperators<DailyTotals, DailyTotals, DailyTotals>
{
    internal DailyTotals(DailyLayout layout, ValueList<(string Variant, DailyPanel Panel)> panels, RowAccount account) => (Layout, Panels, Account) = (layout, panels, account);

    /// <summary>What the columns meant.</summary>
    public DailyLayout Layout { get; }

    /// <summary>The variants: in the order of the layout if it names them, otherwise in ordinal order.</summary>
    public IReadOnlyList<string> Variants => ValueList<string>.Of(Panels.Select(p => p.Variant));

    /// <summary>Rows that were read.</summary>
    public long Rows => Account.Rows;

    /// <summary>What a reader of the data must know: cells without a value, rows and users that do not count.</summary>
    public IReadOnlyList<Finding> Findings => ValueList<Finding>.Of(Account.Findings);

    /// <summary>Users of each variant, and how many of them were also seen in another and are left out; ready for <see cref="HealthCheck.Crossovers"/>. Empty where users are not known by name.</summary>
    public IReadOnlyList<(string Variant, ProportionSummary Crossed)> Crossovers => Account.Crossed;

    internal ValueList<(string Variant, DailyPanel Panel)> Panels { get; private init; }

    internal RowAccount Account { get; }

    /// <summary>One variant's users by day since exposure: <c>Novelty.Estimate(totals["control"], totals["videos"])</c>.</summary>
    /// <param name="variant">One of the variants.</param>
    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public DailyPanel this[string variant] => Panels.FirstOrDefault(p => p.Variant == variant).Panel
        ?? throw new ArgumentException($"There is no variant '{variant}'; the data have {Quoted.List(Variants)}.", nameof(variant));

    /// <summary>The panels of both.</summary>
    /// <param name="left">Some users.</param>
    /// <param name="right">Others.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">The layouts differ, or a user is in both: users whose rows lie in several files are read from all of them at once.</exception>
    public static DailyTotals operator +(DailyTotals left, DailyTotals right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Layout != right.Layout)
        {
            throw new ArgumentException("Only totals of the same layout add up: the same days from the same columns.", nameof(right));
        }
        string[] order = left.Layout.Settings.Variants.Count > 0 ? [.. left.Variants] : [.. left.Variants.Union(right.Variants).Order(StringComparer.Ordinal)];
        return new(
            left.Layout,
            ValueList<(string, DailyPanel)>.Of(order.Select(variant => (variant, left.Panels.Concat(right.Panels).Where(p => p.Variant == variant).Select(p => p.Panel).Aggregate(static (a, b) => a + b)))),
            RowAccount.Sum(left.Account, right.Account, order));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    /// <param name="left">Some users.</param>
    /// <param name="right">Others.</param>
    /// <exception cref="ArgumentException">The layouts differ, or a user is in both.</exception>
    public static DailyTotals Add(DailyTotals left, DailyTotals right) => left + right;

    /// <summary>Adds the exposed users who have no rows: on all of their days the value is 0. Without them the panel is of those who came back.</summary>
    /// <param name="users">All exposed users of a variant, with and without rows.</param>
    /// <exception cref="ArgumentException">There is no such variant, or fewer users were exposed than have rows.</exception>
    /// <exception cref="InvalidOperationException">The panels have a covariate, which users without rows do not say.</exception>
    public DailyTotals WithExposed(params ReadOnlySpan<(string Variant, long Users)> users)
    {
        List<(string Variant, DailyPanel Panel)> panels = [.. Panels];
        foreach ((string variant, long exposed) in users)
        {
            DailyPanel panel = this[variant];
            if (exposed < panel.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(users), exposed, string.Create(CultureInfo.InvariantCulture, $"At least the {panel.Count} users of '{variant}' with rows were exposed. Got {exposed}."));
            }
            DailyPanelAccumulator inactive = new(Layout.Days, Layout.Columns);
            inactive.AddInactive(exposed - panel.Count);
            panels[panels.FindIndex(p => p.Variant == variant)] = (variant, panel + inactive.ToPanel());
        }
        return this with { Panels = ValueList<(string, DailyPanel)>.Of(panels) };
    }

    /// <summary>Rows of each variant, and how many of them lack a value in a column; ready for <see cref="HealthCheck.NullRate"/>.</summary>
    /// <param name="column">A column of the layout.</param>
    /// <exception cref="ArgumentException">The layout does not read this column.</exception>
    public IReadOnlyList<(string Variant, ProportionSummary Nulls)> NullsOf(string column) => Account.NullsOf(column);

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Counted(Rows, "row")}{string.Concat(Panels.Select(p => $"; {p.Variant}: {p.Panel}"))}.";
}
