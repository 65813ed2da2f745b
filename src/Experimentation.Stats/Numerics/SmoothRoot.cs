namespace Experimentation.Stats.Numerics;

/// <summary>Where a smooth, increasing and costly function is zero: secant steps inside a bracket that is found on the way.</summary>
internal static class SmoothRoot
{
    private const int MostSteps = 100;

    /// <summary>
    /// The zero of <paramref name="function"/>. Ends when a secant step is so small that the error left, which is of the order of the product of the last two
    /// steps, lies below rounding.
    /// </summary>
    /// <param name="function">Increasing; may return ±∞.</param>
    /// <param name="guess">Where to start.</param>
    /// <param name="step">How far away the root may be, roughly; above 0.</param>
    /// <param name="slope">The function's slope near the guess, roughly, for the first step; NaN where it is not known.</param>
    /// <exception cref="ArithmeticException">No convergence; the function is not what is asked for.</exception>
    public static double Find(Func<double, double> function, double guess, double step, double slope = double.NaN)
    {
        double lower = double.NegativeInfinity, upper = double.PositiveInfinity;
        double before = double.NaN, valueBefore = double.NaN;
        double x = guess;
        for (int i = 0; i < MostSteps; i++)
        {
            double value = function(x);
            if (value == 0)
            {
                return x;
            }
            (lower, upper) = value < 0 ? (x, upper) : (lower, x);
            slope = i == 0 ? slope : (value - valueBefore) / (x - before);
            double move = -value / slope;
            double next = x + move;
            // A secant needs two finite values and must stay inside; otherwise step out while one side is open, or halve.
            bool trusted = slope > 0 && double.IsFinite(slope) && next > lower && next < upper && Math.Abs(move) <= 16 * step;
            if (!trusted)
            {
                next = double.IsInfinity(lower) ? upper - step : double.IsInfinity(upper) ? lower + step : lower + (upper - lower) / 2;
                step *= 2;
            }
            if ((trusted && i > 0 && Math.Abs(move) <= 1e-9 * Math.Max(1, Math.Abs(x))) || next == x || upper - lower <= 1e-15 * Math.Abs(x))
            {
                return next;
            }
            (before, valueBefore, x) = (x, value, next);
        }
        throw new ArithmeticException("A root was not found: the function does not increase through zero.");
    }
}
