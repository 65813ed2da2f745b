using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Checks on the values of metrics.</summary>
public sealed partial record HealthCheck
{
    /// <summary>
    /// Values from before exposure must not differ between arms (Holm over metrics), by a thousandth of control's mean or more. A warning; below 0.0001 the arms are not comparable, and it blocks.
    /// </summary>
    /// <param name="differences">For each metric treatment against control over 7 to 14 days before exposure.</param>
    /// <exception cref="ArgumentException">No metric.</exception>
    public static HealthCheck PreExposure(params ReadOnlySpan<(string Metric, Comparison Difference)> differences)
    {
        const double Certain = 1e-4;
        HealthPlace[] places = Places(differences);
        return new("pre-exposure difference", HealthSeverity.Warn, (alpha, boundary) =>
        {
            HealthOutcome outcome = HealthPlace.Read(places, alpha, boundary, "Too few users with a history.", "The arms were alike before exposure", _ => "The arms differed before the treatment: look for users carried over from an earlier test, or adjust by the value before exposure.");
            return outcome is { Status: HealthStatus.Failed, PValue: < Certain } ? outcome with { Severity = HealthSeverity.Block } : outcome;
        });
    }

    /// <summary>
    /// Users whom the trigger left out must show no effect (Holm over metrics) of a thousandth of control's mean or more: if they do, the trigger depends on the treatment, or misses users whom it reaches.
    /// </summary>
    /// <param name="differences">For each metric treatment against control among untriggered users.</param>
    /// <exception cref="ArgumentException">No metric.</exception>
    public static HealthCheck TriggerComplement(params ReadOnlySpan<(string Metric, Comparison Difference)> differences)
    {
        HealthPlace[] places = Places(differences);
        return new("trigger complement", HealthSeverity.Block, (alpha, boundary) =>
            HealthPlace.Read(places, alpha, boundary, "Too few untriggered users.", "Untriggered users show no effect", _ => "The trigger misses users whom the treatment reaches, or fires differently in the arms."));
    }

    /// <summary>
    /// The effect on all users must be that on triggered users times the share that triggers (Deng and Hu 2015, for additive metrics), to within a thousandth of control's mean. The two are of the same users; the
    /// test takes their covariance into account.
    /// </summary>
    /// <param name="control">Control's triggered and untriggered users.</param>
    /// <param name="treatment">Treatment's triggered and untriggered users.</param>
    public static HealthCheck Dilution((MeanSummary Triggered, MeanSummary Untriggered) control, (MeanSummary Triggered, MeanSummary Untriggered) treatment)
    {
        double users = control.Triggered.Count + control.Untriggered.Count + treatment.Triggered.Count + treatment.Untriggered.Count;
        double share = users > 0 ? (control.Triggered.Count + treatment.Triggered.Count) / users : 0;
        return new("dilution", HealthSeverity.Warn, (alpha, boundary) =>
        {
            if (control.Triggered.Count < 2 || control.Untriggered.Count < 2 || treatment.Triggered.Count < 2 || treatment.Untriggered.Count < 2)
            {
                return HealthOutcome.Unknown("Each arm needs at least two triggered and two untriggered users.");
            }
            (double c, double vc) = Undiluted(control.Triggered, control.Untriggered, share);
            (double t, double vt) = Undiluted(treatment.Triggered, treatment.Untriggered, share);
            double error = Math.Sqrt(vc + vt);
            if (error == 0)
            {
                return HealthOutcome.Unknown("The values do not vary.");
            }
            MeanSummary all = treatment.Triggered + treatment.Untriggered;
            double usual = (control.Triggered + control.Untriggered).Mean;
            double effect = all.Mean - usual;
            double diluted = (treatment.Triggered.Mean - control.Triggered.Mean) * share;
            return HealthPlace.Read(
                [new("all users", Compare.Of(Effect.Of(t - c, error)), Math.Abs(t - c) >= DefaultFloor * Math.Abs(usual), $"The effect on all users is {Phrase.Number(effect)}; diluted from triggered users it would be {Phrase.Number(diluted)}")],
                alpha,
                boundary,
                "",
                $"The effect on all users, {Phrase.Number(effect)}, agrees with that on triggered users, diluted: {Phrase.Number(diluted)}",
                _ => "The trigger depends on the treatment, or the metric is not additive.");
        });
    }

    /// <summary>
    /// Zero inflation: the effect on a mean taken apart into a change of the share of users with any value and a change among those who have one, dm = dp·μ⁺ + p·dμ⁺. A share that moves on one platform only, or that
    /// differed before exposure, is logging rather than behaviour. Differences of less than 0.1 percentage points (<see cref="DefaultFloor"/>) are passed over, then and now.
    /// </summary>
    /// <param name="metric">The metric's name.</param>
    /// <param name="control">Control's users, and the values of those with a value above zero.</param>
    /// <param name="treatment">Treatment's users, and the values of those with a value above zero.</param>
    /// <param name="cells">Users with a value by platform or version.</param>
    /// <param name="before">Users with a value before exposure.</param>
    /// <exception cref="ArgumentOutOfRangeException">More values than users.</exception>
    public static HealthCheck ZeroInflation(
        string metric,
        (long Users, MeanSummary Positive) control,
        (long Users, MeanSummary Positive) treatment,
        IReadOnlyList<(string Cell, ProportionSummary Control, ProportionSummary Treatment)>? cells = null,
        (ProportionSummary Control, ProportionSummary Treatment)? before = null)
    {
        Guard.Name(metric, "A metric");
        Guard.AtLeast(control.Users, control.Positive.Count, "The number of control's users", nameof(control));
        Guard.AtLeast(treatment.Users, treatment.Positive.Count, "The number of treatment's users", nameof(treatment));
        ProportionSummary c = new(control.Users, control.Positive.Count);
        ProportionSummary t = new(treatment.Users, treatment.Positive.Count);
        return new($"zero inflation of {metric}", HealthSeverity.Warn, (alpha, boundary) =>
        {
            Comparison share = Compare.Proportions(c, t).Using(boundary);
            Comparison values = Compare.Means(control.Positive, treatment.Positive).Using(boundary);
            if (!share.Effect.IsEstimable)
            {
                return HealthOutcome.Unknown("Too few users to take the effect apart.");
            }
            double ofShare = (t.Rate - c.Rate) * control.Positive.Mean;
            double ofValues = t.Rate * (treatment.Positive.Mean - control.Positive.Mean);
            string parts = $"Of a difference of {Phrase.Number(ofShare + ofValues)}, {Phrase.Number(ofShare)} comes from the share with a value ({Phrase.Percent(c.Rate)} to {Phrase.Percent(t.Rate)}, {Phrase.PValue(share.PValue)}) and {Phrase.Number(ofValues)} from the values ({(values.Effect.IsEstimable ? Phrase.PValue(values.PValue) : "not estimable")})";
            if (share.PValue >= alpha || Math.Abs(t.Rate - c.Rate) < DefaultFloor)
            {
                return HealthOutcome.Of(false, share.PValue, $"{parts}.");
            }
            if (before is { } earlier && Math.Abs(earlier.Treatment.Rate - earlier.Control.Rate) >= DefaultFloor && Compare.Proportions(earlier.Control, earlier.Treatment).PValue is var p && p < alpha)
            {
                return HealthOutcome.Of(true, p, $"{parts}. The share differed before exposure too ({Phrase.PValue(p)}), so the treatment is not its cause.");
            }
            if (cells is { Count: > 1 } && Uneven(cells) is { } uneven && uneven.PValue < alpha)
            {
                return HealthOutcome.Of(true, uneven.PValue, $"{parts}. The share moved unevenly ({Phrase.PValue(uneven.PValue)}), most in '{uneven.Cell}': look at logging there.") with { Culprits = ValueList<string>.Of([uneven.Cell]) };
            }
            return HealthOutcome.Of(false, share.PValue, $"{parts}. {(cells is null && before is null ? "Whether behaviour or logging moved the share can be told by cells and by the time before exposure." : "It moved evenly, so behaviour may have moved it.")}");
        });
    }

    /// <summary>
    /// Whether a day may be analysed: 99 % of its events have arrived in every arm, by how long events took in the past. Freezes the analysis until then.
    /// </summary>
    /// <param name="endOfDay">When the day was over.</param>
    /// <param name="now">When it is to be analysed.</param>
    /// <param name="arms">Hours from an event to its arrival, of past events of each arm; each 0 or more, at least 100 of them.</param>
    /// <exception cref="ArgumentException">No arm, or an arm with fewer than 100 lags.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A lag below 0.</exception>
    public static HealthCheck Freshness(DateTimeOffset endOfDay, DateTimeOffset now, params ReadOnlySpan<(string Variant, IReadOnlyList<double> LagHours)> arms)
    {
        if (arms.Length == 0)
        {
            throw new ArgumentException("Freshness is read from the lags of at least one arm.", nameof(arms));
        }
        double slowest = 0;
        string last = arms[0].Variant;
        foreach ((string variant, IReadOnlyList<double> lags) in arms)
        {
            if (lags is null || lags.Count < 100)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The 99 % quantile of lags needs at least 100 of them. '{variant}' has {lags?.Count ?? 0}."), nameof(arms));
            }
            double[] sorted = [.. lags.Order()];
            Guard.NotNegative(sorted[0], $"A lag in '{variant}'", nameof(arms));
            Guard.NotNegative(sorted[^1], $"A lag in '{variant}'", nameof(arms));
            double q = sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1];
            (slowest, last) = q > slowest ? (q, variant) : (slowest, last);
        }
        DateTimeOffset ready = endOfDay.AddHours(slowest);
        return new("freshness", HealthSeverity.Block, (_, _) => HealthOutcome.Of(now < ready, 1, string.Create(
            CultureInfo.InvariantCulture,
            $"99 % of events arrive within {slowest:0.#} hours, '{last}' being slowest; the day is {(now < ready ? $"complete at {ready:yyyy-MM-dd HH:mm zzz}, do not analyse it before" : "complete")}.")));
    }

    /// <summary>
    /// Whether logging counterfactuals (or any instrumentation) slows the client down: a quantile of latency with logging against without, in an A/A test whose arms differ in nothing else. A warning from one per cent on.
    /// </summary>
    /// <param name="without">Latencies of users whose client does not log counterfactuals, one per user.</param>
    /// <param name="with">Latencies of users whose client does.</param>
    /// <param name="probability">Which quantile, strictly between 0 and 1; 0.95 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not strictly between 0 and 1, or a latency is below 0 or not finite.</exception>
    public static HealthCheck LoggingLatency(ReadOnlySpan<double> without, ReadOnlySpan<double> with, double probability = 0.95)
    {
        const double Slower = 0.01;
        Latencies(without, nameof(without));
        Latencies(with, nameof(with));
        Comparison difference = Compare.Quantiles(without, with, Guard.Probability(probability, "A quantile's probability", "0.95 means the 95 % quantile"));
        double[] sorted = [.. without.ToArray().Order()];
        double usual = sorted.Length > 0 ? sorted[Math.Min(sorted.Length - 1, (int)(probability * sorted.Length))] : 0;
        return new("logging latency", HealthSeverity.Warn, (alpha, boundary) => HealthPlace.Read(
            [new("all users", difference, difference.Estimate >= Slower * usual, $"Logging adds {Phrase.Number(difference.Estimate)} to the {Phrase.Percent(probability)} quantile of latency")],
            alpha,
            boundary,
            "Too few latencies for that quantile.",
            $"The {Phrase.Percent(probability)} quantile of latency moves by {Phrase.Number(difference.Estimate)}",
            _ => "The logging itself is a treatment; the arms of a triggered test then differ in more than the feature."));
    }

    private static void Latencies(ReadOnlySpan<double> values, string name)
    {
        foreach (double value in values)
        {
            Guard.NotNegative(value, "A latency", name);
        }
    }

    /// <summary>
    /// What is left of an arm's mean after its diluted triggered part, and its variance. A user's influence is y − m − 1{triggered}·(s/π)·(y − m₁), where π is the arm's share of triggered users and s the pooled one.
    /// </summary>
    private static (double Value, double Variance) Undiluted(MeanSummary triggered, MeanSummary untriggered, double share)
    {
        double n = triggered.Count + untriggered.Count;
        double own = triggered.Count / n;
        double mean = own * triggered.Mean + (1 - own) * untriggered.Mean;
        double a = 1 - share / own;
        double inside = own * (a * a * triggered.Variance + Square(triggered.Mean - mean));
        double outside = (1 - own) * (untriggered.Variance + Square(untriggered.Mean - mean));
        return (mean - share * triggered.Mean, (inside + outside) / n);
    }

    /// <summary>Cochran's Q over the cells' differences of shares, and the cell that contributes most.</summary>
    private static (double PValue, string Cell)? Uneven(IReadOnlyList<(string Cell, ProportionSummary Control, ProportionSummary Treatment)> cells)
    {
        (string Cell, double Difference, double Weight)[] read = [.. cells
            .Where(c => c.Control.Trials > 0 && c.Treatment.Trials > 0)
            .Select(c => (c.Cell, c.Treatment.Rate - c.Control.Rate, 1 / (Noise(c.Control) + Noise(c.Treatment))))
            .Where(c => double.IsFinite(c.Item3))];
        if (read.Length < 2)
        {
            return null;
        }
        double mean = read.Sum(c => c.Weight * c.Difference) / read.Sum(c => c.Weight);
        double q = read.Sum(c => c.Weight * Square(c.Difference - mean));
        return (ChiSquared.UpperTail(q, read.Length - 1), read.MaxBy(c => c.Weight * Square(c.Difference - mean)).Cell);
    }

    private static double Noise(ProportionSummary rows) => rows.Rate * (1 - rows.Rate) / rows.Trials;

    private static double Square(double x) => x * x;

    /// <summary>Whether a mean or a share moved by less than a thousandth of control's; of other effects the floor is not known.</summary>
    private static bool IsDust(Effect effect) => effect is MomentEffect or MiettinenNurminenEffect && effect.On(EffectScale.RelativeLogRatio) is { IsEstimable: true } lift && Math.Abs(lift.Estimate) < DefaultFloor;

    private static HealthPlace[] Places(ReadOnlySpan<(string Metric, Comparison Difference)> differences)
    {
        if (differences.Length == 0)
        {
            throw new ArgumentException("At least one metric is compared.", nameof(differences));
        }
        var places = new List<HealthPlace>();
        foreach ((string metric, Comparison difference) in differences)
        {
            ArgumentNullException.ThrowIfNull(difference, nameof(differences));
            // Any difference, whichever hypothesis the comparison came with.
            Comparison test = difference.Against(Hypothesis.Difference(difference.Hypothesis.Better));
            places.Add(new(metric, test, !IsDust(difference.Effect), $"{metric} differs by {Phrase.OnScale(difference.Estimate, difference.Effect.Scale)}"));
        }
        return [.. places];
    }
}
