using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Which of a user's days count, from exposure on. Users are read once their window has closed, so a late window must stop taking in users earlier, and a wide one
/// averages more days.
/// </summary>
public sealed partial record AnalysisWindow
{
    private AnalysisWindow(int? days, int offsetDays, double? dayCorrelation) => (Days, OffsetDays, DayCorrelation) = (days, offsetDays, dayCorrelation);

    /// <summary>Length of the window; null where it reaches from exposure to the end of the experiment.</summary>
    public int? Days { get; }

    /// <summary>Days after exposure that are left out, so that the novelty of a feature can wear off.</summary>
    public int OffsetDays { get; }

    /// <summary>
    /// ρ of Var(mean of T days) = σ²·(ρ + (1 − ρ)/T), where σ is the standard deviation of one day between users. Null where the standard deviation that is planned with is that
    /// of the window's value already.
    /// </summary>
    public double? DayCorrelation { get; }

    /// <summary>The first day: does something break?</summary>
    public static AnalysisWindow Day1 { get; } = new(1, 0, null);

    /// <summary>The first seven days: urgent decisions, but the novelty of the feature is in them.</summary>
    public static AnalysisWindow Week1 { get; } = new(7, 0, null);

    /// <summary>Days 8 to 14: what to decide by.</summary>
    public static AnalysisWindow Week2 { get; } = new(7, 7, null);

    /// <summary>A window of one's own.</summary>
    /// <param name="days">Length, 1 or more.</param>
    /// <param name="offsetDays">Days after exposure that are left out, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static AnalysisWindow Of(int days, int offsetDays = 0) =>
        new((int)Guard.AtLeast(days, 1, "The length of a window in days"), (int)Guard.AtLeast(offsetDays, 0, "An offset in days"), null);

    /// <summary>
    /// All days from exposure to the end of the experiment, averaged per user: who enters late counts with fewer days. Plan with the standard deviation of one day.
    /// </summary>
    /// <param name="dayCorrelation">How alike two days of one user are, 0 to 1 (<see cref="MetricHistory.DayCorrelation"/>).</param>
    /// <param name="offsetDays">Days after exposure that are left out, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static AnalysisWindow SinceExposure(double dayCorrelation, int offsetDays = 0) =>
        new(null, (int)Guard.AtLeast(offsetDays, 0, "An offset in days"), Correlation(dayCorrelation, nameof(dayCorrelation)));

    /// <summary>The same window, planned with the standard deviation of one day: the mean over its days varies less, the more so the less a user's days are alike.</summary>
    /// <param name="dayCorrelation">How alike two days of one user are, 0 to 1 (<see cref="MetricHistory.DayCorrelation"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The correlation is outside its range.</exception>
    public AnalysisWindow FromDailyValues(double dayCorrelation) => new(Days, OffsetDays, Correlation(dayCorrelation, nameof(dayCorrelation)));

    /// <summary>Days from exposure until a user can be read.</summary>
    public int ClosesAfterDays => OffsetDays + (Days ?? 1);

    /// <summary>Days at the end of an experiment on which nobody is taken in any more, because they could not be read in time.</summary>
    internal int EnrolmentEndsBefore => ClosesAfterDays - (Days is null ? 1 : 0);

    /// <summary>The same window so many days later.</summary>
    internal AnalysisWindow Later(int days) => days == 0 ? this : new(Days, OffsetDays + days, DayCorrelation);

    /// <inheritdoc/>
    public override string ToString() => Days is not { } days
        ? string.Create(CultureInfo.InvariantCulture, $"all days from day {OffsetDays + 1} after exposure")
        : days == 1
            ? string.Create(CultureInfo.InvariantCulture, $"day {OffsetDays + 1} after exposure")
            : string.Create(CultureInfo.InvariantCulture, $"days {OffsetDays + 1} to {OffsetDays + days} after exposure");

    private static double Correlation(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw Guard.OutOfRange(name, value, "A correlation between days is at least 0 and at most 1.");
}
