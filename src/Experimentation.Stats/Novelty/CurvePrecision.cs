using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The inverse of a curve's covariance, with the products that tests of constancy, trends and decay fits share.</summary>
internal sealed class CurvePrecision
{
    private readonly double[] _inverse;

    private CurvePrecision(EffectCurve curve, double[] inverse)
    {
        Curve = curve;
        _inverse = inverse;
        Ones = Times([.. Enumerable.Repeat(1.0, curve.Periods)]);
        Effects = Times(curve.Estimates.AsSpan());
        for (int i = 0; i < curve.Periods; i++)
        {
            OneOne += Ones[i];
            OneEffect += Effects[i];
        }
        Pooled = OneEffect / OneOne;
        double[] rest = [.. curve.Estimates.Select(effect => effect - Pooled)];
        Constancy = Form(rest, rest);
    }

    public EffectCurve Curve { get; }

    /// <summary>Σ⁻¹·1.</summary>
    public double[] Ones { get; }

    /// <summary>Σ⁻¹·δ.</summary>
    public double[] Effects { get; }

    public double OneOne { get; }

    public double OneEffect { get; }

    /// <summary>The constant effect that fits best.</summary>
    public double Pooled { get; }

    /// <summary>How far the curve is from that constant: a chi-square with one degree of freedom less than there are periods.</summary>
    public double Constancy { get; }

    /// <summary>Null where the covariance cannot be inverted.</summary>
    public static CurvePrecision? Of(EffectCurve curve)
    {
        int size = curve.Periods;
        var packed = new double[size * (size + 1) / 2];
        ReadOnlySpan<double> covariance = curve.Covariance;
        for (int i = 0; i < size; i++)
        {
            covariance.Slice(i * size, i + 1).CopyTo(packed.AsSpan(CoMoments.Index(i, 0)));
        }
        SpreadMatrix matrix = SpreadMatrix.Of(packed, size);
        return matrix.Rank == size ? new(curve, matrix.Inverse()) : null;
    }

    public double Entry(int i, int j) => _inverse[i * Curve.Periods + j];

    /// <summary>Σ⁻¹·right.</summary>
    public double[] Times(ReadOnlySpan<double> right)
    {
        var product = new double[right.Length];
        for (int i = 0; i < right.Length; i++)
        {
            product[i] = SpreadMatrix.Product(_inverse.AsSpan(i * right.Length, right.Length), right);
        }
        return product;
    }

    public double Form(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * SpreadMatrix.Product(_inverse.AsSpan(i * left.Length, left.Length), right);
        }
        return sum;
    }
}
