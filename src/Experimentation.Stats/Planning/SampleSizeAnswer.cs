using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>What happens to a plan if something that was assumed is not so.</summary>
/// <param name="What">What is otherwise: "standard deviation 10 % higher".</param>
/// <param name="RequiredUsers">Users of all arms that would then be needed, before rounding; +∞ if no number of them would do.</param>
/// <param name="Power">The power that the planned users would then have.</param>
public readonly partial record struct BaselineScenario(string What, double RequiredUsers, double Power)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What}: {(double.IsInfinity(RequiredUsers) ? "no number of" : Phrase.Count(Math.Ceiling(RequiredUsers)))} users, or power {Phrase.Percent(Power)} with those planned";
}

/// <summary>How many users are needed, and what else a planner must know.</summary>
public sealed partial record SampleSizeAnswer
{
    private readonly ValueList<long> _arms;

    internal SampleSizeAnswer(PowerAnalysis analysis, Lift lift, double power, double required, ValueList<long> arms, in Claim claim)
    {
        Analysis = analysis;
        Lift = lift;
        WantedPower = power;
        RequiredUsers = required;
        _arms = arms;
        Users = arms.Sum();
        AchievedPower = analysis.AchievedBy(lift, arms);
        if (analysis.UsersAvailable is { } available && available < Users)
        {
            IsAttainable = false;
            (PowerAttainable, LiftAttainable, MarginAttainable) = analysis.Attainable(lift, power, available, claim);
        }
    }

    /// <summary>What was asked.</summary>
    public PowerAnalysis Analysis { get; }

    /// <summary>The true lift that it was asked for.</summary>
    public Lift Lift { get; }

    /// <summary>The power that was asked for.</summary>
    public double WantedPower { get; }

    /// <summary>Users of all arms together, before rounding.</summary>
    public double RequiredUsers { get; }

    /// <summary>Users of each arm, rounded up; control first. One number where the same users see both.</summary>
    public IReadOnlyList<long> UsersPerArm => _arms;

    /// <summary>Users of all arms together.</summary>
    public long Users { get; }

    /// <summary>The power with the rounded users; with one user fewer in every arm it is below what was asked for.</summary>
    public double AchievedPower { get; }

    /// <summary>Whether the users that there are suffice; true where no limit was given.</summary>
    public bool IsAttainable { get; } = true;

    /// <summary>The power with the users that there are, where they do not suffice.</summary>
    public double? PowerAttainable { get; }

    /// <summary>The smallest lift that the users that there are can detect, where they do not suffice for the one asked for.</summary>
    public Lift? LiftAttainable { get; }

    /// <summary>The smallest margin that the users that there are can show, where they do not suffice for the one asked for.</summary>
    public Lift? MarginAttainable { get; }

    /// <summary>How the level of one comparison came about.</summary>
    public AlphaTrail Trail => Analysis.Trail;

    /// <summary>The method by its usual name.</summary>
    public string Method => Analysis.Method;

    /// <summary>What a wrong baseline would do to this plan. Computed when asked for.</summary>
    /// <param name="by">How far off each assumed value is, as a fraction; 0.1 means 10 %. Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not strictly between 0 and 1.</exception>
    public IReadOnlyList<BaselineScenario> IfBaselineIsOff(double by = 0.1) => Analysis.Scenarios(Lift, WantedPower, _arms, Guard.Probability(by, "A fraction", "0.1 means 10 %"));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        string aim = Analysis.AimOf(Lift);
        text.Append(CultureInfo.InvariantCulture, $"{Phrase.Count(Users)} users{Analysis.ArmsOf(_arms)} {aim} with power {Phrase.Percent(WantedPower)} ({Phrase.Percent(AchievedPower)} after rounding; {Method}, {(Analysis.Hypothesis.Sides == TestSides.Two ? "two-sided" : "one-sided")} alpha {Analysis.Alpha:0.####}).");
        if (!IsAttainable)
        {
            text.Append(CultureInfo.InvariantCulture, $" There are {Phrase.Count(Analysis.UsersAvailable!.Value)}: too few. They give power {Phrase.Percent(PowerAttainable ?? 0)}");
            text.Append(LiftAttainable is { } lift ? $", or detect {lift}." : MarginAttainable is { } margin ? $", or show a margin of {margin.ToString().TrimStart('+')}." : ".");
        }
        if (Analysis.AnswersAtOnce)
        {
            foreach (BaselineScenario scenario in IfBaselineIsOff())
            {
                text.Append(CultureInfo.InvariantCulture, $" With {scenario}.");
            }
        }
        return text.ToString();
    }
}
