namespace Experimentation.Stats.Sequential;

/// <summary>What every always-valid test says, whatever it watches: for dashboards, for families of tests and for alarms over many metrics.</summary>
public interface IAlwaysValidTest
{
    /// <summary>Level over all looks.</summary>
    double Alpha { get; }

    /// <summary>How many looks there were.</summary>
    long Looks { get; }

    /// <summary>Evidence at the last look.</summary>
    EValue EValue { get; }

    /// <summary>The always-valid p-value: the smallest over all looks. Compare with <see cref="Alpha"/> at any time.</summary>
    double PValue { get; }

    /// <summary>Whether the null hypothesis was rejected at this look or before.</summary>
    bool HasCrossed { get; }

    /// <summary>What a reader must know about the looks.</summary>
    IReadOnlyList<Finding> Findings { get; }
}
