using System.Numerics;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

/// <summary>
/// Front door to simulation: what a procedure really does, with the Monte Carlo error of every figure. The same seed gives the same figures on any number of threads.
/// </summary>
public static class Simulate
{
    /// <summary>Replications where none are given: a rate of 5 % comes out within ±0.4 percentage points (two standard errors).</summary>
    public const int DefaultReplications = 10_000;

    /// <summary>One comparison of two groups of users, read once or at several looks.</summary>
    /// <typeparam name="TSummary">What the users are reduced to.</typeparam>
    /// <param name="control">Where control's users come from.</param>
    /// <param name="treatment">Where treatment's users come from, for example <c>control.Lifted(Lift.Relative(0.02))</c>; control itself for an A/A test.</param>
    /// <param name="read">Makes the comparison of two summaries, with its hypothesis and level. Called from several threads.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ComparisonSimulation<TSummary> Comparison<TSummary>(DataProcess<TSummary> control, DataProcess<TSummary> treatment, Func<TSummary, TSummary, Comparison> read)
        where TSummary : IAdditionOperators<TSummary, TSummary, TSummary>
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        ArgumentNullException.ThrowIfNull(read);
        return new(control, treatment, read);
    }

    /// <summary>How often something happens.</summary>
    /// <param name="happens">One replication; takes all its randomness from the stream. Called from several threads.</param>
    /// <param name="replications">1 or more.</param>
    /// <param name="seed">Any number; the same seed gives the same result.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the simulation.</param>
    /// <exception cref="ArgumentNullException">No procedure.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one replication.</exception>
    /// <exception cref="OperationCanceledException">The simulation was stopped.</exception>
    public static MonteCarloEstimate Probability(Func<RandomSource, bool> happens, int replications = DefaultReplications, ulong seed = 1, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(happens);
        long count = Replications.Run(replications, seed, static () => 0L, (random, sum) => sum + (happens(random) ? 1 : 0), static (a, b) => a + b, progress, cancellationToken);
        return MonteCarloEstimate.OfShare(count, replications);
    }

    /// <summary>The mean of something.</summary>
    /// <param name="value">One replication, finite; takes all its randomness from the stream. Called from several threads.</param>
    /// <param name="replications">2 or more.</param>
    /// <param name="seed">Any number; the same seed gives the same result.</param>
    /// <param name="progress">Told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the simulation.</param>
    /// <exception cref="ArgumentNullException">No procedure.</exception>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two replications.</exception>
    /// <exception cref="OperationCanceledException">The simulation was stopped.</exception>
    public static MonteCarloEstimate Expectation(Func<RandomSource, double> value, int replications = DefaultReplications, ulong seed = 1, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        Guard.AtLeast(replications, 2, "A number of replications");
        Moments moments = Replications.Run(
            replications, seed, static () => default(Moments), (random, sum) => sum + Replications.One(value(random), nameof(value)), static (a, b) => a + b, progress, cancellationToken);
        return MonteCarloEstimate.OfMean(new(moments));
    }
}
