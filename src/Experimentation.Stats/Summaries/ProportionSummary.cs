using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One group's yes-or-no outcomes: how many were asked, how many said yes. Merging is exact. The default value is the summary of no rows.</summary>
[JsonConverter(typeof(StateConverter<ProportionSummary>))]
public readonly partial record struct ProportionSummary : IJsonState<ProportionSummary>, IAdditionOperators<ProportionSummary, ProportionSummary, ProportionSummary>
{
    /// <summary>A summary of counts.</summary>
    /// <param name="trials">Users, 0 or more.</param>
    /// <param name="successes">Users with the outcome, from 0 to <paramref name="trials"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its range.</exception>
    public ProportionSummary(long trials, long successes)
    {
        Trials = Guard.AtLeast(trials, 0, "A number of users");
        Successes = successes >= 0 && successes <= trials
            ? successes
            : throw Guard.OutOfRange(nameof(successes), successes, string.Create(CultureInfo.InvariantCulture, $"Successes are from 0 to the number of users, {trials}."));
    }

    /// <summary>Users.</summary>
    public long Trials { get; }

    /// <summary>Users with the outcome.</summary>
    public long Successes { get; }

    /// <summary>Users without the outcome.</summary>
    public long Failures => Trials - Successes;

    /// <summary>Successes divided by users; 0 where there are no users.</summary>
    public double Rate => Trials == 0 ? 0 : (double)Successes / Trials;

    /// <summary>The summary of both groups' rows. Exact.</summary>
    /// <exception cref="OverflowException">More users than a 64-bit integer holds.</exception>
    public static ProportionSummary operator +(ProportionSummary left, ProportionSummary right) =>
        new(checked(left.Trials + right.Trials), checked(left.Successes + right.Successes));

    /// <summary>The same as <c>left + right</c>.</summary>
    public static ProportionSummary Add(ProportionSummary left, ProportionSummary right) => left + right;

    /// <summary>Summarises outcomes.</summary>
    /// <param name="outcomes">One per user.</param>
    public static ProportionSummary Of(ReadOnlySpan<bool> outcomes) => new(outcomes.Length, outcomes.Count(true));

    /// <summary>Summarises outcomes.</summary>
    /// <param name="outcomes">One per user.</param>
    /// <exception cref="ArgumentNullException">The sequence is null.</exception>
    public static ProportionSummary Of(IEnumerable<bool> outcomes) => Of(outcomes, static outcome => outcome);

    /// <summary>Summarises one outcome of each row.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="outcome">Whether the row's user has the outcome.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ProportionSummary Of<T>(IEnumerable<T> rows, Func<T, bool> outcome)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(outcome);
        var accumulator = new ProportionAccumulator();
        foreach (T row in rows)
        {
            accumulator.Add(outcome(row) ? 1 : 0);
        }
        return accumulator.ToSummary();
    }

    /// <summary>The same users as zeros and ones: mean = rate, variance = n/(n − 1)·rate·(1 − rate).</summary>
    public MeanSummary ToMean() => Trials == 0 ? default : new(new Moments(Trials, ((Compensated)(double)Successes).Times(1, Trials), Rate * Failures));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Successes:#,0} of {Trials:#,0} users ({Rate * 100:0.##} %)");

    void IJsonState<ProportionSummary>.Write(StateWriter writer)
    {
        writer.Count("trials", Trials);
        writer.Count("successes", Successes);
    }

    static ProportionSummary IJsonState<ProportionSummary>.Read(StateReader reader) => new(reader.Count("trials"), reader.Count("successes"));
}
