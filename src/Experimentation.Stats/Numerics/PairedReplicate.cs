namespace Experimentation.Stats.Numerics;

/// <summary>
/// Weighted moments of numerators x and denominators d in one replication: sum of weights, means, and sums of squared deviations and products around the means.
/// Where there are no denominators, each is 1.
/// </summary>
internal readonly record struct PairedReplicate(double Weight, double X, double D, double Xx, double Xd, double Dd)
{
    /// <summary>Mean of numerators over mean of denominators.</summary>
    public double Ratio => X / D;

    /// <summary>Variance of the ratio, by the delta method.</summary>
    public double VarianceOfRatio
    {
        get
        {
            double r = Ratio;
            return Math.Max(0, Xx - 2 * r * Xd + r * r * Dd) / (D * D) / Weight / Weight;
        }
    }

    /// <summary>The same replication of both samples (Chan, Golub and LeVeque 1979).</summary>
    public static PairedReplicate operator +(PairedReplicate a, PairedReplicate b)
    {
        if (a.Weight == 0 || b.Weight == 0)
        {
            return a.Weight == 0 ? b : a;
        }
        double weight = a.Weight + b.Weight;
        double share = b.Weight / weight;
        double dx = b.X - a.X;
        double dd = b.D - a.D;
        double between = a.Weight * share;
        return new(weight, a.X + dx * share, a.D + dd * share, a.Xx + b.Xx + dx * dx * between, a.Xd + b.Xd + dx * dd * between, a.Dd + b.Dd + dd * dd * between);
    }
}
