using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>The bounds of a design on the z scale, and the law of its test statistic when all of them are obeyed.</summary>
internal sealed class DesignSolution(
    DesignSpecification design, double[] efficacy, double[] futility, double[] harm, double[] alphaSpent, double betaDrift, ScoreRecursion law)
{
    // Found when first asked for; whoever asks meanwhile finds the same.
    private double _drift = design.Sides == TestSides.One ? betaDrift : double.NaN;

    /// <summary>+∞ where nobody stops for efficacy.</summary>
    public double[] Efficacy => efficacy;

    /// <summary>−∞ where nobody stops for futility. In a two-sided design it is the half-width of an inner wedge, 0 for none.</summary>
    public double[] Futility => futility;

    /// <summary>−∞ where nobody stops for harm; in a two-sided design the mirror image of efficacy.</summary>
    public double[] Harm => harm;

    /// <summary>Cumulative, of the upper tail, under the rules that its alpha holds for.</summary>
    public double[] AlphaSpent => alphaSpent;

    /// <summary>The drift for which beta is spent: that of a claim in either direction; NaN where none is spent.</summary>
    public double BetaDrift => betaDrift;

    /// <summary>Filled for all looks.</summary>
    public ScoreRecursion Law => law;

    /// <summary>Mean of the test statistic at the planned end for which the design has its power, in the upper tail alone.</summary>
    public double Drift
    {
        get
        {
            double drift = Volatile.Read(ref _drift);
            if (double.IsNaN(drift))
            {
                double target = Normal.LowerQuantile(design.Power);
                double guess = double.IsNaN(betaDrift) ? Normal.UpperQuantile(design.TailAlpha) + target : betaDrift;
                drift = SmoothRoot.Find(d => Probit(PowerOf(law, efficacy, d)) - target, guess, 0.2);
                Volatile.Write(ref _drift, drift);
            }
            return drift;
        }
    }

    public static double PowerOf(ScoreRecursion law, double[] efficacy, double drift)
    {
        double power = 0;
        for (int k = 0; k < efficacy.Length; k++)
        {
            power += law.UpperExit(k, efficacy[k], drift);
        }
        return power;
    }

    public static double Probit(double probability) => probability >= 1 ? double.PositiveInfinity : Normal.LowerQuantile(probability);
}
