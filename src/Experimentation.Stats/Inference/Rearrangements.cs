using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Ways to deal out units to two arms: any choice of a fixed number of them for control, or, in pairs, either order of each.</summary>
internal sealed class Rearrangements(ResampledUnits units, int control, TwoSampleStatistic statistic, bool isPaired)
{
    /// <summary>How many there are; +∞ beyond the range of whole numbers.</summary>
    public double Count()
    {
        double count = 1;
        for (int i = 1; i <= control; i++)
        {
            count = isPaired ? 2 * count : Math.Round(count * (units.Count - control + i) / i);
        }
        return count < 1L << 50 ? count : double.PositiveInfinity;
    }

    public double Observed() => Of([.. Enumerable.Range(0, units.Count)], new RowBuffer(), new RowBuffer());

    /// <summary>How far apart two statistics can be that are the same but for rounding; see <see cref="StatisticRounding"/>.</summary>
    public double Rounding(double observed, TwoSampleStatistic raw)
    {
        RowBuffer c = new(), t = new();
        double turned = Of([.. Enumerable.Range(0, units.Count).Reverse()], c, t);
        _ = Of([.. Enumerable.Range(0, units.Count)], c, t);
        return StatisticRounding.Of(c.Rows, t.Rows, raw, observed, Math.Max(Math.Abs(observed), Math.Abs(turned)));
    }

    /// <summary>Counts of statistics at least and at most as large as the observed one, over all rearrangements.</summary>
    public (long AtLeast, long AtMost) All(double observed, double rounding, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var counts = new Tally(observed, rounding);
        RowBuffer c = new(), t = new();
        double total = Count();
        int[] order = [.. Enumerable.Range(0, units.Count)];
        int[] chosen = [.. Enumerable.Range(0, control)];
        for (long i = 0; i < total; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isPaired)
            {
                for (int pair = 0; pair < control; pair++)
                {
                    bool swap = ((i >> pair) & 1) != 0;
                    (order[pair], order[control + pair]) = swap ? (control + pair, pair) : (pair, control + pair);
                }
            }
            else
            {
                Deal(chosen, order);
                NextChoice(chosen, units.Count);
            }
            counts.Add(Of(order, c, t));
            if (i % 1024 == 1023)
            {
                progress?.Report((i + 1) / total);
            }
        }
        progress?.Report(1);
        return (counts.AtLeast, counts.AtMost);
    }

    /// <summary>The same over random rearrangements and the data's own.</summary>
    public (long AtLeast, long AtMost) Random(double observed, double rounding, int permutations, ulong seed, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Worker all = Replications.Run(
            permutations,
            seed,
            () => new Worker(units.Count, observed, rounding),
            (random, worker) =>
            {
                Shuffle(worker.Order, random);
                worker.Counts.Add(Of(worker.Order, worker.Control, worker.Treatment));
                return worker;
            },
            static (a, b) =>
            {
                a.Counts.Add(b.Counts);
                return a;
            },
            progress,
            cancellationToken);
        return (all.Counts.AtLeast + 1, all.Counts.AtMost + 1);
    }

    private double Of(int[] order, RowBuffer c, RowBuffer t)
    {
        c.Clear();
        t.Clear();
        for (int i = 0; i < order.Length; i++)
        {
            (i < control ? c : t).Add(units.Rows(order[i]));
        }
        return statistic(c.Rows, t.Rows);
    }

    // Each replication starts from the same order, so that it is a function of its random stream alone.
    private void Shuffle(int[] order, RandomSource random)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
        for (int i = 0; i < control; i++)
        {
            int j = isPaired ? (random.NextBelow(2) == 0 ? i : control + i) : i + random.NextBelow(order.Length - i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    private static void Deal(int[] chosen, int[] order)
    {
        int next = 0;
        int rest = chosen.Length;
        for (int unit = 0; unit < order.Length; unit++)
        {
            if (next < chosen.Length && chosen[next] == unit)
            {
                order[next++] = unit;
            }
            else
            {
                order[rest++] = unit;
            }
        }
    }

    private static void NextChoice(int[] chosen, int count)
    {
        int i = chosen.Length - 1;
        while (i >= 0 && chosen[i] == count - chosen.Length + i)
        {
            i--;
        }
        if (i < 0)
        {
            return;
        }
        chosen[i]++;
        for (int j = i + 1; j < chosen.Length; j++)
        {
            chosen[j] = chosen[j - 1] + 1;
        }
    }

    private sealed class Worker(int units, double observed, double rounding)
    {
        public int[] Order { get; } = new int[units];

        public RowBuffer Control { get; } = new();

        public RowBuffer Treatment { get; } = new();

        public Tally Counts { get; } = new(observed, rounding);
    }

    // Statistics that differ by rounding alone are the same.
    private sealed class Tally(double observed, double rounding)
    {
        public long AtLeast { get; private set; }

        public long AtMost { get; private set; }

        public void Add(double value)
        {
            AtLeast += value >= observed - rounding ? 1 : 0;
            AtMost += value <= observed + rounding ? 1 : 0;
        }

        public void Add(Tally other) => (AtLeast, AtMost) = (AtLeast + other.AtLeast, AtMost + other.AtMost);
    }
}
