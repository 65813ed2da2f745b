namespace Experimentation.Stats.Data;

/// <summary>The rows of a block by group, in their order within each: what a group adds up to is the same to the last bit however the rows were cut into blocks.</summary>
internal sealed class Grouping
{
    private readonly int[] _order = new int[Block.Capacity];
    private int[] _starts = new int[16];

    /// <summary>Sorts the rows by their keys, from 0 to below <paramref name="groups"/>; −1 is no group.</summary>
    public void By(ReadOnlySpan<int> keys, int groups)
    {
        if (_starts.Length < groups + 2)
        {
            _starts = new int[2 * groups + 2];
        }
        // Two places further on while counting, so that filling moves each start to where it belongs.
        Span<int> starts = _starts.AsSpan(0, groups + 2);
        starts.Clear();
        foreach (int key in keys)
        {
            if (key >= 0)
            {
                starts[key + 2]++;
            }
        }
        for (int i = 2; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }
        for (int row = 0; row < keys.Length; row++)
        {
            if (keys[row] >= 0)
            {
                _order[starts[keys[row] + 1]++] = row;
            }
        }
    }

    public ReadOnlySpan<int> Rows(int group) => _order.AsSpan(_starts[group], _starts[group + 1] - _starts[group]);
}
