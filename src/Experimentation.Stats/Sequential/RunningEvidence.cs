using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>What every always-valid sequence keeps of the looks behind it: the intersection of the intervals and the strongest evidence.</summary>
internal readonly record struct RunningEvidence
{
    private RunningEvidence(long looks, double logEValue, double highestLogEValue, double lowest, double highest)
    {
        Looks = looks;
        LogEValue = logEValue;
        HighestLogEValue = highestLogEValue;
        Lowest = lowest;
        Highest = highest;
    }

    public long Looks { get; }

    /// <summary>Evidence at the last look.</summary>
    public double LogEValue { get; }

    /// <summary>The strongest evidence over all looks.</summary>
    public double HighestLogEValue { get; }

    /// <summary>The largest lower limit over all looks.</summary>
    public double Lowest { get; }

    /// <summary>The smallest upper limit over all looks.</summary>
    public double Highest { get; }

    public double PValue => Math.Min(1, Math.Exp(-HighestLogEValue));

    public bool IsContradictory => Lowest > Highest;

    /// <summary>Before the first look: everything in the parameter's range is possible.</summary>
    public static RunningEvidence Start(double lowest, double highest) => new(0, 0, 0, lowest, highest);

    public RunningEvidence Next(double logEValue, double lower, double upper) =>
        new(Looks + 1, logEValue, Math.Max(HighestLogEValue, logEValue), Math.Max(Lowest, lower), Math.Min(Highest, upper));

    public bool HasReached(double logAlpha) => HighestLogEValue >= -logAlpha;

    /// <summary>The intersection; where the looks contradict each other, the point halfway between the limits that crossed.</summary>
    public Interval Interval(double alpha) => IsContradictory
        ? new(Lowest / 2 + Highest / 2, Lowest / 2 + Highest / 2, 1 - alpha)
        : new(Lowest, Highest, 1 - alpha);

    public ValueList<Finding> Findings => IsContradictory
        ? ValueList<Finding>.Of([new(
            FindingCode.ContradictoryLooks,
            FindingSeverity.Warning,
            "The intervals of different looks do not overlap: what is estimated changes over time, or an assumption does not hold.")])
        : ValueList<Finding>.Empty;

    public void Write(StateWriter writer)
    {
        writer.Count("looks", Looks);
        writer.Number("logEValue", LogEValue);
        writer.Number("highestLogEValue", HighestLogEValue);
        writer.Number("lowest", Lowest);
        writer.Number("highest", Highest);
    }

    public static RunningEvidence Read(StateReader reader) => new(
        Guard.AtLeast(reader.Count("looks"), 0, "A number of looks"),
        reader.Number("logEValue"),
        Math.Max(0, reader.Number("highestLogEValue")),
        reader.Number("lowest"),
        reader.Number("highest"));
}
