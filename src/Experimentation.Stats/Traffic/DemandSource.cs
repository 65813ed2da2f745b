using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a test can show with the users that it gets.</summary>
/// <param name="Factor">The smallest detectable lift over the planned one; 1 or less where the users are enough.</param>
/// <param name="Lift">The lift itself, where it is known what is measured.</param>
internal readonly record struct Reach(double Factor, Lift? Lift);

/// <summary>Where the menu of a demand comes from.</summary>
internal abstract record DemandSource
{
    /// <summary>Weeks that the menu of its own names; null where any length can be asked for.</summary>
    public abstract IReadOnlyList<int>? OwnWeeks(TestDemand demand);

    /// <summary>The share of all eligible users that a length needs, above 1 where there are not so many; null where nobody could be read in time, or the growth does not reach so far.</summary>
    public abstract double? ShareNeeded(LayerUsers users, TestDemand demand, int weeks);

    /// <summary>What a share can show in so many weeks; null where nobody could be read.</summary>
    public abstract Reach? ReachWith(LayerUsers users, TestDemand demand, double share, int weeks);

    /// <summary>The plain number of users behind it, where that does not depend on the length.</summary>
    public virtual DemandOfUsers? Users => null;

    /// <summary>A lift shrinks with the root of users.</summary>
    protected static Reach? ByRoot(double? needed, double given) => needed is { } share && given > 0 ? new(Math.Sqrt(share / given), null) : null;
}

/// <summary>The users of a layer by days; what a calendar knows of them.</summary>
/// <param name="Traffic">Growth, and the share of the users who may be in tests.</param>
/// <param name="Factor">How many times as many users as the growth says, for questions of what if.</param>
internal readonly record struct LayerUsers(Traffic Traffic, double Factor)
{
    public int HorizonDays => Traffic.Growth.HorizonDays;

    public double After(int days) => Factor * Traffic.Growth.UsersAfter(days);
}

/// <summary>A menu given as it stands.</summary>
internal sealed record DemandMenu(ValueList<TrafficOption> Options) : DemandSource
{
    public override IReadOnlyList<int> OwnWeeks(TestDemand demand) => [.. Options.Select(option => option.Weeks + TestDemand.WeeksOf(demand.BurnInDays))];

    public override double? ShareNeeded(LayerUsers users, TestDemand demand, int weeks)
    {
        int counted = weeks - TestDemand.WeeksOf(demand.BurnInDays);
        double? known = null;
        foreach (TrafficOption option in Options.Where(option => option.Weeks == counted))
        {
            known = Math.Min(known ?? double.PositiveInfinity, option.Share);
        }
        if (known is not null)
        {
            return known / users.Factor;
        }
        if (Options.Count == 0)
        {
            // Read back from an analysis of which no length lets any user be read.
            return null;
        }
        // A length that is not on the menu: as many users as that of the nearest length.
        TrafficOption nearest = Options.MinBy(option => (Math.Abs(option.Weeks - counted), option.Weeks));
        return counted < 1 || 7 * Math.Max(counted, nearest.Weeks) > users.HorizonDays
            ? null
            : nearest.Share * users.Traffic.Growth.UsersAfter(7 * nearest.Weeks) / users.After(7 * counted);
    }

    public override Reach? ReachWith(LayerUsers users, TestDemand demand, double share, int weeks) => ByRoot(ShareNeeded(users, demand, weeks), share);

    public override string ToString() => string.Join(" or ", Options);
}

/// <summary>A number of users, who are read after some days.</summary>
/// <param name="Count">Users of all arms who are read.</param>
/// <param name="ReadAfterDays">Days at the end on which nobody is taken in any more.</param>
internal sealed record DemandOfUsers(long Count, int ReadAfterDays) : DemandSource
{
    public override DemandOfUsers Users => this;

    public override IReadOnlyList<int>? OwnWeeks(TestDemand demand) => null;

    public override double? ShareNeeded(LayerUsers users, TestDemand demand, int weeks) => ShareOf(users, demand, weeks, Count, ReadAfterDays);

    public override Reach? ReachWith(LayerUsers users, TestDemand demand, double share, int weeks) => ByRoot(ShareNeeded(users, demand, weeks), share);

    public override string ToString() => $"{Phrase.Count(Count)} users";

    /// <summary>Days of taking in users, if there are any that the growth knows.</summary>
    public static int? Enrolment(LayerUsers users, TestDemand demand, int weeks, int readAfterDays)
    {
        int days = 7 * weeks - readAfterDays - demand.BurnInDays;
        return days >= 1 && days <= users.HorizonDays ? days : null;
    }

    public static double? ShareOf(LayerUsers users, TestDemand demand, int weeks, double needed, int readAfterDays) =>
        Enrolment(users, demand, weeks, readAfterDays) is { } days ? needed / (demand.TriggerRate * users.After(days)) : null;
}

/// <summary>A power analysis of one metric.</summary>
internal sealed record DemandOfAnalysis(PowerAnalysis Analysis, Lift Lift, double Power, AnalysisWindow Window) : DemandSource
{
    public override IReadOnlyList<int>? OwnWeeks(TestDemand demand) => null;

    public override double? ShareNeeded(LayerUsers users, TestDemand demand, int weeks) => Enrolment(users, demand, weeks) is { } days
        ? At(users, demand, weeks).SampleSize(Lift, Power).Users / (demand.TriggerRate * users.After(days))
        : null;

    public override Reach? ReachWith(LayerUsers users, TestDemand demand, double share, int weeks)
    {
        if (Enrolment(users, demand, weeks) is not { } days)
        {
            return null;
        }
        PowerAnalysis analysis = At(users, demand, weeks);
        double given = share * demand.TriggerRate * users.After(days);
        if (given < analysis.FewestUsers)
        {
            return null;
        }
        if (analysis.Hypothesis.Kind is not (HypothesisKind.Superiority or HypothesisKind.Inferiority))
        {
            return ByRoot(ShareNeeded(users, demand, weeks), share);
        }
        DetectableLiftAnswer answer = analysis.MinimumDetectableLift((long)given, Power);
        Lift? detectable = Lift.Unit == LiftUnit.Relative ? answer.Relative : answer.Absolute;
        return detectable is { } lift ? new(Math.Abs(lift.Value / Lift.Value), lift) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"users enough {Analysis.AimOf(Lift)}");

    private AnalysisWindow Read(TestDemand demand) => Window.Later(demand.BurnInDays);

    private int? Enrolment(LayerUsers users, TestDemand demand, int weeks)
    {
        int days = 7 * weeks - Read(demand).EnrolmentEndsBefore;
        return days >= 1 && 7 * weeks <= users.HorizonDays ? days : null;
    }

    private PowerAnalysis At(LayerUsers users, TestDemand demand, int weeks) => users.Traffic.AtDuration(Analysis, Read(demand), 7 * weeks);
}
