namespace Experimentation.Stats.Numerics;

/// <summary>
/// Two t statistics that share their estimated standard deviation S = √(χ²/df): (Z₁ + δ₁) / S and (Z₂ + δ₂) / S with correlation ρ between Z₁ and Z₂. Averages of bivariate normal
/// orthants over S, for any real df above 0 (infinite: the normal itself). Parameters outside their range give NaN.
/// </summary>
internal static class BivariateT
{
    // Where the two limits cross within less than 1/50 of the scale, the crossing is taken apart.
    private const double Sharp = 2500;

    /// <summary>P(T₁ > h, T₂ > k) without effects.</summary>
    public static double UpperOrthant(double h, double k, double rho, double df) => UpperOrthant(h, k, rho, df, 0, 0);

    /// <summary>P(T₁ &lt;= h, T₂ &lt;= k) without effects.</summary>
    public static double LowerOrthant(double h, double k, double rho, double df) => UpperOrthant(-h, -k, rho, df, 0, 0);

    /// <summary>P(T₁ > h, T₂ > k) with non-centralities δ₁ and δ₂.</summary>
    public static double UpperOrthant(double h, double k, double rho, double df, double delta1, double delta2)
    {
        if (!(df > 0 && Math.Abs(rho) <= 1) || double.IsNaN(h) || double.IsNaN(k) || !double.IsFinite(delta1) || !double.IsFinite(delta2))
        {
            return double.NaN;
        }
        if (double.IsInfinity(h) || double.IsInfinity(k))
        {
            return double.IsPositiveInfinity(h) || double.IsPositiveInfinity(k) ? 0
                : !double.IsInfinity(k) ? NoncentralT.UpperTail(k, df, delta2)
                : !double.IsInfinity(h) ? NoncentralT.UpperTail(h, df, delta1)
                : 1;
        }
        if (double.IsInfinity(df))
        {
            return BivariateNormal.UpperOrthant(h - delta1, k - delta2, rho);
        }
        if (rho == -1)
        {
            // h - δ₁/S < Z₁/S < -(k - δ₂/S)
            return Between(h, -k, df, delta1, -delta2);
        }
        Orthant orthant = new(h, k, rho, delta1, delta2);
        double sharpness = orthant.Sharpness(df);
        if (rho == 1 || sharpness > Sharp)
        {
            (double corner, double width) = orthant.Corner;
            return ChiAverage.Around(orthant, df, ChiAverage.Reach(df), corner, width, Math.Max(Math.Abs(h), Math.Abs(k)), Math.Max(Math.Abs(delta1), Math.Abs(delta2)));
        }
        double centre = ClimbingTo(orthant, df);
        return Math.Min(1, ChiAverage.Of(orthant, df, centre, sharpness));
    }

    /// <summary>
    /// P(Z > aS - δ₁ and Z &lt; bS - δ₂) for one normal Z: the probability that both of two one-sided t tests reject, Owen's (1965) Q, with a the critical value, b = -a, and δ₁ and
    /// δ₂ the distances of the true effect from the two margins in standard errors. The exact power of the equivalence test with equal variances.
    /// </summary>
    public static double Between(double a, double b, double df, double delta1, double delta2)
    {
        if (!(df > 0) || double.IsNaN(a) || double.IsNaN(b) || !double.IsFinite(delta1) || !double.IsFinite(delta2))
        {
            return double.NaN;
        }
        if (double.IsInfinity(a) || double.IsInfinity(b))
        {
            return double.IsPositiveInfinity(a) || double.IsNegativeInfinity(b) ? 0
                : !double.IsInfinity(b) ? NoncentralT.LowerTail(b, df, delta2)
                : !double.IsInfinity(a) ? NoncentralT.UpperTail(a, df, delta1)
                : 1;
        }
        if (double.IsInfinity(df))
        {
            return BivariateNormal.Between(a - delta1, b - delta2);
        }
        // The interval is open where (a - b) S < δ₁ - δ₂.
        double slope = a - b;
        double gap = delta1 - delta2;
        double reach = ChiAverage.Reach(df);
        if (slope >= 0 && gap <= 0)
        {
            return 0;
        }
        double end = slope > 0 ? Math.Min(reach, gap / slope) : reach;
        double start = slope < 0 && gap < 0 ? gap / slope : 0;
        return start < end ? ChiAverage.Over(new Strip(a, b, delta1, delta2), df, start, end, Math.Max(Math.Abs(a), Math.Abs(b)), Math.Max(Math.Abs(delta1), Math.Abs(delta2))) : 0;
    }

    // The orthant's probability is log-concave along the line that s draws, so there is one peak and walking uphill finds it.
    private static double ClimbingTo(in Orthant orthant, double df)
    {
        double s = 1;
        double step = 1 + 1 / Math.Sqrt(2 * df + orthant.Distance(1));
        double here = ChiAverage.LogAt(orthant, df, s);
        for (int direction = 0; direction < 2; direction++)
        {
            while (true)
            {
                double next = direction == 0 ? s / step : s * step;
                double there = ChiAverage.LogAt(orthant, df, next);
                if (!(there > here))
                {
                    break;
                }
                (s, here) = (next, there);
            }
        }
        return s;
    }

    private readonly struct Orthant(double h, double k, double rho, double delta1, double delta2) : IChiIntegrand
    {
        public double At(double s, double exponent) => Math.Exp(exponent) * BivariateNormal.UpperOrthant(h * s - delta1, k * s - delta2, rho);

        /// <summary>Squared length of the vector of limits.</summary>
        public double Distance(double s) => (h * s - delta1) * (h * s - delta1) + (k * s - delta2) * (k * s - delta2);

        /// <summary>Where a correlation near ±1 leaves of the two limits only the nearer one, or closes the interval between them; and the width in log s of that place.</summary>
        public (double Place, double Width) Corner
        {
            get
            {
                double sign = Math.Sign(rho);
                double place = (delta1 - sign * delta2) / (h - sign * k);
                return (place, Math.Sqrt((1 - rho) * (1 + rho)) / Math.Abs(delta1 - sign * delta2));
            }
        }

        /// <summary>Each limit bends where it crosses 0, the two together where they cross each other.</summary>
        public double Sharpness(double df)
        {
            double reach = ChiAverage.Reach(df);
            double root = Math.Sqrt((1 - rho) * (1 + rho));
            return Bend(h, delta1, reach) + Bend(k, delta2, reach) + (root > 0 ? Bend((k - rho * h) / root, (delta2 - rho * delta1) / root, reach) : 0);
        }

        private static double Bend(double t, double delta, double reach)
        {
            double bend = Math.Min(Math.Abs(t) * reach, Math.Abs(delta) + 3);
            return bend * bend;
        }
    }

    private readonly struct Strip(double a, double b, double delta1, double delta2) : IChiIntegrand
    {
        public double At(double s, double exponent) => Math.Exp(exponent) * BivariateNormal.Between(a * s - delta1, b * s - delta2);
    }
}
