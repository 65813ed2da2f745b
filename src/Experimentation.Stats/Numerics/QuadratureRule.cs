namespace Experimentation.Stats.Numerics;

/// <summary>
/// Gauss–Legendre quadrature under the map of Kosloff and Tal-Ezer (1993) for integrands that look like products of normal densities: the number of nodes
/// follows from the interval's length in standard deviations, and long intervals are cut into panels.
/// </summary>
internal readonly struct QuadratureRule
{
    private readonly int _perPanel;
    private readonly int _panels;

    /// <param name="halfLength">Half of the interval's length, in units of the narrowest normal density in the integrand.</param>
    public QuadratureRule(double halfLength)
    {
        _panels = Math.Max(1, (int)Math.Ceiling(halfLength / 43));
        double nodes = 14 + 2.6 * halfLength / _panels;
        _perPanel = (int)Math.Ceiling(nodes / QuadratureTable.Step) * QuadratureTable.Step;
    }

    /// <summary>Nodes in all.</summary>
    public int Count => _panels * _perPanel;

    /// <summary>Whether there is but one panel, so that a rule on a symmetric interval is symmetric.</summary>
    public bool IsOnePanel => _panels == 1;

    /// <summary>Writes nodes, ascending, and weights of an interval.</summary>
    public void Fill(double from, double to, Span<double> nodes, Span<double> weights)
    {
        ReadOnlySpan<double> rule = Rule(_perPanel);
        double half = (to - from) / (2 * _panels);
        for (int panel = 0; panel < _panels; panel++)
        {
            double middle = from + (2 * panel + 1) * half;
            int first = panel * _perPanel;
            int last = first + _perPanel - 1;
            for (int i = 0; i < _perPanel / 2; i++)
            {
                double distance = half * rule[2 * i];
                double weight = half * rule[2 * i + 1];
                (nodes[first + i], weights[first + i]) = (middle - distance, weight);
                (nodes[last - i], weights[last - i]) = (middle + distance, weight);
            }
        }
    }

    /// <summary>Writes the positive half, ascending, of the rule on [−to, to], which has one panel.</summary>
    public void FillPositive(double to, Span<double> nodes, Span<double> weights)
    {
        ReadOnlySpan<double> rule = Rule(_perPanel);
        int last = _perPanel / 2 - 1;
        for (int i = 0; i <= last; i++)
        {
            (nodes[last - i], weights[last - i]) = (to * rule[2 * i], to * rule[2 * i + 1]);
        }
    }

    // Rules with 8, 16, … nodes lie one after another; a rule with n nodes takes n numbers.
    private static ReadOnlySpan<double> Rule(int nodes)
    {
        int before = nodes / QuadratureTable.Step - 1;
        return QuadratureTable.Rules.Slice(QuadratureTable.Step * before * (before + 1) / 2, nodes);
    }
}
