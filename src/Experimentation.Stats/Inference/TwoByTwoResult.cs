using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Whether two proportions are equal, with the p-values of both directions. Made by <see cref="Compare.TwoByTwo"/>. For an estimate and its interval, use
/// <see cref="Compare.Proportions(ProportionSummary, ProportionSummary, ProportionTest)"/>.
/// </summary>
public sealed partial record TwoByTwoResult
{
    internal TwoByTwoResult(ProportionSummary control, ProportionSummary treatment, string method, double statistic, double upper, double lower, double twoSided, ValueList<Finding> findings)
    {
        Control = control;
        Treatment = treatment;
        Method = method;
        Statistic = statistic;
        // Sums of probabilities may round past one.
        UpperPValue = Math.Min(1, upper);
        LowerPValue = Math.Min(1, lower);
        PValue = Math.Min(1, twoSided);
        Findings = findings;
    }

    /// <summary>Control's users.</summary>
    public ProportionSummary Control { get; }

    /// <summary>Treatment's users.</summary>
    public ProportionSummary Treatment { get; }

    /// <summary>The method by its usual name.</summary>
    public string Method { get; }

    /// <summary>
    /// What orders the tables: the pooled z statistic of Barnard's and Pearson's tests, z as a signed root for the likelihood ratio, Fisher's p-value for Boschloo's, the odds ratio of
    /// greatest conditional likelihood for Fisher's (+∞ where it has no limit).
    /// </summary>
    public double Statistic { get; }

    /// <summary>Two-sided p-value, by the method's own order of tables; 1 where nothing can be claimed.</summary>
    public double PValue { get; }

    /// <summary>One-sided p-value: small where treatment converts more.</summary>
    public double UpperPValue { get; }

    /// <summary>One-sided p-value: small where treatment converts less.</summary>
    public double LowerPValue { get; }

    /// <summary>Twice the smaller one-sided p-value, at most 1: another way to share alpha between both sides. Some packages print it as Boschloo's two-sided p-value.</summary>
    public double CentralPValue => Math.Min(1, 2 * Math.Min(UpperPValue, LowerPValue));

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        return Findings.Any(finding => finding.Severity == FindingSeverity.NotEstimable)
            ? "Nothing can be said:" + notes
            : $"Treatment converts at {Phrase.Percent(Treatment.Rate)}, control at {Phrase.Percent(Control.Rate)} ({Phrase.PValue(PValue)}; {Method}).{notes}";
    }
}
