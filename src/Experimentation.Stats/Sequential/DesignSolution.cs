namespace Experimentation.Stats.Sequential;

/// <summary>The bounds of a design on the z scale, and the law of its test statistic when all of them are obeyed.</summary>
/// <param name="Efficacy">+∞ where nobody stops for efficacy.</param>
/// <param name="Futility">−∞ where nobody stops for futility. In a two-sided design it is the half-width of an inner wedge, 0 for none.</param>
/// <param name="Harm">−∞ where nobody stops for harm; in a two-sided design the mirror image of efficacy.</param>
/// <param name="AlphaSpent">Cumulative, of the upper tail, under the rules that its alpha holds for.</param>
/// <param name="Drift">Mean of the test statistic at the planned end for which the design has its power.</param>
/// <param name="BetaDrift">The drift for which beta is spent: that of a claim in either direction; NaN where none is spent.</param>
/// <param name="Law">Filled for all looks.</param>
internal sealed record DesignSolution(double[] Efficacy, double[] Futility, double[] Harm, double[] AlphaSpent, double Drift, double BetaDrift, ScoreRecursion Law);
