using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>New users who can enter an experiment each day.</summary>
public readonly record struct Traffic
{
    private Traffic(double eligiblePerDay, double experimentShare)
    {
        EligiblePerDay = eligiblePerDay;
        ExperimentShare = experimentShare;
    }

    /// <summary>New eligible users a day, before the share is taken.</summary>
    public double EligiblePerDay { get; }

    /// <summary>The experiment's share of them, above 0 and at most 1.</summary>
    public double ExperimentShare { get; }

    /// <summary>Users of the experiment a day.</summary>
    public double UsersPerDay => EligiblePerDay * ExperimentShare;

    /// <summary>A steady stream of new eligible users, all of them in the experiment.</summary>
    /// <param name="users">New users a day, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite or not above 0.</exception>
    public static Traffic PerDay(double users) => new(Guard.Positive(users, "Users per day"), 1);

    /// <summary>The same stream, of which only a share enters the experiment.</summary>
    /// <param name="share">Above 0 and at most 1; 0.3 means 30 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1].</exception>
    public Traffic Share(double share) => share is > 0 and <= 1
        ? new(EligiblePerDay, share)
        : throw Guard.OutOfRange(nameof(share), share, "A share of traffic is above 0 and at most 1 (0.3 means 30 %).");

    /// <summary>Whole days until that many users are in the experiment.</summary>
    /// <param name="users">Users of all arms together, 0 or more.</param>
    /// <exception cref="InvalidOperationException">There is no traffic.</exception>
    public int DaysFor(long users) => UsersPerDay > 0
        ? (int)Math.Min(int.MaxValue, Math.Ceiling(Guard.AtLeast(users, 0, "A number of users") / UsersPerDay))
        : throw new InvalidOperationException("No traffic: start from Traffic.PerDay(users).");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Phrase.Count(UsersPerDay)} users a day ({Phrase.Percent(ExperimentShare)} of {Phrase.Count(EligiblePerDay)})");
}
