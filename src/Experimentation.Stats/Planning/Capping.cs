using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What capping a metric's largest values would have done to its history: how much of the spread it takes away, and how much of a lift. Planning takes it as a step
/// (<see cref="PowerAnalysis{TSelf}.WithCapping(Capping)"/>).
/// </summary>
/// <remarks>
/// The experiment's own values go through the same cap by <see cref="Caps"/>. A cap is worth it where the variance falls by more than the square of the lift that is left. Choose it on history, never on the experiment's own data.
/// </remarks>
public sealed partial record Capping
{
    private Capping(double cap, double shareCapped, double liftKept, MetricHistory uncapped, MetricHistory capped)
    {
        Cap = cap;
        ShareCapped = shareCapped;
        LiftKept = liftKept;
        Uncapped = uncapped;
        Capped = capped;
    }

    /// <summary>Values above it count as this value.</summary>
    public double Cap { get; }

    /// <summary>The same cap for the experiment's own values, so that what was planned is what is compared (<see cref="Compare.CappedMeans"/>).</summary>
    public Caps Caps => Caps.Above(Cap);

    /// <summary>Share of the users whose value is the cap or above.</summary>
    public double ShareCapped { get; }

    /// <summary>The history as it was.</summary>
    public MetricHistory Uncapped { get; }

    /// <summary>The history with the cap; less skewed, so fewer users make its mean near normal.</summary>
    public MetricHistory Capped { get; }

    /// <summary>The capped metric's variance over the uncapped one's, above 0 and at most 1.</summary>
    public double VarianceKept => Math.Min(1, Capped.Summary.Variance / Uncapped.Summary.Variance);

    /// <summary>
    /// The part of a small lift of the uncapped mean that is left in the capped one, 0 to 1. The lift is taken to scale every user's value, so what is left is the share of the total that lies
    /// below the cap; where some values are below 0, it is taken to shift every value, and what is left is the share of users below the cap.
    /// </summary>
    public double LiftKept { get; }

    /// <summary>What the users needed are multiplied with: variance kept over the square of the lift kept. Above 1 the cap does harm; +∞ where nothing of a lift is left.</summary>
    public double UsersFactor => VarianceKept / (LiftKept * LiftKept);

    /// <summary>A cap at a value.</summary>
    /// <param name="values">One per user, finite; at least two, not all equal.</param>
    /// <param name="cap">Finite, and above the smallest value, or nothing would vary.</param>
    /// <exception cref="ArgumentException">Fewer than two values, values that do not vary, or one that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The cap is not finite, or not above the smallest value.</exception>
    public static Capping At(ReadOnlySpan<double> values, double cap)
    {
        var uncapped = MetricHistory.Of(values);
        Guard.Finite(cap, "A cap");
        double[] capped = new double[values.Length];
        double smallest = double.PositiveInfinity;
        double largest = double.NegativeInfinity;
        int atCap = 0;
        for (int i = 0; i < values.Length; i++)
        {
            smallest = Math.Min(smallest, values[i]);
            largest = Math.Max(largest, Math.Abs(values[i]));
            atCap += values[i] >= cap ? 1 : 0;
            capped[i] = Math.Min(values[i], cap);
        }
        if (cap <= smallest)
        {
            throw Guard.OutOfRange(nameof(cap), cap, string.Create(CultureInfo.InvariantCulture, $"A cap lies above the smallest value, which is {smallest}; otherwise all users have the same value."));
        }
        double shareCapped = (double)atCap / values.Length;
        return new(cap, shareCapped, smallest < 0 ? 1 - shareCapped : ShareOfTotalBelow(values, cap, largest), uncapped, MetricHistory.Of(capped));
    }

    /// <summary>A cap at a quantile of the history: the smallest value that at least so large a share of the users does not exceed.</summary>
    /// <param name="values">One per user, finite; at least two, not all equal.</param>
    /// <param name="probability">Strictly between 0 and 1; 0.99 caps about one user in a hundred.</param>
    /// <exception cref="ArgumentException">Fewer than two values, values that do not vary, or one that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range, or so small that its quantile is the smallest value.</exception>
    public static Capping AtQuantile(ReadOnlySpan<double> values, double probability)
    {
        Guard.Probability(probability, "A quantile's probability", "0.99 caps about one user in a hundred");
        _ = MetricHistory.Of(values);
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double cap = sorted[OrderStatistics.Rank(probability, sorted.Length) - 1];
        return cap > sorted[0]
            ? At(values, cap)
            : throw Guard.OutOfRange(nameof(probability), probability, string.Create(CultureInfo.InvariantCulture, $"That quantile is {cap}, the smallest value of all, and a cap there would leave nothing that varies. Take a larger probability."));
    }

    /// <summary>Summarises the experiment's values within this cap, and keeps count of what was beyond it.</summary>
    /// <param name="values">One per user; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    public CappedSummary Summarize(ReadOnlySpan<double> values) => Caps.Summarize(values);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Capped at {Phrase.Number(Cap)}: {Phrase.Percent(ShareCapped)} of users, variance × {VarianceKept:0.####}, lift × {LiftKept:0.####}, users needed × {UsersFactor:0.####}");

    /// <summary>In units of the largest value, so that no sum overflows.</summary>
    private static double ShareOfTotalBelow(ReadOnlySpan<double> values, double cap, double largest)
    {
        double below = 0;
        double all = 0;
        foreach (double value in values)
        {
            all += value / largest;
            below += value < cap ? value / largest : 0;
        }
        return below / all;
    }
}
