using Experimentation.Stats.Experiments;
using Microsoft.Extensions.Logging;

namespace Experimentation.Stats;

public sealed partial record FeatureAnalysis
{
    /// <summary>
    /// Writes what somebody on call must see: the decision on the whole, and an alarm for each part that made something worse. The events are those of <see cref="ExperimentEvents"/>; the parts' own
    /// analyses log for themselves, and without this call the library writes nothing.
    /// </summary>
    /// <param name="logger">Where to.</param>
    /// <returns>The same analysis.</returns>
    /// <exception cref="ArgumentNullException">No logger.</exception>
    public FeatureAnalysis LogTo(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        ExperimentLog.Decision(logger, Feature.Name, Decision);
        foreach (FeaturePart part in Parts.Where(p => p.Status == FeaturePartStatus.Harmful))
        {
            ExperimentLog.Alarm(logger, Feature.Name, part.Feature.Name, part.Reading!.ToString());
        }
        return this;
    }
}
