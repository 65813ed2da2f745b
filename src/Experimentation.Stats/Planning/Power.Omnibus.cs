using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Power
{
    /// <summary>A chi-square test over many cells; effects are Cohen's w (<see cref="OmnibusPower.CohenW"/>).</summary>
    /// <param name="degreesOfFreedom">(rows − 1)·(columns − 1) of a table, cells − 1 of a fit; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1.</exception>
    public static OmnibusPower OfChiSquare(int degreesOfFreedom) => new((int)Guard.AtLeast(degreesOfFreedom, 1, "The number of degrees of freedom"), 0);

    /// <summary>An analysis of variance: do the means of any arms differ; effects are Cohen's f (<see cref="OmnibusPower.CohenF"/>).</summary>
    /// <param name="groups">Arms, of equal shares; at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2.</exception>
    public static OmnibusPower OfAnova(int groups) => new((int)Guard.AtLeast(groups, 2, "The number of arms") - 1, groups);
}
