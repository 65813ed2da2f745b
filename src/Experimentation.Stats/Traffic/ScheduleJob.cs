namespace Experimentation.Stats;

/// <summary>One way to run a test, in whole buckets.</summary>
internal readonly record struct JobOption(int Buckets, int Weeks);

/// <summary>One test as the search sees it: whole numbers, weeks counted from 0.</summary>
/// <param name="Value">What it is worth.</param>
/// <param name="Layer">Position of its layer.</param>
/// <param name="Side">Tests of the same side may run at the same time although they are in the same exclusivity group, because their buckets differ.</param>
/// <param name="Groups">Positions of its exclusivity groups.</param>
/// <param name="After">Positions of the tests that must have ended before it starts.</param>
/// <param name="FirstWeek">The first week in which it may start.</param>
/// <param name="EndWeek">The week by whose beginning it must have ended.</param>
/// <param name="RestWeeks">Weeks after its end in which its buckets are not used.</param>
/// <param name="Options">Its menu without what takes longer and more than another option; the shortest first, so the widest first.</param>
/// <param name="Waits">A running test or a test of another schedule for which it waits never ends within the calendar.</param>
internal sealed record ScheduleJob(double Value, int Layer, int Side, int[] Groups, int[] After, int FirstWeek, int EndWeek, int RestWeeks, JobOption[] Options, string? Waits)
{
    public long SmallestArea => Options.Length == 0 ? 0 : Options.Min(option => (long)option.Buckets * (option.Weeks + RestWeeks));
}

/// <summary>Where a test was put; nowhere if <paramref name="Option"/> is below 0.</summary>
internal readonly record struct Placement(int Option, int Start)
{
    public static readonly Placement None = new(-1, -1);

    public bool IsPlaced => Option >= 0;
}
