using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a hypothesis test sets out to show.</summary>
public enum HypothesisKind
{
    /// <summary>Treatment is better than control (by more than a margin, if one is given).</summary>
    Superiority,

    /// <summary>Treatment is not worse than control by as much as the margin.</summary>
    NonInferiority,

    /// <summary>Treatment is worse than control: deterioration, harm.</summary>
    Inferiority,

    /// <summary>Treatment differs from control by less than the margin in either direction.</summary>
    Equivalence,
}

/// <summary>Which direction of a metric is good.</summary>
public enum PreferredDirection
{
    /// <summary>More is better (minutes watched, conversions).</summary>
    Increase,

    /// <summary>Less is better (crashes, latency).</summary>
    Decrease,
}

/// <summary>How many tails share the significance level.</summary>
public enum TestSides
{
    /// <summary>All of alpha on the side that the hypothesis names.</summary>
    One,

    /// <summary>Half of alpha on each side.</summary>
    Two,
}

/// <summary>
/// What is to be shown about an effect, by which margin and in which direction. It only shifts and orients the effect that a boundary reads.
/// </summary>
/// <remarks>
/// Margins are sizes: 0 or above, in the metric's unit or as a fraction of control. A relative margin is tested as the contrast
/// treatment − (1 ± margin)·control, so that control's own uncertainty is part of the test (Fieller 1954; Laster and Johnson 2003).
/// </remarks>
public readonly partial record struct Hypothesis
{
    private Hypothesis(HypothesisKind kind, Lift margin, PreferredDirection better, TestSides sides)
    {
        Kind = kind;
        Margin = margin;
        Better = better;
        Sides = sides;
    }

    /// <summary>What is to be shown.</summary>
    public HypothesisKind Kind { get; }

    /// <summary>The margin's size; 0 where none was given.</summary>
    public Lift Margin { get; }

    /// <summary>Which direction is good.</summary>
    public PreferredDirection Better { get; }

    /// <summary>Whether alpha is on one tail or shared by two.</summary>
    public TestSides Sides { get; }

    /// <summary>The tail that the hypothesis names: the good one, unless harm is to be shown.</summary>
    internal Tail NamedTail => (Better == PreferredDirection.Decrease) ^ (Kind == HypothesisKind.Inferiority) ? Tail.Lower : Tail.Upper;

    /// <summary>What evidence in the named tail shows.</summary>
    internal Verdict Shown => Kind switch
    {
        HypothesisKind.Superiority => Verdict.Superior,
        HypothesisKind.NonInferiority => Verdict.NonInferior,
        HypothesisKind.Equivalence => Verdict.Equivalent,
        _ => Verdict.Inferior,
    };

    /// <summary>What evidence in the other tail shows, where alpha is shared with it.</summary>
    internal Verdict Opposite => Kind switch
    {
        HypothesisKind.NonInferiority => Verdict.Inferior,
        _ when Margin.Value != 0 => Verdict.Inconclusive,
        HypothesisKind.Superiority => Verdict.Inferior,
        _ => Verdict.Superior,
    };

    /// <summary>Where the hypothesis puts its margin on a scale with this value of no effect; for equivalence, which has one on each side, no effect.</summary>
    internal double NullValue(double noEffect)
    {
        double margin = Better == PreferredDirection.Increase ? Margin.Value : -Margin.Value;
        return Kind switch
        {
            HypothesisKind.Superiority => noEffect + margin,
            HypothesisKind.Equivalence => noEffect,
            _ => noEffect - margin,
        };
    }

    /// <summary>Treatment differs from control, in either direction: two-sided superiority. The default of <see cref="Compare"/>.</summary>
    /// <param name="better">Which direction is reported as "superior".</param>
    public static Hypothesis Difference(PreferredDirection better = PreferredDirection.Increase) =>
        new(HypothesisKind.Superiority, default, Checked(better), TestSides.Two);

    /// <summary>Treatment is better than control; one-sided.</summary>
    /// <param name="better">Which direction is good.</param>
    /// <param name="margin">By more than this much (super-superiority); 0 if not given. A size, 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is below 0.</exception>
    public static Hypothesis Superiority(PreferredDirection better = PreferredDirection.Increase, Lift margin = default) =>
        new(HypothesisKind.Superiority, Size(margin), Checked(better), TestSides.One);

    /// <summary>Treatment is not worse than control by as much as the margin; one-sided.</summary>
    /// <param name="margin">The loss that would still be accepted. A size above 0: <c>Lift.Relative(0.01)</c> is 1 % of control.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    public static Hypothesis NonInferiority(Lift margin, PreferredDirection better = PreferredDirection.Increase) =>
        new(HypothesisKind.NonInferiority, SizeAboveZero(margin), Checked(better), TestSides.One);

    /// <summary>Treatment is worse than control (a deterioration test); one-sided.</summary>
    /// <param name="better">Which direction is good; the test looks the other way.</param>
    /// <param name="margin">Worse by more than this much; 0 if not given. A size, 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is below 0.</exception>
    public static Hypothesis Inferiority(PreferredDirection better = PreferredDirection.Increase, Lift margin = default) =>
        new(HypothesisKind.Inferiority, Size(margin), Checked(better), TestSides.One);

    /// <summary>Treatment differs from control by less than the margin, in both directions: two one-sided tests (Schuirmann 1987).</summary>
    /// <param name="margin">The largest difference that does not matter. A size above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    public static Hypothesis Equivalence(Lift margin) =>
        new(HypothesisKind.Equivalence, SizeAboveZero(margin), PreferredDirection.Increase, TestSides.One);

    /// <summary>The same hypothesis with alpha shared by both tails.</summary>
    /// <exception cref="InvalidOperationException">Equivalence is two one-sided tests already.</exception>
    public Hypothesis TwoSided() => Kind == HypothesisKind.Equivalence
        ? throw new InvalidOperationException("Equivalence is two one-sided tests, each at alpha; it has no two-sided form.")
        : new(Kind, Margin, Better, TestSides.Two);

    /// <inheritdoc/>
    public override string ToString()
    {
        string direction = Better == PreferredDirection.Increase ? "more is better" : "less is better";
        string sides = Sides == TestSides.Two ? "two-sided" : "one-sided";
        string margin = Margin.Value == 0 ? "" : $" by a margin of {Margin.ToString().TrimStart('+')}";
        return Kind switch
        {
            HypothesisKind.NonInferiority => $"not worse{margin} ({direction}, {sides})",
            HypothesisKind.Inferiority => $"worse{margin} ({direction}, {sides})",
            HypothesisKind.Equivalence => $"equivalent within {Margin.ToString().TrimStart('+')}",
            _ => $"{(Sides == TestSides.Two && Margin.Value == 0 ? "different" : "better")}{margin} ({direction}, {sides})",
        };
    }

    private static Lift Size(Lift margin) => margin.Value >= 0
        ? margin
        : throw Guard.OutOfRange(nameof(margin), margin.Value, "A margin is a size, 0 or above; the direction says which side is meant.");

    private static Lift SizeAboveZero(Lift margin) => margin.Value > 0
        ? margin
        : throw Guard.OutOfRange(nameof(margin), margin.Value, "A margin is a size above 0 (Lift.Relative(0.01) means 1 % of control); with no margin the test could never succeed.");

    private static PreferredDirection Checked(PreferredDirection better) => better is PreferredDirection.Increase or PreferredDirection.Decrease
        ? better
        : throw new ArgumentOutOfRangeException(nameof(better), better, "Use PreferredDirection.Increase or PreferredDirection.Decrease.");
}
