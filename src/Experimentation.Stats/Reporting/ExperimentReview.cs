using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Reporting;

/// <summary>What was done otherwise than planned: dates, users, looks, metrics, what was registered.</summary>
internal static class ExperimentReview
{
    /// <summary>More users than planned by less than this are the rounding of days.</summary>
    private const double Surplus = 1.1;

    public static IEnumerable<Finding> Of(ExperimentReport report) =>
    [
        .. report.Differences.Select(d => new Finding(FindingCode.DiffersFromRegistration, FindingSeverity.Warning, $"Not as registered. {d}")),
        // What was registered covers the dates and the metrics too; they are not said twice.
        .. report.Registered is null ? Dates(report).Concat(Unread(report)) : [],
        .. Users(report),
        .. Looks(report),
        .. Memory(report),
    ];

    /// <summary>Whether a look ended the experiment.</summary>
    public static bool IsOver(ABTestAnalysis analysis) => analysis.Decisions.All(d => d.Kind is not (DecisionKind.Continue or DecisionKind.Blocked));

    private static bool MayBeReadEarly(ExperimentReport report) => report.Plan.Test.Boundary.AllowsEarlyLooks;

    private static string Name(ExperimentReport report, ABTestAnalysis analysis) => analysis.Readout?.Name ?? (report.Readouts.Count > 1 ? $"Look {Phrase.Count(analysis.Looks.Count)}" : "The test");

    private static IEnumerable<Finding> Dates(ExperimentReport report)
    {
        if (report.Plan is not { FirstDay: { } first, LastDay: { } last })
        {
            yield break;
        }
        ABTestAnalysis[] dated = [.. report.Readouts.Where(r => r.FirstDay is not null)];
        if (dated.FirstOrDefault(r => r.FirstDay != first) is { FirstDay: { } began } other)
        {
            yield return Warning(FindingCode.DeviatesFromPlan, string.Create(CultureInfo.InvariantCulture, $"{Name(report, other)} read users from {began:yyyy-MM-dd} on; planned was {first:yyyy-MM-dd}."));
        }
        if (dated.LastOrDefault(r => r.LastDay > last) is { LastDay: { } ended } late)
        {
            yield return Warning(FindingCode.DeviatesFromPlan, string.Create(CultureInfo.InvariantCulture, $"{Name(report, late)} read users until {ended:yyyy-MM-dd}; planned was {last:yyyy-MM-dd}."));
        }
        else if (report.Current is { LastDay: { } stopped } current && stopped < last && IsOver(current) && !MayBeReadEarly(report) && current.Decision.Kind != DecisionKind.Abort)
        {
            yield return Warning(FindingCode.DeviatesFromPlan, string.Create(CultureInfo.InvariantCulture, $"It was decided on users until {stopped:yyyy-MM-dd}; planned was {last:yyyy-MM-dd}."));
        }
    }

    private static IEnumerable<Finding> Unread(ExperimentReport report) => report.Current is not { } current ? []
        : report.Plan.Test.Metrics.Where(m => !current.Metrics.Any(r => r.Metric == m)).Select(m => Warning(FindingCode.DeviatesFromPlan, $"{m.Metric.Name} was planned as a {m.Role.ToString().ToLowerInvariant()} metric and not read at {Name(report, current)}."));

    private static IEnumerable<Finding> Users(ExperimentReport report)
    {
        if (report.Current is not { } current || current.Decision.Kind is not (DecisionKind.Ship or DecisionKind.End))
        {
            yield break;
        }
        long users = current.Looks[^1], planned = report.Plan.Users;
        if (users < planned && !MayBeReadEarly(report))
        {
            yield return Warning(FindingCode.DeviatesFromPlan, $"It was decided on {Phrase.Count(users)} of {Phrase.Count(planned)} planned users.");
        }
        if (users > Surplus * planned)
        {
            yield return Note(FindingCode.DeviatesFromPlan, $"{Phrase.Count(users)} users were read, {Phrase.Percent(Math.Round((double)users / planned - 1, 2))} more than planned: harmless if nobody went on because of what the metrics showed.");
        }
    }

    /// <summary>Looks that nobody planned, and looks that the next one did not know of.</summary>
    private static IEnumerable<Finding> Looks(ExperimentReport report)
    {
        foreach (IGrouping<string, ABTestAnalysis> at in report.Readouts.GroupBy(r => r.Readout?.Name ?? "the test"))
        {
            ABTestAnalysis last = at.Last();
            // A look that a check blocked left nothing behind, so the repaired one is its own.
            int forgotten = at.Count(r => r.Health is not { Blocks: true }) - at.Where(r => r.Health is not { Blocks: true }).Select(r => r.Looks.Count).Distinct().Count();
            if (forgotten > 0)
            {
                yield return Warning(FindingCode.UnplannedLook, $"{Capital(at.Key)} was read {Phrase.Counted(forgotten + 1, "time")} as if each were the same look: what one of them showed was not carried to the next, and choosing between them is a look that nobody planned.");
            }
            bool ships = last.Readout is null || report.Plan.Test.AlphaShareOf(last.Readout) > 0;
            // An always-valid test plans no looks: it may be read whenever somebody likes.
            if (!ships || last.Looks.Count <= report.Plan.UsersPerLook.Count || report.Plan.Test.Boundary is AlwaysValidBoundary)
            {
                continue;
            }
            yield return MayBeReadEarly(report)
                ? Note(FindingCode.UnplannedLook, $"{Capital(at.Key)} was read at {Phrase.Counted(last.Looks.Count, "look")}, {Phrase.Count(report.Plan.UsersPerLook.Count)} {(report.Plan.UsersPerLook.Count == 1 ? "was" : "were")} planned; the boundary has paid for each of them.")
                : Warning(FindingCode.UnplannedLook, $"{Capital(at.Key)} was read {Phrase.Counted(last.Looks.Count, "time")}; a fixed-horizon test is planned to be read once. Only the look with all users decides, and stopping at another one would not keep alpha.");
        }
    }

    /// <summary>What the current look knows of those before it.</summary>
    private static IEnumerable<Finding> Memory(ExperimentReport report)
    {
        if (report.Current is not { } current)
        {
            yield break;
        }
        foreach (IGrouping<string, ABTestAnalysis> at in report.Readouts.Where(r => r.Readout is not null && r.Readout != current.Readout && r.Health is not { Blocks: true }).GroupBy(r => r.Readout!.Name))
        {
            if (Before(report, at.Last(), current) && current.History.At(at.Key) is null)
            {
                yield return Warning(FindingCode.LooksNotCarried, $"{current.Readout!.Name} was read without what {at.Key} left behind, so harm that was seen there does not count: hand the earlier analysis over (Analyze(readout, data, previous)).");
            }
        }
        string[] unseen = [.. current.History.OtherReadouts.Prepend(current.History).Where(h => h.Looks.Count > report.Readouts.Count(r => (r.Readout?.Name ?? "") == h.Readout)).Select(h => $"{Phrase.Counted(h.Looks.Count - report.Readouts.Count(r => (r.Readout?.Name ?? "") == h.Readout), "look")}{(h.Readout.Length > 0 ? $" at {h.Readout}" : "")}")];
        if (unseen.Length > 0)
        {
            yield return Note(FindingCode.LooksNotCarried, $"Made, and counted by the tests, but not shown here: {string.Join(", ", unseen)}.");
        }
    }

    private static bool Before(ExperimentReport report, ABTestAnalysis one, ABTestAnalysis other) => report.Readouts.ToList().IndexOf(one) < report.Readouts.ToList().IndexOf(other);

    private static string Capital(string text) => WindowPhrase.Capital(text);

    private static Finding Warning(FindingCode code, string message) => new(code, FindingSeverity.Warning, message);

    private static Finding Note(FindingCode code, string message) => new(code, FindingSeverity.Note, message);
}
