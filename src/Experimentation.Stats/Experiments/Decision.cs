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
}

/// <summary>A decision and why.</summary>
public sealed record Decision
{
    internal Decision(string variant, DecisionKind kind, IEnumerable<string> reasons)
    {
        Variant = variant;
        Kind = kind;
        Reasons = ValueList<string>.Of(reasons);
    }

    /// <summary>The variant that it is about.</summary>
    public string Variant { get; }

    /// <summary>What to do.</summary>
    public DecisionKind Kind { get; }

    /// <summary>Why, one sentence each, the weightiest first.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} '{Variant}': {string.Join(" ", Reasons)}";
}
