using Experimentation.Stats.Effects;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Every arm against every other, for a test without a control. Tukey's test takes the largest difference that chance would give.</summary>
/// <remarks>
/// With <see cref="MeanTest.PooledT"/> one variance over all arms: exact for normal values of equal spread and arms of equal size (Tukey 1953), a little strict for unequal
/// ones (Kramer 1956; Hayter 1984). With <see cref="MeanTest.Welch"/>, the default, each pair its own variances and degrees of freedom (Games and Howell 1976). With
/// <see cref="MeanTest.Z"/> its normal limit.
/// </remarks>
public sealed partial record AllPairs
{
    /// <summary>More pairs than this are counted in a sentence, not named.</summary>
    private const int MostTold = 6;

    private readonly int _arms;

    private AllPairs(Family family, int arms)
    {
        Family = family;
        _arms = arms;
    }

    /// <summary>The comparisons as a family; each is labelled "second − first".</summary>
    public Family Family { get; }

    internal static AllPairs Of(ReadOnlySpan<(string Arm, MeanSummary Summary)> arms, MeanTest test)
    {
        if (arms.Length < 2)
        {
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There are at least two arms. Got {arms.Length}."), nameof(arms));
        }
        var members = new List<(HypothesisLabel, Comparison)>();
        PooledVariance pooled = PooledVariance.Of(arms[0].Summary, arms[1..]);
        for (int i = 0; i < arms.Length; i++)
        {
            Guard.Name(arms[i].Arm, "An arm", nameof(arms));
            for (int j = i + 1; j < arms.Length; j++)
            {
                Comparison comparison = test == MeanTest.PooledT ? pooled.Compare(arms[i].Summary, arms[j].Summary) : Compare.Means(arms[i].Summary, arms[j].Summary, test);
                members.Add((HypothesisLabel.Of(arm: $"{arms[j].Arm} − {arms[i].Arm}"), comparison));
            }
        }
        return new(Family.Of([.. members]), arms.Length);
    }

    /// <summary>Tukey's test by the studentized range, with simultaneous intervals for all pairs.</summary>
    /// <param name="alpha">Family-wise error rate, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public FamilyResult Tukey(double alpha = Family.DefaultAlpha)
    {
        Guard.Probability(alpha, "A family-wise error rate", "0.05 means 5 %");
        double[] adjusted = new double[Family.Count];
        double[] levels = new double[Family.Count];
        for (int i = 0; i < adjusted.Length; i++)
        {
            double p = Family.PValues[i];
            double df = Family.Comparisons[i].DegreesOfFreedom;
            bool isKnown = i > 0 && df.Equals(Family.Comparisons[i - 1].DegreesOfFreedom);
            // The range of two is √2 times the size of their difference in standard errors.
            adjusted[i] = p is > 0 and < 1 ? Math.Clamp(StudentizedRange.UpperTail(Math.Sqrt(2) * StudentT.UpperQuantile(p / 2, df), _arms, df), p, 1) : p;
            levels[i] = isKnown ? levels[i - 1] : 2 * StudentT.UpperTail(StudentizedRange.UpperQuantile(alpha, _arms, df) / Math.Sqrt(2), df);
        }
        return Family.Result("Tukey", ErrorRate.FamilyWise, alpha, adjusted, limits => limits.SingleStep(levels));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Counted(_arms, "arm")}, {Phrase.Counted(Family.Count, "pair")}: {string.Join(", ", Family.Labels.Take(MostTold))}{(Family.Count > MostTold ? $" and {Phrase.Count(Family.Count - MostTold)} more" : "")}.";
}
