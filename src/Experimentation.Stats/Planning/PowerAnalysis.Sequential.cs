using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>The same questions where the test is read at several looks.</summary>
public abstract partial record PowerAnalysis
{
    /// <summary>The same test, read at the looks of a group-sequential design: more users at most, fewer on average. Alpha, sides and power are those of this analysis.</summary>
    /// <param name="design">Looks, shape of the bounds, futility and harm.</param>
    /// <exception cref="ArgumentNullException">No design.</exception>
    /// <exception cref="InvalidOperationException">The hypothesis is equivalence, which is two tests at once.</exception>
    public SequentialPower WithLooks(GroupSequentialDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        return new(this, design.ToBoundary(), ValueList<double>.Of(design.InformationFractions));
    }

    /// <summary>The same test, read against any boundary at equally spaced looks; for always-valid boundaries, which may be read at other times too.</summary>
    /// <param name="boundary">For example <c>AlwaysValid.TightestAtPlan()</c>. A group-sequential design brings its own looks and ignores the number.</param>
    /// <param name="looks">1 to 200.</param>
    /// <exception cref="ArgumentNullException">No boundary.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of looks is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The hypothesis is equivalence, which is two tests at once; or several looks at a fixed horizon.</exception>
    public SequentialPower WithLooks(Boundary boundary, int looks)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        if (looks is < 1 or > SequentialPower.MostLooks)
        {
            throw Guard.OutOfRange(nameof(looks), looks, FormattableString.Invariant($"A test has 1 to {SequentialPower.MostLooks} looks."));
        }
        if (looks > 1 && !boundary.AllowsEarlyLooks)
        {
            throw new InvalidOperationException("A fixed-horizon test is read once; give it one look, or choose a boundary that may be read earlier.");
        }
        return new(this, boundary, boundary.PlannedFractions.Count > 1
            ? ValueList<double>.Of(boundary.PlannedFractions)
            : ValueList<double>.Of(Enumerable.Range(1, looks).Select(look => look == looks ? 1 : (double)look / looks)));
    }

    /// <summary>Level of one tail of one comparison, sides, and whether a claim in the other direction counts.</summary>
    internal (double Alpha, TestSides Sides, double TailAlpha, bool CountsBothTails) LevelOfLooks
    {
        get
        {
            Claim claim = ClaimOfComparison;
            return claim.Kind == HypothesisKind.Equivalence
                ? throw new InvalidOperationException("Equivalence is two tests at once, which stop together or not at all; plan it at a fixed horizon.")
                : (ComparisonAlpha, claim.Sides, claim.TailAlpha, claim.CountsBothTails);
        }
    }

    /// <summary>The same analysis with its variance multiplied.</summary>
    internal abstract PowerAnalysis WithVariance(string what, double factor);
}
