using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record Baseline
{
    /// <summary>What capping does to the metric's history, where the baseline was made from it; the plan then says what the cap costs and gains. Null where it was not.</summary>
    public Capping? Capping { get; private init; }

    /// <summary>A capped mean metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="mean">Mean of the capped values, within the caps.</param>
    /// <param name="standardDeviation">Of the capped values between users, from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Baseline For(Metric<CappedSummary> metric, double mean, double standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(metric);
        Guard.Value(mean, "A mean");
        return metric.Caps.Apply(mean) == mean
            ? new(metric, mean, Square(Guard.Divisor(standardDeviation, "A standard deviation")))
            : throw Guard.OutOfRange(nameof(mean), mean, $"The mean of capped values lies within the caps ('{metric.Name}' is {metric.Caps}); give that of the capped values.");
    }

    /// <summary>A capped mean metric, from its history with the same cap; the plan says what the cap costs and gains.</summary>
    /// <param name="metric">The metric, with the <see cref="Capping.Caps"/> of the history.</param>
    /// <param name="history">The metric's past under that cap.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The history has another cap than the metric.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The history's values are outside the range of a baseline.</exception>
    public static Baseline For(Metric<CappedSummary> metric, Capping history)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(history);
        return OfCapped(metric, history.Caps, history.Capped.Summary) with { History = history.Capped, Capping = history };
    }

    /// <summary>A capped mean metric, from its history within the same caps.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="history">Users of the past within the metric's caps; at least two, whose capped values vary.</param>
    /// <exception cref="ArgumentNullException">No metric.</exception>
    /// <exception cref="ArgumentException">The history has other caps than the metric.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The history is too small or does not vary.</exception>
    public static Baseline For(Metric<CappedSummary> metric, CappedSummary history)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return OfCapped(metric, history.Caps, history.Capped);
    }

    /// <summary>What a cap costs and gains, for the plan to say.</summary>
    internal Finding? OfCap()
    {
        if (Capping is not { } capping)
        {
            return null;
        }
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{Metric.Name} is {Metric.Caps}, which {Phrase.Percent(capping.ShareCapped)} of past users reach; its effects and margins are those of capped values. Of a lift of all values {Phrase.Percent(capping.LiftKept)} is left within the cap, and {Phrase.Percent(capping.VarianceKept)} of the variance");
        return capping.UsersFactor <= 1
            ? new(FindingCode.ValuesCapped, FindingSeverity.Note, string.Create(CultureInfo.InvariantCulture, $"{what}: users × {capping.UsersFactor:0.##} for the same lift of all values."))
            : new(FindingCode.ValuesCapped, FindingSeverity.Warning, $"{what}: this cap takes away more effect than noise, and the uncapped mean would need fewer users. Take a higher one.");
    }

    private static Baseline OfCapped(Metric<CappedSummary> metric, Caps caps, MeanSummary history) => caps == metric.Caps
        ? new(metric, history.Mean, Square(Guard.Divisor(history.StandardDeviation, "A history's standard deviation", nameof(history))))
        : throw new ArgumentException($"A baseline has the caps of its metric. '{metric.Name}' is {metric.Caps}, the history {(caps == default ? "has none" : $"is {caps}")}.", nameof(history));
}
