using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// A function with one peak, given by its logarithm, and panels over all of it that matters: their ends are a peak's width apart, until the function has fallen by e⁻⁸⁰.
/// </summary>
internal sealed class Bell
{
    private const double Negligible = 80;

    private readonly Func<double, double> _logarithm;
    private readonly double _top;

    /// <param name="logarithm">Has one peak and falls without end on both sides.</param>
    /// <param name="guess">Where the peak may be.</param>
    /// <param name="width">How wide it may be, above 0.</param>
    /// <exception cref="ArithmeticException">There is no peak within reach.</exception>
    public Bell(Func<double, double> logarithm, double guess, double width)
    {
        _logarithm = logarithm;
        double peak = Climb(logarithm, guess, width);
        _top = logarithm(peak);
        var ends = new List<double> { peak };
        Descend(ends, peak, width, -1);
        ends.Reverse();
        Descend(ends, peak, width, +1);
        Ends = [.. ends];
    }

    /// <summary>Ends of the panels, ascending.</summary>
    public double[] Ends { get; }

    /// <summary>The function, divided by its largest value.</summary>
    public double At(double x) => Math.Exp(_logarithm(x) - _top);

    /// <summary>The logarithm of the function's integral.</summary>
    public double LogIntegral()
    {
        double sum = 0;
        for (int i = 1; i < Ends.Length; i++)
        {
            sum += Integral(Ends[i - 1], Ends[i]);
        }
        return _top + Math.Log(sum);
    }

    /// <summary>The integral of <see cref="At"/> within one panel.</summary>
    public double Integral(double from, double to) => GaussLegendre.Integral(new Shape(this), from, to);

    private void Descend(List<double> ends, double peak, double width, int side)
    {
        double half = HalfWidth(peak, width, side);
        double x = peak;
        for (int i = 0; i < 400; i++)
        {
            // Long tails are cut more and more coarsely.
            double step = half * (i < 12 ? 1.5 : 1.5 * Math.Pow(1.25, i - 11));
            x += side * step;
            ends.Add(x);
            if (_logarithm(x) < _top - Negligible)
            {
                return;
            }
        }
        throw new ArithmeticException("A density does not fall away from its peak.");
    }

    // Where the logarithm has fallen by a half: one standard deviation of a normal density.
    private double HalfWidth(double peak, double width, int side)
    {
        while (_logarithm(peak + side * width) < _top - 1)
        {
            width /= 2;
        }
        while (_logarithm(peak + side * width) > _top - 0.25)
        {
            width *= 2;
            if (double.IsInfinity(width))
            {
                throw new ArithmeticException("A density does not fall away from its peak.");
            }
        }
        return width;
    }

    // Steps that grow while they lead up and shrink when they do not. Near is near enough: panels need the peak's neighbourhood, not the peak.
    private static double Climb(Func<double, double> f, double x, double step)
    {
        double value = f(x);
        double least = step * 1e-3;
        for (int i = 0; i < 1_000 && step > least; i++)
        {
            double up = f(x + step);
            double down = f(x - step);
            if (up > value || down > value)
            {
                (x, value) = up >= down ? (x + step, up) : (x - step, down);
                step *= 1.7;
                least = Math.Max(least, step * 1e-6);
            }
            else
            {
                step *= 0.4;
            }
        }
        return double.IsFinite(value) ? x : throw new ArithmeticException("A density has no peak within reach.");
    }

    private readonly struct Shape(Bell bell) : IIntegrand
    {
        public double At(double x) => bell.At(x);
    }
}
