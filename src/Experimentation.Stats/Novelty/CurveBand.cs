using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Effects by day whose intervals hold for all days at once: with probability 1 − alpha none of them misses.</summary>
/// <remarks>
/// The critical value is the quantile of the largest |z| of correlated normal variables with the days' own correlations, so it is smaller than Bonferroni's the more alike days are: exact by
/// quadrature for differences from a common base of days that are alike (Dunnett 1955), otherwise by deterministic simulation.
/// </remarks>
public sealed partial record CurveBand
{
    internal CurveBand(ValueList<DayEffect> days, double criticalValue, double criticalValueError, string about)
    {
        Days = days;
        CriticalValue = criticalValue;
        CriticalValueError = criticalValueError;
        About = about;
    }

    /// <summary>Every day with its simultaneous interval.</summary>
    public IReadOnlyList<DayEffect> Days { get; }

    /// <summary>Standard errors from an estimate to either limit, for many users.</summary>
    public double CriticalValue { get; }

    /// <summary>What simulation may have left in the critical value, about three standard errors; 0 where it is exact.</summary>
    public double CriticalValueError { get; }

    private string About { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        int shown = Days.Count(static day => day.IsEstimable && !day.Interval.Contains(0));
        return Days.Count == 0
            ? $"{About}: no days."
            : string.Create(CultureInfo.InvariantCulture, $"{About}: {shown} of {Days.Count} days differ from 0 at once ({Phrase.Percent(Days[0].Interval.Level)} band, {CriticalValue:0.00} standard errors).");
    }
}
