namespace Experimentation.Stats;

/// <summary>
/// What decides how strong the evidence must be at each look: a spending function (<see cref="ErrorSpending"/>), which allows looks at any time, or a classical shape
/// (<see cref="BoundaryShape"/>), which is fixed for planned looks.
/// </summary>
public abstract partial record EfficacyRule
{
    private protected EfficacyRule()
    {
    }

    /// <summary>The rule by its usual name.</summary>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}
