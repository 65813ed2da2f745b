using System.Globalization;

namespace Experimentation.Stats.Data;

/// <summary>Which variant each row is of.</summary>
internal sealed class VariantArms(LayoutSettings settings, CellColumn column)
{
    /// <summary>More variants than anybody compares: the column is another one.</summary>
    public const int Most = 50;

    private const int LeftOut = -1;

    private readonly List<int> _armOf = [];
    private readonly List<string> _names = [.. settings.Variants];

    /// <summary>The variants in the order of the layout, or else of appearance.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Rows that were passed over because their variant is left out.</summary>
    public long RowsLeftOut { get; private set; }

    /// <summary>Rows that name no variant.</summary>
    public long RowsWithout { get; private set; }

    /// <summary>Writes each row's variant, −1 for a row that does not count.</summary>
    public void Of(Block block, Span<int> arms)
    {
        for (int row = 0; row < block.Count; row++)
        {
            int code = column.Codes[row];
            if (code < 0)
            {
                arms[row] = Without(block, row);
                continue;
            }
            while (code >= _armOf.Count)
            {
                _armOf.Add(Known(block, row, column.Texts.Text(_armOf.Count)));
            }
            arms[row] = _armOf[code];
            RowsLeftOut += arms[row] == LeftOut ? 1 : 0;
        }
    }

    /// <summary>The number of a variant.</summary>
    public int Of(string name) => _names.IndexOf(name);

    private int Without(Block block, int row)
    {
        bool unreadable = column.IsUnreadable(row);
        if (unreadable ? settings.Unreadable == UnreadableCell.Refused : settings.MissingOf(column.Request.Name) == MissingValue.Refused)
        {
            throw block.Fault(row, column.Request.Name, unreadable ? $"{Quoted.Of(column.UnreadableText)} {column.Request.Complaint}" : "the row names no variant");
        }
        RowsWithout++;
        return -1;
    }

    private int Known(Block block, int row, string name)
    {
        if (settings.LeftOut.Contains(name))
        {
            return LeftOut;
        }
        int arm = _names.IndexOf(name);
        if (arm >= 0)
        {
            return arm;
        }
        if (settings.Variants.Count > 0)
        {
            IEnumerable<string> found = Enumerable.Range(0, column.Texts.Count).Select(column.Texts.Text).Order(StringComparer.Ordinal);
            throw block.Fault(row, column.Request.Name,
                $"the variant {Quoted.Of(name)} is unknown; the layout names {Quoted.List(settings.Variants)}, and so far the data have {Quoted.List(found)}",
                "WithoutVariants passes over those that do not count.");
        }
        if (_names.Count == Most)
        {
            throw block.Fault(row, column.Request.Name, string.Create(CultureInfo.InvariantCulture, $"{Quoted.Of(name)} is variant number {Most + 1}; does this column hold variants?"));
        }
        _names.Add(name);
        return _names.Count - 1;
    }
}
