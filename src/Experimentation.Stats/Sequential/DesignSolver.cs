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

    private DesignSolution Solve()
    {
        double guess = Normal.UpperQuantile(_design.TailAlpha) + Normal.LowerQuantile(_design.Power);
        if (_beta is null)
        {
            Pass pass = EfficacyFitted(double.NaN, null);
            double drift = SmoothRoot.Find(d => Probit(Power(pass, d)) - Normal.LowerQuantile(_design.Power), guess, 0.2);
            return pass.Solution(drift);
        }
        // The drift is right when the bounds for futility and efficacy meet at the last look with all of beta spent.
        double[]? efficacy = _futilityBinds ? null : EfficacyFitted(double.NaN, null).Efficacy;
        Pass? last = null;
        double root = SmoothRoot.Find(
            d =>
            {
                last = EfficacyFitted(d, efficacy);
                return Normal.UpperQuantile(last.MissedAtEnd(d)) - Normal.UpperQuantile(BetaLeft(last));
            },
            guess * 1.05,
            0.2);
        return EfficacyFitted(root, efficacy).Solution(root);
    }

    private double BetaLeft(Pass pass) => _beta![^1] - pass.BetaBefore;

    private double BetaSpent(int look, Pass pass) => _beta![^1] * ((_beta[look] - pass.BetaOffset) / (_beta[^1] - pass.BetaOffset));

    private static double Power(Pass pass, double drift)
    {
        double power = 0;
        for (int k = 0; k < pass.Efficacy.Length; k++)
        {
            power += pass.Law.UpperExit(k, pass.Efficacy[k], drift);
        }
        return power;
    }

    private static double Probit(double probability) => probability >= 1 ? double.PositiveInfinity : Normal.LowerQuantile(probability);

    /// <summary>A pass in which efficacy's alpha is right.</summary>
    private Pass EfficacyFitted(double drift, double[]? efficacy)
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

    private Pass Run(double drift, double height, double[]? efficacy)
    {
        int looks = _fractions.Length;
        bool even = _design.Sides == TestSides.Two;
        bool lower = _design.Futility is not null || _design.Harm is not null;
        bool solvesFutility = _beta is not null && !double.IsNaN(drift);
        Folding folding = even ? Folding.Even : Folding.None;
        ScoreRecursion New() => new(_fractions, folding, lower ? ExitSides.Both : ExitSides.Upper);

        ScoreRecursion law = New();
        bool sameForEfficacy = (_design.Futility is null || _futilityBinds) && (_design.Harm is null || _harmBinds);
        bool sameForHarm = _design.Futility is null || _futilityBinds;
        ScoreRecursion forEfficacy = sameForEfficacy ? law : New();
        ScoreRecursion forHarm = sameForHarm ? law : New();
        Pass pass = new(looks, law, even);
        double spentAlpha = 0, spentHarm = 0;
        for (int k = 0; k < looks; k++)
        {
            bool last = k == looks - 1;
            double upper = efficacy?[k] ?? (!_design.StopsForEfficacyAt(k) ? double.PositiveInfinity
                : _alpha is null ? ((BoundaryShape)_design.Efficacy).At(height, _fractions[k])
                : forEfficacy.SolveUpper(_alpha[k] - spentAlpha));
            if (!double.IsPositiveInfinity(upper))
            {
                spentAlpha = _alpha is not null ? _alpha[k] : spentAlpha + forEfficacy.UpperExit(k, upper, 0);
            }
            double harm = double.NegativeInfinity;
            if (_harm is not null)
            {
                harm = Math.Min(forHarm.SolveLower(_harm[k] - spentHarm), upper);
                spentHarm = double.IsInfinity(harm) ? spentHarm : _harm[k];
            }
            double futility = even ? 0 : double.NegativeInfinity;
            if (last)
            {
                futility = _design.Futility is null ? futility : upper;
            }
            else if (_design.Futility is { } rule && _design.StopsForFutilityAt(k))
            {
                if (solvesFutility)
                {
                    double spent = BetaSpent(k, pass);
                    futility = Math.Min(law.SolveLower(spent - pass.BetaBefore, drift), upper);
                    if (even && futility <= 0)
                    {
                        // Too early for an inner wedge: beta is spread over the looks that are left.
                        (futility, pass.BetaOffset) = (0, _beta![k]);
                    }
                    else if (!double.IsInfinity(futility))
                    {
                        pass.BetaBefore = spent;
                    }
                }
                else if (rule.Spending is null)
                {
                    futility = Math.Min(rule.Bounds[k], upper);
                }
            }
            pass.Set(k, upper, futility, harm, spentAlpha);
            Continue(law, futility, harm, upper, even);
            if (!sameForEfficacy)
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

        /// <summary>Beta that is spent before the last look.</summary>
        public double BetaBefore { get; set; }

        /// <summary>What the spending function gave to looks that came too early for an inner wedge.</summary>
        public double BetaOffset { get; set; }

        public void Set(int look, double efficacy, double futility, double harm, double alphaSpent)
        {
            Efficacy[look] = efficacy;
            _futility[look] = futility;
            _harm[look] = even ? -efficacy : harm;
            AlphaSpent[look] = alphaSpent;
        }

        /// <summary>Probability of coming to the last look and not showing efficacy there.</summary>
        public double MissedAtEnd(double drift) => law.LowerExit(looks - 1, Efficacy[^1], drift);

        public DesignSolution Solution(double drift) => new(Efficacy, _futility, _harm, AlphaSpent, drift, law);
    }
}
