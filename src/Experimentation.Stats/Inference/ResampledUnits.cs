using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Rows of one or two arms, grouped into the units that were randomised.</summary>
internal sealed class ResampledUnits
{
    private readonly double[] _rows;
    private readonly int[] _starts;

    private ResampledUnits(double[] rows, int[] starts) => (_rows, _starts) = (rows, starts);

    public int Count => _starts.Length - 1;

    /// <summary>Rows with their clusters; without, every row is a unit.</summary>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, or there are not as many keys as rows.</exception>
    public static ResampledUnits Of(ReadOnlySpan<double> rows, ReadOnlySpan<long> clusters, string rowsName, string clustersName)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            Moments.RequireValue(rows[i], i, rowsName);
        }
        if (!clusters.IsEmpty && clusters.Length != rows.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Every row has a cluster: {rows.Length} rows. Got {clusters.Length} clusters."), clustersName);
        }
        double[] sorted = rows.ToArray();
        if (clusters.IsEmpty)
        {
            return new(sorted, [.. Enumerable.Range(0, rows.Length + 1)]);
        }
        long[] keys = clusters.ToArray();
        Array.Sort(keys, sorted);
        var starts = new List<int>();
        for (int i = 0; i < keys.Length; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1])
            {
                starts.Add(i);
            }
        }
        return new(sorted, [.. starts, keys.Length]);
    }

    /// <summary>The units of both arms, first's before second's.</summary>
    public static ResampledUnits Join(ResampledUnits first, ResampledUnits second) =>
        new([.. first._rows, .. second._rows], [.. first._starts, .. second._starts.Skip(1).Select(start => start + first._rows.Length)]);

    public ReadOnlySpan<double> Rows(int unit) => _rows.AsSpan(_starts[unit].._starts[unit + 1]);

    public ReadOnlySpan<double> AllRows => _rows;
}

/// <summary>Rows that a resample is put together in; grows and is used again.</summary>
internal sealed class RowBuffer
{
    private double[] _rows = new double[256];
    private int _count;

    public ReadOnlySpan<double> Rows => _rows.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(ReadOnlySpan<double> rows)
    {
        if (_count + rows.Length > _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(_count + rows.Length, 2 * _rows.Length));
        }
        rows.CopyTo(_rows.AsSpan(_count));
        _count += rows.Length;
    }
}
