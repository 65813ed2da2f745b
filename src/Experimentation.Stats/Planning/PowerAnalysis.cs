using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// One test of one metric, planned: it answers three questions, whichever is unknown. How many users for a lift and a power; which power for a lift and users; which
/// lift for users and a power. Begin with <see cref="Experimentation.Stats.Power"/>; the With… steps return a new value.
/// </summary>
/// <remarks>
/// <para>A lift is the true difference, treatment minus control, with its sign: where less is better, an improvement is below 0.</para>
/// <para>Two-sided at alpha 0.05 and half of the users in each arm unless said otherwise, as in <see cref="Compare"/>. The power of a two-sided test of no difference
/// counts both tails; with a margin, only the tail that shows what is claimed.</para>
/// </remarks>
public abstract partial record PowerAnalysis
{
    /// <summary>The power where none is given: 80 %.</summary>
    public const double DefaultPower = 0.8;

    /// <summary>Beyond this many users a plan is no plan.</summary>
    private const double MostUsers = 1e15;

    private protected PowerAnalysis()
    {
    }

    /// <summary>The significance level of all comparisons together; a two-sided test shares it between its tails.</summary>
    public double Alpha { get; private protected init; } = Compare.DefaultAlpha;

    /// <summary>What is to be shown.</summary>
    public Hypothesis Hypothesis { get; private protected init; } = Hypothesis.Difference();

    /// <summary>Shares of the users, control first. Of no meaning where the same users see both (<see cref="PairedPower"/>).</summary>
    public Allocation Allocation { get; private protected init; } = Allocation.Even;

    /// <summary>How alpha is shared by the comparisons of several treatments with control.</summary>
    public TreatmentCorrection Correction { get; private protected init; } = TreatmentCorrection.Bonferroni;

    /// <summary>The share of assigned users who are analysed, because only they could have seen a difference; 1 if all are.</summary>
    public double TriggeredShare { get; private protected init; } = 1;

    /// <summary>The part of a lift that is left in the users who are analysed: less than 1 if some of them cannot be affected, or if capping takes some of it away.</summary>
    public double LiftKept { get; private protected init; } = 1;

    /// <summary>What the design does to the noise: covariates, clusters, capping.</summary>
    public IReadOnlyList<DesignFactor> Factors { get; private protected init; } = ValueList<DesignFactor>.Empty;

    /// <summary>The users that there are; null if there is no such limit.</summary>
    public long? UsersAvailable { get; private protected init; }

    /// <summary>The method by its usual name, and whether it is exact or an approximation.</summary>
    public abstract string Method { get; }

    /// <summary>How the level of one comparison came about.</summary>
    public AlphaTrail Trail
    {
        get
        {
            double alpha = ComparisonAlpha;
            int treatments = Allocation.Treatments;
            AlphaTrail trail = AlphaTrail.From(Alpha);
            if (treatments > 1 && !IsSingleGroup)
            {
                trail = trail.Then(
                    Correction switch
                    {
                        TreatmentCorrection.None => $"not corrected for {Count(treatments)} treatments",
                        TreatmentCorrection.Sidak => $"Šidák over {Count(treatments)} treatments",
                        TreatmentCorrection.Dunnett => $"Dunnett over {Count(treatments)} treatments",
                        _ => $"split over {Count(treatments)} treatments",
                    },
                    alpha);
            }
            Claim claim = Claim.Of(Hypothesis, alpha);
            return claim.Sides == TestSides.Two ? trail.Then("shared by two tails", claim.TailAlpha) : trail;
        }
    }

    /// <summary>How many users are needed.</summary>
    /// <param name="lift">The true lift at which the test shall have its power. For non-inferiority and equivalence usually no lift at all: <c>Lift.Absolute(0)</c>.</param>
    /// <param name="power">The chance to show what the hypothesis claims; above alpha and below 1. 0.8 means 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The power is not between alpha and 1; or no number of users can show the hypothesis at that lift (it is 0, on the wrong
    /// side, beyond the margin, or leads to a rate that is none).</exception>
    /// <exception cref="ArgumentException">A relative lift or margin is given without the baseline that it refers to.</exception>
    public SampleSizeAnswer SampleSize(Lift lift, double power = DefaultPower)
    {
        Claim claim = ClaimOfComparison;
        double effect = CheckedEffect(lift, claim);
        CheckPower(power, claim);
        double required = UsersFor(effect, claim, power) / TriggeredShare;
        if (!(required <= MostUsers))
        {
            throw Guard.OutOfRange(nameof(lift), lift.Value, "With so small a distance between the lift and what has to be ruled out, more than 10¹⁵ users would be needed.");
        }
        var answer = new SampleSizeAnswer(this, lift, power, required, RoundUp(required), claim);
        return answer.AchievedPower >= power - 1e-9 ? answer : throw TooFarApart(lift);
    }

    /// <summary>The chance to show what the hypothesis claims.</summary>
    /// <param name="lift">The true lift.</param>
    /// <param name="users">Users of all arms together; at least two per arm.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few users for a test at all, or a lift that leads to a rate that is none.</exception>
    /// <exception cref="ArgumentException">A relative lift or margin is given without the baseline that it refers to.</exception>
    public PowerAnswer Power(Lift lift, long users)
    {
        Claim claim = ClaimOfComparison;
        double effect = CheckedEffect(lift);
        ValueList<long> arms = ValueList<long>.Of(SplitWhole(CheckedUsers(users)));
        double power = PowerOfArms(effect, claim, arms);
        return double.IsNaN(power)
            ? throw TooFarApart(lift)
            : new(this, lift, users, arms, power);
    }

    /// <summary>
    /// The smallest true lift, in the direction of the hypothesis, at which the test has the power. For non-inferiority it may be a loss within the margin.
    /// </summary>
    /// <param name="users">Users of all arms together; at least two per arm.</param>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few users for a test at all, or a power that is not between alpha and 1.</exception>
    /// <exception cref="ArgumentException">A relative margin is given without the baseline that it refers to.</exception>
    /// <exception cref="InvalidOperationException">Equivalence looks for no lift: ask for <see cref="SmallestMargin"/>.</exception>
    public DetectableLiftAnswer MinimumDetectableLift(long users, double power = DefaultPower)
    {
        Claim claim = ClaimOfComparison;
        if (claim.Kind == HypothesisKind.Equivalence)
        {
            throw new InvalidOperationException("Equivalence looks for no lift. Ask for the smallest margin that can be shown with these users: SmallestMargin.");
        }
        CheckPower(power, claim);
        ValueList<long> arms = ValueList<long>.Of(SplitWhole(CheckedUsers(users)));
        double effect = EffectFor(claim, power, AnalysedControl(arms), AnalysedTreatment(arms));
        return new(this, users, arms, power, double.IsNaN(effect) ? null : effect / LiftKept);
    }

    /// <summary>The smallest margin of a non-inferiority or equivalence hypothesis that can be shown with the users there are.</summary>
    /// <param name="users">Users of all arms together; at least two per arm.</param>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <param name="lift">The true lift; no difference if not given.</param>
    /// <returns>The margin's size in the unit of the hypothesis' margin; null if none below 100 % can be shown.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Too few users for a test at all, a power that is not between alpha and 1, or a lift that leads to a rate that is none.</exception>
    /// <exception cref="ArgumentException">A relative lift or margin is given without the baseline that it refers to.</exception>
    /// <exception cref="InvalidOperationException">The hypothesis is about no margin.</exception>
    public Lift? SmallestMargin(long users, double power = DefaultPower, Lift lift = default)
    {
        Claim claim = ClaimOfComparison;
        if (!claim.IsAboutMargin)
        {
            throw new InvalidOperationException("Only non-inferiority and equivalence have a margin to be shown; for superiority ask for the MinimumDetectableLift.");
        }
        CheckPower(power, claim);
        double effect = CheckedEffect(lift);
        ValueList<long> arms = ValueList<long>.Of(SplitWhole(CheckedUsers(users)));
        double margin = MarginFor(effect, claim, power, AnalysedControl(arms), AnalysedTreatment(arms));
        return double.IsNaN(margin) ? null : claim.WithMargin(margin).Margin;
    }

    /// <summary>Power over users, at one lift.</summary>
    /// <param name="lift">The true lift.</param>
    /// <param name="users">Users of all arms together, for each point.</param>
    /// <exception cref="ArgumentException">No point is asked for, or an argument of <see cref="Power"/> is outside its range.</exception>
    public PowerCurve PowerByUsers(Lift lift, params ReadOnlySpan<long> users)
    {
        List<CurvePoint> points = Points(users.Length, nameof(users));
        foreach (long n in users)
        {
            points.Add(new(n, lift, Power(lift, n).Power));
        }
        return new(this, string.Create(CultureInfo.InvariantCulture, $"Power over users, at a lift of {lift}"), points);
    }

    /// <summary>Power over lifts, with the same users.</summary>
    /// <param name="users">Users of all arms together.</param>
    /// <param name="lifts">The true lift, for each point.</param>
    /// <exception cref="ArgumentException">No point is asked for, or an argument of <see cref="Power"/> is outside its range.</exception>
    public PowerCurve PowerByLift(long users, params ReadOnlySpan<Lift> lifts)
    {
        List<CurvePoint> points = Points(lifts.Length, nameof(lifts));
        foreach (Lift lift in lifts)
        {
            points.Add(new(users, lift, Power(lift, users).Power));
        }
        return new(this, $"Power over lifts, with {Phrase.Count(users)} users", points);
    }

    /// <summary>The smallest detectable lift over users; points at which no lift can be detected are left out.</summary>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <param name="users">Users of all arms together, for each point.</param>
    /// <exception cref="ArgumentException">No point is asked for, or an argument of <see cref="MinimumDetectableLift"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">Equivalence looks for no lift.</exception>
    public PowerCurve DetectableLiftByUsers(double power, params ReadOnlySpan<long> users)
    {
        List<CurvePoint> points = Points(users.Length, nameof(users));
        foreach (long n in users)
        {
            if (MinimumDetectableLift(n, power).Lift is { } lift)
            {
                points.Add(new(n, lift, power));
            }
        }
        return new(this, $"Smallest detectable lift over users, with power {Phrase.Percent(power)}", points);
    }

    /// <inheritdoc/>
    public sealed override string ToString()
    {
        string arms = IsSingleGroup ? "" : $", shares {Allocation}";
        string factors = Factors.Count == 0 ? "" : "; " + string.Join("; ", Factors);
        return string.Create(CultureInfo.InvariantCulture, $"{Method}; {Hypothesis}, alpha {Alpha:0.######}{arms}{factors}");
    }

    private static ArgumentOutOfRangeException TooFarApart(Lift lift) =>
        Guard.OutOfRange(nameof(lift), lift.Value, "The lift and the spread of the metric are too far apart in size to compute with; change the metric's unit.");

    private static string Count(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static List<CurvePoint> Points(int count, string name) => count > 0
        ? new(count)
        : throw new ArgumentException("A curve has at least one point.", name);
}
