namespace Experimentation.Stats.Numerics;

/// <summary>Which statistics count as large.</summary>
internal enum LargeSide
{
    /// <summary>The largest.</summary>
    Upper,

    /// <summary>The largest in size.</summary>
    Both,
}

/// <summary>
/// The largest of several normal or t statistics whose correlations are products, ρᵢⱼ = λᵢλⱼ: comparisons with a shared control (Dunnett 1955), equal correlations. Then
/// Zᵢ = λᵢX + √(1 - λᵢ²)Yᵢ, so that a rectangle's probability is one integral over X, and for t statistics one more over the shared standard deviation.
/// </summary>
/// <remarks>A statistic may have a limit of its own: it counts as larger than c when it is larger than c times its scale.</remarks>
internal sealed class LargestOfFamily : ITwoTailed
{
    /// <summary>Less than this of a statistic's variance is its own: the integrand has a step, which the trapezoidal rule would not see.</summary>
    private const double Steep = 1e-4;

    /// <summary>Beyond it the normal density is nothing.</summary>
    private const double Far = 38.5;

    private readonly Kin[] _kins;
    private readonly double _df;
    private readonly LargeSide _side;
    private readonly double _step;
    private readonly int _count;
    private readonly bool _isSteep;

    /// <param name="loadings">λ of each statistic, from -1 to 1.</param>
    /// <param name="df">Degrees of freedom of the shared standard deviation, above 0; infinite for normal statistics.</param>
    /// <param name="side">Which statistics count as large.</param>
    /// <param name="scales">Scale of each statistic's limit, above 0; none where all are 1.</param>
    public LargestOfFamily(ReadOnlySpan<double> loadings, double df, LargeSide side, ReadOnlySpan<double> scales = default)
    {
        _df = df;
        _side = side;
        _count = loadings.Length;
        // Statistics that behave alike are taken together: their factor is a power.
        var counts = new Dictionary<(double Loading, double Scale), int>();
        for (int i = 0; i < loadings.Length; i++)
        {
            double loading = side == LargeSide.Both ? Math.Abs(loadings[i]) : loadings[i];
            (double, double) key = (loading, scales.IsEmpty ? 1 : scales[i]);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        _kins = [.. counts.Select(pair => new Kin(pair.Key.Loading, Math.Sqrt((1 - pair.Key.Loading) * (1 + pair.Key.Loading)), pair.Key.Scale, pair.Value))];
        double curvature = 1;
        foreach (Kin kin in _kins)
        {
            _isSteep |= kin.Own * kin.Own < Steep;
            curvature += kin.Count * (kin.Loading / kin.Own) * (kin.Loading / kin.Own);
        }
        _step = LineIntegral.StepFor(curvature);
    }

    /// <summary>All pairs with the same correlation, 0 to 1.</summary>
    public static LargestOfFamily Equicorrelated(int count, double rho, double df, LargeSide side)
    {
        double[] loadings = new double[count];
        Array.Fill(loadings, Math.Sqrt(rho));
        return new(loadings, df, side);
    }

    /// <summary>P(none is larger than <paramref name="at"/>).</summary>
    public double LowerTail(double at) => Probability(at, Wanted.None);

    /// <summary>P(at least one is larger than <paramref name="at"/>).</summary>
    public double UpperTail(double at) => Probability(at, Wanted.Any);

    /// <summary>The critical value: where the upper tail is <paramref name="alpha"/>, strictly between 0 and 1.</summary>
    public double UpperQuantile(double alpha)
    {
        // Bonferroni's value is on the far side and close for small alpha, Šidák's for independent statistics too.
        double each = -Elementary.Expm1(Elementary.Log1p(-alpha) / _count);
        double guess = StudentT.UpperQuantile(_side == LargeSide.Both ? each / 2 : each, _df);
        return SmoothRoot.Find(
            alpha <= 0.5 ? c => Math.Log(alpha) - LogOf(UpperTail(c)) : c => LogOf(LowerTail(c)) - Elementary.Log1p(-alpha),
            guess,
            0.1 * Math.Max(1, Math.Abs(guess)));
    }

    private static double LogOf(double tail) => Math.Max(Math.Log(tail), -1000);

    private double Probability(double at, Wanted wanted)
    {
        if (double.IsNaN(at) || !(_df > 0))
        {
            return double.NaN;
        }
        bool isAll = at <= 0 && _side == LargeSide.Both || double.IsNegativeInfinity(at);
        if (isAll || double.IsPositiveInfinity(at))
        {
            return isAll == (wanted == Wanted.Any) ? 1 : 0;
        }
        if (double.IsInfinity(_df))
        {
            return Math.Min(1, Normals(at, wanted));
        }
        // The more statistics, the steeper the average's integrand turns from 0 to 1.
        double sharpness = 9 * (2 + 2 * Math.Log(_count));
        double peak = wanted == Wanted.Any || at < 0 ? ChiAverage.PeakOfTail(at, _df) : 1;
        return Math.Min(1, ChiAverage.Of(new Studentised(this, at, wanted), _df, peak, sharpness));
    }

    private double Normals(double at, Wanted wanted)
    {
        Factors integrand = new(_kins, at, _side, wanted);
        if (_isSteep)
        {
            return Stepwise(integrand, at);
        }
        if (_side == LargeSide.Both)
        {
            return LineIntegral.OfEven(integrand, wanted == Wanted.None ? 0 : Reach(at, wanted).To, _step);
        }
        (double from, double to) = Reach(at, wanted);
        return LineIntegral.Of(integrand, from, to, _step);
    }

    /// <summary>Between which X the integrand may still rise.</summary>
    private (double From, double To) Reach(double at, Wanted wanted)
    {
        double from = 0, to = 0, precision = 1, pull = 0;
        foreach (Kin kin in _kins)
        {
            double limit = at * kin.Scale;
            double near = limit * kin.Loading;
            (from, to) = (Math.Min(from, near), Math.Max(to, near));
            double weight = kin.Count * kin.Loading / (kin.Own * kin.Own);
            precision += weight * kin.Loading;
            pull += weight * Math.Min(limit, 0);
        }
        // None is large: where X would be if every statistic stood at its limit. One is large: where X would be if that one did.
        double centre = pull / precision;
        return wanted == Wanted.Any ? (Math.Max(from, -Far), Math.Min(to, Far)) : (Math.Max(Math.Min(0, centre), -Far), 0);
    }

    /// <summary>Panels that are short beside each step.</summary>
    private double Stepwise(in Factors integrand, double at)
    {
        double curvature = 1;
        var cuts = new List<double> { -Far, Far };
        foreach (Kin kin in _kins)
        {
            if (kin.Own * kin.Own >= Steep)
            {
                curvature += kin.Count * (kin.Loading / kin.Own) * (kin.Loading / kin.Own);
                continue;
            }
            double place = at * kin.Scale / kin.Loading;
            double width = kin.Own / Math.Abs(kin.Loading);
            for (int mirror = -1; mirror <= 1; mirror += 2)
            {
                for (int i = -9; i <= 9; i++)
                {
                    cuts.Add(Math.Clamp(mirror * place + i * width, -Far, Far));
                }
            }
        }
        double longest = 2 / Math.Sqrt(curvature);
        cuts.Sort();
        double sum = 0;
        for (int i = 1; i < cuts.Count; i++)
        {
            double length = cuts[i] - cuts[i - 1];
            int panels = (int)Math.Ceiling(length / longest);
            for (int panel = 0; panel < panels; panel++)
            {
                sum += GaussLegendre.Integral(integrand, cuts[i - 1] + panel * length / panels, cuts[i - 1] + (panel + 1) * length / panels);
            }
        }
        return sum;
    }

    private enum Wanted
    {
        None,
        Any,
    }

    /// <summary>Statistics that behave alike.</summary>
    /// <param name="Loading">On the shared variable.</param>
    /// <param name="Own">On their own variables.</param>
    /// <param name="Scale">Of their limits.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Kin(double Loading, double Own, double Scale, int Count);

    /// <summary>Density of X times the probability that none, or at least one, is large given X.</summary>
    private readonly struct Factors(Kin[] kins, double at, LargeSide side, Wanted wanted) : IIntegrand
    {
        public double At(double x)
        {
            double log = 0;
            foreach (Kin kin in kins)
            {
                double limit = at * kin.Scale;
                double above = Standard(limit - kin.Loading * x, kin.Own);
                double tail = Normal.UpperTail(above);
                double below = double.NegativeInfinity;
                if (side == LargeSide.Both)
                {
                    below = -Standard(limit + kin.Loading * x, kin.Own);
                    tail += Normal.LowerTail(below);
                }
                log += kin.Count * (tail <= 0.5 ? Elementary.Log1p(-tail) : Math.Log(side == LargeSide.Both ? BivariateNormal.Between(below, above) : Normal.LowerTail(above)));
            }
            double density = Normal.Density(x);
            return wanted == Wanted.Any ? density * -Elementary.Expm1(log) : density * Math.Exp(log);
        }

        private static double Standard(double distance, double own) => own > 0 ? distance / own : distance >= 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    private readonly struct Studentised(LargestOfFamily family, double at, Wanted wanted) : IChiIntegrand
    {
        public double At(double s, double exponent) => Math.Exp(exponent) * family.Normals(at * s, wanted);
    }
}
