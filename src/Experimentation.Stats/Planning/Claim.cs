using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Planning;

/// <summary>
/// What one comparison has to show and at which level: a hypothesis without its words. A value, so that solvers can vary margin and level without allocating.
/// </summary>
/// <param name="Kind">What is to be shown.</param>
/// <param name="Margin">The margin's size, 0 or above.</param>
/// <param name="Better">+1 where more is better, −1 where less is.</param>
/// <param name="Sides">How many tails share alpha.</param>
/// <param name="Alpha">Of this comparison, both tails together.</param>
internal readonly record struct Claim(HypothesisKind Kind, Lift Margin, int Better, TestSides Sides, double Alpha)
{
    public static Claim Of(Hypothesis hypothesis, double alpha) =>
        new(hypothesis.Kind, hypothesis.Margin, hypothesis.Better == PreferredDirection.Increase ? 1 : -1, hypothesis.Sides, alpha);

    /// <summary>Alpha of one tail.</summary>
    public double TailAlpha => Sides == TestSides.Two ? Alpha / 2 : Alpha;

    /// <summary>+1 where a large effect is evidence, −1 where a small one is.</summary>
    public int Direction => Kind == HypothesisKind.Inferiority ? -Better : Better;

    /// <summary>The effect that has to be ruled out.</summary>
    public Lift Null => (Kind == HypothesisKind.Superiority) == (Better > 0) ? Margin : -Margin;

    /// <summary>Whether an effect in either direction counts as found: the two-sided test of no difference.</summary>
    public bool CountsBothTails => Sides == TestSides.Two && Margin.Value == 0;

    /// <summary>The margin is what a plan may give up: the lift is not looked for but allowed.</summary>
    public bool IsAboutMargin => Kind is HypothesisKind.NonInferiority or HypothesisKind.Equivalence;

    public Claim WithMargin(double size) => this with { Margin = Margin.Unit == LiftUnit.Relative ? Lift.Relative(size) : Lift.Absolute(size) };
}
