using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One independent source of noise in a curve: an arm, as a rule.</summary>
/// <param name="Covariance">Its part in the covariance of the estimates, in rows of a square.</param>
/// <param name="DegreesOfFreedom">Users − 1; +∞ where the covariance is known.</param>
internal sealed record CurveNoise(ValueList<double> Covariance, double DegreesOfFreedom);

/// <summary>
/// Effects by period since exposure with the covariance between them, on the scale on which they are near normal. Everything about novelty is a linear function of such a curve, or a fit to it.
/// </summary>
/// <param name="Starts">First day of each period.</param>
/// <param name="Lengths">Days of each period.</param>
/// <param name="Estimates">Effect of each period; logarithms of ratios on that scale.</param>
/// <param name="Noises">Independent sources whose covariances add up.</param>
/// <param name="Scale">Absolute, relative by the delta method, or log ratio.</param>
/// <param name="Sign">−1 where a lift is a share of a negative mean.</param>
/// <param name="Flaw">Why nothing can be said; null where something can.</param>
internal sealed record EffectCurve(
    ValueList<int> Starts, ValueList<int> Lengths, ValueList<double> Estimates, ValueList<CurveNoise> Noises, EffectScale Scale, double Sign, Finding? Flaw)
{
    private double[]? _covariance;
    private EffectCurve? _withoutFirst;
    private CurvePrecision? _precision;
    private bool _isSingular;

    public int Periods => Starts.Count;

    public int End => Starts[^1] + Lengths[^1];

    public double DegreesOfFreedom => Noises.Sum(static noise => noise.DegreesOfFreedom);

    /// <summary>Covariance of the estimates, in rows of a square.</summary>
    public ReadOnlySpan<double> Covariance => _covariance ??= Sum();

    /// <summary>Nothing can be said about these periods.</summary>
    public static EffectCurve Nothing(ValueList<int> starts, ValueList<int> lengths, EffectScale scale, Finding flaw) => new(
        starts, lengths, ValueList<double>.Owning(new double[starts.Count]), ValueList<CurveNoise>.Empty, scale, 1, flaw);

    /// <summary>Estimate, variance and degrees of freedom (Satterthwaite 1946) of Σ wᵢ·effectᵢ.</summary>
    public (double Estimate, double Variance, double Df) Linear(ReadOnlySpan<double> weights)
    {
        double estimate = 0;
        for (int i = 0; i < Periods; i++)
        {
            estimate += weights[i] * Estimates[i];
        }
        Span<double> parts = stackalloc double[Math.Min(Noises.Count, 8)];
        parts = Noises.Count > parts.Length ? new double[Noises.Count] : parts;
        double variance = 0;
        for (int i = 0; i < Noises.Count; i++)
        {
            parts[i] = Quadratic(Noises[i].Covariance.AsSpan(), weights);
            variance += parts[i];
        }
        // In shares of the sum, so that neither tiny nor huge units under- or overflow.
        double spread = 0;
        for (int i = 0; i < Noises.Count && variance > 0; i++)
        {
            spread += parts[i] / variance * (parts[i] / variance) / Noises[i].DegreesOfFreedom;
        }
        return (estimate, variance, spread > 0 ? 1 / spread : double.PositiveInfinity);
    }

    /// <summary>Covariance of two linear functions.</summary>
    public double CovarianceOf(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ReadOnlySpan<double> covariance = Covariance;
        double sum = 0;
        for (int i = 0; i < Periods; i++)
        {
            if (first[i] != 0)
            {
                for (int j = 0; j < Periods; j++)
                {
                    sum += first[i] * second[j] * covariance[i * Periods + j];
                }
            }
        }
        return sum;
    }

    /// <summary>The inverse covariance; null where there is none. Threads that ask at the same time compute the same bits.</summary>
    public CurvePrecision? Precision
    {
        get
        {
            if (Volatile.Read(ref _precision) is not null || Volatile.Read(ref _isSingular))
            {
                return _precision;
            }
            CurvePrecision? precision = CurvePrecision.Of(this);
            Volatile.Write(ref _isSingular, precision is null);
            Volatile.Write(ref _precision, precision);
            return precision;
        }
    }

    /// <summary>The same periods, without the first one if it stands apart.</summary>
    public EffectCurve From(int period) => period == 0 ? this : _withoutFirst ??= Rest(period);

    private EffectCurve Rest(int period)
    {
        int rest = Periods - period;
        return new(
            ValueList<int>.Owning([.. Starts.Skip(period)]),
            ValueList<int>.Owning([.. Lengths.Skip(period)]),
            ValueList<double>.Owning([.. Estimates.Skip(period)]),
            ValueList<CurveNoise>.Owning([.. Noises.Select(noise => noise with { Covariance = Cut(noise.Covariance, period, rest) })]),
            Scale,
            Sign,
            Flaw);
    }

    /// <summary>From the working scale to the scale that is shown.</summary>
    public double Shown(double working) => Scale == EffectScale.RelativeLogRatio ? Sign * Elementary.Expm1(working) : working;

    private static double Quadratic(ReadOnlySpan<double> matrix, ReadOnlySpan<double> weights)
    {
        int size = weights.Length;
        double sum = 0;
        for (int i = 0; i < size; i++)
        {
            if (weights[i] == 0)
            {
                continue;
            }
            double row = 0;
            for (int j = 0; j < size; j++)
            {
                row += matrix[i * size + j] * weights[j];
            }
            sum += weights[i] * row;
        }
        return Math.Max(0, sum);
    }

    private ValueList<double> Cut(ValueList<double> covariance, int from, int size)
    {
        var cut = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            covariance.AsSpan().Slice((from + i) * Periods + from, size).CopyTo(cut.AsSpan(i * size));
        }
        return ValueList<double>.Owning(cut);
    }

    private double[] Sum()
    {
        var sum = new double[Periods * Periods];
        foreach (CurveNoise noise in Noises)
        {
            ReadOnlySpan<double> part = noise.Covariance.AsSpan();
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += part[i];
            }
        }
        return sum;
    }

    /// <summary>Equal where data and scale are; what is worked out from them is equal too.</summary>
    public bool Equals(EffectCurve? other) => other is not null && Starts.Equals(other.Starts) && Lengths.Equals(other.Lengths) && Estimates.Equals(other.Estimates)
        && Noises.Equals(other.Noises) && Scale == other.Scale && Sign.Equals(other.Sign) && Flaw == other.Flaw;

    public override int GetHashCode() => HashCode.Combine(Starts, Estimates, Scale);
}
