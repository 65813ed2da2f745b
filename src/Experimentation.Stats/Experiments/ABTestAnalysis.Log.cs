using Experimentation.Stats.Experiments;
using Microsoft.Extensions.Logging;

namespace Experimentation.Stats;

public sealed partial record ABTestAnalysis
{
    /// <summary>
    /// Writes what somebody on call must see: the decisions, metrics that got worse, checks that failed, differences from the registration. The events are those of <see cref="ExperimentEvents"/>; without this
    /// call the library writes nothing.
    /// </summary>
    /// <param name="logger">Where to.</param>
    /// <returns>The same analysis.</returns>
    /// <exception cref="ArgumentNullException">No logger.</exception>
    public ABTestAnalysis LogTo(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        string experiment = Plan.Test.Name;
        foreach (Decision decision in Decisions)
        {
            ExperimentLog.Decision(logger, experiment, decision);
        }
        foreach (MetricResult result in Metrics.Where(m => m.WorseAtLook is not null))
        {
            if (result.Metric.Role == MetricRole.Quality)
            {
                ExperimentLog.FailedCheck(logger, experiment, result.Metric.Metric.Name, result.ToString());
            }
            else
            {
                ExperimentLog.Alarm(logger, experiment, result.Metric.Metric.Name, result.ToString());
            }
        }
        if (HasSampleRatioMismatch)
        {
            ExperimentLog.FailedCheck(logger, experiment, "sample ratio", SampleRatio.ToString());
        }
        Health?.LogTo(logger, experiment);
        foreach (Finding finding in Findings.Where(f => f.Code == FindingCode.DiffersFromRegistration))
        {
            ExperimentLog.PlanDifference(logger, experiment, finding.Message);
        }
        return this;
    }
}
