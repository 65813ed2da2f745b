using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What to do with a variant.</summary>
public enum DecisionKind
{
    /// <summary>Nothing yet and nothing bad: keep collecting.</summary>
    Continue,

    /// <summary>The rule is met: release it.</summary>
    Ship,

    /// <summary>The planned users are there and the rule is not met: stop without releasing.</summary>
    End,

    /// <summary>Something got worse, or the experiment itself is broken: stop now.</summary>
    Abort,

    /// <summary>A health check that blocks has failed: nothing is decided until its cause is known and repaired.</summary>
    Blocked,
}

/// <summary>A decision and why.</summary>
public sealed partial record Decision
{
    private readonly Func<IEnumerable<string>> _outlook;
    private ValueList<string>? _whatWouldChangeIt;

    internal Decision(string variant, DecisionKind kind, IEnumerable<string> reasons, Func<IEnumerable<string>> outlook)
    {
        Variant = variant;
        Kind = kind;
        Reasons = ValueList<string>.Of(reasons);
        _outlook = outlook;
    }

    /// <summary>The variant that it is about.</summary>
    public string Variant { get; }

    /// <summary>What to do.</summary>
    public DecisionKind Kind { get; }

    /// <summary>Why, one sentence each, the weightiest first.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>
    /// How far the data are from another decision, and what could be done; one sentence each. Thresholds keep today's standard errors. Worked out when first asked for; threads that ask at the same time get the same.
    /// </summary>
    public IReadOnlyList<string> WhatWouldChangeIt => _whatWouldChangeIt ??= ValueList<string>.Of(_outlook());

    /// <summary>Whether it is the same decision for the same reasons.</summary>
    public bool Equals(Decision? other) => other is not null && Variant == other.Variant && Kind == other.Kind && Reasons.Equals(other.Reasons);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Variant, Kind, Reasons);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} '{Variant}': {string.Join(" ", Reasons)}";
}
