using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Checks of the first day: exposures are logged in all arms, and equally soon.</summary>
public sealed partial record HealthCheck
{
    /// <summary>Exposures were logged in all arms.</summary>
    /// <param name="arms">Exposed users of each arm, at least two arms.</param>
    /// <exception cref="ArgumentException">Fewer than two arms.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 0.</exception>
    public static HealthCheck ExposureStarted(params ReadOnlySpan<(string Variant, long Users)> arms)
    {
        AtLeastTwo(arms.Length, nameof(arms));
        foreach ((string variant, long users) in arms)
        {
            Guard.AtLeast(users, 0, $"The number of exposed users in '{variant}'", nameof(arms));
        }
        (string Variant, long Users)[] all = arms.ToArray();
        string[] silent = [.. all.Where(a => a.Users == 0).Select(a => $"'{a.Variant}'")];
        return new("exposure logging", HealthSeverity.Block, (_, _) =>
            silent.Length == all.Length ? HealthOutcome.Unknown("No arm has exposures yet.")
            : silent.Length > 0 ? HealthOutcome.Of(true, 0, $"No exposures are logged in {string.Join(" and ", silent)} while {Phrase.Count(all.Max(a => a.Users))} are in another arm.") with { Culprits = ValueList<string>.Of(silent) }
            : HealthOutcome.Of(false, 1, "Exposures are logged in all arms."));
    }

    /// <summary>
    /// Users reach exposure as soon in one arm as in another: the two-sample Kolmogorov–Smirnov test of the time from assignment to first exposure, every treatment against control (Holm over arms), at distances of 0.01 or
    /// more. Read once: a Kolmogorov–Smirnov test is not made for many looks, and a boundary changes nothing.
    /// </summary>
    /// <param name="arms">Hours (or any other unit) from assignment to first exposure, one per exposed user, 0 or more; control first.</param>
    /// <exception cref="ArgumentException">Fewer than two arms, or an arm without a list.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A lag is below 0 or not finite.</exception>
    public static HealthCheck ExposureLag(params ReadOnlySpan<(string Variant, IReadOnlyList<double> LagHours)> arms)
    {
        const double Floor = 0.01;
        AtLeastTwo(arms.Length, nameof(arms));
        (string Variant, QuantileSample Lags)[] all = new (string, QuantileSample)[arms.Length];
        for (int i = 0; i < all.Length; i++)
        {
            (string variant, IReadOnlyList<double> lags) = arms[i];
            double[] values = [.. lags ?? throw new ArgumentException($"Each arm has its lags. '{variant}' has none.", nameof(arms))];
            foreach (double lag in values)
            {
                Guard.NotNegative(lag, $"A lag in '{variant}'", nameof(arms));
            }
            all[i] = (variant, QuantileSample.Of(values));
        }
        HealthPlace[] places = [.. all.Skip(1).Select(arm =>
        {
            TestResult test = Compare.Distributions(all[0].Lags, arm.Lags);
            string seen = !test.IsEstimable ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"at some lag the shares of users who were exposed by then differ by {Phrase.Percent(test.Statistic)} (half of them within {Phrase.Number(arm.Lags.Quantile(0.5))} in '{arm.Variant}' and {Phrase.Number(all[0].Lags.Quantile(0.5))} in '{all[0].Variant}')");
            return new HealthPlace(arm.Variant, test.IsEstimable, _ => test.PValue, test.Statistic >= Floor, seen);
        })];
        return new("exposure lag", HealthSeverity.Block, (alpha, boundary) => HealthPlace.Read(
            places,
            alpha,
            boundary,
            "Too few exposures to compare their lags.",
            "Users reach exposure equally soon in all arms",
            _ => "Exposure is logged at another place or later in one arm, so those who leave before it differ; compare all assigned users until the cause is known."));
    }
}
