using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <content>What may be done with a family.</content>
public sealed partial record Family
{
    /// <summary>The level of a family where none is given.</summary>
    public const double DefaultAlpha = Compare.DefaultAlpha;

    private const int MostForClosure = 20;

    private static readonly Finding PositiveDependence = new(
        FindingCode.Dependence, FindingSeverity.Note, "The error rate holds for independent and for positively dependent statistics (metrics that move together); not for every dependence.");

    private static readonly Finding Independence = new(
        FindingCode.Dependence, FindingSeverity.Note, "The error rate holds for independent statistics, and for two-sided tests of normal ones.");

    /// <summary>Bonferroni, weighted where the family is: each at its share of the level. Any dependence; simultaneous intervals for all.</summary>
    /// <param name="alpha">Family-wise error rate, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public FamilyResult Bonferroni(double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        double[] adjusted = new double[Count];
        if (_weights is null)
        {
            AdjustedPValues.Bonferroni(_pValues.AsSpan(), adjusted);
        }
        for (int i = 0; _weights is not null && i < Count; i++)
        {
            adjusted[i] = Math.Min(1, _pValues[i] / _weights[i]);
        }
        return Result("Bonferroni", ErrorRate.FamilyWise, alpha, adjusted, limits => limits.SingleStep(Weights.Select(w => alpha * w)));
    }

    /// <summary>Šidák (1967): each at 1 − (1 − level)^(1/m). Independent statistics, or two-sided tests of normal ones; simultaneous intervals for all.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public FamilyResult Sidak(double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        double each = AdjustedPValues.OfSeveral(alpha, 1.0 / Count);
        return Result("Šidák", ErrorRate.FamilyWise, alpha, Adjusted(AdjustedPValues.Sidak, "Šidák"), limits => limits.SingleStep(Enumerable.Repeat(each, Count)), Independence);
    }

    /// <summary>
    /// Holm (1979), weighted where the family is: the smallest p-value against its share of the level, and so on with what is left. Any dependence; never worse than Bonferroni.
    /// Limits for one-sided hypotheses by Strassburger and Bretz (2008) and Guilbaud (2008).
    /// </summary>
    /// <inheritdoc cref="Bonferroni"/>
    public FamilyResult Holm(double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        double[] adjusted = new double[Count];
        if (_weights is null)
        {
            AdjustedPValues.Holm(_pValues.AsSpan(), adjusted);
        }
        else
        {
            WeightedHolm(adjusted);
        }
        return Result("Holm", ErrorRate.FamilyWise, alpha, adjusted, limits => limits.StepDown(HolmLevels(adjusted, alpha), Weights.Select(w => alpha * w), i => adjusted[i] <= alpha));
    }

    /// <summary>Holm's steps with Šidák's levels. Assumes what <see cref="Sidak"/> does.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public FamilyResult HolmSidak(double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        return Result("Holm–Šidák", ErrorRate.FamilyWise, alpha, Adjusted(AdjustedPValues.HolmSidak, "Holm–Šidák"), _ => SimultaneousLimits.None("Holm–Šidák", "Holm"), Independence);
    }

    /// <summary>Hochberg (1988), step-up Bonferroni. Independent or positively dependent statistics.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public FamilyResult Hochberg(double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        return Result("Hochberg", ErrorRate.FamilyWise, alpha, Adjusted(AdjustedPValues.Hochberg, "Hochberg"), _ => SimultaneousLimits.None("Hochberg", "Holm"), PositiveDependence);
    }

    /// <summary>Hommel (1988): the closed test made of Simes' tests. Independent or positively dependent statistics; rejects at least as much as <see cref="Hochberg"/>.</summary>
    /// <inheritdoc cref="Bonferroni"/>
    public FamilyResult Hommel(double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        return Result("Hommel", ErrorRate.FamilyWise, alpha, Adjusted(AdjustedPValues.Hommel, "Hommel"), _ => SimultaneousLimits.None("Hommel", "Holm"), PositiveDependence);
    }

    /// <summary>
    /// Benjamini and Hochberg (1995), weighted where the family is (Genovese, Roeder and Wasserman 2006). Independent or positively dependent statistics. What is rejected has
    /// intervals whose expected share of misses is below the rate (Benjamini and Yekutieli 2005).
    /// </summary>
    /// <param name="falseDiscoveryRate">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public FamilyResult BenjaminiHochberg(double falseDiscoveryRate = DefaultAlpha)
    {
        CheckRate(falseDiscoveryRate, nameof(falseDiscoveryRate));
        double[] adjusted = new double[Count];
        if (_weights is null)
        {
            AdjustedPValues.BenjaminiHochberg(_pValues.AsSpan(), adjusted);
        }
        else
        {
            for (int i = 0; i < Count; i++)
            {
                adjusted[i] = Math.Min(1, _pValues[i] / (Count * _weights[i]));
            }
            AdjustedPValues.BenjaminiHochberg(adjusted, adjusted);
        }
        return Result(
            "Benjamini–Hochberg",
            ErrorRate.FalseDiscovery,
            falseDiscoveryRate,
            adjusted,
            limits => limits.Selected(Weights.Select(w => falseDiscoveryRate * w), adjusted, falseDiscoveryRate),
            PositiveDependence);
    }

    /// <summary>Benjamini and Yekutieli (2001): the false discovery rate under any dependence.</summary>
    /// <inheritdoc cref="BenjaminiHochberg"/>
    public FamilyResult BenjaminiYekutieli(double falseDiscoveryRate = DefaultAlpha)
    {
        CheckRate(falseDiscoveryRate, nameof(falseDiscoveryRate));
        double[] adjusted = Adjusted(AdjustedPValues.BenjaminiYekutieli, "Benjamini–Yekutieli");
        double each = falseDiscoveryRate / Count / AdjustedPValues.Harmonic(Count);
        return Result("Benjamini–Yekutieli", ErrorRate.FalseDiscovery, falseDiscoveryRate, adjusted, limits => limits.Selected(Enumerable.Repeat(each, Count), adjusted, falseDiscoveryRate));
    }

    /// <summary>e-BH (Wang and Ramdas 2022): the false discovery rate under any dependence and any stopping rule, for a family of e-values.</summary>
    /// <param name="falseDiscoveryRate">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The family is not one of e-values.</exception>
    public FamilyResult EBenjaminiHochberg(double falseDiscoveryRate = DefaultAlpha)
    {
        CheckRate(falseDiscoveryRate, nameof(falseDiscoveryRate));
        if (!_isEvidence)
        {
            throw new InvalidOperationException("e-BH reads e-values; make the family of them, or use BenjaminiYekutieli for p-values under any dependence.");
        }
        // The k largest e-values are at least m/(k·rate) just where the k smallest 1/e are at most k·rate/m.
        return Result("e-BH", ErrorRate.FalseDiscovery, falseDiscoveryRate, Adjusted(AdjustedPValues.BenjaminiHochberg, "e-BH"), _ => SimultaneousLimits.NoComparisons());
    }

    /// <summary>
    /// The closed test (Marcus, Peritz and Gabriel 1976) from a test of several hypotheses together: a hypothesis is rejected where every set that contains it is. All
    /// 2^m − 1 sets are tested.
    /// </summary>
    /// <param name="local">How a set is tested.</param>
    /// <param name="alpha">Family-wise error rate, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range, or the test is none of the named ones.</exception>
    /// <exception cref="InvalidOperationException">The family has more than 20 hypotheses.</exception>
    public FamilyResult Closed(LocalTest local, double alpha = DefaultAlpha)
    {
        CheckAlpha(alpha, nameof(alpha));
        string name = local is LocalTest.Bonferroni or LocalTest.Sidak or LocalTest.Simes or LocalTest.Fisher
            ? local.ToString()
            : throw new ArgumentOutOfRangeException(nameof(local), local, "Use Bonferroni, Sidak, Simes or Fisher.");
        if (Count > MostForClosure)
        {
            throw new InvalidOperationException("A closed test goes through every set of hypotheses, so it takes at most 20 of them; Holm and Hommel are closed tests that do not.");
        }
        RequireEqualWeights("A closed test");
        return Result($"Closed {name}", ErrorRate.FamilyWise, alpha, Closure.Adjusted(_pValues.AsSpan(), local), _ => SimultaneousLimits.None("A closed test", "Holm"), local switch
        {
            LocalTest.Bonferroni => [],
            LocalTest.Simes => [PositiveDependence],
            LocalTest.Sidak => [Independence],
            _ => [new Finding(FindingCode.Dependence, FindingSeverity.Note, "Fisher's test holds for independent statistics only.")],
        });
    }

    /// <summary>A result from adjusted p-values that a procedure of its own made.</summary>
    internal FamilyResult Result(
        string procedure, ErrorRate rate, double alpha, double[] adjusted, Func<SimultaneousLimits, (Interval?[]? Intervals, Finding? Finding)> limitsOf, params ReadOnlySpan<Finding> notes)
    {
        var hypotheses = new AdjustedHypothesis[Count];
        (Interval?[]? intervals, Finding? finding) = _comparisons is null ? (null, null) : limitsOf(new SimultaneousLimits(_comparisons, alpha));
        for (int i = 0; i < hypotheses.Length; i++)
        {
            hypotheses[i] = new(_labels[i], _pValues[i], adjusted[i], adjusted[i] <= alpha, intervals?[i]);
        }
        var findings = new List<Finding>();
        findings.AddRange(notes);
        if (finding is { } note)
        {
            findings.Add(note);
        }
        int[] rejected = [.. Enumerable.Range(0, Count).Where(i => adjusted[i] <= alpha).OrderBy(i => adjusted[i]).ThenBy(i => _pValues[i])];
        return new(procedure, rate, alpha, ValueList<AdjustedHypothesis>.Owning(hypotheses), ValueList<HypothesisLabel>.Of(rejected.Select(i => _labels[i])), ValueList<Finding>.Of(findings), _comparisons);
    }

    private delegate void Adjustment(ReadOnlySpan<double> pValues, Span<double> adjusted);

    private double[] Adjusted(Adjustment procedure, string name)
    {
        RequireEqualWeights(name);
        double[] adjusted = new double[Count];
        procedure(_pValues.AsSpan(), adjusted);
        return adjusted;
    }

    private void RequireEqualWeights(string name)
    {
        if (_weights is not null)
        {
            throw new InvalidOperationException($"{name} has no weights; Bonferroni, Holm, Benjamini–Hochberg and graphs do.");
        }
    }

    /// <summary>The smallest p/w first; what is left of the level is shared in proportion to the weights left.</summary>
    private void WeightedHolm(double[] adjusted)
    {
        int[] order = [.. Enumerable.Range(0, Count).OrderBy(i => _pValues[i] / _weights![i])];
        // Sums from the end, so that the last weight is left over exactly.
        double[] left = new double[Count + 1];
        for (int i = Count - 1; i >= 0; i--)
        {
            left[i] = left[i + 1] + _weights![order[i]];
        }
        double running = 0;
        for (int i = 0; i < Count; i++)
        {
            running = Math.Min(1, Math.Max(running, _pValues[order[i]] * left[i] / _weights![order[i]]));
            adjusted[order[i]] = running;
        }
    }

    /// <summary>The levels at which what is not rejected was last tested.</summary>
    private IEnumerable<double> HolmLevels(double[] adjusted, double alpha)
    {
        IReadOnlyList<double> weights = Weights;
        double left = Enumerable.Range(0, Count).Where(i => adjusted[i] > alpha).Sum(i => weights[i]);
        return weights.Select(w => left > 0 ? Math.Min(alpha, alpha * w / left) : 0);
    }

    private static void CheckAlpha(double alpha, string name) => Guard.Probability(alpha, "A family-wise error rate", "0.05 means 5 %", name);

    private static void CheckRate(double rate, string name) => Guard.Probability(rate, "A false discovery rate", "0.05 means 5 %", name);
}
