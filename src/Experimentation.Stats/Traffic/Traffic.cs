using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The users who can enter an experiment: how many different ones come by in so many days, and the experiment's share of them.</summary>
public sealed partial record Traffic
{
    private Traffic(UserGrowth growth, double share, double heldBack = 0) => (Growth, ExperimentShare, HeldBack) = (growth, share, heldBack);

    /// <summary>Different eligible users by days, before the share is taken.</summary>
    public UserGrowth Growth { get; }

    /// <summary>The experiment's share of them, above 0 and at most 1.</summary>
    public double ExperimentShare { get; }

    /// <summary>The share of all eligible users who are kept out of every experiment, so that the sum of all that was shipped can be measured; 0 if nobody is.</summary>
    public double HeldBack { get; }

    /// <summary>A steady stream of new eligible users, all of them in the experiment.</summary>
    /// <param name="users">New users a day, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite or not above 0.</exception>
    public static Traffic PerDay(double users) => From(UserGrowth.PerDay(Guard.Positive(users, "Users per day")));

    /// <summary>A steady stream of new eligible users, all of them in the experiment.</summary>
    /// <param name="users">New users a week, above 0; as many on every day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite or not above 0.</exception>
    public static Traffic PerWeek(double users) => From(UserGrowth.PerDay(Guard.Positive(users, "Users per week") / 7));

    /// <summary>Users who come back, all of them in the experiment.</summary>
    /// <param name="growth">Different users by days.</param>
    /// <exception cref="ArgumentNullException">No growth.</exception>
    public static Traffic From(UserGrowth growth)
    {
        ArgumentNullException.ThrowIfNull(growth);
        return new(growth, 1);
    }

    /// <summary>The same users, of whom only a share enters the experiment.</summary>
    /// <param name="share">Share of all eligible users, above 0 and at most 1, less those held back; 0.3 means 30 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1], or takes users who are held back.</exception>
    public Traffic Share(double share) => share is > 0 and <= 1 && share <= 1 - HeldBack
        ? new(Growth, share, HeldBack)
        : throw Guard.OutOfRange(nameof(share), share, HeldBack == 0
            ? "A share of traffic is above 0 and at most 1 (0.3 means 30 %)."
            : $"A share of traffic is above 0 and at most {Phrase.Percent(1 - HeldBack)}, because {Phrase.Percent(HeldBack)} of users are held back.");

    /// <summary>The same users, of whom a share is kept out of every experiment.</summary>
    /// <param name="share">Share of all eligible users, 0 or more and below 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside [0, 1).</exception>
    public Traffic HoldBack(double share) => share is >= 0 and < 1
        ? new(Growth, Math.Min(ExperimentShare, 1 - share), share)
        : throw Guard.OutOfRange(nameof(share), share, "A share that is held back is at least 0 and below 1 (0.05 means 5 %).");

    /// <summary>Users of the experiment after so many days of taking them in.</summary>
    /// <param name="days">0 or more; 0 and below bring nobody.</param>
    /// <exception cref="ArgumentOutOfRangeException">More days than the growth knows.</exception>
    public double UsersAfter(int days) => days <= 0 ? 0 : ExperimentShare * Growth.UsersAfter(days);

    /// <summary>Whole days until that many users are in the experiment; null if the growth does not bring so many within the days that it knows.</summary>
    /// <param name="users">Users of all arms together, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0 users.</exception>
    public int? DaysFor(long users)
    {
        Guard.AtLeast(users, 0, "A number of users");
        int low = 0;
        int high = Growth.HorizonDays;
        if (UsersAfter(high) < users)
        {
            return null;
        }
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = UsersAfter(middle) < users ? (middle + 1, high) : (low, middle);
        }
        return high;
    }

    /// <inheritdoc/>
    public override string ToString() => Growth is SteadyGrowth steady
        ? string.Create(CultureInfo.InvariantCulture, $"{Phrase.Count(ExperimentShare * steady.NewUsers)} users a day ({Phrase.Percent(ExperimentShare)} of {Phrase.Count(steady.NewUsers)})")
        : string.Create(CultureInfo.InvariantCulture, $"{Phrase.Count(UsersAfter(1))} users on a first day{(Growth.HorizonDays >= 7 ? $" and {Phrase.Count(UsersAfter(7))} in a week" : "")} ({Phrase.Percent(ExperimentShare)} of all)");
}
