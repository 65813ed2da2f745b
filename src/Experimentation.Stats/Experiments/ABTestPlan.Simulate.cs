using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

public sealed partial record ABTestPlan
{
    /// <summary>
    /// Does the plan do what its formulas say? Simulates whole experiments: users come in, each planned look is analysed, and the experiment stops as soon as the rule decides.
    /// </summary>
    /// <remarks>
    /// Metrics are drawn independently of each other, which is the hardest case for power. Users come from the simplest process with the baseline's mean and spread unless
    /// another one is given; metrics without a baseline need a process to take part.
    /// </remarks>
    /// <param name="truth">What is true in the simulated experiments.</param>
    /// <param name="looks">Looks at equal steps; the planned ones if not given. An always-valid test plans none before the end.</param>
    /// <param name="processes">Where users of some metrics come from, if not from their baselines.</param>
    /// <param name="replications">2 or more.</param>
    /// <param name="seed">Any number; the same seed gives the same result on any number of threads.</param>
    /// <param name="progress">Told the share done, from 0 to 1, from several threads.</param>
    /// <param name="cancellationToken">Stops the simulation.</param>
    /// <exception cref="ArgumentException">A process is for a metric that the test does not have, or two are for the same one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two replications, fewer than one look, or a truth that is none of the named ones.</exception>
    /// <exception cref="OperationCanceledException">The simulation was stopped.</exception>
    public ABTestSimulation Simulate(
        SimulatedTruth truth,
        int? looks = null,
        IReadOnlyList<MetricProcess>? processes = null,
        int replications = Stats.Simulate.DefaultReplications,
        ulong seed = 1,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.AtLeast(replications, 2, "A number of replications");
        if (!Enum.IsDefined(truth))
        {
            throw new ArgumentOutOfRangeException(nameof(truth), truth, "Use one of the values of SimulatedTruth.");
        }
        long[] usersAtLook = looks is { } steps
            ? [.. Enumerable.Range(1, (int)Guard.AtLeast(steps, 1, "A number of looks", nameof(looks))).Select(look => (long)Math.Ceiling((double)look / steps * Users))]
            : [.. UsersPerLook];
        (MetricProcess Process, Lift Lift)[] metrics = [.. InOrder(processes ?? []).Select(process => (process, TrueLift(process.Metric, truth)))];
        string[] variants = [.. Test.Variants.Select(v => v.Name)];
        Func<IMetricArms>[] starts = [.. metrics.Select(m => m.Process.Starts(variants, m.Lift))];
        double[] truths = [.. metrics.Select(m => m.Process.TrueDifference(m.Lift))];
        PlanTally tally = Replications.Run(
            replications,
            seed,
            () => new PlanTally(usersAtLook.Length, metrics.Length * (variants.Length - 1)),
            (random, sum) => Replicate(random, sum, starts, truths, variants, usersAtLook),
            static (a, b) => a.Add(b),
            progress,
            cancellationToken);
        var characteristics = new List<MetricCharacteristics>();
        for (int i = 0; i < tally.Metrics.Length; i++)
        {
            int metric = i % metrics.Length;
            MetricInRole role = Test.Metrics.First(m => m.Metric == metrics[metric].Process.Metric);
            characteristics.Add(tally.Metrics[i].Of(variants[1 + i / metrics.Length], role, truths[metric], replications));
        }
        return new(this, truth, seed, replications, tally, ValueList<MetricCharacteristics>.Of(characteristics));
    }

    private PlanTally Replicate(RandomSource random, PlanTally sum, Func<IMetricArms>[] starts, double[] truths, string[] variants, long[] usersAtLook)
    {
        IMetricArms[] arms = [.. starts.Select(start => start())];
        long[] before = new long[variants.Length];
        ABTestAnalysis? analysis = null;
        for (int look = 1; ; look++)
        {
            bool isLast = look == usersAtLook.Length;
            long[] now = [.. Test.Variants.Select((v, arm) => isLast ? UsersPerVariant[arm] : (long)Math.Round(v.Share * usersAtLook[look - 1]))];
            long[] newUsers = [.. now.Zip(before, (after, earlier) => after - earlier)];
            before = now;
            var data = new ExperimentData();
            foreach (IMetricArms metric in arms)
            {
                metric.Draw(random, look, newUsers);
                data = metric.AddTo(data);
            }
            analysis = Analyze(data, analysis);
            if (isLast || analysis.Decision.Kind != DecisionKind.Continue)
            {
                return sum.Add(analysis, truths, look, now.Sum());
            }
        }
    }

    private List<MetricProcess> InOrder(IReadOnlyList<MetricProcess> processes)
    {
        var known = new List<MetricProcess>();
        foreach (MetricProcess process in processes)
        {
            if (!Test.Metrics.Any(m => m.Metric == process.Metric))
            {
                throw new ArgumentException($"The test has no metric '{process.Metric.Name}'; its metrics are {Names(Test)}.", nameof(processes));
            }
            if (known.Exists(p => p.Metric == process.Metric))
            {
                throw new ArgumentException($"Each metric has one process. Got two for '{process.Metric.Name}'.", nameof(processes));
            }
            known.Add(process);
        }
        // In the order of the test, so that the order in which processes are given leaves no trace in the random numbers.
        return [.. Test.Metrics
            .Select(m => known.Find(p => p.Metric == m.Metric)
                ?? (Metrics.FirstOrDefault(plan => plan.Metric.Metric == m.Metric) is { } plan ? MetricProcess.Of(plan.Baseline) : null))
            .OfType<MetricProcess>()];
    }

    private Lift TrueLift(Metric metric, SimulatedTruth truth)
    {
        MetricInRole role = Test.Metrics.First(m => m.Metric == metric);
        Lift better = metric.Better == PreferredDirection.Increase ? role.Lift : -role.Lift;
        return truth switch
        {
            SimulatedTruth.NoEffect => default,
            _ when role.Role == MetricRole.Success => better,
            SimulatedTruth.GuardrailsAtMargin when role.HasMargin => -better,
            _ => default,
        };
    }
}
