using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Is the effect the same on every day? An omnibus test: it sees steps, weekday patterns and broken days, and has less power against a smooth decay than
/// <see cref="NoveltyEstimate.Contrast"/>.
/// </summary>
/// <remarks>
/// Q = (δ − μ̂1)′Σ⁻¹(δ − μ̂1) with μ̂ the constant that fits best; chi-square with D − 1 degrees of freedom for many users. With few users (fewer than 20 for each day) Σ is itself an
/// estimate: F = Q·(ν − D + 2)/(ν·(D − 1)) with D − 1 and ν − D + 2 degrees of freedom, ν = users − 2 (Hotelling 1931).
/// </remarks>
public sealed partial record ConstancyTest
{
    internal ConstancyTest(CurvePrecision? precision, double users, ConstancyForm form, ValueList<Finding> findings)
    {
        Findings = findings;
        Form = form;
        if (precision is null)
        {
            return;
        }
        int days = precision.Curve.Periods;
        IsEstimable = true;
        ChiSquare = precision.Constancy;
        DegreesOfFreedom = days - 1;
        ChiSquarePValue = ChiSquared.UpperTail(ChiSquare, days - 1);
        Pooled = precision.Curve.Shown(precision.Pooled);
        PooledStandardError = 1 / Math.Sqrt(precision.OneOne) * (precision.Curve.Scale == EffectScale.RelativeLogRatio ? Math.Exp(precision.Pooled) : 1);
        double noise = users - 2;
        ErrorDegreesOfFreedom = noise - days + 2;
        FStatistic = double.IsPositiveInfinity(noise) ? ChiSquare / (days - 1) : ChiSquare * (ErrorDegreesOfFreedom / noise) / (days - 1);
        FPValue = FDistribution.UpperTail(FStatistic, days - 1, ErrorDegreesOfFreedom);
    }

    /// <summary>Whether there is a test; if not, the findings say why and p is 1.</summary>
    public bool IsEstimable { get; }

    /// <summary>Which reference distribution <see cref="PValue"/> uses.</summary>
    public ConstancyForm Form { get; }

    /// <summary>How far the days are from a constant, 0 or more.</summary>
    public double ChiSquare { get; }

    /// <summary>Days − 1.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>The p-value for many users.</summary>
    public double ChiSquarePValue { get; } = 1;

    /// <summary>The statistic that allows for an estimated covariance.</summary>
    public double FStatistic { get; }

    /// <summary>Degrees of freedom of its denominator.</summary>
    public double ErrorDegreesOfFreedom { get; }

    /// <summary>The p-value that allows for an estimated covariance.</summary>
    public double FPValue { get; } = 1;

    /// <summary>The p-value to read.</summary>
    public double PValue => Form == ConstancyForm.F ? FPValue : ChiSquarePValue;

    /// <summary>The constant effect that fits all days best; of interest where there is no sign of a change.</summary>
    public double Pooled { get; }

    /// <summary>Its standard error.</summary>
    public double PooledStandardError { get; } = double.PositiveInfinity;

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() => !IsEstimable
        ? "Nothing can be said about constancy:" + string.Concat(Findings.Select(static finding => " " + finding))
        : Form == ConstancyForm.F
            ? string.Create(CultureInfo.InvariantCulture, $"Same effect on all days: F({DegreesOfFreedom}, {ErrorDegreesOfFreedom:#,0}) = {FStatistic:0.##}, {Phrase.PValue(FPValue)}.")
            : string.Create(CultureInfo.InvariantCulture, $"Same effect on all days: chi-square({DegreesOfFreedom}) = {ChiSquare:0.##}, {Phrase.PValue(ChiSquarePValue)}.");
}

/// <summary>The reference distribution of a test of constancy.</summary>
public enum ConstancyForm
{
    /// <summary>For at least 20 users for each day.</summary>
    ChiSquare,

    /// <summary>For fewer.</summary>
    F,
}
