using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// a + b·e^(−λt) fitted to a curve for every λ at once: given λ the two others have a closed form (variable projection, Golub and Pereyra 1973), and with whole days all sums that it
/// needs are polynomials in r = e^(−λ), whose coefficients are worked out once.
/// </summary>
internal sealed class DecayProfile
{
    private const int GridPoints = 64;

    private readonly CurvePrecision _precision;

    // Coefficient k belongs to r^k: 1′Σ⁻¹e, δ′Σ⁻¹e and e′Σ⁻¹e with e_t = r^t.
    private readonly double[] _ones;
    private readonly double[] _effects;
    private readonly double[] _squares;

    public DecayProfile(CurvePrecision precision)
    {
        _precision = precision;
        EffectCurve curve = precision.Curve;
        int last = curve.Starts[^1];
        _ones = new double[last + 1];
        _effects = new double[last + 1];
        _squares = new double[2 * last + 1];
        for (int i = 0; i < curve.Periods; i++)
        {
            _ones[curve.Starts[i]] = precision.Ones[i];
            _effects[curve.Starts[i]] = precision.Effects[i];
            for (int j = 0; j < curve.Periods; j++)
            {
                _squares[curve.Starts[i] + curve.Starts[j]] += precision.Entry(i, j);
            }
        }
    }

    public CurvePrecision Precision => _precision;

    /// <summary>The best fit with a half-life within bounds.</summary>
    public DecayPoint Best(double shortestHalfLife, double longestHalfLife)
    {
        DecayPoint best = At(Math.Log(shortestHalfLife));
        double before = best.LogHalfLife;
        double slopeBefore = Slope(before);
        DecayPoint last = At(Math.Log(longestHalfLife));
        best = last.Distance < best.Distance ? last : best;
        foreach (double next in Grid(shortestHalfLife, longestHalfLife).Skip(1))
        {
            double slope = Slope(next);
            if (slopeBefore < 0 && slope >= 0)
            {
                DecayPoint inside = At(IncreasingRoot.Find(new SlopeOf(this), 0, before, (next - before) / 2, double.NegativeInfinity, next));
                best = inside.Distance < best.Distance ? inside : best;
            }
            (before, slopeBefore) = (next, slope);
        }
        return best;
    }

    /// <summary>
    /// The values of the asymptote at which the best fit is worse than the best of all by at most a reach: for given λ these lie symmetrically around â(λ), so the ends are the largest and
    /// smallest over λ of a closed form, and no fit has to be repeated.
    /// </summary>
    public (double Lower, double Upper) AsymptoteWithin(double reach, in DecayPoint best, double shortestHalfLife, double longestHalfLife)
    {
        double most = best.Distance + reach;
        // The best fit is always within reach; grid points need not be where the data are precise.
        DecayPoint known = best;
        DecayPoint[] points = [.. Grid(shortestHalfLife, longestHalfLife).Append(best.LogHalfLife).Order().Select(x => x == known.LogHalfLife ? known : At(x))];
        return (-Farthest(-1, most, points), Farthest(+1, most, points));
    }

    public DecayPoint At(double logHalfLife)
    {
        double r = Math.Exp(-Math.Log(2) / Math.Exp(logHalfLife));
        (double one, double effect) = Values(_ones, _effects, r);
        double square = Value(_squares, r);
        double oneOne = _precision.OneOne;
        double information = square - one * one / oneOne;
        double product = effect - one * _precision.Pooled;
        if (!(information > 1e-14 * square))
        {
            // The curve e is a constant as far as doubles can tell.
            return new(logHalfLife, _precision.Pooled, 0, _precision.Constancy, 1 / oneOne, double.PositiveInfinity, one / oneOne);
        }
        double amplitude = product / information;
        double shift = one / oneOne;
        return new(logHalfLife, _precision.Pooled - shift * amplitude, amplitude, Math.Max(0, _precision.Constancy - product * amplitude), 1 / oneOne + shift * shift / information, 1 / information, shift);
    }

    /// <summary>Covariance of (a, b, ln λ) at a fit; null where one of them is not identified.</summary>
    public double[]? Covariance(in DecayPoint at)
    {
        EffectCurve curve = _precision.Curve;
        double rate = at.DecayRate;
        double amplitude = at.Amplitude;
        double[][] slopes =
        [
            [.. curve.Starts.Select(static _ => 1.0)],
            [.. curve.Starts.Select(t => Math.Exp(-rate * t))],
            [.. curve.Starts.Select(t => -amplitude * rate * t * Math.Exp(-rate * t))],
        ];
        var information = new double[6];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                information[CoMoments.Index(i, j)] = _precision.Form(slopes[i], slopes[j]);
            }
        }
        SpreadMatrix matrix = SpreadMatrix.Of(information, 3);
        return matrix.Rank == 3 ? matrix.Inverse() : null;
    }

    private static double[] Grid(double shortest, double longest)
    {
        double from = Math.Log(shortest);
        double step = (Math.Log(longest) - from) / (GridPoints - 1);
        return [.. Enumerable.Range(0, GridPoints).Select(i => i == GridPoints - 1 ? Math.Log(longest) : from + i * step)];
    }

    /// <summary>Derivative of the distance with respect to ln(half-life), by the envelope theorem.</summary>
    private double Slope(double logHalfLife)
    {
        double rate = Math.Log(2) / Math.Exp(logHalfLife);
        double r = Math.Exp(-rate);
        (double one, double oneSlope) = Horner(_ones, r);
        (double effect, double effectSlope) = Horner(_effects, r);
        (double square, double squareSlope) = Horner(_squares, r);
        double oneOne = _precision.OneOne;
        double information = square - one * one / oneOne;
        double product = effect - one * _precision.Pooled;
        double amplitude = product / information;
        // dQ/dr = −b·(2·product′ − b·information′); dr/d ln h = λ·r.
        double slope = -amplitude * (2 * (effectSlope - oneSlope * _precision.Pooled) - amplitude * (squareSlope - 2 * one * oneSlope / oneOne));
        return slope * rate * r;
    }

    /// <summary>The largest side·a within reach over all λ, from points in order of their half-lives.</summary>
    private double Farthest(int side, double most, DecayPoint[] points)
    {
        double EndOf(in DecayPoint point)
        {
            double left = most - point.Distance;
            return left >= 0 ? side * point.Asymptote + Math.Sqrt(left * point.AsymptoteVariance) : double.NegativeInfinity;
        }
        double End(double logHalfLife) => EndOf(At(logHalfLife));
        double[] ends = [.. points.Select(point => EndOf(point))];
        double farthest = ends.Max();
        for (int i = 0; i < points.Length; i++)
        {
            bool isPeak = !double.IsNegativeInfinity(ends[i]) && (i == 0 || ends[i] >= ends[i - 1]) && (i == points.Length - 1 || ends[i] >= ends[i + 1]);
            if (isPeak)
            {
                double x = points[i].LogHalfLife;
                double lower = i == 0 ? x : Inside(End, x, points[i - 1].LogHalfLife, ends[i - 1]);
                double upper = i == points.Length - 1 ? x : Inside(End, x, points[i + 1].LogHalfLife, ends[i + 1]);
                farthest = Math.Max(farthest, Peak(End, lower, upper));
            }
        }
        return farthest;
    }

    /// <summary>A point as near to an outer one as the function is finite.</summary>
    private static double Inside(Func<double, double> function, double inner, double outer, double atOuter)
    {
        if (!double.IsNegativeInfinity(atOuter))
        {
            return outer;
        }
        for (int i = 0; i < 40; i++)
        {
            double middle = inner + (outer - inner) / 2;
            (inner, outer) = double.IsNegativeInfinity(function(middle)) ? (inner, middle) : (middle, outer);
        }
        return inner;
    }

    /// <summary>The largest value between two points, by golden sections; its error is of second order in that of the place.</summary>
    private static double Peak(Func<double, double> function, double lower, double upper)
    {
        double golden = (Math.Sqrt(5) - 1) / 2;
        double x1 = upper - golden * (upper - lower);
        double x2 = lower + golden * (upper - lower);
        double f1 = function(x1);
        double f2 = function(x2);
        for (int i = 0; i < 28; i++)
        {
            if (f1 > f2)
            {
                (upper, x2, f2) = (x2, x1, f1);
                x1 = upper - golden * (upper - lower);
                f1 = function(x1);
            }
            else
            {
                (lower, x1, f1) = (x1, x2, f2);
                x2 = lower + golden * (upper - lower);
                f2 = function(x2);
            }
        }
        return Math.Max(f1, f2);
    }

    /// <summary>Two polynomials of the same degree at once.</summary>
    private static (double First, double Second) Values(double[] first, double[] second, double r)
    {
        double a = 0;
        double b = 0;
        for (int k = first.Length - 1; k >= 0; k--)
        {
            a = a * r + first[k];
            b = b * r + second[k];
        }
        return (a, b);
    }

    /// <summary>Even and odd powers apart, so that neither waits for the other; the degree is even.</summary>
    private static double Value(double[] coefficients, double r)
    {
        double square = r * r;
        double even = coefficients[^1];
        double odd = 0;
        for (int k = coefficients.Length - 3; k >= 0; k -= 2)
        {
            odd = odd * square + coefficients[k + 1];
            even = even * square + coefficients[k];
        }
        return even + r * odd;
    }

    private static (double Value, double Slope) Horner(double[] coefficients, double r)
    {
        double value = 0;
        double slope = 0;
        for (int k = coefficients.Length - 1; k >= 0; k--)
        {
            slope = slope * r + value;
            value = value * r + coefficients[k];
        }
        return (value, slope);
    }

    private readonly struct SlopeOf(DecayProfile profile) : IIncreasing
    {
        public double At(double x) => profile.Slope(x);
    }
}

/// <summary>The best fit for one half-life.</summary>
/// <param name="LogHalfLife">ln of days.</param>
/// <param name="Asymptote">a.</param>
/// <param name="Amplitude">b, at day 0.</param>
/// <param name="Distance">Residuals in units of the noise: a chi-square.</param>
/// <param name="AsymptoteVariance">Of a, given the half-life.</param>
/// <param name="AmplitudeVariance">Of b, given the half-life; +∞ where b is not identified.</param>
/// <param name="Shift">How far a falls when b rises by one.</param>
internal readonly record struct DecayPoint(double LogHalfLife, double Asymptote, double Amplitude, double Distance, double AsymptoteVariance, double AmplitudeVariance, double Shift)
{
    public double HalfLife => Math.Exp(LogHalfLife);

    public double DecayRate => Math.Log(2) / HalfLife;
}
