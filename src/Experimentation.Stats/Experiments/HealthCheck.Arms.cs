using System.Globalization;
using System.Runtime.CompilerServices;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Checks that something happens equally often in all arms.</summary>
public sealed partial record HealthCheck
{
    /// <summary>The practical floor of rates where none is given: a tenth of a percentage point.</summary>
    public const double DefaultFloor = 0.001;

    /// <summary>
    /// Null rate of a required field: a field that is lost more often in one arm than in another makes every metric that needs it incomparable.
    /// </summary>
    /// <param name="field">The field's name.</param>
    /// <param name="arms">Rows and how many of them lack the field, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck NullRate(string field, params ReadOnlySpan<(string Variant, ProportionSummary Nulls)> arms) =>
        SameRate($"null rate of {Guard.Name(field, "A field")}", HealthSeverity.Block, arms, DefaultFloor, "rows without it", "The field is lost more often in one arm, so metrics that need it compare different rows.");

    /// <summary>Duplicate events: events whose id was seen before.</summary>
    /// <param name="arms">Events and how many of them are duplicates, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck Duplicates(params ReadOnlySpan<(string Variant, ProportionSummary Duplicates)> arms) =>
        SameRate("duplicate events", HealthSeverity.Warn, arms, DefaultFloor, "duplicates", "Remove duplicates by event id before counting, and find why one arm sends more of them.");

    /// <summary>
    /// Users seen in more than one variant. More than the floor in all is a warning (identity or assignment is not sticky); a difference between arms blocks, because removing them removes different users.
    /// </summary>
    /// <param name="arms">Users and how many of them were also seen in another variant, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck Crossovers(params ReadOnlySpan<(string Variant, ProportionSummary Crossed)> arms)
    {
        (string Variant, ProportionSummary Rows)[] all = Checked(arms);
        ProportionSummary together = all.Aggregate(default(ProportionSummary), (sum, arm) => sum + arm.Rows);
        Func<double, Boundary, HealthOutcome> between = Between(all, DefaultFloor, "crossed over", "Users who crossed over differ between arms, so leaving them out leaves different users.");
        return new("crossovers", HealthSeverity.Block, (alpha, boundary) =>
        {
            HealthOutcome outcome = between(alpha, boundary);
            return outcome.Status == HealthStatus.Passed && together.Rate > DefaultFloor
                ? HealthOutcome.Of(true, outcome.PValue, $"{Phrase.Percent(together.Rate)} of users were seen in more than one variant, above {Phrase.Percent(DefaultFloor)}, though in all arms alike. Assignment is not sticky for them, which dilutes every effect.") with { Severity = HealthSeverity.Warn }
                : outcome;
        });
    }

    /// <summary>
    /// Assigned users who were never exposed. Unless the treatment changes who reaches the point of exposure, the share is the same in all arms; if not, an analysis of exposed users compares different users.
    /// </summary>
    /// <param name="arms">Assigned users and how many of them were not exposed, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck AssignedNotExposed(params ReadOnlySpan<(string Variant, ProportionSummary NotExposed)> arms) =>
        SameRate("assigned but not exposed", HealthSeverity.Block, arms, DefaultFloor, "not exposed", "Analyse assigned users, or find why exposure differs.");

    /// <summary>
    /// Users removed by a bot or outlier filter. A filter that acts after treatment and removes more users of one arm is part of the effect, and can turn its sign.
    /// </summary>
    /// <param name="arms">Users and how many of them the filter removed, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck RemovedByFilter(params ReadOnlySpan<(string Variant, ProportionSummary Removed)> arms) =>
        SameRate("removed by filter", HealthSeverity.Block, arms, DefaultFloor, "removed", "The filter sees the treatment; analyse without it.");

    /// <summary>
    /// Events that arrived late, by arm: if one arm's events come later, the last days compare different shares of events.
    /// </summary>
    /// <param name="arms">Events and how many of them arrived after the cut-off, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck LateEvents(params ReadOnlySpan<(string Variant, ProportionSummary Late)> arms) =>
        SameRate("late events", HealthSeverity.Block, arms, DefaultFloor, "late", "Wait until every arm is complete.");

    /// <summary>
    /// Retention: users who are still active in the late window. If arms differ, a mean over active users compares users whom the treatment selected.
    /// </summary>
    /// <param name="arms">Enrolled users and how many of them were active in the late window, control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck Retention(params ReadOnlySpan<(string Variant, ProportionSummary Active)> arms) =>
        SameRate("retention", HealthSeverity.Warn, arms, DefaultFloor, "active", "Read metrics per enrolled user, with zeros for those who left.");

    /// <summary>
    /// Events that the client sent against those that the server counted, by arm: a ratio per arm, compared by the delta method with the user as the unit.
    /// </summary>
    /// <param name="arms">Per user the client's events (numerator) and the server's (denominator), control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    public static HealthCheck EventLoss(params ReadOnlySpan<(string Variant, RatioSummary ClientOverServer)> arms)
    {
        (string Variant, RatioSummary Ratio)[] all = [.. arms];
        AtLeastTwo(all.Length, nameof(arms));
        return new("event loss", HealthSeverity.Block, (alpha, boundary) => HealthPlace.Read(
            [.. all.Skip(1).Select(arm => new HealthPlace(
                arm.Variant,
                Compare.Ratios(all[0].Ratio, arm.Ratio),
                Math.Abs(arm.Ratio.Ratio - all[0].Ratio.Ratio) >= DefaultFloor,
                $"client events per server event are {Phrase.Number(arm.Ratio.Ratio)} in '{arm.Variant}' and {Phrase.Number(all[0].Ratio.Ratio)} in '{all[0].Variant}'"))],
            alpha,
            boundary,
            "Too few users to compare what client and server count.",
            "Client and server events stand in the same ratio in all arms",
            _ => "One arm loses events, so metrics made from client events are not comparable."));
    }

    private static HealthCheck SameRate(string name, HealthSeverity severity, ReadOnlySpan<(string Variant, ProportionSummary Rows)> arms, double floor, string what, string meaning) =>
        new(name, severity, Between(Checked(arms), floor, what, meaning));

    /// <summary>Every arm's rate against control's, the two-proportion score test, differences below the floor left aside.</summary>
    private static Func<double, Boundary, HealthOutcome> Between((string Variant, ProportionSummary Rows)[] arms, double floor, string what, string meaning) =>
        (alpha, boundary) => HealthPlace.Read(
            [.. arms.Skip(1).Select(arm => new HealthPlace(
                arm.Variant,
                Compare.Proportions(arms[0].Rows, arm.Rows),
                Math.Abs(arm.Rows.Rate - arms[0].Rows.Rate) >= floor,
                $"{Phrase.Percent(arm.Rows.Rate)} {what} in '{arm.Variant}' and {Phrase.Percent(arms[0].Rows.Rate)} in '{arms[0].Variant}'"))],
            alpha,
            boundary,
            "Too few rows to compare the arms.",
            string.Create(CultureInfo.InvariantCulture, $"No difference of {Phrase.Percent(floor)} or more between arms is seen"),
            _ => meaning);

    private static (string Variant, ProportionSummary Rows)[] Checked(ReadOnlySpan<(string Variant, ProportionSummary Rows)> arms, [CallerArgumentExpression(nameof(arms))] string name = "")
    {
        AtLeastTwo(arms.Length, name);
        return arms.ToArray();
    }

    private static void AtLeastTwo(int arms, string name)
    {
        if (arms < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A check between arms needs at least two, control first. Got {arms}."), name);
        }
    }
}
