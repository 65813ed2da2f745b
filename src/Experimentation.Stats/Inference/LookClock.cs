using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>What a boundary must know of a test besides the effect of this look.</summary>
/// <param name="PlannedInformation">Information at the planned end, above 0.</param>
/// <param name="Earlier">Information at the looks before this one, strictly increasing.</param>
/// <param name="LastLook">The number of the look that is, or was, declared the last one, from 1; null if none is.</param>
internal readonly record struct LookClock(double PlannedInformation, ValueList<double> Earlier, int? LastLook = null)
{
    /// <summary>The number of this look, from 1.</summary>
    public int Look => Earlier.Count + 1;
}
