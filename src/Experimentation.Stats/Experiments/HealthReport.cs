using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Microsoft.Extensions.Logging;

namespace Experimentation.Stats;

/// <summary>Checks of one experiment at one time. Handed over with the data (<see cref="ExperimentData.WithHealth"/>), a failed check that blocks stops the decision.</summary>
public sealed partial record HealthReport
{
    private HealthReport(ValueList<HealthCheck> checks) => Checks = checks;

    /// <summary>The checks, those that block first, then warnings, then what could not be checked, then the rest.</summary>
    public IReadOnlyList<HealthCheck> Checks { get; }

    /// <summary>Whether a check failed that forbids to go on.</summary>
    public bool Blocks => Checks.Any(c => c.Blocks);

    /// <summary>The checks that failed.</summary>
    public IEnumerable<HealthCheck> Failed => Checks.Where(c => c.Status == HealthStatus.Failed);

    /// <summary>A report of checks.</summary>
    /// <param name="checks">Any number.</param>
    public static HealthReport Of(params ReadOnlySpan<HealthCheck> checks)
    {
        foreach (HealthCheck check in checks)
        {
            ArgumentNullException.ThrowIfNull(check, nameof(checks));
        }
        return new(ValueList<HealthCheck>.Of(checks.ToArray().OrderBy(c => c.Blocks ? 0 : c.Status == HealthStatus.Failed ? 1 : c.Status == HealthStatus.NotEstimable ? 2 : 3)));
    }

    /// <summary>The checks of both reports.</summary>
    /// <param name="other">More checks of the same experiment.</param>
    /// <exception cref="ArgumentNullException">No report.</exception>
    public HealthReport And(HealthReport other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Of([.. Checks, .. other.Checks]);
    }

    /// <summary>Writes every failed check to a log (<see cref="ExperimentEvents.FailedCheck"/>).</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="experiment">The experiment's name.</param>
    /// <returns>The same report.</returns>
    /// <exception cref="ArgumentNullException">No logger.</exception>
    public HealthReport LogTo(ILogger logger, string experiment)
    {
        ArgumentNullException.ThrowIfNull(logger);
        foreach (HealthCheck check in Failed)
        {
            ExperimentLog.FailedCheck(logger, experiment, check.Name, check.Message);
        }
        return this;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        int failed = Failed.Count();
        string head = failed == 0
            ? $"{Phrase.Counted(Checks.Count, "check")}, none failed."
            : $"{failed} of {Phrase.Counted(Checks.Count, "check")} failed{(Blocks ? "; no decision until the cause is known" : "")}.";
        return string.Join("\n  ", Checks.Select(c => c.ToString()).Prepend(head));
    }
}
