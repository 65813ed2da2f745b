namespace Experimentation.Stats.Sequential;

/// <summary>What a design says about looks at any time: how much of each error may be spent by an information fraction. Alpha is per tail.</summary>
internal sealed class LookRules
{
    /// <summary>Fractions closer than this are the same look.</summary>
    private const double Rounding = 1e-9;

    private readonly DesignSpecification _design;
    private readonly Lazy<DesignSolution> _planned;
    private readonly double[] _fractions;

    /// <param name="design">At the alpha, sides and power that are wanted.</param>
    /// <param name="planned">Its bounds at the planned looks, if they are known.</param>
    public LookRules(DesignSpecification design, DesignSolution? planned = null)
    {
        _design = design;
        _planned = planned is null ? new(() => DesignSolver.Solve(design)) : new(planned);
        _fractions = [.. design.Fractions];
    }

    public TestSides Sides => _design.Sides;

    public double TailAlpha => _design.TailAlpha;

    public EfficacyRule Efficacy => _design.Efficacy;

    public bool FutilityBinds => _design.Futility is { Adherence: Adherence.Binding };

    public bool HarmBinds => _design.Harm is { Adherence: Adherence.Binding };

    public bool HasFutility => _design.Futility is not null;

    public bool HasHarm => _design.Harm is not null;

    /// <summary>Whether futility stops are solved look by look, so that beta is spent. The inner wedge of a two-sided design keeps its planned shape instead.</summary>
    public bool SpendsBeta => _design is { Sides: TestSides.One, Futility.Spending: not null };

    /// <summary>The drift under which beta is spent, per root of the planned information.</summary>
    public double Drift => _planned.Value.Drift;

    /// <summary>The classical shapes spend what they spend at their planned looks, and evenly in between.</summary>
    public double AlphaSpent(double fraction) => _design.Efficacy is ErrorSpending spending
        ? spending.SpentBetween(fraction, TailAlpha, _fractions)
        : Between(_planned.Value.AlphaSpent, fraction);

    public double BetaSpent(double fraction) => _design.Futility!.Spending!.SpentBetween(fraction, 1 - _design.Power, _fractions);

    public double HarmSpent(double fraction) => _design.Harm!.Spending.SpentBetween(fraction, _design.Harm.Alpha, _fractions);

    /// <summary>A futility bound that is not by spending: that of a planned look, between two of them in a straight line, none before the first.</summary>
    public double FutilityBound(double fraction)
    {
        double[] bounds = _planned.Value.Futility;
        int look = PlannedLook(fraction);
        if (Math.Abs(fraction - _fractions[look]) <= Rounding || look == 0)
        {
            return fraction >= _fractions[look] - Rounding ? bounds[look] : double.NegativeInfinity;
        }
        double share = (fraction - _fractions[look - 1]) / (_fractions[look] - _fractions[look - 1]);
        return double.IsInfinity(bounds[look - 1]) ? double.NegativeInfinity : bounds[look - 1] + (bounds[look] - bounds[look - 1]) * share;
    }

    /// <summary>Whether the planned look that a fraction leads to allows a stop for efficacy.</summary>
    public bool StopsForEfficacyAt(double fraction) => _design.StopsForEfficacyAt(PlannedLook(fraction));

    /// <summary>Whether the planned look that a fraction leads to allows a stop for futility.</summary>
    public bool StopsForFutilityAt(double fraction) => _design.StopsForFutilityAt(PlannedLook(fraction));

    /// <summary>What would have been spent by some fractions at another height of a shape, and alpha in all, both per tail.</summary>
    public (double[] Spent, double Alpha) SpentAtHeight(double height, ReadOnlySpan<double> fractions)
    {
        var shape = (BoundaryShape)_design.Efficacy;
        ScoreRecursion process = NewProcess(_fractions);
        double[] planned = new double[_fractions.Length];
        double sum = 0;
        for (int k = 0; k < planned.Length; k++)
        {
            double upper = _design.StopsForEfficacyAt(k) ? shape.At(height, _fractions[k]) : double.PositiveInfinity;
            planned[k] = sum += double.IsInfinity(upper) ? 0 : process.UpperExit(k, upper, 0);
            DesignSolution bounds = _planned.Value;
            Continue(process, upper, FutilityBinds ? bounds.Futility[k] : double.NegativeInfinity, HarmBinds ? bounds.Harm[k] : double.NegativeInfinity);
        }
        double[] spent = new double[fractions.Length];
        for (int k = 0; k < spent.Length; k++)
        {
            spent[k] = Between(planned, fractions[k]);
        }
        return (spent, sum);
    }

    /// <summary>What would have been spent by some fractions at another alpha; the user's own spending is scaled in proportion.</summary>
    public double[] SpentAtAlpha(double tailAlpha, ReadOnlySpan<double> fractions)
    {
        var spending = (ErrorSpending)_design.Efficacy;
        double[] spent = new double[fractions.Length];
        for (int k = 0; k < spent.Length; k++)
        {
            spent[k] = spending.IsOwn
                ? spending.SpentBetween(fractions[k], TailAlpha, _fractions) * (tailAlpha / TailAlpha)
                : spending.SpentBetween(fractions[k], tailAlpha, _fractions);
        }
        return spent;
    }

    public ScoreRecursion NewProcess(ReadOnlySpan<double> information) =>
        new(information, Sides == TestSides.Two ? Folding.Even : Folding.None, HasFutility || HasHarm ? ExitSides.Both : ExitSides.Upper);

    /// <summary>Goes on past a look in a process that obeys its efficacy bound and the lower ones that are given.</summary>
    public void Continue(ScoreRecursion process, double efficacy, double futility, double harm)
    {
        if (Sides == TestSides.Two)
        {
            process.ContinueOutside(Math.Max(0, Math.Min(futility, efficacy)), efficacy);
        }
        else
        {
            process.Continue(Math.Min(Math.Max(futility, harm), efficacy), efficacy);
        }
    }

    /// <summary>The same, obeying those of a look's lower bounds that the promise of alpha counts on.</summary>
    public void ContinueBinding(ScoreRecursion process, double efficacy, in ActualLook look) =>
        Continue(process, efficacy, FutilityBinds ? look.Futility : double.NegativeInfinity, HarmBinds ? look.Harm : double.NegativeInfinity);

    private int PlannedLook(double fraction)
    {
        int look = 0;
        while (look < _fractions.Length - 1 && _fractions[look] < fraction - Rounding)
        {
            look++;
        }
        return look;
    }

    /// <summary>In a straight line from 0 at 0 through the values of the planned looks.</summary>
    private double Between(ReadOnlySpan<double> values, double fraction)
    {
        double from = 0, value = 0;
        for (int k = 0; k < _fractions.Length; k++)
        {
            if (fraction < _fractions[k])
            {
                return value + (values[k] - value) * ((fraction - from) / (_fractions[k] - from));
            }
            (from, value) = (_fractions[k], values[k]);
        }
        return value;
    }
}
