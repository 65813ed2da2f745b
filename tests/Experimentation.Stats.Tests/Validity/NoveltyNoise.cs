using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Effects by day drawn from their normal distribution, for simulations in which only the covariance between days matters.</summary>
internal sealed class NoveltyNoise
{
    private readonly double[] _covariance;
    private readonly double[] _factor;

    private NoveltyNoise(string name, double[] covariance)
    {
        Name = name;
        Days = (int)Math.Round(Math.Sqrt(covariance.Length));
        _covariance = covariance;
        _factor = Cholesky(covariance, Days);
    }

    public string Name { get; }

    public int Days { get; }

    public ReadOnlySpan<double> Covariance => _covariance;

    /// <summary>Days that are all equally alike.</summary>
    public static NoveltyNoise Alike(string name, double variance, double correlation, int days = 14) =>
        Of(name, days, (i, j) => variance * (i == j ? 1 : correlation));

    public static NoveltyNoise Of(string name, int days, Func<int, int, double> covariance) =>
        new(name, [.. from i in Enumerable.Range(0, days) from j in Enumerable.Range(0, days) select covariance(i, j)]);

    /// <summary>The curve with noise.</summary>
    public double[] Draw(RandomSource random, Func<int, double> curve)
    {
        var normal = new double[Days];
        random.FillNormal(normal);
        var effects = new double[Days];
        for (int i = 0; i < Days; i++)
        {
            effects[i] = curve(i);
            for (int j = 0; j <= i; j++)
            {
                effects[i] += _factor[i * Days + j] * normal[j];
            }
        }
        return effects;
    }

    /// <summary>What the library makes of such effects.</summary>
    public NoveltyEstimate Estimate(double[] effects) => Read(effects, _covariance, EffectScale.RelativeDelta);

    /// <summary>What the library makes of effects with a covariance that is taken for the true one.</summary>
    public static NoveltyEstimate Read(double[] effects, ReadOnlySpan<double> covariance, EffectScale scale)
    {
        int days = effects.Length;
        var packed = new double[days * (days + 1) / 2];
        for (int i = 0; i < days; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                packed[CoMoments.Index(i, j)] = covariance[i * days + j];
            }
        }
        return Novelty.OfEffects([.. Enumerable.Range(0, days)], effects, packed, scale).With(ExposureDay.Counts);
    }

    private static double[] Cholesky(double[] covariance, int size)
    {
        var factor = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = covariance[i * size + j];
                for (int k = 0; k < j; k++)
                {
                    rest -= factor[i * size + k] * factor[j * size + k];
                }
                factor[i * size + j] = i == j ? Math.Sqrt(rest) : rest / factor[j * size + j];
            }
        }
        return factor;
    }
}
