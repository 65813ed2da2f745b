using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The smallest lift that a number of users can detect.</summary>
public sealed partial record DetectableLiftAnswer
{
    private readonly ValueList<long> _arms;

    internal DetectableLiftAnswer(PowerAnalysis analysis, long users, ValueList<long> arms, double power, double? effect)
    {
        Analysis = analysis;
        Users = users;
        _arms = arms;
        Power = power;
        if (effect is { } found)
        {
            (Absolute, Relative) = analysis.LiftsOf(found);
        }
    }

    /// <summary>What was asked.</summary>
    public PowerAnalysis Analysis { get; }

    /// <summary>Users of all arms together.</summary>
    public long Users { get; }

    /// <summary>Users of each arm, control first. One number where the same users see both.</summary>
    public IReadOnlyList<long> UsersPerArm => _arms;

    /// <summary>The power that was asked for.</summary>
    public double Power { get; }

    /// <summary>The lift in the metric's unit; null if it has none on that scale or no lift can be detected.</summary>
    public Lift? Absolute { get; }

    /// <summary>The lift as a fraction of control; null if the baseline is not known or no lift can be detected.</summary>
    public Lift? Relative { get; }

    /// <summary>The relative lift where there is one, the absolute one otherwise; null if these users can detect no lift that the metric can have.</summary>
    public Lift? Lift => Relative ?? Absolute;

    /// <summary>Whether these users can detect any lift that the metric can have.</summary>
    public bool IsAttainable => Lift is not null;

    /// <summary>How the level of one comparison came about.</summary>
    public AlphaTrail Trail => Analysis.Trail;

    /// <summary>The method by its usual name.</summary>
    public string Method => Analysis.Method;

    /// <inheritdoc/>
    public override string ToString()
    {
        string lift = Lift is { } found
            ? $"detect {found}{(Relative is not null && Absolute is { } absolute ? $" ({absolute})" : "")}"
            : "detect no lift that the metric can have";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Phrase.Count(Users)} users{Analysis.ArmsOf(_arms)} {lift} with power {Phrase.Percent(Power)} ({Method}, {(Analysis.Hypothesis.Sides == TestSides.Two ? "two-sided" : "one-sided")} alpha {Analysis.Alpha:0.####}).");
    }
}
