using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>Takes in the rows of all sources, block by block, and in the end says what they come down to.</summary>
internal abstract class Intake<TTotals>
{
    private readonly int[] _arms = new int[Block.Capacity];

    protected Intake(LayoutSettings settings, ColumnRequest variant, IEnumerable<ColumnRequest> columns)
    {
        Settings = settings;
        Block = new([.. columns.Prepend(variant).Distinct().Select(request => new CellColumn(request, settings.NullTexts))]);
        Arms = new(settings, Block.Columns[0]);
        Gaps = new(settings, Block);
    }

    public Block Block { get; }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    protected LayoutSettings Settings { get; }

    protected VariantArms Arms { get; }

    protected GapLedger Gaps { get; }

    /// <summary>Takes in the block that was read.</summary>
    public void Take()
    {
        Span<int> arms = _arms.AsSpan(0, Block.Count);
        Arms.Of(Block, arms);
        Gaps.Take(arms);
        TakeRows(arms);
        Rows += Block.Count;
    }

    public abstract TTotals Finish();

    /// <summary>The variants in the order of the layout, or else of their names.</summary>
    protected string[] OrderedVariants => Settings.Variants.Count > 0 ? [.. Settings.Variants] : [.. Arms.Names.Order(StringComparer.Ordinal)];

    /// <summary>What became of the rows.</summary>
    /// <param name="order">The variants, in the order of the result.</param>
    /// <param name="crossedFrom">Users of a variant and how many of them were seen in another; null where users are not known by name.</param>
    protected RowAccount Account(string[] order, Func<int, ProportionSummary>? crossedFrom) => new()
    {
        Settings = Settings,
        Requests = ValueList<ColumnRequest>.Of(Block.Columns.Select(c => c.Request)),
        Rows = Rows,
        RowsLeftOut = Arms.RowsLeftOut,
        RowsWithoutVariant = Arms.RowsWithout,
        Gaps = ValueList<ColumnGaps>.Of(Gaps.Found(Arms.Names).OrderBy(g => Array.IndexOf(order, g.Variant))),
        Crossed = crossedFrom is null ? ValueList<(string, ProportionSummary)>.Empty : ValueList<(string, ProportionSummary)>.Of(order.Select(name => (name, crossedFrom(Arms.Of(name))))),
    };

    /// <summary>Takes in the block's rows; a variant of −1 does not count.</summary>
    protected abstract void TakeRows(ReadOnlySpan<int> arms);
}
