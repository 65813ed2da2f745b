namespace Experimentation.Stats.Sequential;

/// <summary>
/// The bounds of a design at looks as they were made: unplanned in number and time, short of the plan or beyond it.
/// </summary>
/// <remarks>
/// Alpha is spent by information fraction (Lan and DeMets 1983), so a bound depends on this look and those before and on no later one. Bounds of earlier looks are taken as they were;
/// what has been spent is never spent again. The first look at or beyond the planned information, or one that is declared the last, spends all that is left, with its
/// actual information; after it nothing is left, so that more information than planned cannot raise the error rate.
/// </remarks>
internal sealed class ActualBounds
{
    private readonly LookRules _rules;
    private readonly double[] _information;
    private readonly double _drift;

    // The processes that DesignSolver follows: everything obeyed, what efficacy's alpha counts on, what harm's alpha counts on.
    private readonly ScoreRecursion _law;
    private readonly ScoreRecursion _forEfficacy;
    private readonly ScoreRecursion _forHarm;

    private ActualBounds(LookRules rules, double[] information, double driftScale)
    {
        _rules = rules;
        _information = information;
        _drift = rules.SpendsBeta ? rules.Drift * driftScale : 0;
        _law = rules.NewProcess(information);
        _forEfficacy = (rules.FutilityBinds || !rules.HasFutility) && (rules.HarmBinds || !rules.HasHarm) ? _law : rules.NewProcess(information);
        _forHarm = !rules.HasHarm || rules.FutilityBinds || !rules.HasFutility ? _law : rules.NewProcess(information);
    }

    /// <param name="rules">What may be spent.</param>
    /// <param name="information">Of all looks, in units of the planned information; strictly increasing.</param>
    /// <param name="fractions">What the spending functions are asked at.</param>
    /// <param name="lastLook">The number of the look that was declared the last one, from 1; null if none was.</param>
    /// <param name="frozen">The bounds of the first looks.</param>
    /// <param name="driftScale">The root of planned information now over that of the design, where it was changed on the way.</param>
    public static ActualLook[] Solve(LookRules rules, double[] information, ReadOnlySpan<double> fractions, int? lastLook, ReadOnlySpan<ActualLook> frozen, double driftScale = 1)
    {
        var bounds = new ActualBounds(rules, information, driftScale);
        var looks = new ActualLook[information.Length];
        ActualLook before = ActualLook.None;
        for (int k = 0; k < looks.Length; k++)
        {
            bool isLast = k + 1 >= lastLook || fractions[k] >= 1 || before.IsLast;
            looks[k] = before = k < frozen.Length ? frozen[k] : bounds.Next(k, fractions[k], isLast, before);
            bounds.Continue(before);
        }
        return looks;
    }

    /// <summary>The process at the last of some looks, in which only those lower bounds count that the promise of alpha counts on.</summary>
    public static ScoreRecursion Followed(LookRules rules, ReadOnlySpan<ActualLook> looks, out ContinuationSet[] before)
    {
        double[] information = new double[looks.Length];
        for (int k = 0; k < information.Length; k++)
        {
            information[k] = looks[k].Information;
        }
        before = new ContinuationSet[looks.Length - 1];
        var process = new ScoreRecursion(information, rules.Sides == TestSides.Two ? Folding.Even : Folding.None);
        for (int k = 0; k < before.Length; k++)
        {
            double lower = rules.Sides == TestSides.Two ? -looks[k].Efficacy
                : Math.Max(rules.FutilityBinds ? looks[k].Futility : double.NegativeInfinity, rules.HarmBinds ? looks[k].Harm : double.NegativeInfinity);
            before[k] = new(lower, looks[k].Efficacy);
            rules.ContinueBinding(process, looks[k].Efficacy, looks[k]);
        }
        return process;
    }

    private ActualLook Next(int k, double fraction, bool isLast, in ActualLook before)
    {
        double t = isLast ? 1 : fraction;
        double alpha = before.AlphaSpent, efficacy = double.PositiveInfinity;
        if ((isLast || _rules.StopsForEfficacyAt(t)) && _rules.AlphaSpent(t) is var spent && spent > alpha)
        {
            efficacy = _forEfficacy.SolveUpper(spent - alpha);
            alpha = double.IsInfinity(efficacy) ? alpha : spent;
        }
        double harmSpent = before.HarmSpent, harm = double.NegativeInfinity;
        if (_rules.HasHarm && _rules.HarmSpent(t) is var harmBy && harmBy > harmSpent)
        {
            harm = Math.Min(_forHarm.SolveLower(harmBy - harmSpent), efficacy);
            harmSpent = double.IsInfinity(harm) ? harmSpent : harmBy;
        }
        double betaSpent = before.BetaSpent, futility = double.NegativeInfinity;
        if (_rules.HasFutility && isLast)
        {
            futility = efficacy;
        }
        else if (_rules.HasFutility && _rules.StopsForFutilityAt(t))
        {
            if (!_rules.SpendsBeta)
            {
                futility = Math.Min(_rules.FutilityBound(t), efficacy);
            }
            else if (_rules.BetaSpent(t) is var betaBy && betaBy > betaSpent)
            {
                // Where the two bounds meet there is no room left to go on.
                futility = Math.Min(_law.SolveLower(betaBy - betaSpent, _drift), efficacy);
                betaSpent = double.IsInfinity(futility) ? betaSpent : betaBy;
            }
            if (_rules.FutilityBinds && futility >= efficacy && !double.IsInfinity(efficacy))
            {
                // One of the two is crossed for sure and has to be obeyed, so this is the last look, whatever was planned.
                return Next(k, fraction, isLast: true, before);
            }
        }
        return new(_information[k], alpha, betaSpent, harmSpent, efficacy, futility, harm, isLast);
    }

    private void Continue(in ActualLook look)
    {
        _rules.Continue(_law, look.Efficacy, look.Futility, look.Harm);
        if (!ReferenceEquals(_forEfficacy, _law))
        {
            _rules.ContinueBinding(_forEfficacy, look.Efficacy, look);
        }
        if (!ReferenceEquals(_forHarm, _law))
        {
            _rules.Continue(_forHarm, look.Efficacy, _rules.FutilityBinds ? look.Futility : double.NegativeInfinity, look.Harm);
        }
    }
}
