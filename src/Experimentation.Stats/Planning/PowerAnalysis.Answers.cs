using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>What answers say beside the number.</summary>
public abstract partial record PowerAnalysis
{
    /// <summary>Whether further questions cost next to nothing, so that a sentence may ask them.</summary>
    internal virtual bool AnswersAtOnce => true;

    /// <summary>This analysis with each of its assumed values off by a fraction, in the directions that matter.</summary>
    internal abstract IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by);

    internal double AchievedBy(Lift lift, ValueList<long> arms) => PowerOfArms(CheckedEffect(lift), ClaimOfComparison, arms);

    internal ValueList<BaselineScenario> Scenarios(Lift lift, double power, ValueList<long> arms, double by)
    {
        var scenarios = new List<BaselineScenario>();
        foreach ((string what, PowerAnalysis analysis) in IfOff(by))
        {
            try
            {
                Claim claim = analysis.ClaimOfComparison;
                double effect = analysis.CheckedEffect(lift, claim);
                double required = analysis.UsersFor(effect, claim, power) / analysis.TriggeredShare;
                scenarios.Add(new(what, required, analysis.PowerOfArms(effect, claim, arms)));
            }
            catch (ArgumentOutOfRangeException)
            {
                // With that baseline the lift leads to a value that the metric cannot have, or is not beyond the margin any more.
                scenarios.Add(new(what, double.PositiveInfinity, 0));
            }
        }
        return ValueList<BaselineScenario>.Of(scenarios);
    }

    internal (double Power, Lift? Lift, Lift? Margin) Attainable(Lift lift, double power, long users, in Claim claim)
    {
        ValueList<long> arms = SplitWhole(users);
        double control = AnalysedControl(arms);
        double treatment = AnalysedTreatment(arms);
        double effect = CheckedEffect(lift);
        if (Math.Min(IsSingleGroup ? treatment : control, treatment) < FewestPerArm)
        {
            return (0, null, null);
        }
        double now = PowerAt(effect, claim, control, treatment);
        if (claim.IsAboutMargin)
        {
            double margin = MarginFor(effect, claim, power, control, treatment);
            return (now, null, double.IsNaN(margin) ? null : claim.WithMargin(margin).Margin);
        }
        // A two-sided test looks both ways: the lift that can be had is on the side of the one that was asked for.
        Claim towards = claim.CountsBothTails ? claim with { Better = Math.Sign(effect) } : claim;
        double detectable = EffectFor(towards, power, control, treatment);
        if (double.IsNaN(detectable))
        {
            return (now, null, null);
        }
        (Lift? absolute, Lift? relative) = LiftsOf(detectable / LiftKept);
        return (now, lift.Unit == LiftUnit.Relative ? relative : absolute, null);
    }

    internal string ArmsOf(ValueList<long> arms) => IsSingleGroup
        ? ""
        : arms.Count == 2
            ? $" (control {Phrase.Count(arms[0])}, treatment {Phrase.Count(arms[1])})"
            : $" (control {Phrase.Count(arms[0])}, treatments {string.Join(", ", arms.Skip(1).Select(n => Phrase.Count(n)))})";

    /// <summary>What a test is there to show, as the end of a sentence.</summary>
    internal string AimOf(Lift lift)
    {
        string margin = Size(Hypothesis.Margin);
        string truth = lift.Value == 0 ? "if there is no difference" : $"if the true lift is {lift}";
        return Hypothesis.Kind switch
        {
            HypothesisKind.NonInferiority => $"to rule out a loss of {margin} {truth}",
            HypothesisKind.Equivalence => $"to show equivalence within {margin} {truth}",
            HypothesisKind.Superiority when Hypothesis.Margin.Value != 0 => $"to show more than {margin} {truth}",
            HypothesisKind.Inferiority => $"to detect harm of {lift}",
            _ => $"to detect {lift}",
        };
    }
}
