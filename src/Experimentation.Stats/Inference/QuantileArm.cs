using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>One group's quantile: the estimate, and the values that it could be with their chances.</summary>
/// <param name="Count">Values.</param>
/// <param name="Units">Independent units: values, or clusters of them.</param>
/// <param name="Estimate">The sample quantile.</param>
/// <param name="Values">Ascending, one for each mass.</param>
/// <param name="Law">Their chances.</param>
internal sealed record QuantileArm(long Count, long Units, double Estimate, ValueList<double> Values, RankLaw Law)
{
    /// <summary>Values in any order; only those that matter are looked for.</summary>
    public static QuantileArm Of(ReadOnlySpan<double> values, double probability, string name)
    {
        if (values.Length < 2)
        {
            return Of(QuantileSample.OfSorted(OrderStatistics.Sorted(values, name)), probability);
        }
        var law = RankLaw.OfIndependent(values.Length, probability);
        // Between the neighbours that the estimate takes, which the law need not hold for a handful of values.
        long position = (long)Math.Floor((values.Length - 1) * probability) + 1;
        long first = Math.Min(law.First, position);
        long last = Math.Max(law.Last, Math.Min(position + 1, values.Length));
        double[] window = OrderStatistics.Window(values, (int)first, (int)last, name);
        double estimate = OrderStatistics.Interpolated(window, first, values.Length, probability);
        int skip = (int)(law.First - first);
        return new(values.Length, values.Length, estimate, ValueList<double>.Owning(window[skip..(skip + law.Masses.Count)]), law);
    }

    /// <summary>All values, in order.</summary>
    public static QuantileArm Of(QuantileSample sample, double probability) => sample.Count == 0
        ? new(0, 0, 0, ValueList<double>.Empty, new(1, 1, 0.5, 0.5, ValueList<double>.Empty))
        : Of(sample, sample.Count, RankLaw.OfIndependent(sample.Count, probability), probability);

    /// <summary>All values in order, with a law of the rank that knows how they depend on each other.</summary>
    public static QuantileArm Of(QuantileSample sample, long units, RankLaw law, double probability)
    {
        double[] values = new double[law.Masses.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = sample.Sorted[(int)(law.First + i * law.Step) - 1];
        }
        return new(sample.Count, units, sample.Quantile(probability), ValueList<double>.Owning(values), law);
    }

    /// <summary>Chance that the data do not say where the quantile lies.</summary>
    public double Unknown => Law.Below + Law.Above;

    /// <summary>Variance over the values that it could be.</summary>
    public double Variance
    {
        get
        {
            double total = 0;
            double mean = 0;
            for (int i = 0; i < Values.Count; i++)
            {
                total += Law.Masses[i];
                mean += Law.Masses[i] * (Values[i] - Estimate);
            }
            if (!(total > 0))
            {
                return 0;
            }
            mean /= total;
            double squares = 0;
            for (int i = 0; i < Values.Count; i++)
            {
                double deviation = Values[i] - Estimate - mean;
                squares += Law.Masses[i] / total * deviation * deviation;
            }
            return squares;
        }
    }
}
