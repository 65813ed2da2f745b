using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record BootstrapSummary
{
    /// <summary>Values of users, one row each, whose weights follow from their position.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <param name="seed">Any number; the same seed gives the same weights.</param>
    /// <param name="part">A name for these rows: "control", "treatment, shard 3". Each arm and each shard has its own, so that weights are independent.</param>
    /// <param name="replications">1 or more; one less than a round number.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentNullException">The part is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, or the part has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one replication.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static BootstrapSummary Of(
        ReadOnlySpan<double> values, ulong seed, string part, int replications = DefaultReplications, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        Run(seed, Guard.Name(part, "A part of the data"), ByPosition(values.Length, seed, part), Checked(values, nameof(values)), null, replications, progress, cancellationToken);

    /// <summary>Numerators and denominators of users (clicks and sessions), one row each, whose weights follow from their position; the estimate is a ratio of means.</summary>
    /// <param name="numerators">One per user; from −1E+100 to 1E+100.</param>
    /// <param name="denominators">As many; from −1E+100 to 1E+100.</param>
    /// <param name="seed">Any number; the same seed gives the same weights.</param>
    /// <param name="part">A name for these rows; each arm and each shard has its own.</param>
    /// <param name="replications">1 or more; one less than a round number.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentNullException">The part is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, the lengths differ, or the part has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one replication.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static BootstrapSummary OfRatio(
        ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators, ulong seed, string part, int replications = DefaultReplications, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireSameLength(numerators.Length, denominators.Length, nameof(denominators));
        return Run(
            seed,
            Guard.Name(part, "A part of the data"),
            ByPosition(numerators.Length, seed, part),
            Checked(numerators, nameof(numerators)),
            Checked(denominators, nameof(denominators)),
            replications,
            progress,
            cancellationToken);
    }

    /// <summary>
    /// Values with the key of their user, household or whatever was randomised. Rows with one key are one cluster and share their weight, so the order of rows does not matter,
    /// and a user who is in both arms has the same weights there. Where keys repeat the estimate is still the mean over rows.
    /// </summary>
    /// <remarks>Rows of one cluster belong in one shard: cut in two, it keeps its weights but counts as two units in the standard error.</remarks>
    /// <param name="keys">One per row.</param>
    /// <param name="values">As many; from −1E+100 to 1E+100.</param>
    /// <param name="seed">Any number; the same seed gives the same weights.</param>
    /// <param name="replications">1 or more; one less than a round number.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, or the lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one replication.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static BootstrapSummary OfKeyed(
        ReadOnlySpan<long> keys, ReadOnlySpan<double> values, ulong seed, int replications = DefaultReplications, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireSameLength(keys.Length, values.Length, nameof(values));
        long[] sorted = keys.ToArray();
        double[] rows = Checked(values, nameof(values));
        Array.Sort(sorted, rows);
        var starts = new List<ulong>(rows.Length);
        var sums = new List<double>(rows.Length);
        var counts = new List<double>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                (sums[^1], counts[^1]) = (sums[^1] + rows[i], counts[^1] + 1);
                continue;
            }
            starts.Add(PoissonWeights.Start(seed, 0, sorted[i]));
            sums.Add(rows[i]);
            counts.Add(1);
        }
        return Run(seed, null, [.. starts], [.. sums], sums.Count == rows.Length ? null : [.. counts], replications, progress, cancellationToken);
    }

    private static BootstrapSummary Run(
        ulong seed, string? part, ulong[] starts, double[] x, double[]? d, int replications, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Guard.AtLeast(replications, 1, "A number of replications");
        PairedReplicate[] replicates = x.Length == 0 ? new PairedReplicate[replications] : new PoissonReplicates(starts, x, d).Run(replications, progress, cancellationToken);
        return new(
            seed,
            part is null ? ValueList<string>.Empty : ValueList<string>.Of([part]),
            SkewMoments.Of(x, d),
            ValueList<PairedReplicate>.Owning(replicates));
    }

    private static ulong[] ByPosition(int length, ulong seed, string part)
    {
        ulong hash = PoissonWeights.Hash(part);
        var starts = new ulong[length];
        for (int i = 0; i < length; i++)
        {
            starts[i] = PoissonWeights.Start(seed, hash, i);
        }
        return starts;
    }

    private static double[] Checked(ReadOnlySpan<double> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Numerics.Moments.RequireValue(values[i], i, name);
        }
        return values.ToArray();
    }

    private static void RequireSameLength(int expected, int length, string name)
    {
        if (expected != length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is one value per row, {expected}. Got {length}."), name);
        }
    }
}
