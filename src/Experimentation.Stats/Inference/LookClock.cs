using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>What a boundary must know of a test besides the effect of this look.</summary>
/// <param name="PlannedInformation">Information at the planned end, above 0.</param>
/// <param name="Earlier">Information at the looks before this one, strictly increasing.</param>
/// <param name="LastLook">The number of the look that is, or was, declared the last one, from 1; null if none is.</param>
internal readonly record struct LookClock(double PlannedInformation, ValueList<double> Earlier, int? LastLook = null)
{
    /// <summary>
    /// The share of the plan at each look, this one last, where the clock was made of shares: exactly as they were given, so that the same timetable is known again
    /// whatever the information. Null where it was made of information.
    /// </summary>
    public ValueList<double>? Shares { get; private init; }

    /// <summary>The number of this look, from 1.</summary>
    public int Look => Earlier.Count + 1;

    /// <summary>
    /// A clock that counts users rather than estimated information, so that no estimate turns it back. What is planned follows from the information now and the share of the plan that it is.
    /// </summary>
    /// <param name="information">Of the effect at this look.</param>
    /// <param name="fractions">The share of the plan at each look, this one last.</param>
    /// <param name="lastLook">The number of the look that is, or was, declared the last one.</param>
    public static LookClock OfShares(double information, IReadOnlyList<double> fractions, int? lastLook)
    {
        double planned = information / fractions[^1];
        return new(planned, ValueList<double>.Of(fractions.Take(fractions.Count - 1).Select(f => planned * f)), lastLook) { Shares = ValueList<double>.Of(fractions) };
    }
}
