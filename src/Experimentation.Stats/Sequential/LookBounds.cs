using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One bound of a group-sequential design on every scale that people use.</summary>
/// <param name="Z">On the scale of the test statistic, estimate over standard error; positive means in the wanted direction.</param>
/// <param name="InformationFraction">Of the look that it belongs to.</param>
public readonly partial record struct StoppingBound(double Z, double InformationFraction)
{
    /// <summary>
    /// One-sided p-value at the bound, the nominal level of the look: stop for efficacy if the p-value of this look's data is at most this. It is not what is spent by then:
    /// comparing a p-value with the cumulative alpha inflates the error.
    /// </summary>
    public double NominalP => Normal.UpperTail(Z);

    /// <summary>On the scale of the B-value Z·√t (Lan and Wittes 1988), which moves on a straight line on average.</summary>
    public double BValue => Z * Math.Sqrt(InformationFraction);

    /// <summary>The estimate at the bound, measured from the null value.</summary>
    /// <param name="maximumInformation">One over the squared standard error at the planned end; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The information is outside its range.</exception>
    public double Effect(double maximumInformation) => Z / Math.Sqrt(InformationFraction * Guard.Positive(maximumInformation, "Information"));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"z {Phrase.Number(Z)} ({Phrase.PValue(NominalP)})");
}

/// <summary>What a group-sequential design does at one look. A bound is absent where nobody stops for that reason.</summary>
/// <param name="Look">Counted from 1.</param>
/// <param name="InformationFraction">Above 0, at most 1.</param>
/// <param name="AlphaSpent">Alpha of the whole test that is spent by the end of this look; not the level of the look.</param>
/// <param name="Efficacy">Stop and claim an effect at or above it; a two-sided design does the same at or below its negative.</param>
/// <param name="Futility">Stop without a claim at or below it; in a two-sided design between it and its negative.</param>
/// <param name="Harm">Stop because it is bad at or below it; in a two-sided design the mirror image of efficacy.</param>
public readonly partial record struct LookBounds(
    int Look, double InformationFraction, double AlphaSpent, StoppingBound? Efficacy, StoppingBound? Futility, StoppingBound? Harm)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"Look {Look} at information fraction {Phrase.Number(InformationFraction)}: {Named("efficacy", Efficacy)}{Named("futility", Futility)}{Named("harm", Harm)}alpha spent so far {Phrase.Level(AlphaSpent)}";

    private static string Named(string reason, StoppingBound? bound) => bound is { } known ? $"{reason} {known}, " : "";
}
