using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Experiments;

/// <summary>Events of a stratum: treatment's, those of both variants, and treatment's share of the exposure.</summary>
internal readonly record struct EventCounts(long Treatment, long All, double Share);

/// <summary>
/// A stratum's part of the evidence from counts of events. Given that an event happened, it is treatment's with a probability that its share of the exposure fixes; the common rate
/// cancels (Lindon and Malek 2022). Kept are the log-likelihood ratios against a fixed list of ratios of rates, which add up over strata.
/// </summary>
/// <param name="Logs">Twelve log-likelihood ratios per test: harm; safe and bad, if there is a margin; better, for success metrics. Null without events. Nobody writes to it.</param>
/// <param name="Users">Users of both variants whose events can be told apart.</param>
/// <param name="Excess">Σ users·(dispersion − 1).</param>
/// <param name="ExcessVariance">Its variance if events were independent.</param>
/// <param name="Unknown">Events of which it is not known how they vary between users.</param>
internal readonly record struct EventScore(double[]? Logs, double Users, double Excess, double ExcessVariance, double Unknown)
{
    private const int Ratios = 12;

    /// <summary>Repeated events of one user are not independent, and no list of ratios makes up for that.</summary>
    public Finding? Flaw => Unknown > 0
        ? new(FindingCode.DispersionUnknown, FindingSeverity.NotEstimable, "It is not known whether users have several events each. Count each user's first event (FirstEvents), or give rows (CountSummary.Of).")
        : Users > 0 && Excess > 0.02 * Users + 3 * Math.Sqrt(ExcessVariance)
            ? new(FindingCode.OverDispersed, FindingSeverity.NotEstimable, "Users have several events each, so counts of events say less than they seem to. Count each user's first event (FirstEvents).")
            : null;

    public static EventScore operator +(in EventScore a, in EventScore b)
    {
        double[]? logs = a.Logs ?? b.Logs;
        if (a.Logs is { } left && b.Logs is { } right)
        {
            logs = new double[left.Length];
            for (int j = 0; j < logs.Length; j++)
            {
                logs[j] = left[j] + right[j];
            }
        }
        return new(logs, a.Users + b.Users, a.Excess + b.Excess, a.ExcessVariance + b.ExcessVariance, a.Unknown + b.Unknown);
    }

    public static EventScore Of(EventCounts counts, TrackRule rule, int harmSign)
    {
        if (!(counts.Share is > 0 and < 1) || counts.All == 0)
        {
            return default;
        }
        bool hasMargin = rule.Metric.HasMargin;
        bool isSuccess = rule.Metric.Role == MetricRole.Success;
        double[] logs = new double[Ratios * (1 + (hasMargin ? 2 : 0) + (isSuccess ? 1 : 0))];
        Fill(logs.AsSpan(0, Ratios), counts, counts.Share, harmSign);
        if (hasMargin)
        {
            double ratio = 1 + harmSign * rule.Metric.Margin.Value;
            double weight = counts.Share / (counts.Share + (1 - counts.Share) / ratio);
            Fill(logs.AsSpan(Ratios, Ratios), counts, weight, -harmSign);
            Fill(logs.AsSpan(2 * Ratios, Ratios), counts, weight, harmSign);
        }
        if (isSuccess)
        {
            Fill(logs.AsSpan(logs.Length - Ratios, Ratios), counts, counts.Share, -harmSign);
        }
        return new(logs, 0, 0, 0, 0);
    }

    /// <summary>With what is known of how events vary between one arm's users.</summary>
    public EventScore Dispersed(long users, long events, double? dispersion) => events == 0 ? this
        : dispersion is not { } d ? this with { Unknown = Unknown + events }
        // The index of dispersion of n Poisson counts with mean μ has a variance of about (2 + 1/μ)/n.
        : this with { Users = Users + users, Excess = Excess + users * (d - 1), ExcessVariance = ExcessVariance + users * (2 + (double)users / events) };

    public TrackEvidence Evidence(TrackRule rule)
    {
        if (Logs is not { } logs)
        {
            return default;
        }
        bool hasMargin = rule.Metric.HasMargin;
        return new(
            Average(logs, 0),
            hasMargin ? Average(logs, Ratios) : 0,
            hasMargin ? Average(logs, 2 * Ratios) : 0,
            rule.Metric.Role == MetricRole.Success ? Average(logs, logs.Length - Ratios) : 0);
    }

    private static void Fill(Span<double> logs, EventCounts counts, double share, int direction)
    {
        RatioAlternatives alternatives = RatioAlternatives.Alarm;
        for (int j = 0; j < logs.Length; j++)
        {
            (double logRatio, double growth) = alternatives.At(j, direction);
            logs[j] = counts.Treatment * logRatio - counts.All * Elementary.Log1p(share * growth);
        }
    }

    private static double Average(double[] logs, int from) => LogSpace.MeanExp(logs.AsSpan(from, Ratios));
}
