using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// How many different users come by in so many days. The same users come back, so twice the days bring less than twice the users: a line fitted to a first week is far
/// too high after four.
/// </summary>
/// <remarks>History is the best answer; a model (beta-geometric, with weekday factors) goes on where history ends.</remarks>
public abstract partial record UserGrowth
{
    /// <summary>Days that a history may have; more is a mistake in the day numbers.</summary>
    internal const int LongestHistory = 1_000;

    private static readonly int[] DaysShown = [1, 7, 14, 28];

    private protected UserGrowth()
    {
    }

    /// <summary>The longest stretch of days that it knows; it answers for no longer one.</summary>
    public abstract int HorizonDays { get; }

    /// <summary>Different users in so many days, on average or in a middling stretch.</summary>
    /// <param name="days">0 to <see cref="HorizonDays"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of days is outside its range.</exception>
    public double UsersAfter(int days) => Checked(days) == 0 ? 0 : Expected(days);

    /// <summary>Different users in so many days when things go badly: the 10 % quantile over the stretches of the history; the same as <see cref="UsersAfter"/> where only an average is known.</summary>
    /// <param name="days">0 to <see cref="HorizonDays"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of days is outside its range.</exception>
    public double CautiousUsersAfter(int days) => Checked(days) == 0 ? 0 : Cautious(days);

    /// <summary>As many new users on every day: sign-ups, or a population that never comes back.</summary>
    /// <param name="newUsers">A day; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public static UserGrowth PerDay(double newUsers) => new SteadyGrowth(Guard.Positive(newUsers, "Users per day"));

    /// <summary>
    /// From the activity of the past: for every length, the median number of different users over all stretches of that length. Give eight weeks or more, of eligible users only.
    /// </summary>
    /// <param name="activity">Who was active on which day; days are consecutive numbers (any origin), a user may be named more than once a day.</param>
    /// <exception cref="ArgumentNullException">No activity.</exception>
    /// <exception cref="ArgumentException">No rows.</exception>
    public static HistoricalGrowth FromActivity(IEnumerable<(long User, int Day)> activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return HistoricalGrowth.Of(ActivityTable.Of(activity));
    }

    /// <summary>
    /// From a histogram of activity alone: how many users were active on 1, 2, … of so many days. The average over all choices of days, U(T) = Σ f_k·(1 − C(M−k, T)/C(M, T)) (rarefaction;
    /// Hurlbert 1971). It takes days to be interchangeable, so use whole weeks.
    /// </summary>
    /// <param name="usersByActiveDays">Users who were active on exactly 1 day, 2 days, …, all days; 0 or more each, some above 0. Its length is the number of days.</param>
    /// <exception cref="ArgumentException">An empty histogram, or one with no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number below 0.</exception>
    public static UserGrowth FromHistogram(ReadOnlySpan<long> usersByActiveDays)
    {
        foreach (long users in usersByActiveDays)
        {
            Guard.AtLeast(users, 0, "A number of users", nameof(usersByActiveDays));
        }
        return usersByActiveDays.IndexOfAnyExcept(0) >= 0
            ? new RarefiedGrowth(ValueList<long>.Of(usersByActiveDays.ToArray()))
            : throw new ArgumentException("A histogram of activity has at least one user.", nameof(usersByActiveDays));
    }

    /// <summary>
    /// A population of whom each has a chance of their own to be active on a day, beta-distributed, and newcomers: U(d) = N·(1 − B(a, b + d)/B(a, b)) + ν·d.
    /// </summary>
    /// <param name="population">N, above 0.</param>
    /// <param name="a">Above 0; the mean chance of a day is a/(a + b).</param>
    /// <param name="b">Above 0.</param>
    /// <param name="newcomersPerDay">ν, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static BetaGeometricGrowth BetaGeometric(double population, double a, double b, double newcomersPerDay = 0) => new(
        Guard.Positive(population, "A population"),
        Guard.Positive(a, "The parameter a"),
        Guard.Positive(b, "The parameter b"),
        Guard.NotNegative(newcomersPerDay, "Newcomers per day"));

    /// <inheritdoc/>
    public sealed override string ToString()
    {
        string[] points = [.. DaysShown.Where(d => d <= HorizonDays).Select(d => $"{Phrase.Count(UsersAfter(d))} in {Phrase.Counted(d, "day")}")];
        return $"{Describe()}: {string.Join(", ", points)}";
    }

    internal abstract double Expected(int days);

    internal virtual double Cautious(int days) => Expected(days);

    private protected abstract string Describe();

    private int Checked(int days) => days < 0
        ? throw Guard.OutOfRange(nameof(days), days, "A number of days is 0 or more.")
        : days <= HorizonDays
            ? days
            : throw Guard.OutOfRange(nameof(days), days, string.Create(CultureInfo.InvariantCulture, $"This growth is known for {HorizonDays} days; a history's Extrapolate() goes on with a model."));
}
