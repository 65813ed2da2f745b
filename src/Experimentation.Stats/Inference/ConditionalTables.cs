using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// All two-by-two tables of two arms, by their total of successes: given the total, treatment's successes are hypergeometric whatever the common rate is. Each total keeps
/// the stretch of outcomes that matters; what is left out is less than 1e-18 of each, and totals that are less probable than that are left out whole.
/// </summary>
internal sealed class ConditionalTables
{
    /// <summary>Masses below this share of the smallest probability of interest are left out: a few hundred of them are below 1e-16 together.</summary>
    private const double Negligible = 1e-19;

    /// <summary>e to the minus 42 is less than 1e-18.</summary>
    private const double Exponent = 42;

    private readonly double _negligible;
    private readonly double _exponent;
    private readonly int[] _from;
    private readonly int[] _start;
    private readonly double[] _masses;

    /// <param name="control">Users of control.</param>
    /// <param name="treatment">Users of treatment.</param>
    /// <param name="firstTotal">First total of successes that matters.</param>
    /// <param name="lastTotal">Last total of successes that matters.</param>
    /// <param name="smallest">The smallest probability of interest.</param>
    public ConditionalTables(int control, int treatment, int firstTotal, int lastTotal, double smallest = 1)
    {
        _negligible = Math.Max(Negligible * smallest, double.Epsilon);
        _exponent = Exponent - Math.Log(Math.Max(smallest, 1e-300));
        Control = control;
        Treatment = treatment;
        FirstTotal = firstTotal;
        int totals = lastTotal - firstTotal + 1;
        _from = new int[totals];
        _start = new int[totals + 1];
        double widest = 0.25 * control / (control + treatment) * treatment;
        var masses = new double[Math.Min(treatment, (int)(2 * Reach(1.1 * widest + 1, _exponent)) + 4) + 1];
        double[] all = new double[totals * 16];
        int used = 0;
        for (int i = 0; i < totals; i++)
        {
            int total = firstTotal + i;
            (int from, int count) = Stretch(total, masses);
            if (used + count > all.Length)
            {
                Array.Resize(ref all, 2 * (used + count));
            }
            masses.AsSpan(0, count).CopyTo(all.AsSpan(used));
            _from[i] = from;
            _start[i] = used;
            used += count;
        }
        _start[totals] = used;
        _masses = all;
    }

    public int Control { get; }

    public int Treatment { get; }

    public int FirstTotal { get; }

    public int Totals => _from.Length;

    /// <summary>Treatment's successes at the first of <see cref="MassesOf"/>.</summary>
    public int FromOf(int index) => _from[index];

    /// <summary>Probabilities of treatment's successes, given the total.</summary>
    public ReadOnlySpan<double> MassesOf(int index) => _masses.AsSpan(_start[index], _start[index + 1] - _start[index]);

    /// <summary>Tables with the totals that can occur with these rates.</summary>
    public static ConditionalTables For(int control, int treatment, double controlRate, double treatmentRate)
    {
        double mean = control * controlRate + treatment * treatmentRate;
        double spread = Math.Sqrt(control * controlRate * (1 - controlRate) + treatment * treatmentRate * (1 - treatmentRate));
        double reach = Reach(spread * spread, Exponent);
        return new(control, treatment, (int)Math.Max(0, mean - reach), (int)Math.Min(control + treatment, Math.Ceiling(mean + reach)));
    }

    /// <summary>Bernstein's inequality: less than e to the minus exponent lies beyond either end.</summary>
    private static double Reach(double variance, double exponent) => exponent / 3 + Math.Sqrt(exponent / 3 * (exponent / 3) + 2 * exponent * variance);

    private (int From, int Count) Stretch(int total, Span<double> masses)
    {
        int lowest = Math.Max(0, total - Control);
        int highest = Math.Min(Treatment, total);
        double population = Control + Treatment;
        double mean = total / population * Treatment;
        double spread = Math.Sqrt(mean * (1 - total / population) * Control / Math.Max(1, population - 1));
        double reach = Reach(spread * spread, _exponent);
        int from = (int)Math.Max(lowest, mean - reach);
        int to = (int)Math.Min(highest, Math.Ceiling(mean + reach));
        int count = to - from + 1;
        Hypergeometric.Probabilities(masses[..count], from, total, Treatment, Control + Treatment);
        int skip = 0;
        while (skip < count - 1 && masses[skip] < _negligible)
        {
            skip++;
        }
        while (count > skip + 1 && masses[count - 1] < _negligible)
        {
            count--;
        }
        masses[skip..count].CopyTo(masses);
        return (from + skip, count - skip);
    }
}
