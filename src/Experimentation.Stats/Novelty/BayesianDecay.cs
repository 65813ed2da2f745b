using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// The long-run effect under stated beliefs about novelty: an average over half-lives, and over "there is none", each weighted by how well it explains the days. Good to look at and stable with
/// little data; the beliefs are part of the answer.
/// </summary>
/// <remarks>
/// Flat prior on the long-run effect, normal prior on the novelty at exposure, log-normal prior on the half-life; given the half-life everything is Gaussian, so the posterior is a finite mixture
/// of normal distributions over a grid of half-lives and needs no sampling.
/// </remarks>
public sealed partial record BayesianDecay
{
    private const int GridPoints = 61;
    private const double GridReach = 3;

    private BayesianDecay(DecayPrior prior, EffectScale scale, double longRun, Interval interval, double chanceOfNovelty, ValueList<Finding> findings)
    {
        Prior = prior;
        Scale = scale;
        LongRun = longRun;
        LongRunInterval = interval with { IsCredible = true };
        ChanceOfNovelty = chanceOfNovelty;
        Findings = findings;
    }

    /// <summary>What was believed beforehand.</summary>
    public DecayPrior Prior { get; }

    /// <summary>Scale of the effects.</summary>
    public EffectScale Scale { get; }

    /// <summary>Posterior mean of the long-run effect (of its logarithm, on that scale, brought back); 0 where nothing can be said.</summary>
    public double LongRun { get; }

    /// <summary>Equal-tailed credible interval of the long-run effect.</summary>
    public Interval LongRunInterval { get; }

    /// <summary>Posterior chance that there is any novelty or primacy.</summary>
    public double ChanceOfNovelty { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    internal static BayesianDecay Nothing(DecayPrior prior, EffectScale scale, double alpha, ValueList<Finding> findings) =>
        new(prior, scale, 0, new(double.NegativeInfinity, double.PositiveInfinity, 1 - alpha), 1 - prior.ChanceOfNone, findings);

    internal static BayesianDecay Of(DecayProfile profile, DecayPrior prior, double alpha, ValueList<Finding> findings)
    {
        CurvePrecision precision = profile.Precision;
        double slab = prior.AmplitudeDeviation * prior.AmplitudeDeviation;
        var logWeights = new double[GridPoints + 1];
        var means = new double[GridPoints + 1];
        var deviations = new double[GridPoints + 1];
        double total = 0;
        for (int i = 0; i < GridPoints; i++)
        {
            double z = GridReach * (2.0 * i / (GridPoints - 1) - 1);
            total += Math.Exp(-z * z / 2);
        }
        for (int i = 0; i < GridPoints; i++)
        {
            double z = GridReach * (2.0 * i / (GridPoints - 1) - 1);
            DecayPoint point = profile.At(Math.Log(prior.MedianHalfLifeDays) + prior.HalfLifeLogDeviation * z);
            double share = slab / (slab + point.AmplitudeVariance);
            double amplitude = double.IsPositiveInfinity(point.AmplitudeVariance) ? 0 : share * point.Amplitude;
            double variance = double.IsPositiveInfinity(point.AmplitudeVariance) ? slab : share * point.AmplitudeVariance;
            double gain = precision.Constancy - point.Distance;
            logWeights[i] = Math.Log(1 - prior.ChanceOfNone) - z * z / 2 - Math.Log(total) + (share * gain + Elementary.Log1p(-share)) / 2;
            means[i] = precision.Pooled - point.Shift * amplitude;
            deviations[i] = Math.Sqrt(1 / precision.OneOne + point.Shift * point.Shift * variance);
        }
        logWeights[GridPoints] = prior.ChanceOfNone > 0 ? Math.Log(prior.ChanceOfNone) : double.NegativeInfinity;
        means[GridPoints] = precision.Pooled;
        deviations[GridPoints] = Math.Sqrt(1 / precision.OneOne);
        double highest = logWeights.Max();
        double[] weights = [.. logWeights.Select(weight => Math.Exp(weight - highest))];
        double sum = weights.Sum();
        double mean = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] /= sum;
            mean += weights[i] * means[i];
        }
        var mixture = new NormalAverage(weights, means, deviations);
        double reach = deviations.Max();
        double lower = IncreasingRoot.Find(mixture, alpha / 2, mean, reach, double.NegativeInfinity, double.PositiveInfinity);
        double upper = IncreasingRoot.Find(mixture, 1 - alpha / 2, mean, reach, double.NegativeInfinity, double.PositiveInfinity);
        EffectCurve curve = precision.Curve;
        (double low, double high) = (curve.Shown(lower), curve.Shown(upper));
        return new(prior, curve.Scale, curve.Shown(mean), new(Math.Min(low, high), Math.Max(low, high), 1 - alpha), 1 - weights[GridPoints], findings);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = string.Concat(Findings.Select(static finding => " " + finding));
        return double.IsInfinity(LongRunInterval.Width)
            ? "Nothing can be said about the long run:" + notes
            : $"Long-run effect {WindowPhrase.Value(LongRun, LongRunInterval.Width / 2, Scale)} ({Phrase.Percent(LongRunInterval.Level)} credible interval {WindowPhrase.Limits(LongRunInterval, Scale)}), novelty or primacy with chance {Phrase.Percent(Math.Round(ChanceOfNovelty, 2))}, if beforehand: {Prior}.{notes}";
    }

    private readonly struct NormalAverage(double[] weights, double[] means, double[] deviations) : IIncreasing
    {
        public double At(double x)
        {
            double sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * Normal.LowerTail((x - means[i]) / deviations[i]);
            }
            return sum;
        }
    }
}
