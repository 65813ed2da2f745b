namespace Experimentation.Stats.Tests.Validity;

/// <summary>What one replication gave: an estimate, its interval, and the p-value of its test.</summary>
internal readonly record struct SimulatedReading(double Estimate, double Lower, double Upper, double PValue)
{
    public static SimulatedReading Of(Comparison comparison) => Of(comparison.Estimate, comparison.Interval) with { PValue = comparison.PValue };

    public static SimulatedReading Of(double estimate, Interval interval) => new(estimate, interval.Lower, interval.Upper, interval.Contains(0) ? 1 : 0);

    public static SimulatedReading Of(double estimate, double error, double quantile) => Of(estimate, new Interval(estimate - quantile * error, estimate + quantile * error, 0.95));

    public static SimulatedReading OfPValue(double p) => new(0, double.NegativeInfinity, double.PositiveInfinity, p);
}

/// <summary>A figure from simulation and its Monte Carlo standard error times the root of the number of replications.</summary>
internal readonly record struct SimulatedFigure(double Value, double Spread);

/// <summary>The figures that the readings of one estimator amount to.</summary>
internal sealed class SimulatedReadings(SimulatedReading[] readings, double truth)
{
    private readonly double[] _errors = [.. readings.Select(r => r.Estimate - truth)];

    public SimulatedFigure Bias => new(_errors.Average(), Deviation.Value);

    public SimulatedFigure MedianError => Median(_errors);

    public SimulatedFigure Deviation => Root(_errors.Average());

    public SimulatedFigure RootMeanSquaredError => Root(0);

    public SimulatedFigure MedianWidth => Median([.. readings.Select(r => r.Upper - r.Lower)]);

    public SimulatedFigure Power => Share(r => r.PValue < 0.05);

    public SimulatedFigure Coverage => CoverageOf(truth);

    /// <summary>How often the interval has no end.</summary>
    public SimulatedFigure Endless => Share(r => double.IsInfinity(r.Upper));

    public SimulatedFigure CoverageOf(double value) => Share(r => r.Lower <= value && value <= r.Upper);

    private SimulatedFigure Share(Func<SimulatedReading, bool> happens)
    {
        double share = (double)readings.Count(happens) / readings.Length;
        return new(share, Math.Sqrt(share * (1 - share)));
    }

    /// <summary>Root of the mean square around a point; its error from the fourth moment, so that heavy tails count.</summary>
    private SimulatedFigure Root(double centre)
    {
        double square = _errors.Average(e => (e - centre) * (e - centre));
        double fourth = _errors.Average(e => Math.Pow(e - centre, 4));
        return new(Math.Sqrt(square), Math.Sqrt(Math.Max(0, fourth - square * square) / square) / 2);
    }

    /// <summary>The middle value; its error is half the distance between the values one standard error of the rank away on both sides.</summary>
    private static SimulatedFigure Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        int reach = Math.Max(1, (int)Math.Round(Math.Sqrt(sorted.Length) / 2));
        double median = sorted.Length % 2 == 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle];
        return new(median, (sorted[middle + reach] - sorted[middle - reach]) / 2 * Math.Sqrt(sorted.Length));
    }
}
