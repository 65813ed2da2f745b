using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>One day of a sample ratio.</summary>
public sealed partial record SampleRatioDay
{
    internal SampleRatioDay(DateOnly day, ValueList<long> users, double pValue, ValueList<long> usersSoFar, ValueList<Interval> shares, double pValueSoFar) =>
        (Day, Users, PValue, UsersSoFar, Shares, PValueSoFar) = (day, users, pValue, usersSoFar, shares, pValueSoFar);

    /// <summary>The day.</summary>
    public DateOnly Day { get; }

    /// <summary>Users who were first seen on this day, by variant.</summary>
    public IReadOnlyList<long> Users { get; }

    /// <summary>Of this day alone, read once: chi-square, or exact where few users came. One day in a hundred is below 0.01 if nothing is wrong. 1 without users.</summary>
    public double PValue { get; }

    /// <summary>Users up to and with this day, by variant.</summary>
    public IReadOnlyList<long> UsersSoFar { get; }

    /// <summary>The interval of each variant's true share after this day; those of all variants and all days hold together.</summary>
    public IReadOnlyList<Interval> Shares { get; }

    /// <summary>The always-valid p-value of the planned shares after this day: the smallest so far.</summary>
    public double PValueSoFar { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Day:yyyy-MM-dd}: {string.Join(" : ", Users.Select(u => Phrase.Count(u)))} users ({Phrase.PValue(PValue)}), {string.Join(" : ", UsersSoFar.Select(u => Phrase.Count(u)))} so far (always-valid {Phrase.PValue(PValueSoFar)}).");
}

/// <summary>
/// The sample ratio of a running experiment, day by day: in which shares users came, how far that is from the plan, and since when. Immutable; <see cref="Observe"/> gives the next one, JSON carries it to another process.
/// </summary>
/// <remarks>
/// <para>May be read every day: the test is <see cref="SampleRatioSequence"/>, a Dirichlet-multinomial mixture (Lindon and Malek 2022), and its intervals hold on all days at once. The p-values of single days say where to look, not whether.</para>
/// <para>Assumes the same planned shares on all days. Where shares change, as they do from stage to stage of a rollout, each stage has its own; <see cref="RolloutMonitor"/> does that by itself.</para>
/// </remarks>
[JsonConverter(typeof(StateConverter<SampleRatioHistory>))]
public sealed partial record SampleRatioHistory : IJsonState<SampleRatioHistory>
{
    private readonly SampleRatioSequence _sequence;

    private SampleRatioHistory(ValueList<Variant> variants, ValueList<SampleRatioDay> days, in SampleRatioSequence sequence)
    {
        Variants = variants;
        Days = days;
        _sequence = sequence;
    }

    /// <summary>The variants with their planned shares.</summary>
    public IReadOnlyList<Variant> Variants { get; }

    /// <summary>The days in order.</summary>
    public IReadOnlyList<SampleRatioDay> Days { get; }

    /// <summary>The chance that a ratio that is as planned is ever called off, over all days.</summary>
    public double Alpha => _sequence.Alpha;

    /// <summary>The always-valid p-value of the planned shares: the smallest over all days.</summary>
    public double PValue => _sequence.PValue;

    /// <summary>Whether users came in other shares than planned, on any day so far.</summary>
    public bool IsOff => _sequence.HasCrossed;

    /// <summary>The day after which the ratio was called off; null if it was not.</summary>
    public DateOnly? OffSince => IsOff ? (Days.FirstOrDefault(d => d.PValueSoFar <= Alpha) ?? Days[^1]).Day : null;

    /// <summary>Users so far, by variant.</summary>
    public IReadOnlyList<long> Users => _sequence.Counts;

    /// <summary>The mismatch as a finding, if there is one.</summary>
    public IReadOnlyList<Finding> Findings => _sequence.Findings;

    /// <summary>A history without days.</summary>
    /// <param name="variants">Variants and planned shares, which add up to 1.</param>
    /// <param name="alpha">The chance that a ratio that is as planned is ever called off, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentNullException">There are no variants.</exception>
    /// <exception cref="ArgumentException">Fewer than two variants, or shares that do not add up to 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public static SampleRatioHistory Of(IReadOnlyList<Variant> variants, double alpha = 0.01)
    {
        HealthCheck.CheckShares(variants, nameof(variants));
        Guard.Probability(alpha, "Alpha", "0.01 means 1 %");
        return new(ValueList<Variant>.Of(variants.ToArray()), ValueList<SampleRatioDay>.Empty, AlwaysValid.SampleRatio([.. variants.Select(v => v.Share)], alpha: alpha));
    }

    /// <summary>The history after one more day.</summary>
    /// <param name="day">A day after the last one; days without users may be left out.</param>
    /// <param name="users">Users who were first seen on this day, one number for each variant, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The day is not after the last one, or a number is below 0.</exception>
    /// <exception cref="ArgumentException">There is not one number for each variant.</exception>
    public SampleRatioHistory Observe(DateOnly day, params ReadOnlySpan<long> users)
    {
        if (Days.Count > 0 && day <= Days[^1].Day)
        {
            throw Guard.OutOfRange(nameof(day), day, string.Create(CultureInfo.InvariantCulture, $"Days follow each other, and the last one was {Days[^1].Day:yyyy-MM-dd}. A day that comes twice would be evidence out of nothing."));
        }
        SampleRatioSequence next = _sequence.Observe(users);
        long[] today = users.ToArray();
        var added = new SampleRatioDay(
            day,
            ValueList<long>.Owning(today),
            today.Sum() == 0 ? 1 : HealthCheck.SampleRatioPValue(today, [.. Variants.Select(v => v.Share)]),
            ValueList<long>.Of(next.Counts),
            ValueList<Interval>.Of(Enumerable.Range(0, Variants.Count).Select(next.Share)),
            next.PValue);
        return new(ValueList<Variant>.Of(Variants), ValueList<SampleRatioDay>.Of(Days.Append(added)), next);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Days.Count == 0)
        {
            return $"No users yet; planned are {string.Join(" : ", Variants)}.";
        }
        double total = Users.Sum(u => (double)u);
        string shares = string.Join(", ", Variants.Select((v, i) => $"{v.Name} {Phrase.Percent(total > 0 ? Users[i] / total : 0)} of {Phrase.Percent(v.Share)} planned"));
        string verdict = OffSince is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"the sample ratio has been off since {since:yyyy-MM-dd}, so no comparison can be trusted until the cause is known")
            : "users come as planned";
        return $"After {Phrase.Counted(Days.Count, "day")} and {Phrase.Count(total)} users: {shares} (always-valid {Phrase.PValue(PValue)}); {verdict}.";
    }

    void IJsonState<SampleRatioHistory>.Write(StateWriter writer)
    {
        writer.Texts("variants", Variants.Select(v => v.Name));
        writer.Numbers("shares", [.. Variants.Select(v => v.Share)]);
        writer.Number("alpha", Alpha);
        writer.Texts("days", Days.Select(d => d.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        writer.Counts("users", [.. Days.SelectMany(d => d.Users)]);
    }

    static SampleRatioHistory IJsonState<SampleRatioHistory>.Read(StateReader reader)
    {
        string[] names = reader.Texts("variants");
        double[] shares = reader.Numbers("shares");
        string[] days = reader.Texts("days");
        long[] users = reader.Counts("users");
        if (names.Length != shares.Length || users.Length != days.Length * names.Length)
        {
            throw new ArgumentException("Each variant has a share, and a number of users on each day.", nameof(reader));
        }
        SampleRatioHistory history = Of([.. names.Select((name, i) => new Variant(name, shares[i]))], reader.Number("alpha"));
        for (int i = 0; i < days.Length; i++)
        {
            DateOnly day = DateOnly.TryParseExact(days[i], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly read)
                ? read
                : throw new ArgumentException($"A day is written as 2026-03-02. Got '{days[i]}'.", nameof(reader));
            history = history.Observe(day, users.AsSpan(i * names.Length, names.Length));
        }
        return history;
    }
}
