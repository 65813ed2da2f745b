using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Counts yes-or-no outcomes one user at a time, without allocating. Not safe for use by several threads at once: give each its own and add the summaries.
/// </summary>
public sealed class ProportionAccumulator
{
    private long _successes;

    /// <summary>Users so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one user who has the outcome.</summary>
    public void AddSuccess() => Add(1);

    /// <summary>Adds one user who does not have the outcome.</summary>
    public void AddFailure() => Add(0);

    /// <summary>Adds one user.</summary>
    /// <param name="outcome">1 if the user has the outcome, otherwise 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is neither 0 nor 1; the user was not added.</exception>
    public void Add(int outcome)
    {
        if (outcome is not (0 or 1))
        {
            throw Guard.OutOfRange(nameof(outcome), outcome, "An outcome is 1 (has it) or 0 (does not); to count how often something happened to a user, use CountAccumulator.");
        }
        Count++;
        _successes += outcome;
    }

    /// <summary>The summary of all users so far; more can be added after it.</summary>
    public ProportionSummary ToSummary() => new(Count, _successes);
}
