using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// An attempt to fit an exponential decay, with the checks that it has to pass before anybody sees an asymptote or a half-life. A curve that fails one is not an estimate: on a constant effect
/// six fits of ten end at a bound, and a week of data says next to nothing about the long run.
/// </summary>
public sealed partial record DecayFit
{
    internal DecayFit(DecayCurve? candidate, ValueList<Finding> findings)
    {
        Candidate = candidate;
        Findings = findings;
    }

    /// <summary>The fitted curve; null where a check failed.</summary>
    public DecayCurve? Curve => Findings.Any(static finding => finding.Severity == FindingSeverity.NotEstimable) ? null : Candidate;

    /// <summary>The checks that failed, and what else a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The fit whether it passed or not: for simulations of how it behaves, not for readers.</summary>
    internal DecayCurve? Candidate { get; }

    /// <inheritdoc/>
    public override string ToString() => Curve is { } curve
        ? curve + string.Concat(Findings.Select(static finding => " " + finding))
        : "No decay is shown:" + string.Concat(Findings.Select(static finding => " " + finding));
}
