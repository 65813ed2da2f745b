using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One quantity of one group: its value, how sure it is, and how that was worked out.</summary>
public sealed partial record PointEstimate
{
    internal PointEstimate(double value, double standardError, double degreesOfFreedom, Interval interval, string method, ValueList<Finding> findings) =>
        (Value, StandardError, DegreesOfFreedom, Interval, Method, Findings) = (value, standardError, degreesOfFreedom, interval, method, findings);

    /// <summary>The estimate; 0 with a finding where there is none.</summary>
    public double Value { get; }

    /// <summary>Standard error of <see cref="Value"/>; +∞ where it cannot be estimated.</summary>
    public double StandardError { get; }

    /// <summary>Degrees of freedom of the interval's t quantile; +∞ for normal and exact methods.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>Confidence interval; the whole range of the quantity where nothing is known.</summary>
    public Interval Interval { get; }

    /// <summary>The interval's method by its usual name.</summary>
    public string Method { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        return Findings.Any(f => f.Severity == FindingSeverity.NotEstimable)
            ? "Nothing can be said:" + notes
            : $"The estimate is {Phrase.Number(Value)} ({Phrase.Percent(Interval.Level)} CI {Phrase.Number(Interval.Lower)} … {Phrase.Number(Interval.Upper)}; {Method}).{notes}";
    }
}
