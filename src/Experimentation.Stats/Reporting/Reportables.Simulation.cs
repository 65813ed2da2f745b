using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

// Where results and reports meet: what of this room can be shown, and how a notebook finds out. Results themselves know nothing of it.

[TypeFormatterSource]
public abstract partial record DataProcess<TSummary> : IReportable, IDataProcess;

[TypeFormatterSource]
public readonly partial record struct MonteCarloEstimate : IReportable;

[TypeFormatterSource]
public sealed partial record OperatingCharacteristics : IReportable;

/// <summary>What a process of any kind of data tells of itself.</summary>
internal interface IDataProcess : IReportable
{
    string Name { get; }

    double Mean { get; }
}
