using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One step on the way from an error rate of the experiment to the number that a single comparison uses.</summary>
/// <param name="What">What was done, in words: "split over 3 success metrics", "look 4 of 14 at information 0.31".</param>
/// <param name="Value">What came out of it.</param>
/// <param name="Symbol">What the value is: "alpha", "z", "nominal alpha".</param>
public readonly partial record struct AlphaStep(string What, double Value, string Symbol)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What}: {Symbol} {(double.IsInfinity(Value) ? Phrase.Number(Value) : Value.ToString("G4", CultureInfo.InvariantCulture))}");
}

/// <summary>How a critical value, or the power that a metric is sized for, came about: step by step, so that nobody has to guess which adjustment was applied.</summary>
public sealed partial record AlphaTrail
{
    private AlphaTrail(IEnumerable<AlphaStep> steps) => Steps = ValueList<AlphaStep>.Of(steps);

    /// <summary>The steps, first to last.</summary>
    public IReadOnlyList<AlphaStep> Steps { get; }

    /// <summary>What came out of the last step.</summary>
    public double Last => Steps[^1].Value;

    /// <summary>A trail that begins at a significance level.</summary>
    /// <param name="alpha">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public static AlphaTrail From(double alpha) =>
        new([new("significance level", Guard.Probability(alpha, "Alpha", "0.05 means 5 %"), "alpha")]);

    /// <summary>A trail that begins at the wanted power.</summary>
    /// <param name="power">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Power is not strictly between 0 and 1.</exception>
    public static AlphaTrail FromPower(double power) =>
        new([new("wanted power", Guard.Probability(power, "Power", "0.8 means 80 %"), "power")]);

    /// <summary>This trail with one more step.</summary>
    /// <param name="what">What was done, in words.</param>
    /// <param name="value">What came out of it.</param>
    /// <param name="symbol">What the value is.</param>
    public AlphaTrail Then(string what, double value, string symbol = "alpha") => new(Steps.Append(new(what, value, symbol)));

    /// <inheritdoc/>
    public override string ToString() => string.Join(" → ", Steps);
}
