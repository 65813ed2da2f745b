using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The chance that a test shows what its hypothesis claims.</summary>
public sealed partial record PowerAnswer
{
    private readonly ValueList<long> _arms;

    internal PowerAnswer(PowerAnalysis analysis, Lift lift, long users, ValueList<long> arms, double power)
    {
        Analysis = analysis;
        Lift = lift;
        Users = users;
        _arms = arms;
        Power = power;
    }

    /// <summary>What was asked.</summary>
    public PowerAnalysis Analysis { get; }

    /// <summary>The true lift.</summary>
    public Lift Lift { get; }

    /// <summary>Users of all arms together.</summary>
    public long Users { get; }

    /// <summary>Users of each arm, control first. One number where the same users see both.</summary>
    public IReadOnlyList<long> UsersPerArm => _arms;

    /// <summary>The power, 0 to 1.</summary>
    public double Power { get; }

    /// <summary>How the level of one comparison came about.</summary>
    public AlphaTrail Trail => Analysis.Trail;

    /// <summary>The method by its usual name.</summary>
    public string Method => Analysis.Method;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Power {Phrase.Percent(Power)} with {Phrase.Count(Users)} users{Analysis.ArmsOf(_arms)} {Analysis.AimOf(Lift)} ({Method}, {(Analysis.Hypothesis.Sides == TestSides.Two ? "two-sided" : "one-sided")} alpha {Analysis.Alpha:0.####}).");
}
