using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>One look at an A/B test: data and what earlier looks left behind, read against the plan.</summary>
internal sealed class ABTestReading
{
    private readonly ABTestPlan _plan;
    private readonly Readout? _readout;
    private readonly ErrorAllotment _allotment;
    private readonly ExperimentData _data;
    private readonly ABTestHistory? _history;
    private readonly ValueList<ABTestHistory> _elsewhere;
    private readonly long _users;
    private readonly int _look;
    private readonly LookKind _kind;
    private readonly bool _isLast;
    private readonly List<Finding> _findings = [];

    private ABTestReading(ABTestPlan plan, Readout? readout, ExperimentData data, ABTestHistory? history, ValueList<ABTestHistory> elsewhere, LookKind kind)
    {
        _plan = plan;
        _readout = readout;
        _allotment = plan.AllotmentAt(readout);
        _data = data;
        _history = history;
        _elsewhere = elsewhere;
        _users = Users(plan, data);
        _look = (history?.Looks.Count ?? 0) + 1;
        _kind = kind;
        _isLast = kind == LookKind.Last || _users >= plan.Users;
    }

    private ABTest Test => _plan.Test;

    private bool IsBlocked => _data.Health is { Blocks: true };

    /// <param name="plan">What the data are read against.</param>
    /// <param name="readout">One of its readouts, or null for a test without.</param>
    /// <param name="data">Over the days of the readout.</param>
    /// <param name="previous">Looks before, at this readout and others.</param>
    /// <param name="kind">Whether it is the last look whatever the number of users.</param>
    public static ABTestAnalysis Make(ABTestPlan plan, Readout? readout, ExperimentData data, ABTestHistory? previous, LookKind kind)
    {
        CheckNames(plan.Test, data);
        string name = readout?.Name ?? "";
        ABTestHistory? history = previous?.At(name);
        CheckHistory(plan, previous, history, Users(plan, data));
        return new ABTestReading(plan, readout, data, history, ValueList<ABTestHistory>.Of(previous?.Except(name) ?? []), kind).Make();
    }

    private ABTestAnalysis Make()
    {
        var check = SampleRatioCheck.Make(_plan, _plan.WatchedAt(_readout), _data, _history?.SampleRatioLooks ?? ValueList<double>.Empty, _allotment.Deterioration);
        int? mismatch = _history?.MismatchAtLook ?? (check.IsOff ? _look : null);
        _findings.AddRange(check.Findings);
        if (_kind == LookKind.Last && _users < _plan.Users && _history?.LastLook is null)
        {
            _findings.Add(new(
                FindingCode.DeclaredLast,
                FindingSeverity.Note,
                $"{(_readout is null ? "This look" : $"This look at {_readout.Name}")} was declared the last one, with {Phrase.Count(_users)} of the planned {Phrase.Count(_plan.Users)} users: all that was left of its alpha is spent. The error rates hold if that was decided without knowledge of the effect; the power is less than planned."));
        }
        foreach (MetricInRole metric in Test.Metrics)
        {
            PeekingFinding(metric.Metric);
        }
        var results = new List<MetricResult>();
        var decisions = new List<Decision>();
        foreach (Variant treatment in Test.Variants.Skip(1))
        {
            var ofVariant = new List<MetricResult>();
            foreach (MetricInRole metric in Test.Metrics)
            {
                if (Result(metric, treatment.Name) is { } result)
                {
                    ofVariant.Add(result);
                }
                else
                {
                    _findings.Add(new(FindingCode.MissingData, FindingSeverity.NotEstimable, $"'{metric.Metric.Name}' has no data for '{Test.Variants[0].Name}' and '{treatment.Name}' both; what the plan asks of it cannot be shown."));
                }
            }
            results.AddRange(ofVariant);
            decisions.Add(new ABTestRule(_plan, _readout, _allotment, ofVariant, check, mismatch is not null, _elsewhere, _data.Health, _users, _isLast).Decide(treatment.Name));
        }
        _findings.AddRange(ReadoutAdvice.Of(Test, _readout, results));
        var history = new ABTestHistory(
            Test.Name,
            _plan.Users,
            ValueList<long>.Of((_history?.Looks ?? []).Append(_users)),
            check.Looks,
            _history?.LastLook ?? (_isLast && !IsBlocked ? _look : null),
            mismatch,
            // A metric without data at this look keeps what it had.
            ValueList<MetricLooks>.Of(results.Select(r => r.History).OfType<MetricLooks>().Concat((_history?.Metrics ?? ValueList<MetricLooks>.Empty)
                .Where(old => !results.Exists(r => r.Variant == old.Variant && r.Metric.Metric.Name == old.Metric)))))
        {
            Readout = _readout?.Name ?? "",
            OtherReadouts = _elsewhere,
        };
        return new(_plan, _readout, _data, history, check.Ratio, _allotment.Deterioration, check.Tests, ValueList<MetricResult>.Of(results), ValueList<Decision>.Of(decisions), ValueList<Finding>.Of(_findings));
    }

    private MetricResult? Result(MetricInRole metric, string treatment)
    {
        if (_data.Find(metric.Metric, Test.Variants[0].Name) is not { } control || _data.Find(metric.Metric, treatment) is not { } treated)
        {
            return null;
        }
        MetricLooks? before = _history?.Of(treatment, metric.Metric.Name);
        var clock = MetricClock.At(before, Fraction(metric.Metric, treatment, control, treated), _isLast);
        Effect effect = metric.Metric.EffectOf(control, treated);
        AlphaTrail harm = _allotment.Deterioration;
        var deterioration = new Comparison(effect, metric.Harm, harm.Last, clock.Set(_plan.WatchedAt(_readout), effect), harm);
        Hypothesis asked = metric.Hypothesis ?? deterioration.Hypothesis;
        AlphaTrail alpha = metric.Hypothesis is null ? harm : _allotment.For(metric);
        Boundary boundary = metric.Hypothesis is null ? _plan.WatchedAt(_readout) : Test.Boundary.Powered(_allotment.Counts(metric) ? _allotment.PowerFor(metric).Last : Test.Power);
        var difference = new Comparison(effect, asked, alpha.Last, clock.Set(boundary, effect), alpha);
        Effect relative = effect.On(EffectScale.RelativeLogRatio);
        var lift = new Comparison(relative, asked, alpha.Last, clock.Set(boundary, relative), alpha);

        // Who goes on beyond a futility bound may still meet the harm bound, which says more.
        LookDecision now = metric.Hypothesis is null ? LookDecision.Continue : difference.Decision;
        // A design's harm bound has an alpha of its own, which only one readout may spend; at the others the deterioration tests watch.
        now = now == LookDecision.StopForHarm && _readout != Test.DecisionReadout ? LookDecision.Continue : now;
        (LookDecision stop, int? stoppedAt) = before is { StoppedAtLook: not null } && !(now == LookDecision.StopForHarm && before.Stop == LookDecision.StopForFutility)
            ? (before.Stop, before.StoppedAtLook)
            : now is LookDecision.StopForFutility or LookDecision.StopForHarm ? (now, _look) : (LookDecision.Continue, (int?)null);
        // A fixed horizon is read once, when the planned users are there: what earlier or later looks would show is no evidence at its level.
        bool isRead = Test.Boundary.AllowsEarlyLooks || (_isLast && before?.LastLook is null);
        // A readout without a share of alpha shows nothing; it reads for information.
        bool barred = (stop == LookDecision.StopForFutility && boundary.FutilityBinds) || !_allotment.SpendsAlpha || !isRead || IsBlocked;
        int? shown = before?.ShownAtLook ?? (!barred && difference.Verdict is Verdict.Superior or Verdict.NonInferior ? _look : null);
        int? worse = before?.WorseAtLook ?? (deterioration.Verdict == Verdict.Inferior || (metric.Role == MetricRole.Quality && deterioration.Verdict == Verdict.Superior) ? _look : null);
        return new(treatment, metric, difference, lift, deterioration, shown)
        {
            WorseAtLook = worse,
            Stop = stop,
            StoppedAtLook = stoppedAt,
            InformationFractions = clock.Fractions,
            Forecast = _readout is { Purpose: ReadoutPurpose.Urgent } && Test.PastTests.FirstOrDefault(p => p.Metric == metric.Metric) is { } past
                ? past.History.Forecast(Compare.Of(effect.On(EffectScale.RelativeDelta)))
                : null,
            // Data that must not be trusted leave nothing behind: repaired, they are read as if for the first time.
            History = IsBlocked ? before : new(treatment, metric.Metric.Name, clock.Fractions, clock.LastLook, shown, worse, stop, stoppedAt),
        };
    }

    /// <summary>
    /// The metric's share of the planned information: users of the two arms, combined as the variance of their difference combines them, over the same of the plan.
    /// It counts users, so no estimate can turn it back.
    /// </summary>
    private double Fraction(Metric metric, string treatment, object control, object treated)
    {
        double Combined(double first, double second) => first > 0 && second > 0 ? 1 / (1 / first + 1 / second) : 0;
        int arm = 1;
        while (Test.Variants[arm].Name != treatment)
        {
            arm++;
        }
        return Combined(metric.UsersOf(control), metric.UsersOf(treated)) / Combined(_plan.UsersPerVariant[0], _plan.UsersPerVariant[arm]);
    }

    /// <summary>A sequential test assumes that a look adds users and leaves the values of those before as they were.</summary>
    private void PeekingFinding(Metric metric)
    {
        // A readout's window is closed whatever the metric is elsewhere.
        if (metric.Window != WindowKind.Cumulative || _readout is { Window.Days: not null } || (_isLast && _look == 1))
        {
            return;
        }
        _findings.Add(Test.Boundary.AllowsEarlyLooks
            ? new(FindingCode.PeekingWithinUsers, FindingSeverity.Warning, $"'{metric.Name}' is cumulative: between looks the users from before add to their values, so looks peek within users and change what is estimated. The error rates of a sequential test do not hold for it; measure it in a closed window.")
            : new(FindingCode.PeekingWithinUsers, FindingSeverity.Note, $"'{metric.Name}' is cumulative: its deterioration test, which is read at every look, peeks within users and may raise more false alarms than its level says; measure it in a closed window."));
    }

    /// <summary>Users of all variants behind the metric that decides the size, so that users whose window is still open do not count; the assigned ones if it has no data.</summary>
    private static long Users(ABTestPlan plan, ExperimentData data)
    {
        Metric driving = plan.DrivingMetric.Metric.Metric;
        long users = plan.Test.Variants.Sum(v => data.Find(driving, v.Name) is { } summary ? driving.UsersOf(summary) : 0);
        return users > 0 ? users : plan.Test.Variants.Sum(v => data.UsersOf(v.Name));
    }

    private static void CheckHistory(ABTestPlan plan, ABTestHistory? previous, ABTestHistory? sameReadout, long users)
    {
        if (previous is null)
        {
            return;
        }
        if (previous.Test != plan.Test.Name || previous.PlannedUsers != plan.Users)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The looks before were of another plan ('{previous.Test}' for {previous.PlannedUsers} users, this is '{plan.Test.Name}' for {plan.Users}); a test is read against one plan from beginning to end."), nameof(previous));
        }
        if (sameReadout is not null && users <= sameReadout.Looks[^1])
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each look has more users than the one before. This one has {users}, the one before had {sameReadout.Looks[^1]}."), nameof(previous));
        }
    }

    private static void CheckNames(ABTest test, ExperimentData data)
    {
        foreach (Metric metric in data.Metrics)
        {
            if (!test.Metrics.Any(m => m.Metric == metric))
            {
                if (test.Metrics.FirstOrDefault(m => m.Metric.Name == metric.Name) is { } planned)
                {
                    throw new ArgumentException($"'{metric.Name}' is not measured as planned. Plan: {RegistrationItems.Measure(planned.Metric)}. Data: {RegistrationItems.Measure(metric)}.", nameof(data));
                }
                throw new ArgumentException($"The plan has no metric '{metric.Name}'; its metrics are {string.Join(", ", test.Metrics.Select(m => $"'{m.Metric.Name}'"))}.", nameof(data));
            }
        }
        foreach (string variant in data.Variants)
        {
            if (!test.Variants.Any(v => v.Name == variant))
            {
                throw new ArgumentException($"The plan has no variant '{variant}'; its variants are {string.Join(", ", test.Variants.Select(v => $"'{v.Name}'"))}.", nameof(data));
            }
        }
    }
}
