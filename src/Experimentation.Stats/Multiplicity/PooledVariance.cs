using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Multiplicity;

/// <summary>One variance over all arms of an experiment.</summary>
internal readonly record struct PooledVariance(double Variance, double DegreesOfFreedom)
{
    public static PooledVariance Of(MeanSummary first, ReadOnlySpan<(string Arm, MeanSummary Summary)> others)
    {
        (double squares, double df) = Part(first);
        foreach ((_, MeanSummary summary) in others)
        {
            (double moreSquares, double moreDf) = Part(summary);
            squares += moreSquares;
            df += moreDf;
        }
        return new(df > 0 ? squares / df : 0, df);
    }

    /// <summary>Second minus first; two arms alone where there is no variance, which says why nothing can be said.</summary>
    public Comparison Compare(MeanSummary first, MeanSummary second)
    {
        if (first.Count == 0 || second.Count == 0)
        {
            return Stats.Compare.Means(first, second, MeanTest.PooledT);
        }
        double error = Math.Sqrt(Variance / first.Count + Variance / second.Count);
        return error is >= Guard.Smallest and <= Guard.Largest
            ? Stats.Compare.Of(Effect.Of(second.Mean - first.Mean, error, DegreesOfFreedom))
            : Stats.Compare.Means(first, second, MeanTest.PooledT);
    }

    private static (double Squares, double Df) Part(MeanSummary arm) => arm.Count > 1 ? (arm.Variance * (arm.Count - 1), arm.Count - 1) : (0, 0);
}
