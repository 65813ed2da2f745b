using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a trend is measured against.</summary>
public enum TrendTime
{
    /// <summary>ln(1 + days since exposure): steep at first and flat later, as decays are. Has the most power against them.</summary>
    LogDays,

    /// <summary>Days since exposure.</summary>
    Days,
}

/// <summary>Does the effect rise or fall with time? A straight line through the daily effects, by generalised least squares or by ordinary least squares with its true variance.</summary>
/// <remarks>
/// Generalised: (X′Σ⁻¹X)⁻¹X′Σ⁻¹δ, the most precise. Ordinary: A = (X′X)⁻¹X′ and the sandwich AΣA′, which holds its level with few users too, as it does not invert Σ. Neither treats days as
/// independent: a regression of daily lifts with residual errors, or leaving out one day at a time, rejects four to five times too often where noise carries over from day to day.
/// </remarks>
public sealed partial record TrendTest
{
    internal TrendTest(TrendTime time, Comparison? generalised, Comparison ordinary, double intercept, double interceptError, double fit, int fitDegrees, ValueList<Finding> findings)
    {
        Time = time;
        Generalised = generalised;
        Ordinary = ordinary;
        Intercept = intercept;
        InterceptStandardError = interceptError;
        FitChiSquare = fit;
        FitDegreesOfFreedom = fitDegrees;
        Findings = findings;
    }

    /// <summary>What the trend is measured against.</summary>
    public TrendTime Time { get; }

    /// <summary>The slope per unit of time by generalised least squares; null with too few users for it, or where days are mixtures of others.</summary>
    public Comparison? Generalised { get; }

    /// <summary>The slope per unit of time by ordinary least squares.</summary>
    public Comparison Ordinary { get; }

    /// <summary>The one to read: generalised if there is one.</summary>
    public Comparison Slope => Generalised ?? Ordinary;

    /// <summary>The line's value at time 0 by generalised least squares, on the scale on which effects are near normal; 0 where there is none.</summary>
    public double Intercept { get; }

    /// <summary>Its standard error; +∞ where there is none.</summary>
    public double InterceptStandardError { get; }

    /// <summary>How far the days are from the line: a chi-square where the line is right.</summary>
    public double FitChiSquare { get; }

    /// <summary>Days − 2; 0 where there is no generalised fit.</summary>
    public int FitDegreesOfFreedom { get; }

    /// <summary>The p-value of "the line is right"; 1 where there is no fit.</summary>
    public double FitPValue => FitDegreesOfFreedom > 0 ? ChiSquared.UpperTail(FitChiSquare, FitDegreesOfFreedom) : 1;

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!Slope.Effect.IsEstimable)
        {
            return "Nothing can be said about a trend:" + string.Concat(Findings.Concat(Slope.Findings).Distinct().Select(static finding => " " + finding));
        }
        string unit = Time == TrendTime.Days ? "a day" : "per unit of ln(1 + day)";
        EffectScale scale = Slope.Effect.Scale;
        Interval interval = Slope.Interval;
        return $"The effect changes by {WindowPhrase.Value(Slope.Estimate, interval.Width / 2, scale)} {unit} ({Phrase.Percent(interval.Level)} CI {WindowPhrase.Limits(interval, scale)}, {Phrase.PValue(Slope.PValue)}; {(Generalised is null ? "ordinary least squares" : "generalised least squares")}).";
    }
}
