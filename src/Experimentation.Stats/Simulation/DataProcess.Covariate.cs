using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

public static partial class DataProcess
{
    /// <summary>A normal outcome with a normal covariate from before the experiment. A lift shifts the outcome and leaves the covariate.</summary>
    /// <remarks>Draws the summary of any number of users at once, from the distribution that their moments have.</remarks>
    /// <param name="mean">Of the outcome; from −1E+100 to 1E+100.</param>
    /// <param name="standardDeviation">Of the outcome; from 1E-100 to 1E+100.</param>
    /// <param name="correlation">Of outcome and covariate, from −1 to 1. The covariate has mean 0 and standard deviation 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static DataProcess<CovariateSummary> WithCovariate(double mean, double standardDeviation, double correlation) => new CovariateProcess(
        Guard.Value(mean, "A mean"),
        Guard.Divisor(standardDeviation, "A standard deviation"),
        correlation is >= -1 and <= 1 ? correlation : throw Guard.OutOfRange(nameof(correlation), correlation, "A correlation is from -1 to 1."),
        HasDenominator: false);
}
