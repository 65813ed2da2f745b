using System.Numerics;
using Experimentation.Stats.Experiments;

namespace Experimentation.Stats;

/// <summary>A metric and where its simulated users come from.</summary>
public abstract record MetricProcess
{
    private protected MetricProcess(Metric metric) => Metric = metric;

    /// <summary>The metric.</summary>
    public Metric Metric { get; }

    /// <summary>A metric with a process of one's own for control: skewed, resampled from history, varying over time.</summary>
    /// <typeparam name="TSummary">The summary that the metric's type asks for.</typeparam>
    /// <param name="metric">The metric.</param>
    /// <param name="control">Where control's users come from; treatment's are the same, moved by the simulated effect.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static MetricProcess For<TSummary>(Metric<TSummary> metric, DataProcess<TSummary> control)
        where TSummary : notnull, IAdditionOperators<TSummary, TSummary, TSummary>
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(control);
        return new MetricProcess<TSummary>(metric, control);
    }

    /// <summary>
    /// The simplest process with a baseline's mean and spread: normal values, yes-or-no outcomes at the rate, Poisson or negative binomial counts; capped values are
    /// taken to be normal after capping; a ratio has a constant denominator, and an adjusted metric varies by what its covariates leave.
    /// </summary>
    internal static MetricProcess Of(Baseline baseline) => baseline.Metric switch
    {
        Metric<MeanSummary> mean => For(mean, DataProcess.Normal(baseline.Mean, Math.Sqrt(baseline.Variance))),
        Metric<CappedSummary> capped => For(capped, new Simulation.WithinCapsProcess(new(baseline.Mean, Math.Sqrt(baseline.Variance)), capped.Caps)),
        Metric<ProportionSummary> proportion => For(proportion, DataProcess.Binary(baseline.Mean)),
        Metric<CountSummary> rate => For(rate, DataProcess.Count(baseline.Mean, Math.Max(1, baseline.Variance / baseline.Mean))),
        Metric<RatioSummary> ratio => For(ratio, new Simulation.ConstantDenominatorProcess(baseline.Mean, Math.Sqrt(baseline.Variance))),
        Metric<CovariateSummary> adjusted => For(adjusted, new Simulation.CovariateProcess(baseline.Mean, Math.Sqrt(baseline.Variance), 0, adjusted.Kind == MetricKind.Ratio)),
        Metric<StratifiedSummary> stratified => For(stratified, new Simulation.OneStratumProcess(new(baseline.Mean, Math.Sqrt(baseline.Variance), 0, stratified.Kind == MetricKind.Ratio))),
        _ => throw new NotSupportedException($"There is no process for '{baseline.Metric.Name}'."),
    };

    /// <summary>The true difference that a lift makes, on the scale on which the metric's differences are read.</summary>
    internal abstract double TrueDifference(Lift lift);

    /// <summary>Gives, for each simulated experiment anew, users who have not come in yet. What the lift does to the process is worked out once.</summary>
    internal abstract Func<IMetricArms> Starts(IReadOnlyList<string> variants, Lift lift);
}

/// <summary>A metric and its process, with the summary's type.</summary>
internal sealed record MetricProcess<TSummary>(Metric<TSummary> Measured, DataProcess<TSummary> Control) : MetricProcess(Measured)
    where TSummary : notnull, IAdditionOperators<TSummary, TSummary, TSummary>
{
    /// <summary>Users at which chance is silent for all practical purposes.</summary>
    private const long Multitude = 1_000_000_000_000;

    internal override double TrueDifference(Lift lift) =>
        Measured.EffectOf(Control.Expected(Multitude), (lift.Value == 0 ? Control : Control.Lifted(lift)).Expected(Multitude)).Estimate;

    internal override Func<IMetricArms> Starts(IReadOnlyList<string> variants, Lift lift)
    {
        DataProcess<TSummary> treatment = lift.Value == 0 ? Control : Control.Lifted(lift);
        DataProcess<TSummary>[] processes = [.. variants.Select((_, arm) => arm == 0 ? Control : treatment)];
        string[] names = [.. variants];
        return () => new Arms(Measured, processes, names);
    }

    private sealed class Arms(Metric<TSummary> metric, DataProcess<TSummary>[] processes, string[] variants) : IMetricArms
    {
        private readonly TSummary[] _sums = new TSummary[variants.Length];

        public void Draw(RandomSource random, int look, ReadOnlySpan<long> newUsers)
        {
            for (int arm = 0; arm < _sums.Length; arm++)
            {
                TSummary users = processes[arm].AtLook(look).Draw(random, newUsers[arm]);
                _sums[arm] = look == 1 ? users : _sums[arm] + users;
            }
        }

        public ExperimentData AddTo(ExperimentData data) => data.Add(metric, [.. variants.Zip(_sums)]);
    }
}
