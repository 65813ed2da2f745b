using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Whether users arrive in the planned shares, and if not, where.</summary>
public sealed partial record HealthCheck
{
    /// <summary>A deviation of an arm's share below a tenth of a per cent of all users is dust.</summary>
    private const double ShareFloor = 0.001;

    /// <summary>With fewer expected users in an arm, a single day of a first stage say, the chi-square's far tail is many times too thin.</summary>
    private const double ExpectedForChiSquare = 100;

    /// <summary>
    /// Sample ratio over all users, in each segment and on each day. Read once it is Pearson's chi-square (exact binomial tails where fewer than 100 users are expected in an arm); read against a boundary that allows early looks it is the always-valid Dirichlet-multinomial test, which
    /// may be read every day. All places are one family (Holm 1979). The message names the place, the arm and what such a pattern usually means (Fabijan et al. 2019).
    /// </summary>
    /// <remarks>For triggered analyses pass the counts of triggered users: the same check is then the triggered sample ratio.</remarks>
    /// <param name="variants">Variants and planned shares.</param>
    /// <param name="users">Users in each variant, in the same order.</param>
    /// <param name="segments">The same by segment: platform, version, country.</param>
    /// <param name="days">The same by day of first exposure.</param>
    /// <exception cref="ArgumentException">Fewer than two variants, shares that do not add up to 1, or counts that do not match them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 0.</exception>
    public static HealthCheck SampleRatio(
        IReadOnlyList<Variant> variants,
        IReadOnlyList<long> users,
        IReadOnlyList<(string Segment, IReadOnlyList<long> Users)>? segments = null,
        IReadOnlyList<(DateOnly Day, IReadOnlyList<long> Users)>? days = null)
    {
        CheckShares(variants, nameof(variants));
        ArgumentNullException.ThrowIfNull(users);
        var places = new List<RatioPlace> { Place("all users", variants, users, nameof(users)) };
        places.AddRange((segments ?? []).Select(s => Place($"segment '{s.Segment}'", variants, s.Users, nameof(segments))));
        int firstDay = places.Count;
        places.AddRange((days ?? []).OrderBy(d => d.Day).Select(d => Place(RegistrationItems.Date(d.Day), variants, d.Users, nameof(days))));
        return new("sample ratio", HealthSeverity.Block, (alpha, boundary) => HealthPlace.Read(
            [.. places.Select(p => p.ToHealthPlace())],
            alpha,
            boundary,
            "There are no users yet.",
            "Users arrive in the planned shares",
            wrong => Pattern([.. places.Where(p => wrong.Any(w => w.Where == p.Where))], places, firstDay)));
    }

    internal static void CheckShares(IReadOnlyList<Variant> variants, string name)
    {
        ArgumentNullException.ThrowIfNull(variants, name);
        AtLeastTwo(variants.Count, name);
        if (variants.Any(v => v.Share is not (> 0 and < 1)) || Math.Abs(variants.Sum(v => v.Share) - 1) > 1e-9)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The variants' planned shares lie between 0 and 1 and add up to 1. Got {string.Join(", ", variants)}."), name);
        }
    }

    /// <summary>
    /// The p-value of one look: Pearson's chi-square, or with few users both binomial tails of the arm that is furthest out (of more than two arms, each has its part of the level).
    /// </summary>
    internal static double SampleRatioPValue(long[] counts, double[] shares)
    {
        long total = counts.Sum();
        if (shares.Min() * total >= ExpectedForChiSquare)
        {
            return Stats.SampleRatio.Test(counts, shares).PValue;
        }
        double smallest = counts.Zip(shares).Min(arm => Math.Min(Binomial.LowerTail(arm.First, total, arm.Second), Binomial.UpperTail(arm.First, total, arm.Second)));
        return Math.Min(1, 2 * smallest * (counts.Length == 2 ? 1 : counts.Length));
    }

    private static RatioPlace Place(string where, IReadOnlyList<Variant> variants, IReadOnlyList<long> users, string name)
    {
        if (users is null || users.Count != variants.Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each of {variants.Count} variants has a count in {where}. Got {users?.Count ?? 0}."), name);
        }
        foreach (long count in users)
        {
            Guard.AtLeast(count, 0, $"A number of users in {where}", name);
        }
        return new(where, variants, users);
    }

    /// <summary>What the places that are off have in common, in the words of a checklist.</summary>
    private static string Pattern(RatioPlace[] wrong, List<RatioPlace> places, int firstDay)
    {
        RatioPlace[] segments = [.. places.Take(firstDay).Skip(1)];
        RatioPlace[] days = [.. places.Skip(firstDay)];
        int wrongSegments = segments.Count(wrong.Contains);
        int wrongDays = days.Count(wrong.Contains);
        string where = wrong.OrderByDescending(p => Math.Abs(p.Worst.Residual)).First() is var worst
            ? string.Create(CultureInfo.InvariantCulture, $"Furthest off: '{worst.Worst.Variant}' in {worst.Where}, {Math.Abs(worst.Worst.Residual):0.#} standard deviations {(worst.Worst.Residual > 0 ? "too many" : "too few")}.")
            : "";
        string meaning = wrongDays == 1 && days[0] is var first && wrong.Contains(first) ? "Only the first day is off: a late start of one arm, or a cache."
            : wrongDays > 0 && wrongDays < days.Length && Runs(days, wrong) ? $"It begins on {days.First(wrong.Contains).Where}: look for a release or a change of flags on that day."
            : wrongSegments == 1 && segments.Length > 1 ? "Only one segment is off: look at its client, its version and its redirects."
            : wrongSegments > 1 && wrongSegments == segments.Length ? "All segments are off: look at assignment and at the pipeline behind it, not at a client."
            : "Compare assigned with logged users stage by stage until the shares differ.";
        return $"{where} {meaning}";
    }

    /// <summary>Whether the days that are off are the last ones.</summary>
    private static bool Runs(RatioPlace[] days, RatioPlace[] wrong) => days.SkipWhile(d => !wrong.Contains(d)).All(wrong.Contains);

    private sealed record RatioPlace(string Where, IReadOnlyList<Variant> Variants, IReadOnlyList<long> Users)
    {
        private double Total { get; } = Users.Sum(u => (double)u);

        /// <summary>The arm whose count is furthest from its expectation, in standard deviations of a binomial count.</summary>
        public (string Variant, double Residual) Worst => Variants.Zip(Users)
            .Select(v => (v.First.Name, (v.Second - Total * v.First.Share) / Math.Sqrt(Total * v.First.Share * (1 - v.First.Share))))
            .MaxBy(v => Math.Abs(v.Item2));

        public HealthPlace ToHealthPlace()
        {
            double[] shares = [.. Variants.Select(v => v.Share)];
            long[] counts = [.. Users];
            bool exceeds = Total > 0 && Variants.Zip(Users).Any(v => Math.Abs(v.Second / Total - v.First.Share) >= ShareFloor);
            return new(
                Where,
                Total > 0,
                boundary => boundary.AllowsEarlyLooks ? AlwaysValid.SampleRatio(shares).Observe(counts).EValue.PValue
                    : SampleRatioPValue(counts, shares),
                exceeds,
                $"{Where}: {string.Join(" : ", Users.Select(u => Phrase.Count(u)))} users, planned {string.Join(" : ", shares.Select(s => Phrase.Count(s * Total)))}");
        }
    }
}
