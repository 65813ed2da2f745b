using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>What a question must fulfil to have an answer. No solver is ever asked for something that does not exist.</summary>
public abstract partial record PowerAnalysis
{
    /// <summary>What the metric is called in an error: "a mean", "a rate".</summary>
    internal virtual string BaselineName => "baseline";

    /// <summary>Control's value, to which relative lifts refer; null if it is not known.</summary>
    internal abstract double? BaselineValue { get; }

    /// <summary>Users that one arm must have at least, for the test to exist.</summary>
    internal virtual double FewestPerArm => 2;

    /// <summary>Whether the same users see control and treatment, so that there is one group only.</summary>
    internal virtual bool IsSingleGroup => false;

    /// <summary>Between which bounds (not including them) an effect on the working scale lies.</summary>
    internal virtual (double Lower, double Upper) EffectRange => (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>A lift on the working scale of the calculator.</summary>
    internal virtual double EffectOf(Lift lift, string name)
    {
        if (lift.Value == 0 || lift.Unit == LiftUnit.Absolute)
        {
            return lift.Value;
        }
        return BaselineValue switch
        {
            null => throw new ArgumentException($"A relative lift needs to know what it refers to: give the {BaselineName} when the calculator is made, or an absolute lift.", name),
            0 => throw new ArgumentException($"With a {BaselineName} of 0 a relative lift means nothing; give an absolute one.", name),
            { } value => lift.InUnitsOf(value),
        };
    }

    /// <summary>An effect on the working scale as absolute and relative lift; null where there is none.</summary>
    internal virtual (Lift? Absolute, Lift? Relative) LiftsOf(double effect) => (
        Lift.Absolute(effect),
        BaselineValue is { } value && value != 0 ? Lift.Relative(effect / Math.Abs(value)) : null);

    /// <summary>A hypothesis whose margin this metric can have.</summary>
    private protected virtual Hypothesis Checked(Hypothesis hypothesis, string name)
    {
        Claim claim = Claim.Of(hypothesis, Alpha);
        if (claim.Margin.Value != 0)
        {
            double margin = EffectOf(claim.Null, name);
            (double lower, double upper) = EffectRange;
            if (!(margin > lower && margin < upper))
            {
                throw new ArgumentOutOfRangeException(name, claim.Margin.Value, $"A margin of {Size(claim.Margin)} leads to a {BaselineName} that cannot be{Reach()}.");
            }
        }
        return hypothesis;
    }

    /// <summary>The effect in the users who are analysed.</summary>
    private double CheckedEffect(Lift lift)
    {
        double effect = EffectOf(lift, nameof(lift)) * LiftKept;
        (double lower, double upper) = EffectRange;
        return effect > lower && effect < upper
            ? effect
            : throw new ArgumentOutOfRangeException(nameof(lift), lift.Value, $"A lift of {lift} leads to a {BaselineName} that cannot be{Reach()}.");
    }

    /// <summary>The effect, if some number of users can show the claim at it.</summary>
    private double CheckedEffect(Lift lift, in Claim claim)
    {
        double effect = CheckedEffect(lift);
        if (claim.Kind == HypothesisKind.Equivalence)
        {
            double margin = EffectOf(claim.Margin, nameof(lift));
            return Math.Abs(effect) < margin
                ? effect
                : throw new ArgumentOutOfRangeException(nameof(lift), lift.Value, $"A true lift of {lift} is not within the margin of {Size(claim.Margin)}, so no number of users could show equivalence.");
        }
        if (claim.CountsBothTails)
        {
            return effect != 0
                ? effect
                : throw Guard.OutOfRange(nameof(lift), lift.Value, "No number of users can find a lift of 0: ask for the smallest lift that would matter (Lift.Relative(0.02) means 2 %).");
        }
        double distance = claim.Direction * (effect - EffectOf(claim.Null, nameof(lift)));
        if (distance > 0)
        {
            return effect;
        }
        string reason = claim.Kind switch
        {
            HypothesisKind.NonInferiority => $"A true lift of {lift} is a loss of the margin ({Size(claim.Margin)}) or more, so no number of users could show non-inferiority.",
            HypothesisKind.Inferiority => $"A true lift of {lift} is no deterioration{Beyond(claim)} where {Good(claim)}, so no number of users could show one. A deterioration has the other sign.",
            _ => $"A true lift of {lift} is no improvement{Beyond(claim)} where {Good(claim)}, so no number of users could show one{(effect == 0 ? "" : ". An improvement has the direction that is good")}.",
        };
        throw new ArgumentOutOfRangeException(nameof(lift), lift.Value, reason);
    }

    private static void CheckPower(double power, in Claim claim)
    {
        Guard.Probability(power, "Power", "0.8 means 80 %");
        double level = claim.CountsBothTails ? claim.Alpha : claim.TailAlpha;
        if (power <= level)
        {
            throw Guard.OutOfRange(nameof(power), power, string.Create(CultureInfo.InvariantCulture, $"Power lies above the significance level ({level:0.####}): a test reaches its level without any effect, and no number of users is needed for that."));
        }
    }

    private long CheckedUsers(long users)
    {
        Guard.AtLeast(users, 1, "The number of users");
        ReadOnlySpan<long> arms = SplitWhole(users).AsSpan();
        foreach (long n in arms)
        {
            if (!(n * TriggeredShare >= FewestPerArm))
            {
                throw Guard.OutOfRange(nameof(users), users, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Each {(IsSingleGroup ? "group" : "arm")} needs at least {FewestPerArm:0.##} analysed users for this test; with shares {Allocation} and {Phrase.Percent(TriggeredShare)} of users analysed, one would have {n * TriggeredShare:0.##}."));
            }
        }
        return users <= MostUsers ? users : throw Guard.OutOfRange(nameof(users), users, "There are no more than 10¹⁵ users.");
    }

    private string Reach()
    {
        (double lower, double upper) = EffectRange;
        double from = BaselineValue ?? 0;
        return double.IsFinite(lower) && double.IsFinite(upper)
            ? $": from {Phrase.Number(from)} it can move by more than {Phrase.Number(lower)} and less than {Phrase.Number(upper)}"
            : double.IsFinite(lower) ? $": from {Phrase.Number(from)} it can move by more than {Phrase.Number(lower)}" : "";
    }

    private static string Size(Lift margin) => margin.ToString().TrimStart('+');

    private static string Beyond(in Claim claim) => claim.Margin.Value == 0 ? "" : $" beyond {Size(claim.Margin)}";

    private static string Good(in Claim claim) => claim.Better > 0 ? "more is better" : "less is better";
}
