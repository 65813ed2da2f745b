using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a procedure over a whole family of hypotheses shows.</summary>
public sealed partial record FamilyResult
{
    private const int MostNames = 6;

    internal FamilyResult(string procedure, ErrorRate errorRate, double alpha, ValueList<AdjustedHypothesis> hypotheses, ValueList<HypothesisLabel> order, ValueList<Finding> findings, ValueList<Comparison>? comparisons = null)
    {
        Comparisons = comparisons;
        Procedure = procedure;
        ErrorRate = errorRate;
        Alpha = alpha;
        Hypotheses = hypotheses;
        RejectionOrder = order;
        Findings = findings;
    }

    /// <summary>What was compared, in the order of the family; none where it was given as p-values.</summary>
    internal ValueList<Comparison>? Comparisons { get; }

    /// <summary>The procedure by its usual name.</summary>
    public string Procedure { get; }

    /// <summary>What <see cref="Alpha"/> bounds.</summary>
    public ErrorRate ErrorRate { get; }

    /// <summary>The level of the whole family.</summary>
    public double Alpha { get; }

    /// <summary>Every hypothesis, in the order of the family.</summary>
    public IReadOnlyList<AdjustedHypothesis> Hypotheses { get; }

    /// <summary>The labels of the rejected hypotheses, in the order in which they fell; for a graph one order of several that lead to the same end.</summary>
    public IReadOnlyList<HypothesisLabel> RejectionOrder { get; }

    /// <summary>What a reader must know: which dependence is assumed, which limits are not informative.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The result of one hypothesis.</summary>
    /// <param name="label">Its label as text, for example "minutes watched · TV".</param>
    /// <exception cref="ArgumentException">The family has no such hypothesis.</exception>
    /// <exception cref="ArgumentNullException">The label is null.</exception>
    public AdjustedHypothesis this[string label]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(label);
            foreach (AdjustedHypothesis hypothesis in Hypotheses)
            {
                if (hypothesis.Label.ToString() == label)
                {
                    return hypothesis;
                }
            }
            throw new ArgumentException($"The family has no hypothesis '{label}'. It has {Some(Hypotheses.Select(h => $"'{h.Label}'"), Hypotheses.Count)}.", nameof(label));
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string rate = ErrorRate == ErrorRate.FamilyWise ? "family-wise error rate" : "false discovery rate";
        string head = $"{Procedure} at {Phrase.Percent(Alpha)} {rate}";
        if (RejectionOrder.Count == 0)
        {
            return $"{head} shows none of {Phrase.Counted(Hypotheses.Count, "thing")}.{Notes}";
        }
        return $"{head} shows {Phrase.Count(RejectionOrder.Count)} of {Phrase.Count(Hypotheses.Count)}: {Some(Shown, RejectionOrder.Count)}.{Notes}";
    }

    private IEnumerable<string> Shown => Hypotheses.Where(h => h.IsRejected).Select(h => $"{h.Label} (adjusted {Phrase.PValue(h.AdjustedPValue)})");

    private string Notes => Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);

    private static string Some(IEnumerable<string> names, int count) =>
        string.Join(", ", names.Take(MostNames)) + (count > MostNames ? $" and {Phrase.Count(count - MostNames)} more" : "");
}
