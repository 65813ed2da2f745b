using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Whether treatment changes who is still there in the late window. If so, means among active users compare different users, selected by the treatment itself: only metrics per exposed user,
/// with zeros for those who stayed away, can be compared. See <see cref="Novelty.Retention"/>.
/// </summary>
public sealed partial record RetentionCheck
{
    internal RetentionCheck(Comparison comparison)
    {
        Comparison = comparison;
        Findings = Passed
            ? ValueList<Finding>.Of(comparison.Findings)
            : ValueList<Finding>.Of([.. comparison.Findings, new(FindingCode.DifferentialRetention, FindingSeverity.Warning, "The arms keep different shares of their users, so means among active users are not comparable; keep zeros and read per exposed user.")]);
    }

    /// <summary>Share of exposed users who are active in the late window, treatment against control.</summary>
    public Comparison Comparison { get; }

    /// <summary>Whether there is no sign of a difference. A small test proves nothing.</summary>
    public bool Passed => !(Comparison.PValue < Comparison.Alpha);

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() => !Comparison.Effect.IsEstimable
        ? Comparison.ToString()
        : $"Share still active: treatment − control is {Phrase.SignedPercent(Comparison.Estimate)} ({Phrase.Percent(Comparison.Interval.Level)} CI {Phrase.SignedPercent(Comparison.Interval.Lower)} … {Phrase.SignedPercent(Comparison.Interval.Upper)}, {Phrase.PValue(Comparison.PValue)}).{string.Concat(Findings.Select(static finding => " " + finding))}";
}
