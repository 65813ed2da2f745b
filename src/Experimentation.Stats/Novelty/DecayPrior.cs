using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is believed about novelty before the data: how large, how long-lived, and whether there is any. It is shown with every result.</summary>
public sealed partial record DecayPrior
{
    private DecayPrior(double amplitudeDeviation, double medianHalfLifeDays, double halfLifeLogDeviation, double chanceOfNone)
    {
        AmplitudeDeviation = amplitudeDeviation;
        MedianHalfLifeDays = medianHalfLifeDays;
        HalfLifeLogDeviation = halfLifeLogDeviation;
        ChanceOfNone = chanceOfNone;
    }

    /// <summary>For lifts: novelty at exposure around 0 with a standard deviation of 5 %, half-life around 3 days by a factor of 2.2, no novelty at all with chance 0.3.</summary>
    public static DecayPrior ForLifts { get; } = new(0.05, 3, 0.8, 0.3);

    /// <summary>Standard deviation of the novelty at exposure, on the curve's scale; its mean is 0.</summary>
    public double AmplitudeDeviation { get; }

    /// <summary>Median of the half-life in days; its logarithm is normal.</summary>
    public double MedianHalfLifeDays { get; }

    /// <summary>Standard deviation of the half-life's natural logarithm.</summary>
    public double HalfLifeLogDeviation { get; }

    /// <summary>Chance that there is no novelty, 0 to 1.</summary>
    public double ChanceOfNone { get; }

    /// <summary>Beliefs of one's own, from past tests for instance.</summary>
    /// <param name="amplitudeDeviation">On the curve's scale; 0.05 is 5 % for lifts. Above 0.</param>
    /// <param name="medianHalfLifeDays">Above 0.</param>
    /// <param name="halfLifeLogDeviation">Above 0; 0.8 lets two thirds of half-lives lie within a factor of 2.2.</param>
    /// <param name="chanceOfNone">At least 0, below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DecayPrior Of(double amplitudeDeviation, double medianHalfLifeDays = 3, double halfLifeLogDeviation = 0.8, double chanceOfNone = 0.3) => new(
        Guard.Divisor(amplitudeDeviation, "A standard deviation"),
        Guard.Positive(medianHalfLifeDays, "A half-life in days"),
        Guard.Positive(halfLifeLogDeviation, "A standard deviation"),
        chanceOfNone is >= 0 and < 1 ? chanceOfNone : throw Guard.OutOfRange(nameof(chanceOfNone), chanceOfNone, "A chance of no novelty is at least 0 and below 1."));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"novelty at exposure 0 ± {AmplitudeDeviation:G4}, half-life {MedianHalfLifeDays:G4} days by a factor of {Math.Exp(HalfLifeLogDeviation):0.0#}, none with chance {Phrase.Percent(ChanceOfNone)}");
}
