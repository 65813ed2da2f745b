using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One step of a survival curve.</summary>
/// <param name="Time">Time of events.</param>
/// <param name="AtRisk">Users who had not had the event, and were still seen, just before.</param>
/// <param name="Events">Users who had it then.</param>
/// <param name="Survival">Share of users without the event after this time.</param>
/// <param name="Spread">Greenwood's sum Σ d/(n·(n − d)) up to this time: the variance of the share's logarithm; +∞ where nobody is left.</param>
public readonly partial record struct SurvivalStep(double Time, long AtRisk, long Events, double Survival, double Spread)
{
    /// <summary>Greenwood's (1926) standard error of <see cref="Survival"/>; 0 where nobody is left.</summary>
    public double StandardError => Survival == 0 ? 0 : Survival * Math.Sqrt(Spread);

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Percent(Survival)} without the event after {Phrase.Number(Time)} ({Phrase.Counted(Events, "event")}, {Phrase.Count(AtRisk)} at risk)";
}

/// <summary>How an interval of a survival curve is worked out.</summary>
public enum SurvivalInterval
{
    /// <summary>On the scale log(−log S): stays between 0 and 1 and is right for few events (Kalbfleisch and Prentice 1980). The default.</summary>
    LogLog,

    /// <summary>S ± z standard errors, cut off at 0 and 1. For many events.</summary>
    Plain,
}

/// <summary>Share of users without the event over time (Kaplan and Meier 1958), with Greenwood's (1926) variance; quantiles and restricted means read from it.</summary>
public sealed partial record SurvivalCurve
{
    private readonly ValueList<SurvivalStep> _steps;

    private readonly SurvivalSummary _summary;

    private SurvivalCurve(ValueList<SurvivalStep> steps, SurvivalSummary summary)
    {
        _steps = steps;
        _summary = summary;
    }

    /// <summary>Steps of the curve, one for each time with events.</summary>
    public IReadOnlyList<SurvivalStep> Steps => _steps;

    /// <summary>Users in the group.</summary>
    public long Users => _summary.Users;

    /// <summary>The longest time of any user: beyond it the curve is not known.</summary>
    public double LongestTime => _summary.LongestTime;

    /// <summary>The curve of a group.</summary>
    /// <param name="summary">The group's times.</param>
    /// <exception cref="ArgumentNullException">The summary is null.</exception>
    public static SurvivalCurve Of(SurvivalSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var steps = new List<SurvivalStep>();
        long atRisk = summary.Users;
        double survival = 1, spread = 0;
        for (int i = 0; i < summary.Times.Count; i++)
        {
            long events = summary.EventsAt[i];
            if (events > 0)
            {
                double left = atRisk - events;
                survival *= left / atRisk;
                spread += events / ((double)atRisk * left);
                steps.Add(new(summary.Times[i], atRisk, events, survival, spread));
            }
            atRisk -= events + summary.CensoredAt[i];
        }
        return new(ValueList<SurvivalStep>.Of(steps), summary);
    }

    /// <summary>Share of users without the event after a time.</summary>
    /// <remarks>
    /// Where nobody or everybody had the event Greenwood's variance is 0 and no such interval exists; then the limit is the exact one-sided one at half of what the level leaves
    /// (Clopper and Pearson 1934; with censoring before everybody had it, the beta product of Fay, Brittain and Proschan 2013), and a finding says so.
    /// </remarks>
    /// <param name="time">0 or above.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1.</param>
    /// <param name="interval">How the interval is worked out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is below 0 or not finite, the level is not strictly between 0 and 1, or the interval is none of the named ones.</exception>
    public PointEstimate At(double time, double level = Stats.Estimate.DefaultLevel, SurvivalInterval interval = SurvivalInterval.LogLog)
    {
        Guard.NotNegative(time, "A time");
        double z = Critical(level);
        string method = NameOf(interval);
        if (Missing(time) is { } missing)
        {
            return new(0, double.PositiveInfinity, double.PositiveInfinity, new(0, 1, level), method, ValueList<Finding>.Of([missing]));
        }
        SurvivalStep step = StepAt(time);
        (double lower, double upper) = Limits(step, z, interval);
        return new(step.Survival, step.StandardError, double.PositiveInfinity, new(lower, upper, level), method, step.Survival is 0 or 1 ? ValueList<Finding>.Of([Extreme(time)]) : ValueList<Finding>.Empty);
    }

    /// <summary>
    /// The time by which a share of users has had the event (0.5 is the median): the first time at which the curve is at or below one minus that share, the middle of the stretch where it lies exactly there.
    /// The interval holds all times at which the curve's own interval holds that height (Brookmeyer and Crowley 1982); a limit that the data do not reach is +∞.
    /// </summary>
    /// <param name="share">Strictly between 0 and 1.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1.</param>
    /// <param name="interval">How the curve's interval is worked out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share or level is not strictly between 0 and 1, or the interval is none of the named ones.</exception>
    public PointEstimate Quantile(double share, double level = Stats.Estimate.DefaultLevel, SurvivalInterval interval = SurvivalInterval.LogLog)
    {
        double height = 1 - Guard.Probability(share, "A share of users", "0.5 is the median");
        double z = Critical(level);
        string method = $"Brookmeyer–Crowley, {NameOf(interval)}";
        double value = Crossing(static (step, _, _) => step.Survival, height, z, interval);
        double lower = Crossing((step, z, interval) => Limits(step, z, interval).Lower, height, z, interval);
        double upper = Crossing((step, z, interval) => Limits(step, z, interval).Upper, height, z, interval);
        var reach = new Interval(double.IsInfinity(lower) ? 0 : lower, upper, level);
        return double.IsInfinity(value)
            ? new(0, double.PositiveInfinity, double.PositiveInfinity, reach, method, ValueList<Finding>.Of([new Finding(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, $"Fewer than {Phrase.Percent(share)} of users had the event while they were seen.")]))
            : new(value, double.PositiveInfinity, double.PositiveInfinity, reach, method, ValueList<Finding>.Empty);
    }

    /// <summary>Mean time without the event up to a horizon: the area under the curve (Irwin 1949), with Greenwood's variance.</summary>
    /// <param name="horizon">Above 0; best within every group's longest time.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not a finite number above 0, or the level is not strictly between 0 and 1.</exception>
    public PointEstimate RestrictedMean(double horizon, double level = Stats.Estimate.DefaultLevel)
    {
        Guard.Divisor(horizon, "A horizon");
        double z = Critical(level);
        const string Method = "Restricted mean, Greenwood";
        if (Missing(horizon) is { } missing)
        {
            return new(0, double.PositiveInfinity, double.PositiveInfinity, new(0, horizon, level), Method, ValueList<Finding>.Of([missing]));
        }
        (double mean, double variance) = Area(horizon);
        if (variance == 0)
        {
            (double lower, double upper) = AreaLimits(horizon, Normal.UpperTail(z));
            return new(mean, 0, double.PositiveInfinity, new(lower, upper, level), Method, ValueList<Finding>.Of([Extreme(horizon)]));
        }
        double error = Math.Sqrt(variance);
        return new(mean, error, double.PositiveInfinity, new(Math.Max(0, mean - z * error), Math.Min(horizon, mean + z * error), level), Method, ValueList<Finding>.Empty);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Users == 0)
        {
            return "No users.";
        }
        PointEstimate median = Quantile(0.5);
        string half = median.Findings.Count > 0 ? "not reached" : Phrase.Number(median.Value);
        return $"{Phrase.Count(_steps.Sum(step => (double)step.Events))} of {Phrase.Count(Users)} users had the event; median time {half}, followed up to {Phrase.Number(LongestTime)}";
    }

    /// <summary>Why nothing is known at a time.</summary>
    internal Finding? Missing(double time) => Users == 0
        ? new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "There are no users.")
        : time > LongestTime && (_steps.Count == 0 || _steps[^1].Survival > 0)
            ? new(FindingCode.MissingData, FindingSeverity.NotEstimable, $"Nobody was seen for longer than {Phrase.Number(LongestTime)}, so nothing is known about {Phrase.Number(time)}.")
            : null;

    /// <summary>The last step at or before a time.</summary>
    internal SurvivalStep StepAt(double time)
    {
        (int low, int high) = (0, _steps.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _steps[middle].Time <= time ? (middle + 1, high) : (low, middle);
        }
        return low == 0 ? new(0, SeenUntil(time), 0, 1, 0) : _steps[low - 1];
    }

    /// <summary>The area up to a horizon and its variance: Σ (area beyond the step)²·d/(n·(n − d)).</summary>
    internal (double Mean, double Variance) Area(double horizon)
    {
        double mean = 0, variance = 0, end = horizon;
        // From the end backwards, so that the area beyond each step is at hand.
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            SurvivalStep step = _steps[i];
            if (step.Time >= horizon)
            {
                continue;
            }
            mean += (end - step.Time) * step.Survival;
            end = step.Time;
            variance += step.AtRisk > step.Events ? mean * mean * step.Events / ((double)step.AtRisk * (step.AtRisk - step.Events)) : 0;
        }
        return (mean + end, variance);
    }

    private double Crossing(Func<SurvivalStep, double, SurvivalInterval, double> heightOf, double height, double z, SurvivalInterval interval)
    {
        for (int i = 0; i < _steps.Count; i++)
        {
            double here = heightOf(_steps[i], z, interval);
            if (Math.Abs(here - height) <= 1e-12)
            {
                return i + 1 < _steps.Count ? (_steps[i].Time + _steps[i + 1].Time) / 2 : _steps[i].Time;
            }
            if (here < height)
            {
                return _steps[i].Time;
            }
        }
        return double.PositiveInfinity;
    }

    private (double Lower, double Upper) Limits(SurvivalStep step, double z, SurvivalInterval interval)
    {
        if (step.Survival is 0 or 1)
        {
            return ExactLimits(step, Normal.UpperTail(z));
        }
        if (interval == SurvivalInterval.Plain)
        {
            return (Math.Max(0, step.Survival - z * step.StandardError), Math.Min(1, step.Survival + z * step.StandardError));
        }
        double log = Math.Log(step.Survival);
        double reach = Math.Exp(z * Math.Sqrt(step.Spread) / -log);
        return (Math.Exp(log * reach), Math.Exp(log / reach));
    }

    private static string NameOf(SurvivalInterval interval) => interval switch
    {
        SurvivalInterval.LogLog => "Kaplan–Meier, log-log interval",
        SurvivalInterval.Plain => "Kaplan–Meier, plain interval",
        _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "Use LogLog or Plain."),
    };

    private static double Critical(double level) => Normal.UpperQuantile((1 - Guard.Probability(level, "A confidence level", "0.95 means 95 %")) / 2);
}
