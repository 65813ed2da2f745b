using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The smallest alpha at which a design, read at looks as they were made, rejects at the last of them (Jennison and Turnbull 2000, section 9.5).
/// </summary>
internal static class RepeatedPValue
{
    /// <summary>Below this a p-value says nothing that a smaller one would not.</summary>
    private const double Least = 1e-130;

    /// <summary>A shape this high has an alpha of 0.</summary>
    private const double Highest = 37;

    /// <summary>A shape this low stops practically every test at its first look: its alpha is as good as 1.</summary>
    private const double LowestTwoSided = 0.01, LowestOneSided = -5;

    /// <param name="rules">The design.</param>
    /// <param name="looks">The looks with their bounds; only information and lower bounds that bind are used.</param>
    /// <param name="fractions">What the spending functions are asked at; the last look of a test at 1.</param>
    /// <param name="z">Towards the claim, at the last look.</param>
    /// <returns>The alpha of one tail; 1 where no alpha below 1 (one half in a two-sided test) rejects.</returns>
    public static double OfTail(LookRules rules, ActualLook[] looks, double[] fractions, double z) => !rules.StopsForEfficacyAt(fractions[^1]) ? 1
        : rules.Efficacy is BoundaryShape ? OfShape(rules, looks, fractions, z)
        : OfSpending(rules, looks, fractions, z);

    private static double OfSpending(LookRules rules, ActualLook[] looks, double[] fractions, double z)
    {
        double most = rules.Sides == TestSides.Two ? 0.5 : 1 - 1e-9;
        double At(double alpha) => Distance(rules.SpentAtAlpha(alpha, fractions), fractions, looks, rules, z);
        if (!(At(most) >= 0))
        {
            return 1;
        }
        if (At(Least) >= 0)
        {
            return Least;
        }
        // In log odds the distance is smooth up to both ends.
        double guess = Math.Clamp(Normal.UpperTail(z), 1e-100, 0.9 * most);
        double root = SmoothRoot.Find(x => At(Math.Clamp(1 / (1 + Math.Exp(-x)), Least, most)), Math.Log(guess / (1 - guess)), 1);
        return Math.Clamp(1 / (1 + Math.Exp(-root)), Least, most);
    }

    /// <summary>For a shape the height is searched that just rejects; alpha is what it spends.</summary>
    private static double OfShape(LookRules rules, ActualLook[] looks, double[] fractions, double z)
    {
        double lowest = rules.Sides == TestSides.Two ? LowestTwoSided : LowestOneSided;
        double At(double height) => Distance(rules.SpentAtHeight(height, fractions).Spent, fractions, looks, rules, z);
        if (!(At(lowest) >= 0))
        {
            return 1;
        }
        if (At(Highest) >= 0)
        {
            return Math.Max(Least, rules.SpentAtHeight(Highest, fractions).Alpha);
        }
        double root = -SmoothRoot.Find(x => At(Math.Clamp(-x, lowest, Highest)), -Math.Clamp(z, lowest + 0.1, Highest - 0.1), 0.3);
        return Math.Max(Least, rules.SpentAtHeight(root, fractions).Alpha);
    }

    /// <summary>Logarithm of what may be spent at the last look over the chance to be as far as z there: 0 or more if the design rejects.</summary>
    private static double Distance(double[] spent, double[] fractions, ActualLook[] looks, LookRules rules, double z)
    {
        int last = looks.Length - 1;
        double[] information = new double[looks.Length];
        for (int k = 0; k < looks.Length; k++)
        {
            information[k] = looks[k].Information;
        }
        ScoreRecursion process = rules.NewProcess(information);
        double before = 0;
        for (int k = 0; k < last; k++)
        {
            double upper = spent[k] > before && rules.StopsForEfficacyAt(fractions[k]) ? process.SolveUpper(spent[k] - before) : double.PositiveInfinity;
            before = double.IsInfinity(upper) ? before : spent[k];
            rules.ContinueBinding(process, upper, looks[k]);
        }
        double reached = process.UpperExit(last, z, 0);
        return !(spent[last] > before) ? double.NegativeInfinity : reached > 0 ? Math.Log((spent[last] - before) / reached) : double.PositiveInfinity;
    }
}
