using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

public sealed partial record GroupSequentialDesign
{
    /// <summary>
    /// Begins a test by this design. Looks may come at any time and in any number: alpha is spent by the information that is there. A classical shape spends what it
    /// spends at its planned looks, and evenly in between.
    /// </summary>
    /// <param name="plannedInformation">Information at the planned end, one over the squared standard error there; finite, above 0.</param>
    /// <param name="better">Which direction the claim of a one-sided design is about.</param>
    /// <param name="nullValue">What is tested against, on the effect's scale: 0 for differences and lifts, 1 for ratios, minus the margin for non-inferiority.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public GroupSequentialTest Start(double plannedInformation, PreferredDirection better = PreferredDirection.Increase, double nullValue = 0) => new(
        this,
        Guard.Positive(plannedInformation, "Planned information"),
        Enum.IsDefined(better) ? better : throw new ArgumentOutOfRangeException(nameof(better), better, "Use PreferredDirection.Increase or PreferredDirection.Decrease."),
        Guard.Finite(nullValue, "A null value"));

    /// <summary>
    /// The design as a boundary for <see cref="Comparison.Using"/>, outside an experiment's plan. The comparison's own alpha and sides take the place of the design's.
    /// </summary>
    /// <param name="plannedInformation">Information at the planned end, one over the squared standard error there; finite, above 0.</param>
    /// <param name="earlierInformation">Information at the looks before this one; increasing, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Information does not increase.</exception>
    public Boundary AtLook(double plannedInformation, params ReadOnlySpan<double> earlierInformation)
    {
        Guard.Positive(plannedInformation, "Planned information");
        double before = 0;
        foreach (double information in earlierInformation)
        {
            if (!(information > before && double.IsFinite(information)))
            {
                throw new ArgumentException(FormattableString.Invariant($"Information increases from look to look. Got {information} after {before}."), nameof(earlierInformation));
            }
            before = information;
        }
        return new GroupSequentialBoundary(this, new(plannedInformation, ValueList<double>.Of(earlierInformation.ToArray())));
    }

    /// <summary>The design as a boundary that takes its planned information and its looks from an experiment's plan.</summary>
    public Boundary ToBoundary() => new GroupSequentialBoundary(this, null);

    /// <summary>A design is a boundary: <c>test.WithBoundary(GroupSequential.Looks(14))</c>.</summary>
    /// <param name="design">The design.</param>
    public static implicit operator Boundary(GroupSequentialDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        return design.ToBoundary();
    }

    /// <summary>The same design for one test of an experiment, at the part of alpha that falls to it.</summary>
    internal GroupSequentialDesign For(double alpha, TestSides sides) => new(_specification with
    {
        Alpha = alpha,
        Sides = sides,
        Harm = sides == TestSides.Two ? null : _specification.Harm,
    });
}
