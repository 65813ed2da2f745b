using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>When the question of novelty can be answered with the users there are: by a late window so long that a change as large as the margin is found, and none is shown to be none.</summary>
/// <remarks>
/// From the variance of one day's effect and the mean correlation between days, both of the curve at hand: the change between an early window of m_E days and a late one of m_L has the variance
/// V·(1 − ρ)·(1/m_E + 1/m_L). More late days help until only the early window's noise is left; from there on only more users do.
/// </remarks>
public sealed partial record NoveltyOutlook
{
    internal NoveltyOutlook(Lift margin, double power, int days, int? daysNeeded, double usersFactor)
    {
        Margin = margin;
        Power = power;
        Days = days;
        DaysNeeded = daysNeeded;
        UsersFactor = usersFactor;
    }

    /// <summary>The change that matters.</summary>
    public Lift Margin { get; }

    /// <summary>Chance of an answer, whether the change is none or as large as the margin.</summary>
    public double Power { get; }

    /// <summary>Days since exposure that there are.</summary>
    public int Days { get; }

    /// <summary>Days since exposure that are needed; null where no number of days is enough.</summary>
    public int? DaysNeeded { get; }

    /// <summary>The same in whole weeks, rounded up, because weekdays differ; what to put into the calendar. Null where no number of days is enough.</summary>
    public int? WeeksNeeded => (DaysNeeded + 6) / 7;

    /// <summary>Days that are still to come; 0 where there are enough, null where no number is.</summary>
    public int? MoreDays => DaysNeeded is { } needed ? Math.Max(0, needed - Days) : null;

    /// <summary>How many times the users there are would answer the question with the windows as they are; 1 or less where there are enough.</summary>
    public double UsersFactor { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"A change of {Margin.ToString().TrimStart('+')} can be told from none with power {Phrase.Percent(Power)} ")
        + (UsersFactor <= 1 ? "now." : MoreDays is { } more
            ? more > 0
                ? $"in {Phrase.Counted(more, "more day")}{InWeeks(7 * WeeksNeeded - Days)}."
                : string.Create(CultureInfo.InvariantCulture, $"now, by a late window that reaches to day {DaysNeeded}{InWeeks(7 * WeeksNeeded)}.")
            : string.Create(CultureInfo.InvariantCulture, $"only with {UsersFactor:0.#} times the users; no number of days is enough."));

    private string InWeeks(int? days) => DaysNeeded % 7 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({days} for whole weeks)");
}
