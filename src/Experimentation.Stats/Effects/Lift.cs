using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The unit of a lift.</summary>
public enum LiftUnit
{
    /// <summary>In the metric's own unit: treatment minus control.</summary>
    Absolute,

    /// <summary>As a fraction of the size of control's mean: (treatment − control) / |control|.</summary>
    Relative,
}

/// <summary>A difference between treatment and control: a minimum detectable effect, a margin.</summary>
public readonly partial record struct Lift
{
    private Lift(double value, LiftUnit unit)
    {
        Value = value;
        Unit = unit;
    }

    /// <summary>The size, in the metric's unit or as a fraction (0.02 is 2 %).</summary>
    public double Value { get; }

    /// <summary>Whether <see cref="Value"/> is in the metric's unit or a fraction of control.</summary>
    public LiftUnit Unit { get; }

    /// <summary>A lift as a fraction of control's mean: <c>Lift.Relative(0.02)</c> is 2 %.</summary>
    /// <param name="fraction">From −1E+100 to 1E+100; 0.02 means 2 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is NaN, infinite or too large.</exception>
    public static Lift Relative(double fraction) => new(Guard.Value(fraction, "A relative lift"), LiftUnit.Relative);

    /// <summary>A lift in the metric's own unit.</summary>
    /// <param name="difference">From −1E+100 to 1E+100, treatment minus control.</param>
    /// <exception cref="ArgumentOutOfRangeException">The difference is NaN, infinite or too large.</exception>
    public static Lift Absolute(double difference) => new(Guard.Value(difference, "An absolute lift"), LiftUnit.Absolute);

    /// <summary>The same size with the opposite sign.</summary>
    public static Lift operator -(Lift lift) => new(-lift.Value, lift.Unit);

    /// <summary>The same as the unary minus.</summary>
    public Lift Negate() => -this;

    /// <summary>This lift in the metric's unit, given control's mean (relative lifts are fractions of its size).</summary>
    /// <param name="controlMean">Control's mean, from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mean is NaN, infinite or too large.</exception>
    public double InUnitsOf(double controlMean) =>
        Unit == LiftUnit.Absolute ? Value : Value * Math.Abs(Guard.Value(controlMean, "A mean"));

    /// <inheritdoc/>
    public override string ToString() => Unit == LiftUnit.Relative
        ? (Value * 100).ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture) + " %"
        : Value.ToString("+0.######;-0.######;0", CultureInfo.InvariantCulture);
}
