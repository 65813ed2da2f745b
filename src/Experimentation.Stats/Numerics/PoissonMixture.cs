namespace Experimentation.Stats.Numerics;

/// <summary>A central tail whose first parameter moves up in whole steps: the incomplete gamma or beta function.</summary>
internal interface ISteppedTail
{
    /// <summary>The tail at a shape.</summary>
    OneTail Tail(double shape);

    /// <summary>What the lower tail loses from a shape to the next, as factor · exp(exponent).</summary>
    (double Factor, double Exponent) Step(double shape);

    /// <summary>Step(shape + 1) / Step(shape).</summary>
    double StepRatio(double shape);

    /// <summary>The j at which Poisson(j; mean) · Step(shape + j) is largest.</summary>
    double StepPeak(double mean, double shape);
}

/// <summary>
/// Non-central chi-square and beta tails: central tails averaged over a Poisson number j of steps in their shape. Only one central tail is computed. The upper tail is summed
/// upwards and the lower tail downwards, the directions in which the central tail grows by adding, so that every operation is on positive numbers and small tails keep
/// their relative accuracy (compare Benton and Krishnamoorthy 2003, who start in the middle and subtract).
/// </summary>
internal static class PoissonMixture
{
    /// <summary>Largest mean of the number of steps.</summary>
    public const double Largest = 1e12;

    private const double Negligible = 1e-18;

    // From here on it pays to look whether there is anything to sum.
    private const double Long = 1e4;

    /// <summary>Σ Poisson(j; mean) · upper tail at shape + j.</summary>
    public static double Upper<T>(in T tail, double mean, double shape)
        where T : struct, ISteppedTail
    {
        if (mean == 0)
        {
            return tail.Tail(shape).Upper;
        }
        double peak = Math.Max(mean, tail.StepPeak(mean, shape));
        if (IsNothing(tail, mean, shape, peak, isLower: false))
        {
            return 0;
        }
        double j = Math.Floor(Math.Max(0, peak - 9 * Math.Sqrt(peak) - 3));
        (double weight, double exponent) = GammaFunction.PoissonTermParts(j, mean);
        OneTail first = tail.Tail(shape + j);
        bool isDirect = !first.IsLower;
        exponent += isDirect ? first.Exponent : 0;
        double term = weight * (isDirect ? first.Factor : first.Upper);
        (double step, double stepExponent) = tail.Step(shape + j);
        double rise = weight * step * Math.Exp(stepExponent - (isDirect ? first.Exponent : 0));
        double sum = term;
        while (j < peak || term > Negligible * sum)
        {
            double ratio = mean / (j + 1);
            term = (term + rise) * ratio;
            rise *= ratio * tail.StepRatio(shape + j);
            sum += term;
            j++;
        }
        return Math.Min(1, Elementary.TimesExp(sum, exponent));
    }

    /// <summary>Σ Poisson(j; mean) · lower tail at shape + j.</summary>
    public static double Lower<T>(in T tail, double mean, double shape)
        where T : struct, ISteppedTail
    {
        // A lower tail only falls with the shape.
        if (mean < 1e-100)
        {
            return tail.Tail(shape).Lower;
        }
        double peak = Math.Min(mean, tail.StepPeak(mean, shape));
        if (IsNothing(tail, mean, shape, peak, isLower: true))
        {
            return 0;
        }
        return LowerFrom(tail, mean, shape, peak, peak < 1 ? EndOfFewSteps(tail, mean, shape) : Math.Ceiling(peak + 9 * Math.Sqrt(peak) + 20));
    }

    private static double LowerFrom<T>(in T tail, double mean, double shape, double peak, double j)
        where T : struct, ISteppedTail
    {
        (double weight, double exponent) = GammaFunction.PoissonTermParts(j, mean);
        OneTail last = tail.Tail(shape + j);
        bool isDirect = last.IsLower;
        exponent += isDirect ? last.Exponent : 0;
        double term = weight * (isDirect ? last.Factor : last.Lower);
        (double step, double stepExponent) = tail.Step(shape + Math.Max(j - 1, 0));
        double rise = weight * step * Math.Exp(stepExponent - (isDirect ? last.Exponent : 0));
        if (j > 0 && rise > 1e100 * term)
        {
            // Nothing beside the next one, and in its units the sum could overflow.
            return LowerFrom(tail, mean, shape, peak, j - 1);
        }
        double sum = term;
        while (j > 0 && (j > peak || term > Negligible * sum))
        {
            double ratio = j / mean;
            term = (term + rise) * ratio;
            rise *= ratio / tail.StepRatio(shape + j - 2);
            sum += term;
            j--;
        }
        return Math.Min(1, Elementary.TimesExp(sum, exponent));
    }

    private static bool IsNothing<T>(in T tail, double mean, double shape, double peak, bool isLower)
        where T : struct, ISteppedTail
    {
        if (peak < Long)
        {
            return false;
        }
        OneTail central = tail.Tail(shape + peak);
        return GammaFunction.PoissonTermParts(peak, mean).Exponent + (central.IsLower == isLower ? central.Exponent : 0) < -1000;
    }

    // The summand may fall so fast that twenty steps are beyond the range of a double.
    private static double EndOfFewSteps<T>(in T tail, double mean, double shape)
        where T : struct, ISteppedTail
    {
        double j = 1;
        for (double left = 1; left > Negligible; j++)
        {
            left *= mean / j * tail.StepRatio(shape + j - 1);
        }
        return j;
    }

    /// <summary>Σ Poisson(j; mean) · (shape + j) · Step(shape + j): the density but for a factor.</summary>
    public static double Density<T>(in T tail, double mean, double shape)
        where T : struct, ISteppedTail
    {
        double peak = mean == 0 ? 0 : Math.Floor(tail.StepPeak(mean, shape));
        (double weight, double exponent) = GammaFunction.PoissonTermParts(peak, mean);
        (double step, double stepExponent) = tail.Step(shape + peak);
        double scaled = 1;
        double sum = 1;
        for (double j = peak; mean > 0 && scaled > Negligible * sum; j++)
        {
            scaled *= mean / (j + 1) * tail.StepRatio(shape + j) * ((shape + j + 1) / (shape + j));
            sum += scaled;
        }
        scaled = 1;
        for (double j = peak; j > 0 && scaled > Negligible * sum; j--)
        {
            scaled *= j / mean / tail.StepRatio(shape + j - 1) * ((shape + j - 1) / (shape + j));
            sum += scaled;
        }
        return Elementary.TimesExp(weight * step * (shape + peak) * sum, exponent + stepExponent);
    }
}
