namespace Experimentation.Stats.Reporting;

/// <summary>The figures of the room Simulation.</summary>
internal static partial class ReportJson
{
    private static object? OfSimulation(IReportable result) => result switch
    {
        PanelProcess it => new PanelProcessFigures { It = it },
        IDataProcess it => new DataProcessFigures { It = it },
        MonteCarloEstimate it => new MonteCarloEstimateFigures { It = it },
        OperatingCharacteristics it => new OperatingCharacteristicsFigures { It = it },
        _ => null,
    };
}

internal sealed class DataProcessFigures : Figures<IDataProcess>
{
    public string Name => It.Name;
    public double Mean => It.Mean;
}

internal sealed class MonteCarloEstimateFigures : Figures<MonteCarloEstimate>
{
    public double Value => It.Value;
    public double StandardError => It.StandardError;
}

internal sealed class OperatingCharacteristicsFigures : Figures<OperatingCharacteristics>
{
    public ulong Seed => It.Seed;
    public int Replications => It.Replications;
    public double Truth => It.Truth;
    public MonteCarloEstimateFigures Concluded => new() { It = It.Concluded };
    public MonteCarloEstimateFigures Better => new() { It = It.Better };
    public MonteCarloEstimateFigures Worse => new() { It = It.Worse };
    public MonteCarloEstimateFigures NotEstimable => new() { It = It.NotEstimable };
    public MonteCarloEstimateFigures Coverage => new() { It = It.Coverage };
    public double NominalCoverage => It.NominalCoverage;
    public MonteCarloEstimateFigures Bias => new() { It = It.Bias };
    public MonteCarloEstimateFigures Users => new() { It = It.Users };
    public IEnumerable<double> ConcludedAtLook => It.ConcludedAtLook;
}

internal sealed class PanelProcessFigures : Figures<PanelProcess>
{
    public string Name => It.Name;
    public double Mean => It.Mean;
    public int Days => It.Days;
}
