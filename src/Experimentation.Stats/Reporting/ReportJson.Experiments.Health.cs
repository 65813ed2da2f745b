namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Experiments.</summary>
internal static partial class ReportJson
{
    private static object? OfExperimentsHealth(IReportable result) => result switch
    {
        HealthCheck it => new HealthCheckFigures { It = it },
        HealthReport it => new HealthReportFigures { It = it },
        InstrumentationReadiness it => new InstrumentationReadinessFigures { It = it },
        MetricInstrumentation it => new MetricInstrumentationFigures { It = it },
        MetricReadiness it => new MetricReadinessFigures { It = it },
        Registration it => new RegistrationFigures { It = it },
        RegistrationDifference it => new RegistrationDifferenceFigures { It = it },
        SampleRatioDay it => new SampleRatioDayFigures { It = it },
        SampleRatioHistory it => new SampleRatioHistoryFigures { It = it },
        _ => null,
    };
}

internal sealed class HealthCheckFigures : Figures<HealthCheck>
{
    public string Name => It.Name;
    public HealthSeverity Severity => It.Severity;
    public HealthStatus Status => It.Status;
    public double PValue => It.PValue;
    public double Alpha => It.Alpha;
    public string Boundary => It.Boundary.Name;
    public string Message => It.Message;
    public IEnumerable<string> Culprits => It.Culprits;
    public bool Blocks => It.Blocks;
}

internal sealed class HealthReportFigures : Figures<HealthReport>
{
    public IEnumerable<HealthCheckFigures> Checks => It.Checks.Select(e => new HealthCheckFigures { It = e });
    public bool Blocks => It.Blocks;
    public IEnumerable<string> Failed => It.Failed.Select(c => c.Name);
}

internal sealed class InstrumentationReadinessFigures : Figures<InstrumentationReadiness>
{
    public bool IsReady => It.IsReady;
    public string Test => It.Test;
    public IEnumerable<MetricReadinessFigures> Metrics => It.Metrics.Select(e => new MetricReadinessFigures { It = e });
}

internal sealed class MetricInstrumentationFigures : Figures<MetricInstrumentation>
{
    public string Metric => It.Metric.Name;
    public HealthCheckFigures? Events => It.Events is { } it ? new() { It = it } : null;
    public HealthCheckFigures? Join => It.Join is { } it ? new() { It = it } : null;
    public int? HistoryDays => It.HistoryDays;
}

internal sealed class MetricReadinessFigures : Figures<MetricReadiness>
{
    public MetricInRoleFigures Metric => new() { It = It.Metric };
    public IEnumerable<string> Missing => It.Missing;
    public string? StandIn => It.StandIn;
    public bool IsReady => It.IsReady;
}

internal sealed class RegistrationFigures : Figures<Registration>
{
    public string Fingerprint => It.Fingerprint;
    public IEnumerable<RegistrationItemFigures> Items => It.Items.Select(i => new RegistrationItemFigures { It = i });
}

internal sealed class RegistrationDifferenceFigures : Figures<RegistrationDifference>
{
    public string Item => It.Item;
    public string? Registered => It.Registered;
    public string? Found => It.Found;
}

/// <summary>One line of a registration.</summary>
internal sealed class RegistrationItemFigures : Figures<KeyValuePair<string, string>>
{
    public string Item => It.Key;
    public string Value => It.Value;
}

internal sealed class SampleRatioDayFigures : Figures<SampleRatioDay>
{
    public DateOnly Day => It.Day;
    public IEnumerable<long> Users => It.Users;
    public double PValue => It.PValue;
    public IEnumerable<long> UsersSoFar => It.UsersSoFar;
    public IEnumerable<IntervalFigures> Shares => It.Shares.Select(e => new IntervalFigures { It = e });
    public double PValueSoFar => It.PValueSoFar;
}

internal sealed class SampleRatioHistoryFigures : Figures<SampleRatioHistory>
{
    public IEnumerable<VariantFigures> Variants => It.Variants.Select(e => new VariantFigures { It = e });
    public IEnumerable<SampleRatioDayFigures> Days => It.Days.Select(e => new SampleRatioDayFigures { It = e });
    public IEnumerable<long> Users => It.Users;
    public double Alpha => It.Alpha;
    public double PValue => It.PValue;
    public bool IsOff => It.IsOff;
    public DateOnly? OffSince => It.OffSince;
    public IEnumerable<FindingFigures> Findings => It.Findings.Select(e => new FindingFigures { It = e });
}
