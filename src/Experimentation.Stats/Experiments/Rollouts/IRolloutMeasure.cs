using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>How one kind of summary becomes evidence: a stratum gives a score, scores of strata add up, and their sum is read.</summary>
/// <typeparam name="TSummary">One variant's users of a stratum.</typeparam>
/// <typeparam name="TScore">What a stratum contributes.</typeparam>
internal interface IRolloutMeasure<TSummary, TScore>
    where TSummary : struct
    where TScore : struct
{
    static abstract long Users(in TSummary summary);

    static abstract TScore Score(in TSummary control, in TSummary treatment, TrackRule rule);

    static abstract TScore Sum(in TScore left, in TScore right);

    /// <param name="score">The sum over all strata.</param>
    /// <param name="rule">The metric's rule.</param>
    /// <param name="unit">Variance of one user in the first stratum; set where it is 0. It only says in which unit the clock runs.</param>
    static abstract TrackEvidence Evidence(in TScore score, TrackRule rule, ref double unit);

    /// <summary>What forbids to read the evidence; null if nothing does.</summary>
    static abstract Finding? Flaw(in TScore score);

    /// <summary>Evidence of one stratum alone that it is worse, as a step of an alarm after launch.</summary>
    static abstract EValue? Step(in TScore score, TrackRule rule, out double z);

    /// <summary>Difference per user of treatment − control in a stratum, and the variance of that difference.</summary>
    static abstract (double Difference, double Variance) Difference(in TSummary control, in TSummary treatment);

    /// <summary>Events of a stratum; none where evidence does not come from events.</summary>
    static abstract EventCounts Counts(in TSummary control, in TSummary treatment, TrackRule rule);
}
