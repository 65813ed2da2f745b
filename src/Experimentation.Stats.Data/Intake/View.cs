using System.Globalization;

namespace Experimentation.Stats.Data;

/// <summary>All users, or those of each segment or day: a cell for each group and variant that occurs.</summary>
internal sealed class View(IReadOnlyList<Measure> measures, CellColumn? groups)
{
    /// <summary>More segments than anybody reads, or days than anybody waits: the column is another one.</summary>
    private const int MostGroups = 4_000;

    private readonly Dictionary<(int Group, int Arm), int> _index = [];
    private readonly List<ViewCell> _cells = [];
    private readonly HashSet<int> _seen = [];
    private readonly Grouping _grouping = new();
    private readonly int[] _keys = new int[Block.Capacity];
    private readonly int[] _keyOfArm = new int[VariantArms.Most];

    public CellColumn? Groups => groups;

    public IReadOnlyList<ViewCell> Cells => _cells;

    public void Add(Block block, ReadOnlySpan<int> arms)
    {
        (int Group, int Arm) last = (int.MinValue, -1);
        int key = -1;
        for (int row = 0; row < arms.Length; row++)
        {
            int group = groups is null ? 0 : Math.Max(CellColumn.Missing, groups.Codes[row]);
            // Who has no segment is a segment; who has no day is in no day.
            if (arms[row] < 0 || (group < 0 && groups!.Request.Kind == CellKind.Date))
            {
                _keys[row] = -1;
                continue;
            }
            if (last != (group, arms[row]))
            {
                last = (group, arms[row]);
                key = KeyOf(last, block, row);
            }
            _keys[row] = key;
        }
        _grouping.By(_keys.AsSpan(0, arms.Length), _cells.Count);
        for (int i = 0; i < _cells.Count; i++)
        {
            ReadOnlySpan<int> rows = _grouping.Rows(i);
            if (rows.Length > 0)
            {
                _cells[i].Add(rows);
            }
        }
    }

    private int KeyOf((int Group, int Arm) at, Block block, int row)
    {
        // Where all users are one group the variant says it all; 0 is none yet.
        if (groups is null && _keyOfArm[at.Arm] > 0)
        {
            return _keyOfArm[at.Arm] - 1;
        }
        return _index.TryGetValue(at, out int key) ? key : Open(at, block, row);
    }

    private int Open((int Group, int Arm) at, Block block, int row)
    {
        if (_seen.Add(at.Group) && _seen.Count > MostGroups)
        {
            throw block.Fault(row, groups!.Request.Name, string.Create(CultureInfo.InvariantCulture, $"the column has more than {MostGroups:#,0} different values; does it hold {(groups.Request.Kind == CellKind.Date ? "days" : "segments")}?"));
        }
        int key = _cells.Count;
        _cells.Add(new(at.Group, at.Arm, [.. measures.Select(m => m.NewCell(block))]));
        _index[at] = key;
        _keyOfArm[at.Arm] = key + 1;
        return key;
    }
}

/// <summary>The users of one variant in one group.</summary>
internal sealed class ViewCell(int group, int arm, MeasureCell[] measures)
{
    public int Group => group;

    public int Arm => arm;

    public long Users { get; private set; }

    public IReadOnlyList<MeasureCell> Measures => measures;

    public void Add(ReadOnlySpan<int> rows)
    {
        Users += rows.Length;
        foreach (MeasureCell measure in measures)
        {
            measure.Add(rows);
        }
    }
}
