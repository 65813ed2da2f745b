using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>What one metric asks of the sample size.</summary>
/// <param name="Metric">The metric in its role.</param>
/// <param name="Baseline">What the size was computed from.</param>
/// <param name="Alpha">How the one-sided significance level of its test came about.</param>
/// <param name="Power">How the power that it is sized for came about.</param>
/// <param name="RequiredUsers">Users of all variants together, before rounding.</param>
public sealed partial record MetricPlan(MetricInRole Metric, Baseline Baseline, AlphaTrail Alpha, AlphaTrail Power, double RequiredUsers)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string aim = Metric.Role == MetricRole.Success ? $"detect +{Metric.Size}" : $"rule out a loss of {Metric.Size}";
        return string.Create(CultureInfo.InvariantCulture, $"{Metric.Metric.Name}: {Phrase.Count(Math.Ceiling(RequiredUsers))} users to {aim} (alpha {Alpha.Last:0.####} one-sided, power {Power.Last:0.####})");
    }
}

/// <summary>
/// A sized A/B test. The object that plans is the object that analyses, so the two cannot drift apart.
/// </summary>
public sealed partial record ABTestPlan
{
    /// <summary>More users than this, and counts of them are no longer exact.</summary>
    private const double MostUsers = 1L << 53;

    private readonly ValueList<Finding> _advice;

    private ABTestPlan(ABTest test, ErrorAllotment allotment, ValueList<MetricPlan> metrics, MetricPlan driving, Traffic? traffic)
    {
        Test = test;
        Allotment = allotment;
        Metrics = metrics;
        DrivingMetric = driving;
        UsersPerVariant = ValueList<long>.Of(test.Variants.Select(v => (long)Math.Ceiling(v.Share * driving.RequiredUsers)));
        Users = UsersPerVariant.Sum();
        Traffic = traffic;
        EnrolmentDays = traffic?.DaysFor(Users);
        Days = EnrolmentDays + ClosesAfterDays;
        UsersPerLook = ValueList<long>.Of(test.Boundary.PlannedFractions.Select(f => Math.Min(Users, (long)Math.Ceiling(f * Users))));
        _advice = ValueList<Finding>.Of([.. Advice(test, driving), .. Skewed(metrics, UsersPerVariant.Min()), .. metrics.Select(m => m.Baseline.OfCap()).OfType<Finding>()]);
        WatchedAgainst = test.DeteriorationBoundary;
        BreakageAgainst = test.BreakageBoundary;
    }

    /// <summary>The design.</summary>
    public ABTest Test { get; }

    /// <summary>One entry for each metric that needs users: success metrics and guardrails with a margin.</summary>
    public IReadOnlyList<MetricPlan> Metrics { get; }

    /// <summary>The metric that needs most users and so decides the size.</summary>
    public MetricPlan DrivingMetric { get; }

    /// <summary>Users of each variant, rounded up, in the order of the variants.</summary>
    public IReadOnlyList<long> UsersPerVariant { get; }

    /// <summary>Users of all variants together.</summary>
    public long Users { get; }

    /// <summary>Users of all variants at each planned look, the last one being all of them. A group-sequential or always-valid test may be read at other times too.</summary>
    public IReadOnlyList<long> UsersPerLook { get; }

    /// <summary>What might be planned better.</summary>
    public IReadOnlyList<Finding> Findings => TooFewDays is { } finding ? ValueList<Finding>.Of([.. _advice, finding]) : _advice;

    /// <summary>The traffic that the days were computed from; null if none was given.</summary>
    public Traffic? Traffic { get; }

    /// <summary>Whole days of taking in users; null if no traffic was given, or if it does not bring so many within the days that it knows.</summary>
    public int? EnrolmentDays { get; }

    /// <summary>
    /// Whole days until every planned user can be read: enrolment, and then the days after which the longest window of a metric has closed. Null where <see cref="EnrolmentDays"/> is.
    /// </summary>
    public int? Days { get; }

    /// <summary>The same in whole weeks, rounded up, because weekdays differ; what to put into the calendar.</summary>
    public int? Weeks => (Days + 6) / 7;

    /// <summary>What deterioration and the sample ratio are read against; kept, so that bounds are solved once for all looks and all simulated experiments.</summary>
    internal Boundary WatchedAgainst { get; }

    /// <summary>Days from a user's exposure until the longest window, of a metric or of a readout, has closed.</summary>
    internal int ClosesAfterDays => Math.Max(Metrics.Max(m => m.Metric.Metric.Days?.ClosesAfterDays ?? 0), Test.Readouts.Select(r => r.Window.ClosesAfterDays).DefaultIfEmpty().Max());

    /// <summary>The same at a breakage readout.</summary>
    internal Boundary BreakageAgainst { get; }

    /// <summary>What deterioration and the sample ratio are read against at a readout.</summary>
    internal Boundary WatchedAt(Readout? readout) => readout is { Purpose: ReadoutPurpose.Breakage } ? BreakageAgainst : WatchedAgainst;

    /// <summary>The level and power of every test of the readout that decides; worked out once for all looks.</summary>
    internal ErrorAllotment Allotment { get; }

    /// <summary>The same for any readout.</summary>
    internal ErrorAllotment AllotmentAt(Readout? readout) => readout == Test.DecisionReadout ? Allotment : new(Test, readout);

    /// <summary>The first day of exposure, where it was fixed.</summary>
    public DateOnly? FirstDay { get; private init; }

    /// <summary>The last day of exposure, where it was fixed.</summary>
    public DateOnly? LastDay { get; private init; }

    /// <summary>The fixed days do not bring the users that are planned.</summary>
    internal Finding? TooFewDays => FirstDay is { } first && LastDay is { } last && last.DayNumber - first.DayNumber + 1 is var fixedDays && fixedDays < EnrolmentDays
        ? new(FindingCode.DeviatesFromPlan, FindingSeverity.Warning, string.Create(
            CultureInfo.InvariantCulture,
            $"{first:yyyy-MM-dd} to {last:yyyy-MM-dd} is {Phrase.Counted(fixedDays, "day")}, and the {Phrase.Count(Users)} users of the plan take {EnrolmentDays} to come: take users in until {first.AddDays(EnrolmentDays.Value - 1):yyyy-MM-dd} or later."))
        : null;

    /// <summary>All that was fixed before the experiment, as canonical JSON with a fingerprint; store it where nobody can change it.</summary>
    public Registration Registration => new(RegistrationItems.Of(this));

    /// <summary>The same plan with the days on which users are taken in, which become part of its registration.</summary>
    /// <param name="firstDay">The first day of exposure.</param>
    /// <param name="lastDay">The last one, not before the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The last day is before the first.</exception>
    public ABTestPlan WithDates(DateOnly firstDay, DateOnly lastDay) => this with { FirstDay = firstDay, LastDay = Dated(firstDay, lastDay) };

    internal static DateOnly Dated(DateOnly firstDay, DateOnly lastDay) => lastDay >= firstDay
        ? lastDay
        : throw new ArgumentOutOfRangeException(nameof(lastDay), lastDay, string.Create(CultureInfo.InvariantCulture, $"The last day is not before the first, {firstDay:yyyy-MM-dd}."));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"'{Test.Name}' needs {Phrase.Count(Users)} users ({string.Join(" : ", Test.Variants.Zip(UsersPerVariant, (v, n) => $"{v.Name} {Phrase.Count(n)}"))})");
        if (Days is { } days)
        {
            string enrolment = days == EnrolmentDays ? "" : string.Create(CultureInfo.InvariantCulture, $" ({EnrolmentDays} of enrolment, then until the last window has closed)");
            text.Append(CultureInfo.InvariantCulture, $", {Phrase.Counted(days, "day")}{enrolment} at {Traffic}");
        }
        else if (Traffic is { } traffic)
        {
            text.Append(CultureInfo.InvariantCulture, $", more than {traffic} brings within {traffic.Growth.HorizonDays} days");
        }
        text.Append(CultureInfo.InvariantCulture, $". {DrivingMetric.Metric.Metric.Name} decides the size.");
        foreach (MetricPlan metric in Metrics)
        {
            text.Append('\n').Append("  ").Append(metric);
        }
        if (Days is null && MostUsersInTraffic is { } most && most >= 2 * Test.Variants.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  With the {Phrase.Count(most)} users that there are: {string.Join("; ", ReachWith(most))}");
        }
        if (UsersPerLook.Count > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {UsersPerLook.Count} looks planned, at {string.Join(", ", UsersPerLook.Select(users => Phrase.Count(users)))} users");
        }
        foreach (Finding finding in Findings)
        {
            text.Append("\n  ").Append(finding);
        }
        return text.ToString();
    }

    internal static ABTestPlan Make(ABTest test, ReadOnlySpan<Baseline> baselines, Traffic? traffic)
    {
        var byName = new Dictionary<string, Baseline>();
        foreach (Baseline baseline in baselines)
        {
            if (!test.Metrics.Any(m => m.Metric == baseline.Metric))
            {
                throw new ArgumentException($"The test has no metric '{baseline.Metric.Name}'; its metrics are {Names(test)}.", nameof(baselines));
            }
            byName[baseline.Metric.Name] = baseline;
        }
        var allotment = new ErrorAllotment(test, test.DecisionReadout);
        if (!allotment.IsAttainable)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"With power {test.Power} nothing may go wrong more often than {1 - test.Power:0.####}, but the deterioration tests alone may raise a false alarm with probability {test.DeteriorationAlpha}. Lower the deterioration alpha, lower the power, or use a rule without AndNoHarm(), such as DecisionRule.SuccessAndGuardrails."));
        }
        var plans = new List<MetricPlan>();
        foreach (MetricInRole metric in test.Metrics.Where(allotment.Counts))
        {
            if (!byName.TryGetValue(metric.Metric.Name, out Baseline? baseline))
            {
                throw new ArgumentException($"'{metric.Metric.Name}' needs a baseline (its mean and its spread between users) to be sized.", nameof(baselines));
            }
            plans.Add(Size(test, metric, baseline, allotment));
        }
        return plans.Count == 0
            ? throw new InvalidOperationException("Nothing to size: add a success metric or a guardrail with a margin.")
            : new(test, allotment, ValueList<MetricPlan>.Of(plans), plans.MaxBy(p => p.RequiredUsers)!, traffic);
    }

    private static MetricPlan Size(ABTest test, MetricInRole metric, Baseline baseline, ErrorAllotment allotment)
    {
        AlphaTrail alpha = allotment.For(metric);
        AlphaTrail power = allotment.PowerFor(metric);
        if (power.Last <= alpha.Last)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"A power of {power.Last:0.####} is not above the significance level {alpha.Last:0.####}: no users are needed for that, and none would help."));
        }
        double distance = metric.Lift.InUnitsOf(baseline.Mean);
        if (distance == 0)
        {
            throw new ArgumentException($"'{metric.Metric.Name}' has a mean of 0, so a relative lift of it means nothing; give an absolute one.", nameof(baseline));
        }
        double lifted = baseline.Mean + (metric.Metric.Better == PreferredDirection.Increase ? distance : -distance);
        if (metric.Metric.Kind == MetricKind.Proportion && metric.Role == MetricRole.Success && lifted is not (> 0 and < 1))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{metric.Metric.Name}' has a rate of {baseline.Mean:0.####}; with a minimum detectable effect of {metric.Lift} it would be {lifted:0.####}, which is no rate. Ask for a smaller one."), nameof(baseline));
        }
        double required = RequiredUsers(test, metric, baseline, alpha.Last, power.Last);
        return required <= MostUsers
            ? new(metric, baseline, alpha, power, required)
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"'{metric.Metric.Name}' would need {required:G3} users, more than can be counted: its {metric.Lift} is too small beside a standard deviation of {Math.Sqrt(baseline.Variance):G3}."));
    }

    /// <summary>A plan knows its final size, and where that is known for sure alpha is cheaper spent than kept for ever.</summary>
    private static ValueList<Finding> Advice(ABTest test, MetricPlan driving)
    {
        if (test.Boundary is not AlwaysValidBoundary)
        {
            return ValueList<Finding>.Empty;
        }
        const int Looks = 14;
        double spending = GroupSequential.Looks(Looks).ToBoundary().Inflation(driving.Alpha.Last, driving.Power.Last);
        double users = driving.RequiredUsers / test.Boundary.Inflation(driving.Alpha.Last, driving.Power.Last) * spending;
        return ValueList<Finding>.Of([new(
            FindingCode.BoundaryAdvice,
            FindingSeverity.Note,
            $"If the final size is sure, a group-sequential design with {Looks} looks needs {Phrase.Count(Math.Ceiling(users))} users; an always-valid boundary needs more because it holds at every size.")]);
    }

    /// <summary>Metrics too skewed for a normal approximation with the users of the smallest variant, by what their history tells.</summary>
    private static IEnumerable<Finding> Skewed(ValueList<MetricPlan> metrics, long usersPerArm) =>
        metrics.SelectMany(m => (m.Baseline.History?.FindingsWith(usersPerArm) ?? []).Select(finding => finding with { Message = $"{m.Metric.Metric.Name}: {finding.Message}" }));

    private static string Names(ABTest test) => string.Join(", ", test.Metrics.Select(m => $"'{m.Metric.Name}'"));
}
