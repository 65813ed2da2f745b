using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>What every always-valid sequence keeps of the looks behind it: its level, the intersection of the intervals and the strongest evidence.</summary>
internal readonly record struct RunningEvidence
{
    private RunningEvidence(double alpha, double logAlpha, long looks, double logEValue, double highestLogEValue, double lowest, double highest)
    {
        Alpha = alpha;
        LogAlpha = logAlpha;
        Looks = looks;
        LogEValue = logEValue;
        HighestLogEValue = highestLogEValue;
        Lowest = lowest;
        Highest = highest;
    }

    /// <summary>Level over all looks; 0 for a sequence that was never started.</summary>
    public double Alpha { get; }

    public double LogAlpha { get; }

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

    public bool HasCrossed => Looks > 0 && HighestLogEValue >= -LogAlpha;

    /// <summary>The intersection; where the looks contradict each other, the point halfway between the limits that crossed.</summary>
    public Interval Interval => Alpha == 0 ? new(double.NegativeInfinity, double.PositiveInfinity, 1)
        : Lowest > Highest ? new(Lowest / 2 + Highest / 2, Lowest / 2 + Highest / 2, 1 - Alpha)
        : new(Lowest, Highest, 1 - Alpha);

    public ValueList<Finding> Findings => Lowest > Highest
        ? ValueList<Finding>.Of([new(
            FindingCode.ContradictoryLooks,
            FindingSeverity.Warning,
            "The intervals of different looks do not overlap: what is estimated changes over time, or an assumption does not hold.")])
        : ValueList<Finding>.Empty;

    /// <summary>Before the first look: everything in the parameter's range is possible.</summary>
    public static RunningEvidence Start(double alpha, double lowest, double highest)
    {
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        return new(alpha, Math.Log(alpha), 0, 0, 0, lowest, highest);
    }

    /// <summary>This, if the sequence was started.</summary>
    /// <exception cref="InvalidOperationException">The sequence is a default value that no factory made.</exception>
    public RunningEvidence Begun => Alpha > 0 ? this : throw NotBegun();

    /// <summary>The evidence after one more look.</summary>
    /// <exception cref="InvalidOperationException">The sequence is a default value that no factory made.</exception>
    public RunningEvidence Next(double logEValue, double lower, double upper) => Alpha > 0
        ? new(Alpha, LogAlpha, Looks + 1, logEValue, Math.Max(HighestLogEValue, logEValue), Math.Max(Lowest, lower), Math.Min(Highest, upper))
        : throw NotBegun();

    private static InvalidOperationException NotBegun() => new("This sequence was never started: begin with one of the methods of AlwaysValid.");

    public void Write(StateWriter writer)
    {
        writer.Number("alpha", Alpha);
        writer.Count("looks", Looks);
        writer.Number("logEValue", LogEValue);
        writer.Number("highestLogEValue", HighestLogEValue);
        writer.Number("lowest", Lowest);
        writer.Number("highest", Highest);
    }

    public static RunningEvidence Read(StateReader reader)
    {
        double alpha = Guard.Probability(reader.Number("alpha"), "Alpha", "0.05 means 5 %", "alpha");
        double logEValue = reader.Number("logEValue");
        return new(
            alpha,
            Math.Log(alpha),
            Guard.AtLeast(reader.Count("looks"), 0, "A number of looks", "looks"),
            logEValue,
            Math.Max(Math.Max(0, logEValue), reader.Number("highestLogEValue")),
            reader.Number("lowest"),
            reader.Number("highest"));
    }
}
