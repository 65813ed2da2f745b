namespace Experimentation.Stats.Numerics;

/// <summary>Polynomials in ascending powers.</summary>
internal static class Polynomial
{
    /// <summary>Horner's rule.</summary>
    public static double At(double x, ReadOnlySpan<double> coefficients)
    {
        double sum = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = Math.FusedMultiplyAdd(sum, x, coefficients[i]);
        }
        return sum;
    }

    /// <summary>Even and odd powers side by side: half the latency of Horner's rule, for the long ones on fast paths.</summary>
    public static double AtByHalves(double x, ReadOnlySpan<double> coefficients)
    {
        double square = x * x;
        double even = 0;
        double odd = 0;
        int last = coefficients.Length - 1;
        if ((last & 1) == 0)
        {
            even = coefficients[last--];
        }
        for (int i = last; i > 0; i -= 2)
        {
            odd = Math.FusedMultiplyAdd(odd, square, coefficients[i]);
            even = Math.FusedMultiplyAdd(even, square, coefficients[i - 1]);
        }
        return Math.FusedMultiplyAdd(odd, x, even);
    }
}
