using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a failed check means for an experiment.</summary>
public enum HealthSeverity
{
    /// <summary>The result stands with a caution.</summary>
    Warn,

    /// <summary>Nothing may be launched or decided until the cause is known.</summary>
    Block,
}

/// <summary>How a check came out.</summary>
public enum HealthStatus
{
    /// <summary>Nothing found. Not proof that nothing is there.</summary>
    Passed,

    /// <summary>Something is wrong by more than chance and by more than the practical floor.</summary>
    Failed,

    /// <summary>There were too few data to say anything.</summary>
    NotEstimable,
}

/// <summary>
/// One check of assignment, logging or data. Each pairs a test with a practical floor, because with millions of users a test alone alarms on dust. Start from one of the static methods; read it at another level with
/// <see cref="At"/>, or at every look with <see cref="Using"/>.
/// </summary>
/// <remarks>Compares by what it found.</remarks>
public sealed partial record HealthCheck
{
    /// <summary>The level where none is given: checks are many, and a false alarm stops an experiment.</summary>
    public const double DefaultAlpha = 0.001;

    private readonly Func<double, Boundary, HealthOutcome> _read;
    private readonly HealthOutcome _outcome;

    private HealthCheck(string name, HealthSeverity severity, Func<double, Boundary, HealthOutcome> read)
        : this(name, severity, DefaultAlpha, Boundary.FixedHorizon, read)
    {
    }

    private HealthCheck(string name, HealthSeverity severity, double alpha, Boundary boundary, Func<double, Boundary, HealthOutcome> read)
    {
        Name = name;
        PlannedSeverity = severity;
        Alpha = alpha;
        Boundary = boundary;
        _read = read;
        _outcome = read(alpha, boundary);
    }

    /// <summary>What was checked.</summary>
    public string Name { get; }

    /// <summary>What it means that the check failed.</summary>
    public HealthSeverity Severity => _outcome.Severity ?? PlannedSeverity;

    /// <summary>How it came out.</summary>
    public HealthStatus Status => _outcome.Status;

    /// <summary>The smallest level at which the check would have failed, multiplicity accounted for, floor left aside; 1 where there is no test.</summary>
    public double PValue => _outcome.PValue;

    /// <summary>The level of the check.</summary>
    public double Alpha { get; }

    /// <summary>What the tests were read against: once, or at every look.</summary>
    public Boundary Boundary { get; }

    /// <summary>What was found, in a sentence.</summary>
    public string Message => _outcome.Message;

    /// <summary>Where it is, the worst first: arms, segments, days, metrics. Empty if nothing is wrong or there is but one place.</summary>
    public IReadOnlyList<string> Culprits => _outcome.Culprits;

    /// <summary>Whether the check failed and forbids to go on.</summary>
    public bool Blocks => Status == HealthStatus.Failed && Severity == HealthSeverity.Block;

    private HealthSeverity PlannedSeverity { get; }

    /// <summary>The same check at another level.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.001 means 0.1 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public HealthCheck At(double alpha) => new(Name, PlannedSeverity, Guard.Probability(alpha, "Alpha", "0.001 means 0.1 %"), Boundary, _read);

    /// <summary>The same check read against another boundary: an always-valid one may be read every day. Checks that compare no arms, and <see cref="ExposureLag"/>, take no notice of it.</summary>
    /// <param name="boundary">For example <c>AlwaysValid.TightestAt(AlwaysValid.InformationOf(users, standardDeviation))</c>.</param>
    /// <exception cref="ArgumentNullException">No boundary.</exception>
    public HealthCheck Using(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return new(Name, PlannedSeverity, Alpha, boundary, _read);
    }

    /// <summary>
    /// The same check with another severity, which then holds however it fails: it also overrides a check that would itself make more or less of what it found
    /// (<see cref="PreExposure"/> blocks below 0.0001, <see cref="Crossovers"/> only warns where all arms are alike).
    /// </summary>
    /// <param name="severity">What it means that it failed.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the severities.</exception>
    public HealthCheck As(HealthSeverity severity) => Enum.IsDefined(severity)
        ? new(Name, severity, Alpha, Boundary, (alpha, boundary) => _read(alpha, boundary) with { Severity = severity })
        : throw new ArgumentOutOfRangeException(nameof(severity), severity, "Use HealthSeverity.Warn or HealthSeverity.Block.");

    /// <summary>Whether two checks found the same.</summary>
    public bool Equals(HealthCheck? other) => other is not null && Name == other.Name && Alpha.Equals(other.Alpha) && Boundary == other.Boundary && Severity == other.Severity && _outcome == other._outcome;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Alpha, _outcome);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {(Status == HealthStatus.Failed ? Severity == HealthSeverity.Block ? "BLOCKED" : "warning" : Status == HealthStatus.Passed ? "ok" : "unknown")}. {Message}";
}
