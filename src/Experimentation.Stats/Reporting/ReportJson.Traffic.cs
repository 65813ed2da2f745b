namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Traffic.</summary>
internal static partial class ReportJson
{
    private static object? OfTraffic(IReportable result) => result switch
    {
        BetaGeometricGrowth it => new BetaGeometricGrowthFigures { It = it },
        BucketRange it => new BucketRangeFigures { It = it },
        DurationAnswer it => new DurationAnswerFigures { It = it },
        DurationOption it => new DurationOptionFigures { It = it },
        ExtrapolatedGrowth it => new ExtrapolatedGrowthFigures { It = it },
        HistoricalGrowth it => new HistoricalGrowthFigures { It = it },
        TrafficCalendar it => new TrafficCalendarFigures { It = it },
        TrafficLayer it => new TrafficLayerFigures { It = it },
        TrafficOption it => new TrafficOptionFigures { It = it },
        UserGrowth it => new UserGrowthFigures { It = it },
        _ => null,
    };
}

internal abstract class GrowthFigures<T> : Figures<T>
    where T : UserGrowth
{
    public int HorizonDays => It.HorizonDays;
    public double UsersOnTheFirstDay => It.UsersAfter(1);
    public double UsersAtTheHorizon => It.UsersAfter(It.HorizonDays);
}

internal sealed class BetaGeometricGrowthFigures : GrowthFigures<BetaGeometricGrowth>
{
    public double Population => It.Population;
    public double A => It.A;
    public double B => It.B;
    public double NewcomersPerDay => It.NewcomersPerDay;
}

internal sealed class BucketRangeFigures : Figures<BucketRange>
{
    public int First => It.First;
    public int Last => It.Last;
    public int Count => It.Count;
}

internal sealed class DurationAnswerFigures : Figures<DurationAnswer>
{
    public string Traffic => It.Traffic.ToString();
    public PowerAnalysisFigures Analysis => new() { It = It.Analysis };
    public LiftFigures Lift => new() { It = It.Lift };
    public double WantedPower => It.WantedPower;
    public AnalysisWindowFigures Window => new() { It = It.Window };
    public int LongestDays => It.LongestDays;
    public IEnumerable<DurationOptionFigures> Options => It.Options.Select(e => new DurationOptionFigures { It = e });
    public DurationOptionFigures? Shortest => It.Shortest is { } it ? new() { It = it } : null;
    public int? Days => It.Days;
    public int? DaysNeeded => It.DaysNeeded;
}

internal sealed class DurationOptionFigures : Figures<DurationOption>
{
    public int Days => It.Days;
    public int EnrolmentDays => It.EnrolmentDays;
    public long Users => It.Users;
    public double RequiredUsers => It.Needed.RequiredUsers;
    public double ShareNeeded => It.ShareNeeded;
    public LiftFigures? DetectableLift => It.DetectableLift is { } it ? new() { It = it } : null;
    public bool IsEnough => It.IsEnough;
    public double ShareWeeks => It.ShareWeeks;
}

internal sealed class ExtrapolatedGrowthFigures : GrowthFigures<ExtrapolatedGrowth>
{
    public HistoricalGrowthFigures History => new() { It = It.History };
    public BetaGeometricGrowthFigures Model => new() { It = It.Model };
    public double? BacktestError => It.BacktestError;
}

internal sealed class HistoricalGrowthFigures : GrowthFigures<HistoricalGrowth>
{
    public IEnumerable<double> ActiveByDay => It.ActiveByDay;
    public IEnumerable<double> NewByDay => It.NewByDay;
    public IEnumerable<double> WeekdayFactors => It.WeekdayFactors;
}

internal sealed class TrafficCalendarFigures : Figures<TrafficCalendar>
{
    public string Traffic => It.Traffic.ToString();
    public int Weeks => It.Weeks;
    public IEnumerable<TrafficLayerFigures> Layers => It.Layers.Select(e => new TrafficLayerFigures { It = e });
    public IEnumerable<RunningTestFigures> Running => It.Running.Select(e => new RunningTestFigures { It = e });
    public int Buckets => It.Buckets;
    public DateOnly? FirstDay => It.FirstDay;
    public ulong Seed => It.Seed;
    public double UsersFactor => It.UsersFactor;
}

internal sealed class TrafficLayerFigures : Figures<TrafficLayer>
{
    public string Name => It.Name;
    public LayerKind Kind => It.Kind;
    public string? Traffic => It.Traffic?.ToString();
}

internal sealed class TrafficOptionFigures : Figures<TrafficOption>
{
    public double Share => It.Share;
    public int Weeks => It.Weeks;
    public double ShareWeeks => It.ShareWeeks;
}

internal sealed class UserGrowthFigures : GrowthFigures<UserGrowth>;
