using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Finds the bounds of a design. One pass goes through the looks and solves each bound against the error that may be spent there; where a bound depends on a number that
/// is known only at the end (the height of a shape, the drift for which beta is spent), passes are repeated until it fits.
/// </summary>
/// <remarks>
/// Three processes are followed, which are one wherever they agree: the law when everything is obeyed (for power and beta), the law that efficacy's alpha is promised for, and
/// the law that harm's alpha is promised for. Non-binding stops are missing from the last two.
/// </remarks>
internal sealed class DesignSolver
{
    private readonly DesignSpecification _design;
    private readonly double[] _fractions;
    private readonly double[]? _alpha;
    private readonly double[]? _beta;
    private readonly double[]? _harm;
    private readonly bool _futilityBinds;
    private readonly bool _harmBinds;

    private DesignSolver(DesignSpecification design)
    {
        _design = design;
        _fractions = [.. design.Fractions];
        _alpha = (design.Efficacy as ErrorSpending)?.SpentAt(_fractions, design.TailAlpha, nameof(design));
        _beta = design.Futility?.Spending?.SpentAt(_fractions, 1 - design.Power, nameof(design));
        _harm = design.Harm?.Spending.SpentAt(_fractions, design.Harm.Alpha, nameof(design));
        _futilityBinds = design.Futility is { Adherence: Adherence.Binding };
        _harmBinds = design.Harm is { Adherence: Adherence.Binding };
    }

    public static DesignSolution Solve(DesignSpecification design) => new DesignSolver(design).Solve();

    /// <summary>What strict bounds spend in one tail before the last look, if nothing else stops.</summary>
    public static double SpentEarly(DesignSpecification design, BoundaryShape shape)
    {
        bool even = design.Sides == TestSides.Two;
        ScoreRecursion law = new(design.Fractions.AsSpan(), even ? Folding.Even : Folding.None, ExitSides.Upper);
        double spent = 0;
        for (int k = 0; k < design.Looks - 1; k++)
        {
            double bound = design.StopsForEfficacyAt(k) ? shape.EarlyBound : double.PositiveInfinity;
            spent += law.UpperExit(k, bound, 0);
            law.Continue(even ? -bound : double.NegativeInfinity, bound);
        }
        return spent;
    }

    private DesignSolution Solve()
    {
        if (_design.Futility is null or { IsGiven: true })
        {
            return EfficacyFitted(double.NaN, null).Solution(_design, double.NaN);
        }
        // The drift is right when the bounds for futility and efficacy meet at the last look with all of beta spent, which is when power is right.
        double target = Normal.LowerQuantile(_design.Power);
        Pass? efficacy = _futilityBinds ? null : EfficacyFitted(double.NaN, null);
        double root = SmoothRoot.Find(
            d => DesignSolution.Probit(AnyPower(EfficacyFitted(d, efficacy), d)) - target,
            1.05 * (Normal.UpperQuantile(_design.TailAlpha) + target),
            0.2);
        return EfficacyFitted(root, efficacy).Solution(_design, root);
    }

    /// <summary>Beta is spent as the probability of no claim at all, so the other tail of a two-sided design, though no success, counts as well.</summary>
    private static double AnyPower(Pass pass, double drift) =>
        DesignSolution.PowerOf(pass.Law, pass.Efficacy, drift) + (pass.IsEven ? DesignSolution.PowerOf(pass.Law, pass.Efficacy, -drift) : 0);

    /// <summary>A pass in which efficacy's alpha is right.</summary>
    private Pass EfficacyFitted(double drift, Pass? efficacy)
    {
        if (efficacy is not null || _alpha is not null)
        {
            return Run(drift, double.NaN, efficacy);
        }
        double alpha = _design.TailAlpha;
        double fixedHorizon = Normal.UpperQuantile(alpha);
        Pass? last = null;
        double height = SmoothRoot.Find(
            h =>
            {
                last = Run(drift, h, null);
                return Normal.UpperQuantile(last.AlphaSpent[^1]) - fixedHorizon;
            },
            fixedHorizon + 0.1,
            0.2);
        return Run(drift, height, null);
    }

    private Pass Run(double drift, double height, Pass? efficacy)
    {
        int looks = _fractions.Length;
        bool even = _design.Sides == TestSides.Two;
        bool lower = _design.Futility is not null || _design.Harm is not null;
        Folding folding = even ? Folding.Even : Folding.None;
        ScoreRecursion law = new(_fractions, folding, lower ? ExitSides.Both : ExitSides.Upper);
        bool sameForEfficacy = (_design.Futility is null || _futilityBinds) && (_design.Harm is null || _harmBinds);
        bool sameForHarm = _design.Futility is null || _futilityBinds || _harm is null;
        // While futility is not known yet, only what efficacy's alpha is promised for can be followed.
        bool obeysAll = sameForEfficacy || !double.IsNaN(drift) || _design.Futility is not { IsGiven: false };
        ScoreRecursion forEfficacy = sameForEfficacy ? law : new(_fractions, folding, ExitSides.Upper);
        ScoreRecursion forHarm = sameForHarm ? law : new(_fractions, folding, ExitSides.Both);
        Pass pass = new(looks, law, even);
        double spentAlpha = 0, spentHarm = 0;
        for (int k = 0; k < looks; k++)
        {
            bool last = k == looks - 1;
            double upper = efficacy?.Efficacy[k] ?? (!_design.StopsForEfficacyAt(k) ? double.PositiveInfinity
                : _alpha is null ? ((BoundaryShape)_design.Efficacy).At(height, _fractions[k])
                : forEfficacy.SolveUpper(_alpha[k] - spentAlpha));
            if (!double.IsPositiveInfinity(upper) && efficacy is null)
            {
                spentAlpha = _alpha is not null ? _alpha[k] : spentAlpha + forEfficacy.UpperExit(k, upper, 0);
            }
            double harm = double.NegativeInfinity;
            if (_harm is not null)
            {
                harm = Math.Min(forHarm.SolveLower(_harm[k] - spentHarm), upper);
                spentHarm = double.IsInfinity(harm) ? spentHarm : _harm[k];
            }
            double futility = last && _design.Futility is not null ? upper
                : !last && _design.Futility is { } rule && _design.StopsForFutilityAt(k) ? Math.Min(Futility(rule, k, pass, drift, efficacy?.Efficacy[^1] ?? height), upper)
                : even ? 0 : double.NegativeInfinity;
            pass.Set(k, upper, futility, harm, efficacy?.AlphaSpent[k] ?? spentAlpha);
            if (obeysAll)
            {
                Continue(law, futility, harm, upper, even);
            }
            if (!sameForEfficacy && efficacy is null)
            {
                Continue(forEfficacy, _futilityBinds ? futility : even ? 0 : double.NegativeInfinity, _harmBinds ? harm : double.NegativeInfinity, upper, even);
            }
            if (!sameForHarm)
            {
                Continue(forHarm, double.NegativeInfinity, harm, upper, even);
            }
        }
        return pass;
    }

    /// <param name="rule">What decides it.</param>
    /// <param name="look">Before the last.</param>
    /// <param name="pass">The looks before.</param>
    /// <param name="drift">For which the design has its power; NaN while only efficacy matters.</param>
    /// <param name="height">Of the boundary for efficacy at the last look, if it is a shape.</param>
    private double Futility(FutilityRule rule, int look, Pass pass, double drift, double height)
    {
        double none = pass.IsEven ? 0 : double.NegativeInfinity;
        if (rule.IsGiven)
        {
            return Math.Max(none, rule.Bounds[look]);
        }
        if (double.IsNaN(drift))
        {
            return none;
        }
        if (rule.Shape is { } shape)
        {
            double t = _fractions[look];
            return Math.Max(none, Math.Sqrt(t) * drift - shape.At(drift - height, t));
        }
        double spent = _beta![^1] * ((_beta[look] - pass.BetaOffset) / (_beta[^1] - pass.BetaOffset));
        double futility = pass.Law.SolveLower(spent - pass.BetaSpent, drift);
        if (pass.IsEven && futility <= 0)
        {
            // Too early for an inner wedge: beta is spread over the looks that are left.
            pass.BetaOffset = _beta[look];
            return none;
        }
        if (!double.IsInfinity(futility))
        {
            double before = pass.BetaSpent;
            pass.BetaSpent = spent;
            return pass.IsEven ? Wedge(pass.Law, spent - before, drift, futility) : futility;
        }
        return futility;
    }

    private static double Wedge(ScoreRecursion law, double probability, double drift, double guess) => SmoothRoot.Find(
        a => a <= 0 ? double.NegativeInfinity : Math.Log((law.LowerExit(law.Open, a, drift) - law.LowerExit(law.Open, -a, drift)) / probability),
        guess,
        0.1);

    private static void Continue(ScoreRecursion process, double futility, double harm, double upper, bool even)
    {
        if (even)
        {
            process.ContinueOutside(futility, upper);
        }
        else
        {
            process.Continue(Math.Max(futility, harm), upper);
        }
    }

    /// <summary>The bounds of one pass.</summary>
    private sealed class Pass(int looks, ScoreRecursion law, bool even)
    {
        public ScoreRecursion Law => law;

        public double[] Efficacy { get; } = new double[looks];

        public double[] AlphaSpent { get; } = new double[looks];

        private readonly double[] _futility = new double[looks];
        private readonly double[] _harm = new double[looks];

        public bool IsEven => even;

        /// <summary>Beta that is spent by the bounds for futility so far.</summary>
        public double BetaSpent { get; set; }

        /// <summary>What the spending function gave to looks that came too early for an inner wedge.</summary>
        public double BetaOffset { get; set; }

        public void Set(int look, double efficacy, double futility, double harm, double alphaSpent)
        {
            Efficacy[look] = efficacy;
            _futility[look] = futility;
            _harm[look] = even ? -efficacy : harm;
            AlphaSpent[look] = alphaSpent;
        }

        public DesignSolution Solution(DesignSpecification design, double betaDrift) => new(design, Efficacy, _futility, _harm, AlphaSpent, betaDrift, law);
    }
}
