namespace Experimentation.Stats.Numerics;

/// <summary>Correlation matrices of the form ρᵢⱼ = λᵢλⱼ.</summary>
internal static class ProductCorrelation
{
    /// <summary>The λ of a correlation matrix, none where it has another form.</summary>
    /// <param name="count">Number of variables.</param>
    /// <param name="correlations">Row by row.</param>
    /// <param name="tolerance">How far a correlation may be from the product.</param>
    public static double[]? LoadingsOf(int count, ReadOnlySpan<double> correlations, double tolerance)
    {
        double[] loadings = new double[count];
        // The pair with the strongest correlation, and the third variable that both have most to do with, give the first λ.
        (int first, int second) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (first == second || Math.Abs(correlations[i * count + j]) > Math.Abs(correlations[first * count + second]))
                {
                    (first, second) = (i, j);
                }
            }
        }
        double strongest = first == second ? 0 : correlations[first * count + second];
        if (Math.Abs(strongest) > tolerance)
        {
            double square = Math.Abs(strongest);
            double best = 0;
            for (int k = 0; k < count; k++)
            {
                (double a, double b) = (correlations[first * count + k], correlations[second * count + k]);
                if (k != first && k != second && Math.Abs(a * b) > best)
                {
                    (best, square) = (Math.Abs(a * b), strongest * a / b);
                }
            }
            if (!(square is > 0 and <= 1))
            {
                return null;
            }
            loadings[first] = Math.Sqrt(square);
            for (int i = 0; i < count; i++)
            {
                if (i != first)
                {
                    loadings[i] = correlations[first * count + i] / loadings[first];
                }
            }
        }
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (!(Math.Abs(loadings[i] * loadings[j] - correlations[i * count + j]) <= tolerance))
                {
                    return null;
                }
            }
            if (!(Math.Abs(loadings[i]) <= 1))
            {
                return null;
            }
        }
        return loadings;
    }
}
