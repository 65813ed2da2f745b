using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// One independent source of noise in the two values that an effect compares: the users of one arm, of one stratum of it, or pairs of values of the same users.
/// </summary>
/// <param name="Control">Its part of the variance of control's value.</param>
/// <param name="Treatment">Its part of the variance of treatment's value.</param>
/// <param name="Difference">Its part of the variance of their difference, kept beside the other two so that what cancels in it never has to be subtracted.</param>
/// <param name="Df">Degrees of freedom behind it.</param>
internal readonly record struct NoisePart(double Control, double Treatment, double Difference, double Df)
{
    /// <summary>A part that touches one value only.</summary>
    public static NoisePart OfControl(double variance, double df) => new(variance, 0, variance, df);

    /// <inheritdoc cref="OfControl"/>
    public static NoisePart OfTreatment(double variance, double df) => new(0, variance, variance, df);

    /// <summary>Variance of wt·treatment − wc·control.</summary>
    public double VarianceOf(double wc, double wt) => wc * wt * Difference + (wt - wc) * (wt * Treatment - wc * Control);

    public NoisePart Times(double factor) => new(Control * factor, Treatment * factor, Difference * factor, Df);
}

/// <summary>The noise of two values that may depend on each other, as a sum of independent parts.</summary>
internal sealed record Noise
{
    /// <summary>What is left of a variance when all of it cancels, as a share: rounding.</summary>
    public const double Rounding = 1e-24;

    private readonly ValueList<NoisePart> _parts;

    public Noise(IEnumerable<NoisePart> parts) => _parts = ValueList<NoisePart>.Of(parts);

    /// <summary>What a reader must know, though the effect can be estimated.</summary>
    public ValueList<Finding> Notes { get; init; } = ValueList<Finding>.Empty;

    /// <summary>How covariates and strata took part.</summary>
    public CovariateAdjustment? Adjustment { get; init; }

    /// <summary>Whether the two values are rates, which have odds.</summary>
    public bool IsOfRates { get; init; }

    /// <summary>Standard error and degrees of freedom (Satterthwaite 1946) of wt·treatment − wc·control.</summary>
    public (double Error, double Df) ErrorOf(double wc, double wt)
    {
        double sum = 0;
        double apart = 0;
        foreach (NoisePart part in _parts)
        {
            sum += Math.Max(0, part.VarianceOf(wc, wt));
            apart += wc * wc * part.Control + wt * wt * part.Treatment;
        }
        if (!(sum > Rounding * apart))
        {
            return (0, double.PositiveInfinity);
        }
        double inverse = 0;
        foreach (NoisePart part in _parts)
        {
            // In shares of the sum, so that neither tiny nor huge units under- or overflow.
            double share = Math.Max(0, part.VarianceOf(wc, wt)) / sum;
            inverse += share * share / part.Df;
        }
        return (Math.Sqrt(sum), 1 / inverse);
    }
}
