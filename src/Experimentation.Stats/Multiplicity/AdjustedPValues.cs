using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Adjusted p-values of many hypotheses at once, from spans into spans: the smallest level at which a procedure over the whole family rejects each of them. A hypothesis is
/// rejected where its adjusted p-value is at most the level. For families with names, intervals and graphs see <see cref="Family"/>.
/// </summary>
/// <remarks>Each p-value must be valid on its own: at most u with probability at most u when its hypothesis is true. What each procedure assumes of their dependence stands with it.</remarks>
public static class AdjustedPValues
{
    /// <summary>Bonferroni: m·p. Family-wise error rate under any dependence.</summary>
    /// <param name="pValues">0 to 1 each.</param>
    /// <param name="adjusted">As many places; may be the same memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside its range.</exception>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Bonferroni(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        for (int i = 0; i < pValues.Length; i++)
        {
            adjusted[i] = Math.Min(1, pValues.Length * pValues[i]);
        }
    }

    /// <summary>Šidák (1967): 1 − (1 − p)^m. Family-wise error rate for independent statistics, and for two-sided tests of normal statistics however they are correlated.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void Sidak(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        for (int i = 0; i < pValues.Length; i++)
        {
            adjusted[i] = OfSeveral(pValues[i], pValues.Length);
        }
    }

    /// <summary>Holm (1979), step-down Bonferroni. Family-wise error rate under any dependence; never worse than Bonferroni.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void Holm(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        StepDown.Holm(pValues, adjusted);
    }

    /// <summary>Holm's steps with Šidák's levels. Assumes what <see cref="Sidak"/> does.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void HolmSidak(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        PValueOrder order = PValueOrder.Of(pValues);
        double running = 0;
        for (int i = 0; i < order.Count; i++)
        {
            running = Math.Max(running, OfSeveral(order.Values[i], order.Count - i));
            adjusted[order.Places[i]] = running;
        }
    }

    /// <summary>Hochberg (1988), step-up Bonferroni. Family-wise error rate for independent and for positively dependent statistics (those for which Simes' test is valid).</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void Hochberg(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        PValueOrder order = PValueOrder.Of(pValues);
        double running = 1;
        for (int i = order.Count - 1; i >= 0; i--)
        {
            running = Math.Min(running, (order.Count - i) * order.Values[i]);
            adjusted[order.Places[i]] = running;
        }
    }

    /// <summary>
    /// Hommel (1988): the closed test made of Simes' tests. Assumes what <see cref="Hochberg"/> does and rejects at least as much. Takes time
    /// of the order m·log m, as the sorting does, after the idea of Meijer, Krebs and Goeman (2019).
    /// </summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void Hommel(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        HommelSteps.Adjust(PValueOrder.Of(pValues), adjusted);
    }

    /// <summary>
    /// Benjamini and Hochberg (1995), step-up. False discovery rate: of what is rejected, the expected share that is wrong. For independent and positively
    /// regression-dependent statistics (Benjamini and Yekutieli 2001).
    /// </summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void BenjaminiHochberg(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        StepUp(pValues, adjusted, pValues.Length);
    }

    /// <summary>Benjamini and Yekutieli (2001): false discovery rate under any dependence, at the price of a factor 1 + 1/2 + … + 1/m.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public static void BenjaminiYekutieli(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        Check(pValues, adjusted);
        StepUp(pValues, adjusted, pValues.Length * Harmonic(pValues.Length));
    }

    /// <summary>1 + 1/2 + … + 1/m.</summary>
    internal static double Harmonic(int count)
    {
        double sum = 0;
        for (int i = count; i > 0; i--)
        {
            sum += 1.0 / i;
        }
        return sum;
    }

    /// <summary>Where the smallest of several independent p-values would be.</summary>
    internal static double OfSeveral(double p, double count) => -Elementary.Expm1(count * Elementary.Log1p(-p));

    private static void StepUp(ReadOnlySpan<double> pValues, Span<double> adjusted, double factor)
    {
        PValueOrder order = PValueOrder.Of(pValues);
        double running = 1;
        for (int i = order.Count - 1; i >= 0; i--)
        {
            running = Math.Min(running, factor / (i + 1) * order.Values[i]);
            adjusted[order.Places[i]] = running;
        }
    }

    private static void Check(ReadOnlySpan<double> pValues, Span<double> adjusted)
    {
        if (pValues.Length != adjusted.Length)
        {
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There is one place for each p-value. Got {pValues.Length} p-values and {adjusted.Length} places."), nameof(adjusted));
        }
        foreach (double p in pValues)
        {
            CheckOne(p, nameof(pValues));
        }
    }

    internal static double CheckOne(double p, string name) => p is >= 0 and <= 1 ? p : throw Guard.OutOfRange(name, p, "A p-value is at least 0 and at most 1.");
}
