namespace Experimentation.Stats.Numerics;

/// <summary>A function that never decreases.</summary>
internal interface IIncreasing
{
    double At(double x);
}

/// <summary>Where an increasing function takes a value: bracketed, so that it always ends, and on the closest double that rounding allows.</summary>
internal static class IncreasingRoot
{
    private const int FastSteps = 60;

    /// <summary>
    /// The x between two bounds (either may be infinite, neither is ever evaluated) at which <paramref name="f"/> reaches
    /// <paramref name="target"/>; the bound itself where it does not reach it.
    /// </summary>
    /// <param name="f">Increasing between the bounds.</param>
    /// <param name="target">The value to reach.</param>
    /// <param name="guess">Strictly between the bounds.</param>
    /// <param name="step">A first step away from the guess, above 0.</param>
    /// <param name="lower">Lower bound.</param>
    /// <param name="upper">Upper bound.</param>
    /// <exception cref="ArithmeticException">The function is not a number somewhere on the way.</exception>
    public static double Find<T>(in T f, double target, double guess, double step, double lower, double upper)
        where T : struct, IIncreasing
    {
        double x1 = guess;
        double f1 = Number(f.At(x1) - target);
        if (f1 == 0)
        {
            return x1;
        }
        double bound = f1 < 0 ? upper : lower;
        while (true)
        {
            double x2 = Towards(x1, bound, step);
            if (x2 == x1 || double.IsInfinity(x2) || x2 == bound)
            {
                return bound;
            }
            double f2 = Number(f.At(x2) - target);
            if (f2 == 0)
            {
                return x2;
            }
            if (f2 > 0 != f1 > 0)
            {
                return Between(f, target, x1, f1, x2, f2);
            }
            (x1, f1) = (x2, f2);
            step *= 3;
        }
    }

    private static double Number(double value) => double.IsNaN(value) ? throw new ArithmeticException("A function whose root is sought is not a number.") : value;

    // A finite bound may be a pole, so it is approached by halves.
    private static double Towards(double x, double bound, double step) => double.IsInfinity(bound)
        ? x + (bound > 0 ? step : -step)
        : Math.Abs(bound - x) > 2 * step ? x + Math.CopySign(step, bound - x) : x + (bound - x) / 2;

    /// <summary>Chandrupatla (1997): inverse quadratic interpolation where it is safe, bisection where not.</summary>
    private static double Between<T>(in T f, double target, double x1, double f1, double x2, double f2)
        where T : struct, IIncreasing
    {
        double t = f1 / (f1 - f2);
        for (int i = 0; ; i++)
        {
            double x = x1 + t * (x2 - x1);
            if (i > FastSteps)
            {
                x = x1 / 2 + x2 / 2;
                if (x == x1 || x == x2)
                {
                    return x;
                }
            }
            double fx = Number(f.At(x) - target);
            if (fx == 0)
            {
                return x;
            }
            double x3, f3;
            if (fx > 0 == f1 > 0)
            {
                (x3, f3) = (x1, f1);
            }
            else
            {
                (x3, f3) = (x2, f2);
                (x2, f2) = (x1, f1);
            }
            (x1, f1) = (x, fx);
            double best = Math.Abs(f1) < Math.Abs(f2) ? x1 : x2;
            double closest = Math.BitIncrement(Math.Abs(best)) - Math.Abs(best);
            double relative = closest / Math.Abs(x2 - x1);
            if (relative >= 0.5)
            {
                return best;
            }
            double xi = (x1 - x2) / (x3 - x2);
            double phi = (f1 - f2) / (f3 - f2);
            t = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
                ? f1 / (f2 - f1) * f3 / (f2 - f3) + (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
                : 0.5;
            t = Math.Clamp(t, relative, 1 - relative);
        }
    }
}
