namespace Experimentation.Stats.Numerics;

/// <summary>A number with the error that a deterministic simulation leaves in it.</summary>
/// <param name="Value">The number.</param>
/// <param name="Error">About three standard errors; 0 where it is exact to rounding.</param>
internal readonly record struct Simulated(double Value, double Error);

/// <summary>
/// The largest in size of correlated standard normal variables: tail and critical value for simultaneous bands. Exact by quadrature where the correlations are products
/// ρᵢⱼ = λᵢλⱼ; otherwise by randomised quasi-Monte Carlo with fixed shifts, so that the same matrix gives the same bits.
/// </summary>
/// <remarks>
/// The simulation conditions on which variable is the largest: with Wⱼ = Zⱼ - ρᵢⱼZᵢ, which is independent of Zᵢ, variable i is the largest in size just where |Zᵢ| exceeds a
/// bound Mᵢ of the W alone, so that P(max |Z| > c) = Σᵢ E[Φ̄(max(c, Mᵢ⁺)) + Φ̄(max(c, Mᵢ⁻))], one sign of Zᵢ each. Smooth and falling in c for fixed draws, one simulation for
/// every c, and the farther out c lies the smaller is the relative error (the idea of Asmussen and Kroese 2006). Points: Richtmyer's rule with the baker's
/// transformation (Genz and Bretz 2009, section 4.2.2).
/// </remarks>
internal sealed class MaxNormal
{
    /// <summary>Correlations this close to ±1 make one variable of two.</summary>
    private const double Same = 1e-12;

    private const double ProductTolerance = 1e-12;

    private const int Shifts = 12;
    private const int FirstPoints = 128;

    // Of all shifts together; memory is this times twice the variables.
    private const int MostPoints = Shifts * 1024;

    // Of a critical value, and of a tail relative to it: a band is no wider by more than a thousandth of a standard error.
    private const double WantedError = 1e-3;

    private readonly int _count;
    private readonly double[] _correlations;
    private readonly LargestOfFamily? _exact;

    private MaxNormal(int count, double[] correlations)
    {
        _count = count;
        _correlations = correlations;
        if (ProductCorrelation.LoadingsOf(count, correlations, ProductTolerance) is { } loadings)
        {
            _exact = new(loadings, double.PositiveInfinity, LargeSide.Both);
        }
    }

    /// <summary>Whether results are exact to rounding.</summary>
    public bool IsExact => _exact is not null;

    /// <summary>How many variables are left after those without variance and copies of others were dropped.</summary>
    public int Count => _count;

    /// <summary>From a covariance or correlation matrix.</summary>
    /// <param name="dimension">Number of variables, at least 1.</param>
    /// <param name="covariance">Row by row, symmetric and positive semi-definite.</param>
    public static MaxNormal Of(int dimension, ReadOnlySpan<double> covariance)
    {
        var kept = new List<int>();
        for (int i = 0; i < dimension; i++)
        {
            bool isNew = covariance[i * dimension + i] > 0;
            foreach (int j in kept)
            {
                isNew &= !(Math.Abs(Correlation(covariance, dimension, i, j)) >= 1 - Same);
            }
            if (isNew)
            {
                kept.Add(i);
            }
        }
        double[] correlations = new double[kept.Count * kept.Count];
        for (int i = 0; i < kept.Count; i++)
        {
            for (int j = 0; j < kept.Count; j++)
            {
                correlations[i * kept.Count + j] = i == j ? 1 : Correlation(covariance, dimension, kept[Math.Max(i, j)], kept[Math.Min(i, j)]);
            }
        }
        return new(kept.Count, correlations);
    }

    /// <summary>P(max |Z| > <paramref name="at"/>): the two-sided p-value of the largest of the z statistics.</summary>
    public Simulated TwoSidedTail(double at)
    {
        if (_count == 0 || double.IsNaN(at))
        {
            return new(double.IsNaN(at) ? double.NaN : at >= 0 ? 0 : 1, 0);
        }
        return _exact is not null ? new(_exact.UpperTail(at), 0) : at > 0 ? Refined(bounds => bounds.Tail(at), static tail => tail.Value) : new(1, 0);
    }

    /// <summary>The c with P(max |Z| > c) = <paramref name="alpha"/>, strictly between 0 and 1.</summary>
    public Simulated CriticalValue(double alpha)
    {
        if (_count == 0)
        {
            return new(0, 0);
        }
        return _exact is not null ? new(_exact.UpperQuantile(alpha), 0) : Refined(bounds => bounds.Quantile(alpha), static _ => 1);
    }

    private static double Correlation(ReadOnlySpan<double> covariance, int dimension, int i, int j) =>
        covariance[i * dimension + j] / Math.Sqrt(covariance[i * dimension + i]) / Math.Sqrt(covariance[j * dimension + j]);

    private Simulated Refined(Func<ArgmaxBounds, Simulated> read, Func<Simulated, double> scale)
    {
        for (int points = FirstPoints; ; points *= 2)
        {
            Simulated result = read(new ArgmaxBounds(_count, _correlations, Shifts, points));
            if (result.Error <= WantedError * scale(result) || points * Shifts >= MostPoints)
            {
                return result;
            }
        }
    }
}
