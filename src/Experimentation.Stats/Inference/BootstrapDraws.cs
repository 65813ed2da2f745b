using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Samples of both arms with replacement, as many units as there are.</summary>
internal sealed class BootstrapDraws(ResampledUnits control, ResampledUnits treatment)
{
    public (double[] Values, double[] Errors) Run(
        TwoSampleStatistic value, TwoSampleStatistic error, int replications, ulong seed, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Chunk all = Replications.Run(
            replications,
            seed,
            static () => new Chunk(),
            (random, chunk) =>
            {
                Draw(control, random, chunk.Control);
                Draw(treatment, random, chunk.Treatment);
                chunk.Values.Add(value(chunk.Control.Rows, chunk.Treatment.Rows));
                chunk.Errors.Add(error(chunk.Control.Rows, chunk.Treatment.Rows));
                return chunk;
            },
            static (a, b) =>
            {
                a.Values.AddRange(b.Values);
                a.Errors.AddRange(b.Errors);
                return a;
            },
            progress,
            cancellationToken);
        return ([.. all.Values], [.. all.Errors]);
    }

    /// <summary>
    /// A sixth of the skewness of what each unit, or each group of units, moves the statistic by (Efron 1987, eq. 6.6; Frangos and Schucany 1990 for the jackknife). Units of a group add up, so groups see the same skewness.
    /// </summary>
    public double Acceleration(TwoSampleStatistic statistic, int groups, CancellationToken cancellationToken)
    {
        double squares = 0, cubes = 0;
        foreach ((ResampledUnits arm, bool isControl) in (ReadOnlySpan<(ResampledUnits, bool)>)[(control, true), (treatment, false)])
        {
            int count = Math.Min(groups, arm.Count);
            var without = new double[count];
            try
            {
                Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, g =>
                {
                    var rows = new RowBuffer();
                    for (int unit = 0; unit < arm.Count; unit++)
                    {
                        if (unit % count != g)
                        {
                            rows.Add(arm.Rows(unit));
                        }
                    }
                    without[g] = isControl ? statistic(rows.Rows, treatment.AllRows) : statistic(control.AllRows, rows.Rows);
                });
            }
            catch (AggregateException several) when (several.InnerExceptions.Count > 0)
            {
                // A caller's statistic failed: its own exception says more than the wrapper.
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            }
            double mean = without.Average();
            foreach (double value in without)
            {
                // Without a unit the statistic moves against its influence, by the influence over n − 1.
                double influence = (mean - value) * (count - 1) / count;
                squares += influence * influence;
                cubes += influence * influence * influence;
            }
        }
        double acceleration = cubes / (6 * squares * Math.Sqrt(squares));
        return double.IsFinite(acceleration) ? acceleration : 0;
    }

    private static void Draw(ResampledUnits units, RandomSource random, RowBuffer rows)
    {
        rows.Clear();
        for (int i = 0; i < units.Count; i++)
        {
            rows.Add(units.Rows(random.NextBelow(units.Count)));
        }
    }

    private sealed class Chunk
    {
        public RowBuffer Control { get; } = new();

        public RowBuffer Treatment { get; } = new();

        public List<double> Values { get; } = [];

        public List<double> Errors { get; } = [];
    }
}
