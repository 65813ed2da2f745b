using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a test of a given length needs and gets.</summary>
/// <param name="Days">Length of the experiment in days, whole weeks.</param>
/// <param name="EnrolmentDays">Days on which users are taken in; those who come later could not be read in time.</param>
/// <param name="Users">Users of all arms whose windows have closed at the end, at the share of traffic that was given.</param>
/// <param name="Needed">How many are needed at this length.</param>
/// <param name="ShareNeeded">The share of all eligible users that would bring as many as are needed; above 1 where there are not so many.</param>
/// <param name="DetectableLift">The smallest lift that the users of this length can detect; null where no lift is looked for, or none can be detected.</param>
public sealed partial record DurationOption(int Days, int EnrolmentDays, long Users, SampleSizeAnswer Needed, double ShareNeeded, Lift? DetectableLift)
{
    /// <summary>Whether there are enough users.</summary>
    public bool IsEnough => Users >= Needed.Users;

    /// <summary>Share of traffic times weeks: what the test takes away from others. Where users come back it grows with length, so wide and short is cheaper than narrow and long; with a steady stream of new users a late window makes the shortest lengths the dearest.</summary>
    public double ShareWeeks => ShareNeeded * Days / 7;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Phrase.Counted(Days, "day")}: {Phrase.Count(Users)} users of the {Phrase.Count(Needed.Users)} needed{(DetectableLift is { } lift ? $", enough to detect {lift}" : "")}";
}

/// <summary>How long a test takes on its traffic, and what other lengths would cost.</summary>
public sealed partial record DurationAnswer
{
    internal DurationAnswer(Traffic traffic, PowerAnalysis analysis, Lift lift, double power, AnalysisWindow window, int longestDays, int? daysNeeded, ValueList<DurationOption> options)
    {
        Traffic = traffic;
        Analysis = analysis;
        Lift = lift;
        WantedPower = power;
        Window = window;
        LongestDays = longestDays;
        DaysNeeded = daysNeeded;
        Options = options;
        Shortest = options.FirstOrDefault(option => option.IsEnough);
    }

    /// <summary>The traffic.</summary>
    public Traffic Traffic { get; }

    /// <summary>What is to be shown.</summary>
    public PowerAnalysis Analysis { get; }

    /// <summary>The true lift that it was asked for.</summary>
    public Lift Lift { get; }

    /// <summary>The power that was asked for.</summary>
    public double WantedPower { get; }

    /// <summary>Which of a user's days count.</summary>
    public AnalysisWindow Window { get; }

    /// <summary>The longest duration that was looked at, in days.</summary>
    public int LongestDays { get; }

    /// <summary>Every whole week at whose end some windows have closed, the shortest first. Empty where no window closes in time.</summary>
    public IReadOnlyList<DurationOption> Options { get; }

    /// <summary>The shortest length that is enough; null if none of those looked at is.</summary>
    public DurationOption? Shortest { get; }

    /// <summary>Days of the shortest length that is enough; null if none is.</summary>
    public int? Days => Shortest?.Days;

    /// <summary>
    /// Days that would be enough, whole weeks: <see cref="Days"/>, or more than were looked at. Null if the growth does not bring so many users within the days that it knows.
    /// </summary>
    public int? DaysNeeded { get; }

    /// <summary>The answer in a sentence, and a table of all lengths.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Shortest is { } shortest ? Met(shortest) : NotMet());
        if (Options.Count > 0)
        {
            text.Append("\n  days | users in at | users | needed | share needed | share × weeks | detectable");
            foreach (DurationOption option in Options)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n  {option.Days,4} | {"day " + option.EnrolmentDays.ToString(CultureInfo.InvariantCulture),11} | {Phrase.Count(option.Users)} | {Phrase.Count(option.Needed.Users)} | {(option.ShareNeeded > 1 ? "more than there is" : Phrase.Percent(option.ShareNeeded))} | {option.ShareWeeks:0.##} | {option.DetectableLift?.ToString() ?? "–"}");
            }
        }
        return text.ToString();
    }

    private string Met(DurationOption option) => string.Create(
        CultureInfo.InvariantCulture,
        $"{option.Days} days: users are taken in for {option.EnrolmentDays} days and read over {Window}; {Phrase.Count(option.Users)} will be there and {Phrase.Count(option.Needed.Users)} are needed to detect {Lift} with power {Phrase.Percent(WantedPower)}.");

    private string NotMet()
    {
        if (Options.Count == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Not within {LongestDays} days: nobody who enters could be read over {Window} by then; allow at least {(Window.ClosesAfterDays / 7 + 1) * 7} days.");
        }
        DurationOption longest = Options[^1];
        string share = longest.ShareNeeded <= 1 ? string.Create(CultureInfo.InvariantCulture, $"a share of {Phrase.Percent(longest.ShareNeeded)} would be enough") : "by then even all eligible users would be too few";
        string days = DaysNeeded is { } enough
            ? string.Create(CultureInfo.InvariantCulture, $"; at the share given {enough} days would be enough")
            : string.Create(CultureInfo.InvariantCulture, $"; at the share given no length that this growth knows ({Traffic.Growth.HorizonDays} days) is enough");
        string lift = longest.DetectableLift is { } detectable ? string.Create(CultureInfo.InvariantCulture, $" What can be detected by then is {detectable}.") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Not within {longest.Days} days: {Phrase.Count(longest.Users)} users will be there by then and {Phrase.Count(longest.Needed.Users)} are needed; {share}{days}.{lift}");
    }
}
