namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Traffic.</summary>
internal static partial class ReportJson
{
    private static object? OfTrafficSchedules(IReportable result) => result switch
    {
        Displacement it => new DisplacementFigures { It = it },
        LayerLoad it => new LayerLoadFigures { It = it },
        MovedTest it => new MovedTestFigures { It = it },
        OpenSlot it => new OpenSlotFigures { It = it },
        RefusedTest it => new RefusedTestFigures { It = it },
        RunningTest it => new RunningTestFigures { It = it },
        ScheduleChange it => new ScheduleChangeFigures { It = it },
        ScheduleDifference it => new ScheduleDifferenceFigures { It = it },
        SchedulePortfolio it => new SchedulePortfolioFigures { It = it },
        ScheduledRun it => new ScheduledRunFigures { It = it },
        ScheduledTest it => new ScheduledTestFigures { It = it },
        TestDemand it => new TestDemandFigures { It = it },
        TrafficSchedule it => new TrafficScheduleFigures { It = it },
        _ => null,
    };
}

internal sealed class DisplacementFigures : Figures<Displacement>
{
    public OpenSlotFigures Slot => new() { It = It.Slot };
    public IEnumerable<MovedTestFigures> Tests => It.Tests.Select(e => new MovedTestFigures { It = e });
    public double Value => It.Value;
}

internal sealed class LayerLoadFigures : Figures<LayerLoad>
{
    public string Layer => It.Layer;
    public double Demanded => It.Demanded;
    public double Available => It.Available;
    public double Scheduled => It.Scheduled;
    public double DemandOverCapacity => It.DemandOverCapacity;
    public double LeastShareRefused => It.LeastShareRefused;
}

internal sealed class MovedTestFigures : Figures<MovedTest>
{
    public string Name => It.Name;
    public int StartWeek => It.StartWeek;
    public int? MovesTo => It.MovesTo;
}

internal sealed class OpenSlotFigures : Figures<OpenSlot>
{
    public int StartWeek => It.StartWeek;
    public TrafficOptionFigures Option => new() { It = It.Option };
    public string Breaks => It.Breaks;
}

internal sealed class RefusedTestFigures : Figures<RefusedTest>
{
    public DisplacementFigures? Displacement => It.Displacement is { } it ? new() { It = it } : null;
    public TestDemandFigures Demand => new() { It = It.Demand };
    public string Name => It.Name;
    public RefusalReason Reason => It.Reason;
    public string Why => It.Why;
    public OpenSlotFigures? LeftOver => It.LeftOver is { } it ? new() { It = it } : null;
    public LiftFigures? DetectableLift => It.DetectableLift is { } it ? new() { It = it } : null;
    public double? DetectableFactor => It.DetectableFactor;
    public OpenSlotFigures? EarliestStart => It.EarliestStart is { } it ? new() { It = it } : null;
    public IEnumerable<OpenSlotFigures> Alternatives => It.Alternatives.Select(e => new OpenSlotFigures { It = e });
}

internal sealed class RunningTestFigures : Figures<RunningTest>
{
    public string Name => It.Name;
    public double Share => It.Share;
    public IEnumerable<BucketRangeFigures> Buckets => It.Buckets.Select(e => new BucketRangeFigures { It = e });
    public int UntilWeek => It.UntilWeek;
    public string? Layer => It.Layer;
    public int RestDays => It.RestDays;
    public IEnumerable<string> Groups => It.Groups;
}

internal sealed class ScheduleChangeFigures : Figures<ScheduleChange>
{
    public string Name => It.Name;
    public ScheduledTestFigures? Before => It.Before is { } it ? new() { It = it } : null;
    public ScheduledTestFigures? After => It.After is { } it ? new() { It = it } : null;
}

internal sealed class ScheduleDifferenceFigures : Figures<ScheduleDifference>
{
    public IEnumerable<ScheduleChangeFigures> Changes => It.Changes.Select(e => new ScheduleChangeFigures { It = e });
    public double ValueGained => It.ValueGained;
    public IEnumerable<string> Asked => It.Asked;
    public IEnumerable<string> Withdrawn => It.Withdrawn;
    public bool IsEmpty => It.IsEmpty;
}

internal sealed class SchedulePortfolioFigures : Figures<SchedulePortfolio>
{
    public IEnumerable<LayerLoadFigures> Layers => It.Layers.Select(e => new LayerLoadFigures { It = e });
    public double LeastValueRefused => It.LeastValueRefused;
    public ScheduleDifferenceFigures OneMoreWeek => new() { It = It.OneMoreWeek };
    public ScheduleDifferenceFigures FivePercentMoreUsers => new() { It = It.FivePercentMoreUsers };
}

internal sealed class ScheduledRunFigures : Figures<ScheduledRun>
{
    public RunningTestFigures Test => new() { It = It.Test };
    public string Name => It.Name;
    public string Layer => It.Layer;
    public IEnumerable<BucketRangeFigures> Buckets => It.Buckets.Select(e => new BucketRangeFigures { It = e });
}

internal sealed class ScheduledTestFigures : Figures<ScheduledTest>
{
    public TestDemandFigures Demand => new() { It = It.Demand };
    public string Name => It.Name;
    public string Layer => It.Layer;
    public int StartWeek => It.StartWeek;
    public int Weeks => It.Weeks;
    public int EndWeek => It.EndWeek;
    public double Share => It.Share;
    public IEnumerable<BucketRangeFigures> Buckets => It.Buckets.Select(e => new BucketRangeFigures { It = e });
}

internal sealed class TestDemandFigures : Figures<TestDemand>
{
    public string Name => It.Name;
    public double Value => It.Value;
    public string? Layer => It.Layer;
    public IEnumerable<string> Groups => It.Groups;
    public IEnumerable<string> Prerequisites => It.Prerequisites;
    public int EarliestWeek => It.EarliestWeek;
    public int? DeadlineWeek => It.DeadlineWeek;
    public int MinimumWeeks => It.MinimumWeeks;
    public int LongestWeeks => It.LongestWeeks;
    public double LargestShare => It.LargestShare;
    public int BurnInDays => It.BurnInDays;
    public int RestDays => It.RestDays;
    public double TriggerRate => It.TriggerRate;
}

internal sealed class TrafficScheduleFigures : Figures<TrafficSchedule>
{
    public TrafficCalendarFigures Calendar => new() { It = It.Calendar };
    public IEnumerable<ScheduledTestFigures> Tests => It.Tests.Select(e => new ScheduledTestFigures { It = e });
    public IEnumerable<RefusedTestFigures> Refused => It.Refused.Select(e => new RefusedTestFigures { It = e });
    public IEnumerable<ScheduledRunFigures> Running => It.Running.Select(e => new ScheduledRunFigures { It = e });
    public double Value => It.Value;
    public double DemandedValue => It.DemandedValue;
    public double UpperBound => It.UpperBound;
    public double Gap => It.Gap;
}
