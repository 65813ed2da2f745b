using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Bounded observations as fractions of their range, with the stake that was predicted for each before it came in. Immutable: a longer history
/// shares the shorter one that it grew from.
/// </summary>
internal sealed class BettingHistory : IEquatable<BettingHistory>
{
    /// <summary>No bet risks more than this part of the capital.</summary>
    private const double LargestLoss = 0.5;

    private readonly BettingHistory? _earlier;
    private readonly double[] _fractions;
    private readonly double[] _stakes;
    private readonly double _squares;

    private BettingHistory(BettingHistory? earlier, double[] fractions, double[] stakes, double sum, double squares)
    {
        _earlier = earlier;
        _fractions = fractions;
        _stakes = stakes;
        _squares = squares;
        Sum = sum;
        Count = (earlier?.Count ?? 0) + fractions.Length;
    }

    public long Count { get; }

    public double Sum { get; }

    /// <summary>The history with more observations. Stakes: λ = √(2 ln(2/α)/(σ̂²·t·ln(1+t))), σ̂² from the observations before (Waudby-Smith and Ramdas 2024).</summary>
    public static BettingHistory After(BettingHistory? earlier, double[] fractions, double alpha)
    {
        double twiceLog = 2 * Math.Log(2 / alpha);
        (double sum, double squares, long t) = (earlier?.Sum ?? 0, earlier?._squares ?? 0, earlier?.Count ?? 0);
        double[] stakes = new double[fractions.Length];
        for (int i = 0; i < fractions.Length; i++)
        {
            double variance = (0.25 + squares) / (t + 1);
            t++;
            stakes[i] = Math.Sqrt(twiceLog / (variance * t * Math.Log(1.0 + t)));
            sum += fractions[i];
            double miss = fractions[i] - (0.5 + sum) / (t + 1);
            squares += miss * miss;
        }
        return new(earlier, fractions, stakes, sum, squares);
    }

    /// <summary>ln of the capital of the bet that the mean is larger (direction 1) or smaller (−1) than <paramref name="mean"/>.</summary>
    public double LogCapital(double mean, int direction)
    {
        // A mean this small is none; the floor keeps every product of capital and factor finite.
        double largest = LargestLoss / Math.Max(direction > 0 ? mean : 1 - mean, 1e-200);
        double logCapital = 0;
        double capital = 1;
        for (BettingHistory? part = this; part is not null; part = part._earlier)
        {
            for (int i = 0; i < part._fractions.Length; i++)
            {
                capital *= 1 + direction * Math.Min(part._stakes[i], largest) * (part._fractions[i] - mean);
                // One logarithm for many factors.
                if (capital is < 1e-100 or > 1e100)
                {
                    logCapital += Math.Log(capital);
                    capital = 1;
                }
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

    public double[] Fractions()
    {
        double[] all = new double[Count];
        long end = Count;
        for (BettingHistory? part = this; part is not null; part = part._earlier)
        {
            end -= part._fractions.Length;
            part._fractions.CopyTo(all, end);
        }
        return all;
    }

    public bool Equals(BettingHistory? other) => other is not null && Count == other.Count && Sum == other.Sum
        && (ReferenceEquals(this, other) || Fractions().AsSpan().SequenceEqual(other.Fractions()));

    public override bool Equals(object? obj) => Equals(obj as BettingHistory);

    public override int GetHashCode() => HashCode.Combine(Count, Sum);

    /// <summary>Minus the capital's logarithm: increasing in the distance from the end of the range that the bet looks away from.</summary>
    private readonly struct Loss(BettingHistory history, int direction) : IIncreasing
    {
        public double At(double distance) => -history.LogCapital(direction > 0 ? distance : 1 - distance, direction);
    }
}
