using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>A test that has a p-value but no effect with an interval: whether distributions, spreads or effects in strata are the same.</summary>
public sealed partial record TestResult
{
    internal TestResult(string nullHypothesis, string method, string statisticName, double statistic, double degreesOfFreedom, double pValue, ValueList<Finding>? findings = null)
    {
        NullHypothesis = nullHypothesis;
        Method = method;
        StatisticName = statisticName;
        Statistic = statistic;
        DegreesOfFreedom = degreesOfFreedom;
        PValue = pValue;
        Findings = findings ?? ValueList<Finding>.Empty;
    }

    /// <summary>What is tested, in words, e.g. "equal distributions".</summary>
    public string NullHypothesis { get; }

    /// <summary>The method by its usual name.</summary>
    public string Method { get; }

    /// <summary>What the statistic is usually called, e.g. "D" or "chi-square".</summary>
    public string StatisticName { get; }

    /// <summary>The test's statistic; 0 with a finding where there is none.</summary>
    public double Statistic { get; }

    /// <summary>Degrees of freedom of a chi-square statistic; 0 for others.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>The chance of a statistic at least this extreme if the null hypothesis holds; 1 where nothing can be claimed.</summary>
    public double PValue { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Whether there is anything to claim. If not, <see cref="Findings"/> says why.</summary>
    public bool IsEstimable => !Findings.Any(finding => finding.Severity == FindingSeverity.NotEstimable);

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        string degrees = DegreesOfFreedom > 0 ? $" on {Phrase.Counted((long)DegreesOfFreedom, "degree")} of freedom" : "";
        return IsEstimable
            ? $"Against {NullHypothesis}: {Phrase.PValue(PValue)} ({StatisticName} {Phrase.Number(Statistic)}{degrees}; {Method}).{notes}"
            : "Nothing can be said:" + notes;
    }

    internal static TestResult Nothing(string nullHypothesis, string method, string statisticName, Finding why) =>
        new(nullHypothesis, method, statisticName, 0, 0, 1, ValueList<Finding>.Of([why]));
}
