using System.Globalization;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// Runs replications in parallel. Replication i draws from stream i; results are added up within chunks of fixed length and then chunk by chunk, so that neither the
/// number of threads nor their timing leaves a trace.
/// </summary>
internal static class Replications
{
    private const int ChunkLength = 64;

    public static TResult Run<TResult>(
        int replications, ulong seed, Func<TResult> start, Func<RandomSource, TResult, TResult> add, Func<TResult, TResult, TResult> merge, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Guard.AtLeast(replications, 1, "A number of replications");
        int chunks = (replications + ChunkLength - 1) / ChunkLength;
        var parts = new TResult[chunks];
        int done = 0;
        try
        {
            Parallel.For(0, chunks, new ParallelOptions { CancellationToken = cancellationToken }, chunk =>
            {
                TResult part = start();
                int end = Math.Min(replications, (chunk + 1) * ChunkLength);
                for (int i = chunk * ChunkLength; i < end; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    part = add(new RandomSource(seed, (ulong)i), part);
                }
                parts[chunk] = part;
                progress?.Report((double)Interlocked.Increment(ref done) / chunks);
            });
        }
        catch (AggregateException several) when (several.InnerExceptions.Count > 0)
        {
            // A caller's procedure failed: its own exception says more than the wrapper.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        return parts.Aggregate(merge);
    }

    /// <summary>Moments of one value.</summary>
    public static Moments One(double value, string name) => double.IsFinite(value)
        ? new(1, value, 0)
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Every replication gives a finite number. Got {value}."), name);
}
