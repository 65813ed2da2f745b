using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>A normal variable with standard deviation 1 that is seen only beyond a critical value, in one tail or in both.</summary>
internal readonly struct SelectedNormal(double critical, bool bothTails)
{
    /// <summary>log P(Z ≥ z | seen) for z above the critical value.</summary>
    public double LogUpperTail(double z, double mean) => Normal.LogUpperTail(z - mean) - LogSeen(mean);

    /// <summary>E(Z | seen).</summary>
    public double Expectation(double mean)
    {
        double seen = LogSeen(mean);
        double up = Math.Exp(Normal.LogDensity(critical - mean) - seen);
        double down = bothTails ? Math.Exp(Normal.LogDensity(critical + mean) - seen) : 0;
        return mean + up - down;
    }

    private double LogSeen(double mean)
    {
        double up = Normal.LogUpperTail(critical - mean);
        if (!bothTails)
        {
            return up;
        }
        double down = Normal.LogUpperTail(critical + mean);
        double larger = Math.Max(up, down);
        return larger + Elementary.Log1p(Math.Exp(Math.Min(up, down) - larger));
    }

    /// <summary>log P(Z ≥ z | seen) by the mean.</summary>
    public readonly struct TailByMean(SelectedNormal law, double z) : IIncreasing
    {
        public double At(double x) => law.LogUpperTail(z, x);
    }

    /// <summary>E(Z | seen) by the mean.</summary>
    public readonly struct ExpectationByMean(SelectedNormal law) : IIncreasing
    {
        public double At(double x) => law.Expectation(x);
    }
}
