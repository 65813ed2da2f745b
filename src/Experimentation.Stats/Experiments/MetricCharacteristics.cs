using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>What one metric of one treatment did over many simulated experiments, read where each experiment stopped.</summary>
/// <param name="Variant">The treatment.</param>
/// <param name="Metric">The metric in its role.</param>
/// <param name="Truth">The true difference, on the scale of <see cref="MetricResult.Difference"/>.</param>
/// <param name="Shown">Share of experiments in which the metric did what its role asks for by the time they stopped: superior, non-inferior, or for watched metrics no sign of harm.</param>
/// <param name="Worse">Share in which it was found to be worse.</param>
/// <param name="Coverage">Share of intervals of the difference that held the truth; those of metrics that could not be estimated hold it.</param>
/// <param name="NominalCoverage">What each of them promises: 1 − 2·alpha, each limit being one-sided.</param>
/// <param name="Bias">Mean of the estimated differences minus the truth: stopping on good news makes estimates too large.</param>
public sealed partial record MetricCharacteristics(
    string Variant,
    MetricInRole Metric,
    double Truth,
    MonteCarloEstimate Shown,
    MonteCarloEstimate Worse,
    MonteCarloEstimate Coverage,
    double NominalCoverage,
    MonteCarloEstimate Bias)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Metric.Metric.Name} of {Variant}: true difference {Phrase.Number(Truth)}, did its role {Shown}, worse {Worse}, coverage {Coverage} (promised {NominalCoverage:G4}), bias {Bias}");
}
