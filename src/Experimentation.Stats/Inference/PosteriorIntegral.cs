using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Integrals over posterior distributions by Gauss–Legendre panels whose ends are quantiles of every distribution involved, so that each panel sees a piece of each that a
/// polynomial follows. No sampling.
/// </summary>
internal static class PosteriorIntegral
{
    // Tail areas whose quantiles are ends of panels: about a standard deviation apart in the middle and a few decades at the ends.
    private static ReadOnlySpan<double> Tails => [1e-60, 1e-45, 1e-35, 1e-28, 1e-22, 1e-18, 1e-15, 1e-12, 1e-10, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.16, 0.33];

    /// <summary>Values that cut a distribution into pieces, ascending.</summary>
    public static double[] Cuts(IPosteriorLaw law)
    {
        if (law.Pieces is { } pieces)
        {
            return pieces;
        }
        var cuts = new List<double>(2 * Tails.Length + 1);
        foreach (double tail in Tails)
        {
            cuts.Add(law.LowerQuantile(tail));
            cuts.Add(law.UpperQuantile(tail));
        }
        cuts.Add(law.LowerQuantile(0.5));
        cuts.RemoveAll(cut => !double.IsFinite(cut));
        cuts.Sort();
        return [.. cuts];
    }

    /// <summary>The expectation of a function of a value under a law: ∫ f(x)·density(x).</summary>
    /// <param name="law">The law.</param>
    /// <param name="function">Smooth between the cuts.</param>
    /// <param name="cuts">Where the function changes quickly; the law's own are added.</param>
    public static double Expectation(IPosteriorLaw law, Func<double, double> function, IEnumerable<double> cuts)
    {
        double[] own = Cuts(law);
        double[] ends = Ends(law, own, cuts.Where(cut => cut > own[0] && cut < own[^1]));
        return Over(ends, y => law.DensityAt(y) is > 0 and var density ? density * function(law.ValueAt(y)) : 0);
    }

    /// <summary>∫ f(x) dx over the reach of all laws, in the variable of the one that spreads most.</summary>
    public static double Area(IReadOnlyList<IPosteriorLaw> laws, Func<double, double> function)
    {
        IPosteriorLaw widest = laws.MaxBy(law => law.UpperQuantile(1e-6) - law.LowerQuantile(1e-6))!;
        double[] ends = Ends(widest, [.. laws.SelectMany(Cuts)], []);
        return Over(ends, y => function(widest.ValueAt(y)) * widest.SlopeAt(y));
    }

    private static double[] Ends(IPosteriorLaw law, double[] own, IEnumerable<double> others) =>
        [.. own.Concat(others).Select(law.VariableAt).Where(double.IsFinite).Distinct().Order()];

    private static double Over(double[] ends, Func<double, double> integrand)
    {
        double sum = 0;
        for (int i = 1; i < ends.Length; i++)
        {
            sum += GaussLegendre.Integral(new Integrand(integrand), ends[i - 1], ends[i]);
        }
        return sum;
    }

    private readonly struct Integrand(Func<double, double> function) : IIntegrand
    {
        public double At(double x) => function(x);
    }
}
