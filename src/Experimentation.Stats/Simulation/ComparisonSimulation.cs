using System.Numerics;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

/// <summary>
/// A comparison that is simulated: new users come in before each look, the comparison is read, and the experiment stops as soon as it concludes. Immutable; each step
/// returns a new value. Begin with <see cref="Simulate.Comparison"/>.
/// </summary>
/// <typeparam name="TSummary">What the users are reduced to.</typeparam>
public sealed record ComparisonSimulation<TSummary>
    where TSummary : IAdditionOperators<TSummary, TSummary, TSummary>
{
    /// <summary>Users per arm at which chance is silent for all practical purposes.</summary>
    private const long Multitude = 1_000_000_000_000;

    private readonly DataProcess<TSummary> _control;
    private readonly DataProcess<TSummary> _treatment;
    private readonly Func<TSummary, TSummary, Comparison> _read;

    internal ComparisonSimulation(DataProcess<TSummary> control, DataProcess<TSummary> treatment, Func<TSummary, TSummary, Comparison> read) =>
        (_control, _treatment, _read) = (control, treatment, read);

    /// <summary>Looks at most.</summary>
    public int Looks { get; private init; } = 1;

    /// <summary>New users of both arms before each look.</summary>
    public long UsersPerLook { get; private init; } = 1_000;

    /// <summary>Share of the users who are in treatment.</summary>
    public double TreatmentShare { get; private init; } = 0.5;

    /// <summary>What the comparison is read against at each look; null for the boundary that the comparison itself has.</summary>
    public Boundary? Boundary { get; private init; }

    /// <summary>How often one looks, and how many users come in before each look.</summary>
    /// <param name="looks">1 or more.</param>
    /// <param name="usersPerLook">New users of both arms, 4 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ComparisonSimulation<TSummary> WithLooks(int looks, long usersPerLook) => this with
    {
        Looks = (int)Guard.AtLeast(looks, 1, "A number of looks"),
        UsersPerLook = Guard.AtLeast(usersPerLook, 4, "A number of users per look"),
    };

    /// <summary>
    /// What the comparison is read against at each look: a group-sequential design, an always-valid boundary, or a fixed horizon to see what peeking at it costs. The
    /// boundary knows the planned information of the last look.
    /// </summary>
    /// <param name="boundary">Any boundary.</param>
    /// <exception cref="ArgumentNullException">The boundary is null.</exception>
    public ComparisonSimulation<TSummary> Using(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return this with { Boundary = boundary };
    }

    /// <summary>An unequal split.</summary>
    /// <param name="share">Share of the users who are in treatment, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public ComparisonSimulation<TSummary> WithTreatmentShare(double share) => this with { TreatmentShare = Guard.Probability(share, "A share", "0.5 means half of the users") };

    /// <summary>Runs it.</summary>
    /// <param name="replications">2 or more.</param>
    /// <param name="seed">Any number; the same seed gives the same result on any number of threads.</param>
    /// <param name="progress">Told the share done, from 0 to 1, from several threads.</param>
    /// <param name="cancellationToken">Stops the simulation.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two replications.</exception>
    /// <exception cref="OperationCanceledException">The simulation was stopped.</exception>
    public OperatingCharacteristics Run(int replications = Simulate.DefaultReplications, ulong seed = 1, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        Guard.AtLeast(replications, 2, "A number of replications");
        Comparison ideal = _read(_control.Expected(Multitude), _treatment.Expected(Multitude));
        Tally tally = Replications.Run(
            replications, seed, () => new Tally(Looks), (random, sum) => sum.Add(Replicate(random), ideal.Estimate), static (a, b) => a.Add(b), progress, cancellationToken);
        return new(seed, replications, ideal.Estimate, ideal.Interval.Level, tally);
    }

    /// <summary>Users of each arm after a look: as near to the share as whole users allow.</summary>
    private (long Control, long Treatment) UsersAt(int look)
    {
        long all = checked(look * UsersPerLook);
        long treatment = (long)Math.Round(all * TreatmentShare);
        return (all - treatment, treatment);
    }

    private Stop Replicate(RandomSource random)
    {
        TSummary? control = default;
        TSummary? treatment = default;
        var fractions = new List<double>(Looks);
        (long c, long t) before = default;
        for (int look = 1; ; look++)
        {
            (long c, long t) now = UsersAt(look);
            TSummary newControl = _control.AtLook(look).Draw(random, now.c - before.c);
            TSummary newTreatment = _treatment.AtLook(look).Draw(random, now.t - before.t);
            control = look == 1 ? newControl : control! + newControl;
            treatment = look == 1 ? newTreatment : treatment! + newTreatment;
            before = now;
            Comparison comparison = _read(control, treatment);
            // A look at which nothing can be estimated brings no information and spends nothing.
            if (comparison.Effect.IsEstimable)
            {
                fractions.Add((double)look / Looks);
                comparison = comparison.Using((Boundary ?? comparison.Boundary).For(LookClock.OfShares(comparison.Effect.Information, fractions, look == Looks ? fractions.Count : null)));
            }
            if (look == Looks || comparison.Verdict is not (Verdict.Inconclusive or Verdict.NotEstimable))
            {
                return new(look, now.c + now.t, comparison);
            }
        }
    }
}
