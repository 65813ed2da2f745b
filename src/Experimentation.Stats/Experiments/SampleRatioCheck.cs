using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>
/// Whether users arrive in the planned shares, read against a sequential boundary so that it may be checked at every look.
/// </summary>
/// <remarks>
/// Each arm's count is binomial among all users. Its signed root of the likelihood ratio is close to standard normal even for few users and small shares
/// (Barndorff-Nielsen 1986), unlike the chi-square's. With two arms one test says it all; with more, each arm is tested at its part of the level.
/// </remarks>
internal sealed record SampleRatioCheck(SampleRatio Ratio, ValueList<Comparison> Tests, ValueList<double> Looks, double Level)
{
    /// <summary>Over all arms and looks.</summary>
    public double PValue => Tests.Count == 0 ? 1 : Math.Min(1, Tests.Count * Tests.Min(t => t.PValue));

    /// <summary>Whether a bound is crossed, which is to say that the p-value is below the level; a bound that is known costs nothing, a sequential p-value is searched for.</summary>
    public bool IsOff => Tests.Any(t => t.Verdict is Verdict.Superior or Verdict.Inferior);

    public IEnumerable<Finding> Findings
    {
        get
        {
            foreach (Finding finding in Ratio.Findings)
            {
                yield return finding;
            }
            if (IsOff || Ratio.PValue < 0.05)
            {
                yield return new(
                    FindingCode.SampleRatioMismatch,
                    FindingSeverity.Warning,
                    string.Create(CultureInfo.InvariantCulture, $"Sample ratio: {Phrase.PValue(PValue)} over all looks, {(IsOff ? "below" : "not below")} its level of {Level:0.####}."));
            }
        }
    }

    public static SampleRatioCheck Make(ABTestPlan plan, Boundary watched, ExperimentData data, ValueList<double> earlier, AlphaTrail alpha)
    {
        ABTest test = plan.Test;
        long[] users = [.. test.Variants.Select(v => data.UsersOf(v.Name))];
        var ratio = SampleRatio.Test(users, [.. test.Variants.Select(v => v.Share)]);
        long total = users.Sum();
        if (total == 0)
        {
            return new(ratio, ValueList<Comparison>.Empty, earlier, alpha.Last);
        }
        // Without new users, the look before is read again.
        double fraction = (double)total / plan.Users;
        ValueList<double> looks = earlier.Count > 0 && fraction <= earlier[^1] ? earlier : ValueList<double>.Of(earlier.Append(fraction));
        int[] arms = users.Length == 2 ? [1] : [.. Enumerable.Range(0, users.Length)];
        AlphaTrail each = arms.Length == 1 ? alpha : alpha.Then(string.Create(CultureInfo.InvariantCulture, $"split over {arms.Length} arms"), alpha.Last / arms.Length);
        var clock = new MetricClock(looks, null);
        return new(ratio, ValueList<Comparison>.Of(arms.Select(arm =>
        {
            Effect effect = ShareEffect(users[arm], total, test.Variants[arm].Share);
            return new Comparison(effect, Hypothesis.Difference(), each.Last, clock.Set(watched, effect), each);
        })), looks, alpha.Last);
    }

    /// <summary>Observed minus planned share, with the standard error that makes their ratio the signed root of the likelihood ratio.</summary>
    private static Effect ShareEffect(long users, long total, double share)
    {
        double difference = (double)users / total - share;
        double root = Math.Sqrt(2 * (Deviance(users, total * share) + Deviance(total - users, total * (1 - share))));
        double error = Math.Sqrt(share * (1 - share) / total);
        return Effect.Of(difference, root > 1e-6 && difference != 0 ? Math.Abs(difference) / root : error);
    }

    /// <summary>x·ln(x/expected) − (x − expected), which is never negative; the linear parts of the two cells cancel.</summary>
    private static double Deviance(double count, double expected)
    {
        double ratio = count / expected - 1;
        return count == 0 ? expected : Math.Max(0, expected * ((1 + ratio) * Elementary.Log1p(ratio) - ratio));
    }
}
