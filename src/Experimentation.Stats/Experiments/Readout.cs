using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a readout is for.</summary>
public enum ReadoutPurpose
{
    /// <summary>Does something break? Harm tests only; it can end an experiment, never ship it.</summary>
    Breakage,

    /// <summary>For decisions that cannot wait. Ships only if a share of alpha was set aside for it.</summary>
    Urgent,

    /// <summary>The readout that the experiment was planned for.</summary>
    Decision,
}

/// <summary>A time at which an experiment is read: which of each user's days count, and what may be decided on them.</summary>
/// <remarks>
/// Each readout is another measurement of the same users, so its tests are tests of their own: the deterioration alpha is shared by the readouts, and alpha goes to those that may ship. Nothing is spent twice.
/// </remarks>
public sealed partial record Readout
{
    private Readout(string name, AnalysisWindow window, ReadoutPurpose purpose, double? alphaShare) => (Name, Window, Purpose, AlphaShare) = (name, window, purpose, alphaShare);

    /// <summary>What people call it; unique within an experiment.</summary>
    public string Name { get; }

    /// <summary>Which of each user's days count.</summary>
    public AnalysisWindow Window { get; }

    /// <summary>What it is for.</summary>
    public ReadoutPurpose Purpose { get; }

    /// <summary>
    /// The share of the experiment's alpha with which it may ship, 0 to 1. Null: nothing for breakage and urgent readouts; for decision readouts an equal part of what the others leave.
    /// </summary>
    public double? AlphaShare { get; }

    /// <summary>The first day of each user: does something break? A stand-in for crash metrics that cannot be had.</summary>
    public static Readout Day1 { get; } = Of("Day 1", AnalysisWindow.Day1, ReadoutPurpose.Breakage);

    /// <summary>The first seven days: urgent decisions, but the novelty of the feature is in them.</summary>
    public static Readout Week1 { get; } = Of("Week 1", AnalysisWindow.Week1, ReadoutPurpose.Urgent);

    /// <summary>Days 8 to 14: what to decide by.</summary>
    public static Readout Week2 { get; } = Of("Week 2", AnalysisWindow.Week2, ReadoutPurpose.Decision);

    /// <summary>A readout of one's own.</summary>
    /// <param name="name">Not empty.</param>
    /// <param name="window">Which of each user's days count.</param>
    /// <param name="purpose">What it is for.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">No window.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The purpose is none of the named ones.</exception>
    public static Readout Of(string name, AnalysisWindow window, ReadoutPurpose purpose)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Enum.IsDefined(purpose)
            ? new(Guard.Name(name, "A readout"), window, purpose, null)
            : throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "Use one of the values of ReadoutPurpose.");
    }

    /// <summary>The same readout with a share of the experiment's alpha, so that it may ship.</summary>
    /// <param name="share">0 to 1; 0.2 means that a fifth of alpha is spent here.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    /// <exception cref="InvalidOperationException">A breakage readout never ships.</exception>
    public Readout WithAlphaShare(double share)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw Guard.OutOfRange(nameof(share), share, "A readout's share of alpha is at least 0 and at most 1 (0.2 means a fifth).");
        }
        return Purpose != ReadoutPurpose.Breakage || share == 0
            ? new(Name, Window, Purpose, share)
            : throw new InvalidOperationException($"'{Name}' looks for breakage only and never ships, so it takes no alpha; it has its part of the deterioration alpha.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Window}, {Purpose switch
    {
        ReadoutPurpose.Breakage => "does something break?",
        ReadoutPurpose.Urgent => "for urgent decisions",
        _ => "decides",
    }}{(AlphaShare is > 0 ? $", with {Phrase.Percent(AlphaShare.Value)} of alpha" : "")}";
}
