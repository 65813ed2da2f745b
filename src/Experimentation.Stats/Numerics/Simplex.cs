using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Experimentation.Stats.Numerics;

/// <summary>Minimising without derivatives (Nelder and Mead 1965), for smooth functions of a few variables.</summary>
internal static class Simplex
{
    private const double Tolerance = 1e-10;
    private const int MaximumSteps = 2_000;

    /// <summary>The best point found; where the search does not settle, the best one so far.</summary>
    /// <param name="function">May be +∞ outside its domain.</param>
    /// <param name="start">Inside the domain.</param>
    /// <param name="step">First step in each variable.</param>
    public static double[] Minimise(Func<double[], double> function, double[] start, double step)
    {
        double[] best = start;
        double least = double.PositiveInfinity;
        IObjectiveFunction objective = ObjectiveFunction.Value(point =>
        {
            double[] at = point.ToArray();
            double value = Math.Min(function(at), 1e300);
            if (value < least)
            {
                (least, best) = (value, at);
            }
            return value;
        });
        try
        {
            NelderMeadSimplex.Minimum(objective, Vector<double>.Build.DenseOfArray(start), Vector<double>.Build.Dense(start.Length, step), Tolerance, MaximumSteps);
        }
        catch (MaximumIterationsException)
        {
            // The best point so far is what the caller asked for.
        }
        return best;
    }
}
