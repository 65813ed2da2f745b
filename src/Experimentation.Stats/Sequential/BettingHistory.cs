using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Bounded observations as fractions of their range, with the stake that was predicted for each before it came in. Immutable: a longer history
/// writes behind the shorter one that it grew from, into the same arrays, unless another one did so before.
/// </summary>
internal sealed class BettingHistory : IEquatable<BettingHistory>
{
    /// <summary>No bet risks more than this part of the capital.</summary>
    private const double LargestLoss = 0.5;

    private readonly Store _store;
    private readonly double _squares;

    private BettingHistory(Store store, int count, double sum, double squares)
    {
        _store = store;
        _squares = squares;
        Count = count;
        Sum = sum;
    }

    public int Count { get; }

    public double Sum { get; }

    public ReadOnlySpan<double> Fractions => _store.Fractions.AsSpan(0, Count);

    private ReadOnlySpan<double> Stakes => _store.Stakes.AsSpan(0, Count);

    /// <summary>The history with more observations. Stakes: λ = √(2 ln(2/α)/(σ̂²·t·ln(1+t))), σ̂² from the observations before (Waudby-Smith and Ramdas 2024).</summary>
    public static BettingHistory After(BettingHistory? earlier, ReadOnlySpan<double> fractions, double logAlpha)
    {
        double twiceLog = 2 * (MixtureOptimum.Ln2 - logAlpha);
        (double sum, double squares, int t) = (earlier?.Sum ?? 0, earlier?._squares ?? 0, earlier?.Count ?? 0);
        Store store = Store.For(earlier, checked(t + fractions.Length));
        foreach (double fraction in fractions)
        {
            double variance = (0.25 + squares) / (t + 1);
            store.Fractions[t] = fraction;
            store.Stakes[t] = Math.Sqrt(twiceLog / (variance * (t + 1) * Math.Log(2.0 + t)));
            t++;
            sum += fraction;
            double miss = fraction - (0.5 + sum) / (t + 1);
            squares += miss * miss;
        }
        return new(store, t, sum, squares);
    }

    /// <summary>ln of the capital of the bet that the mean is larger (direction 1) or smaller (−1) than <paramref name="mean"/>.</summary>
    public double LogCapital(double mean, int direction)
    {
        // A mean this small is none; the floor keeps every product of capital and factor finite.
        double largest = LargestLoss / Math.Max(direction > 0 ? mean : 1 - mean, 1e-200);
        double logCapital = 0;
        double capital = 1;
        ReadOnlySpan<double> fractions = Fractions;
        ReadOnlySpan<double> stakes = Stakes;
        for (int i = 0; i < fractions.Length; i++)
        {
            capital *= 1 + direction * Math.Min(stakes[i], largest) * (fractions[i] - mean);
            // One logarithm for many factors.
            if (capital is < 1e-100 or > 1e100)
            {
                logCapital += Math.Log(capital);
                capital = 1;
            }
        }
        return logCapital + Math.Log(capital);
    }

    /// <summary>
    /// The lower limit (direction 1), or one minus the upper limit (−1): where the capital falls to the target. At most <paramref name="earlier"/> where this
    /// history excludes no more than an earlier look did.
    /// </summary>
    public double Limit(int direction, double earlier, double target)
    {
        double best = direction > 0 ? Sum / Count : 1 - Sum / Count;
        Loss loss = new(this, direction);
        if (earlier >= best || (earlier > 0 && loss.At(earlier) >= -target))
        {
            return 0;
        }
        double low = Math.Max(earlier, 0);
        return best <= 0 ? 0 : IncreasingRoot.Find(loss, -target, low + (best - low) / 2, (best - low) / 8, low, best);
    }

    public bool Equals(BettingHistory? other) => other is not null && Count == other.Count && Sum == other.Sum && Fractions.SequenceEqual(other.Fractions);

    public override bool Equals(object? obj) => Equals(obj as BettingHistory);

    public override int GetHashCode() => HashCode.Combine(Count, Sum);

    /// <summary>Arrays with room behind what is in use.</summary>
    private sealed class Store(int capacity)
    {
        private int _used;

        public double[] Fractions { get; } = new double[capacity];

        public double[] Stakes { get; } = new double[capacity];

        /// <summary>A place for so many observations: behind the earlier ones if that place is free, in a copy if not.</summary>
        public static Store For(BettingHistory? earlier, int count)
        {
            int before = earlier?.Count ?? 0;
            if (earlier is not null && count <= earlier._store.Fractions.Length && Interlocked.CompareExchange(ref earlier._store._used, count, before) == before)
            {
                return earlier._store;
            }
            Store store = new(Math.Max(8, (int)Math.Min(Array.MaxLength, Math.Max(count, 2L * before)))) { _used = count };
            if (earlier is not null)
            {
                earlier.Fractions.CopyTo(store.Fractions);
                earlier.Stakes.CopyTo(store.Stakes);
            }
            return store;
        }
    }

    /// <summary>Minus the capital's logarithm: increasing in the distance from the end of the range that the bet looks away from.</summary>
    private readonly struct Loss(BettingHistory history, int direction) : IIncreasing
    {
        public double At(double distance) => -history.LogCapital(direction > 0 ? distance : 1 - distance, direction);
    }
}
