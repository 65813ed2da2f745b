using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Hypotheses whose errors are counted together. Which those are is a decision, so the family is a value: metrics, segments, arms and experiments by name. Procedures
/// over the family give a <see cref="FamilyResult"/>; where it is made of comparisons, with simultaneous intervals that agree with the decisions.
/// </summary>
/// <remarks>Each p-value must be valid on its own. What a procedure assumes of their dependence stands with it. Rejected is what has an adjusted p-value of at most the level.</remarks>
public sealed partial record Family
{
    private const int MostNames = 6;

    private readonly ValueList<double> _pValues;
    private readonly IReadOnlyList<HypothesisLabel> _labels;
    private readonly ValueList<Comparison>? _comparisons;
    private readonly ValueList<double>? _weights;
    private readonly bool _isEvidence;

    private Family(ValueList<double> pValues, IReadOnlyList<HypothesisLabel> labels, ValueList<Comparison>? comparisons, ValueList<double>? weights, bool isEvidence)
    {
        _pValues = pValues;
        _labels = labels;
        _comparisons = comparisons;
        _weights = weights;
        _isEvidence = isEvidence;
    }

    /// <summary>Number of hypotheses.</summary>
    public int Count => _pValues.Count;

    /// <summary>What the hypotheses are about.</summary>
    public IReadOnlyList<HypothesisLabel> Labels => _labels;

    /// <summary>The p-value of each on its own.</summary>
    public IReadOnlyList<double> PValues => _pValues;

    /// <summary>The comparisons, where the family was made of them; none otherwise.</summary>
    public IReadOnlyList<Comparison> Comparisons => _comparisons ?? ValueList<Comparison>.Empty;

    /// <summary>The weights, which add up to 1.</summary>
    public IReadOnlyList<double> Weights => _weights ?? ValueList<double>.Of(Enumerable.Repeat(1.0 / Count, Count));

    /// <summary>A family of p-values of metrics.</summary>
    /// <param name="hypotheses">Metric and p-value, 0 to 1, at least one; each metric once.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside its range.</exception>
    public static Family Of(params ReadOnlySpan<(string Metric, double PValue)> hypotheses) =>
        Of(Named(hypotheses));

    /// <summary>A family of p-values.</summary>
    /// <param name="hypotheses">Label and p-value, 0 to 1, at least one; each label once.</param>
    /// <exception cref="ArgumentException">There is none, or a label comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside its range.</exception>
    public static Family Of(params ReadOnlySpan<(HypothesisLabel Label, double PValue)> hypotheses)
    {
        (HypothesisLabel[] labels, double[] values) = Split(hypotheses, nameof(hypotheses));
        Array.ForEach(values, p => AdjustedPValues.CheckOne(p, nameof(hypotheses)));
        return new(ValueList<double>.Owning(values), ValueList<HypothesisLabel>.Owning(labels), null, null, false);
    }

    /// <summary>A family of comparisons of metrics; their hypotheses may differ, their levels are replaced by the family's.</summary>
    /// <param name="hypotheses">Metric and comparison, at least one; each metric once.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    public static Family Of(params ReadOnlySpan<(string Metric, Comparison Comparison)> hypotheses) =>
        Of(Named(hypotheses));

    /// <summary>A family of comparisons; their hypotheses may differ, their levels are replaced by the family's.</summary>
    /// <param name="hypotheses">Label and comparison, at least one; each label once.</param>
    /// <exception cref="ArgumentException">There is none, or a label comes twice.</exception>
    public static Family Of(params ReadOnlySpan<(HypothesisLabel Label, Comparison Comparison)> hypotheses)
    {
        (HypothesisLabel[] labels, Comparison[] comparisons) = Split(hypotheses, nameof(hypotheses));
        Array.ForEach(comparisons, comparison => ArgumentNullException.ThrowIfNull(comparison, nameof(hypotheses)));
        return new(ValueList<double>.Of(comparisons.Select(c => c.PValue)), ValueList<HypothesisLabel>.Owning(labels), ValueList<Comparison>.Owning(comparisons), null, false);
    }

    /// <summary>A family of e-values of metrics, for <see cref="EBenjaminiHochberg"/>; other procedures read the p-values that they are worth.</summary>
    /// <param name="hypotheses">Metric and e-value, at least one; each metric once.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    public static Family Of(params ReadOnlySpan<(string Metric, EValue Evidence)> hypotheses) =>
        Of(Named(hypotheses));

    /// <summary>A family of e-values, for <see cref="EBenjaminiHochberg"/>; other procedures read the p-values that they are worth.</summary>
    /// <param name="hypotheses">Label and e-value, at least one; each label once.</param>
    /// <exception cref="ArgumentException">There is none, or a label comes twice.</exception>
    public static Family Of(params ReadOnlySpan<(HypothesisLabel Label, EValue Evidence)> hypotheses)
    {
        (HypothesisLabel[] labels, EValue[] values) = Split(hypotheses, nameof(hypotheses));
        return new(ValueList<double>.Of(values.Select(e => e.PValue)), ValueList<HypothesisLabel>.Owning(labels), null, null, true);
    }

    /// <summary>A family of p-values without names; they are called "hypothesis 1" and so on.</summary>
    /// <param name="pValues">0 to 1 each, at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside its range.</exception>
    public static Family OfPValues(ReadOnlySpan<double> pValues)
    {
        foreach (double p in pValues)
        {
            AdjustedPValues.CheckOne(p, nameof(pValues));
        }
        return pValues.Length > 0
            ? new(ValueList<double>.Owning(pValues.ToArray()), new NumberedLabels(pValues.Length), null, null, false)
            : throw new ArgumentException("A family has at least one hypothesis. Got none.", nameof(pValues));
    }

    /// <summary>
    /// The same family with weights: level is shared in their proportion by <see cref="Bonferroni"/>, <see cref="Holm"/> and <see cref="BenjaminiHochberg"/>. They are fixed
    /// before the data come in.
    /// </summary>
    /// <param name="weights">One for each hypothesis, finite, above 0; only their proportions matter.</param>
    /// <exception cref="ArgumentException">There are more or fewer weights than hypotheses.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight is outside its range.</exception>
    public Family WithWeights(params ReadOnlySpan<double> weights)
    {
        if (weights.Length != Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is one weight for each hypothesis. Got {weights.Length} for {Count}."), nameof(weights));
        }
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += Guard.Divisor(weight, "A weight", nameof(weights));
        }
        double[] shares = weights.ToArray();
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] /= sum;
        }
        return new(_pValues, _labels, _comparisons, ValueList<double>.Owning(shares), _isEvidence);
    }

    /// <summary>The hypotheses that are about something: a metric, a segment.</summary>
    /// <param name="isMember">Whether a label belongs to the new family.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public Family Where(Func<HypothesisLabel, bool> isMember)
    {
        ArgumentNullException.ThrowIfNull(isMember);
        int[] members = [.. Enumerable.Range(0, Count).Where(i => isMember(_labels[i]))];
        return members.Length > 0
            ? Subset(members)
            : throw new ArgumentException("A family has at least one hypothesis. None has such a label.", nameof(isMember));
    }

    /// <summary>One family for each metric, segment, arm or experiment, in order of appearance: error rates are then kept within each and not over all.</summary>
    /// <param name="key">What hypotheses of one family have in common: <c>label => label.Metric</c>.</param>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public IReadOnlyList<Family> By(Func<HypothesisLabel, string> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ValueList<Family>.Of(Enumerable.Range(0, Count).GroupBy(i => key(_labels[i]), StringComparer.Ordinal).Select(group => Subset([.. group])));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Count(Count)} {(Count == 1 ? "hypothesis" : "hypotheses")}: {string.Join(", ", Labels.Take(MostNames))}{(Count > MostNames ? ", …" : "")}.";

    private Family Subset(int[] members)
    {
        Family family = new(
            ValueList<double>.Of(members.Select(i => _pValues[i])),
            ValueList<HypothesisLabel>.Of(members.Select(i => _labels[i])),
            _comparisons is null ? null : ValueList<Comparison>.Of(members.Select(i => _comparisons[i])),
            null,
            _isEvidence);
        return _weights is null ? family : family.WithWeights([.. members.Select(i => _weights[i])]);
    }

    private static (HypothesisLabel Label, T Value)[] Named<T>(ReadOnlySpan<(string Metric, T Value)> hypotheses)
    {
        var labelled = new (HypothesisLabel, T)[hypotheses.Length];
        for (int i = 0; i < labelled.Length; i++)
        {
            labelled[i] = (HypothesisLabel.Of(Guard.Name(hypotheses[i].Metric, "A metric", nameof(hypotheses))), hypotheses[i].Value);
        }
        return labelled;
    }

    private static (HypothesisLabel[] Labels, T[] Values) Split<T>(ReadOnlySpan<(HypothesisLabel Label, T Value)> hypotheses, string name)
    {
        if (hypotheses.IsEmpty)
        {
            throw new ArgumentException("A family has at least one hypothesis. Got none.", name);
        }
        var labels = new HypothesisLabel[hypotheses.Length];
        var values = new T[hypotheses.Length];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < labels.Length; i++)
        {
            (labels[i], values[i]) = hypotheses[i];
            ArgumentNullException.ThrowIfNull(labels[i], name);
            if (!seen.Add(labels[i].ToString()))
            {
                throw new ArgumentException($"Each hypothesis of a family has a label of its own. '{labels[i]}' comes twice.", name);
            }
        }
        return (labels, values);
    }
}
