using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Replications of an estimate, read as tails and limits. A tail is (1 + replications beyond) / (replications + 1), seen through the interval's map; a limit is the replication
/// at which the tail passes the level, found with the same map. So p-values and intervals cannot disagree.
/// </summary>
internal sealed record BootstrapReading
{
    private readonly BootstrapInterval _interval;
    private readonly ValueList<double> _sorted;
    private readonly double _estimate;
    private readonly double _error;
    private readonly double _bias;
    private readonly double _acceleration;

    /// <param name="interval">The kind.</param>
    /// <param name="estimate">Of the data themselves.</param>
    /// <param name="replicates">Estimates of the replications; taken over.</param>
    /// <param name="error">Standard error of the estimate; for studentised intervals.</param>
    /// <param name="errors">Standard errors of the replications; for studentised intervals.</param>
    /// <param name="acceleration">A sixth of the skewness of the influences; for BCa.</param>
    public BootstrapReading(BootstrapInterval interval, double estimate, double[] replicates, double error, double[]? errors, double acceleration)
    {
        _interval = interval;
        _estimate = estimate;
        _error = error;
        _acceleration = acceleration;
        Moments moments = Moments.Of(replicates, nameof(replicates));
        StandardError = moments.Count > 1 ? Math.Sqrt(Math.Max(0, moments.Squares.High) / (moments.Count - 1)) : 0;
        if (interval == BootstrapInterval.Studentized)
        {
            for (int i = 0; i < replicates.Length; i++)
            {
                double distance = replicates[i] - estimate;
                replicates[i] = distance == 0 ? 0 : distance / errors![i];
            }
        }
        Array.Sort(replicates);
        _sorted = ValueList<double>.Owning(replicates);
        // Ties with the estimate count half (Efron and Tibshirani 1993, eq. 14.14), and both ends stay finite.
        double below = CountBelow(estimate) + 0.5 * (CountAtMost(estimate) - CountBelow(estimate));
        _bias = Normal.LowerQuantile((below + 0.5) / (replicates.Length + 1));
    }

    /// <summary>Standard deviation of the replications.</summary>
    public double StandardError { get; }

    private int Count => _sorted.Count;

    /// <summary>Evidence that the effect is above a null value.</summary>
    public double UpperTail(double nullValue) => _interval == BootstrapInterval.Studentized
        ? Seen(Count - CountBelow((_estimate - nullValue) / _error) + 1, 1)
        : Seen(CountAtMost(nullValue) + 1, 1);

    /// <summary>Evidence that the effect is below a null value.</summary>
    public double LowerTail(double nullValue) => _interval == BootstrapInterval.Studentized
        ? Seen(CountAtMost((_estimate - nullValue) / _error) + 1, -1)
        : Seen(Count - CountBelow(nullValue) + 1, -1);

    /// <summary>The null value at which <see cref="UpperTail"/> reaches an area; −∞ where the replications are too few to reach it.</summary>
    public double LowerLimit(double area)
    {
        int k = MostBeyond(area, 1);
        return k == 0 ? double.NegativeInfinity
            : _interval == BootstrapInterval.Studentized ? _estimate - _error * _sorted[Count - k]
            : _sorted[k - 1];
    }

    /// <summary>The null value at which <see cref="LowerTail"/> reaches an area; +∞ where the replications are too few to reach it.</summary>
    public double UpperLimit(double area)
    {
        int k = MostBeyond(area, -1);
        return k == 0 ? double.PositiveInfinity
            : _interval == BootstrapInterval.Studentized ? _estimate - _error * _sorted[k - 1]
            : _sorted[Count - k];
    }

    // The tail that belongs to a count of replications; side is 1 above the null value, −1 below.
    private double Seen(int count, int side)
    {
        double area = count / (Count + 1.0);
        if (_interval != BootstrapInterval.BiasCorrectedAccelerated)
        {
            return area;
        }
        if (area >= 1)
        {
            return 1;
        }
        // Efron (1987), eq. 2.3, solved for the level.
        double z = side * Normal.LowerQuantile(area) - _bias;
        double spread = 1 + _acceleration * z;
        double level = spread > 0 ? z / spread - _bias : z > 0 ? double.PositiveInfinity : double.NegativeInfinity;
        return Normal.LowerTail(side * level);
    }

    /// <summary>The largest count whose tail is below an area.</summary>
    private int MostBeyond(double area, int side)
    {
        int lower = 0;
        int upper = Count + 1;
        while (upper - lower > 1)
        {
            int middle = (lower + upper) / 2;
            if (Seen(middle, side) < area)
            {
                lower = middle;
            }
            else
            {
                upper = middle;
            }
        }
        return lower;
    }

    private int CountAtMost(double value) => CountWhere(value, orEqual: 0);

    private int CountBelow(double value) => CountWhere(value, orEqual: 1);

    // Values whose comparison with a bound is below a threshold: at most it (0) or strictly below it (1).
    private int CountWhere(double value, int orEqual)
    {
        ReadOnlySpan<double> sorted = _sorted.AsSpan();
        int lower = 0;
        int upper = sorted.Length;
        while (lower < upper)
        {
            int middle = (lower + upper) / 2;
            if (sorted[middle] < value || (orEqual == 0 && sorted[middle] == value))
            {
                lower = middle + 1;
            }
            else
            {
                upper = middle;
            }
        }
        return lower;
    }
}
