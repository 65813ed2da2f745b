using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// Control and treatment of one stratum, both moved to the covariates that all its users have on average: m_a = ȳ_a − θ_a′(x̄_a − x̄). The values, and the noise of both from the users
/// of each arm.
/// </summary>
/// <remarks>
/// A user of arm a moves m_b by [a = b]·e/n_a + θ_b′x/N, where e = y − θ_a′x: the second term is there because x̄ is an average of users too. It cancels in a difference with pooled
/// slopes; with separate slopes it leaves (θ_t − θ_c)′x/N (Negi and Wooldridge 2021, theorem 5.2), and in a lift it makes the two values depend on each other.
/// </remarks>
internal sealed class AdjustedPair
{
    private readonly LinearArm _control;
    private readonly LinearArm _treatment;
    private readonly double _users;

    private AdjustedPair(LinearArm control, LinearArm treatment)
    {
        _control = control;
        _treatment = treatment;
        _users = (double)control.Count + treatment.Count;
    }

    public double Control { get; private set; }

    public double Treatment { get; private set; }

    public NoisePart ControlUsers { get; private set; }

    public NoisePart TreatmentUsers { get; private set; }

    public double[] ControlSlopes { get; private set; } = [];

    public double[] TreatmentSlopes { get; private set; } = [];

    /// <summary>Why covariates did less than was asked of them; null where they did it all.</summary>
    public string? Shortfall { get; private set; }

    /// <summary>T² of the covariates' difference between the arms, and how many covariates vary.</summary>
    public (double Statistic, int Covariates) Imbalance { get; private set; }

    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users, with the same covariates.</param>
    /// <param name="all">Both together.</param>
    /// <param name="slopes">How outcomes depend on covariates.</param>
    public static AdjustedPair Of(LinearArm control, LinearArm treatment, LinearArm all, Slopes slopes)
    {
        var pair = new AdjustedPair(control, treatment);
        double[] atControl = [.. control.Covariates.Zip(all.Covariates, (own, common) => own - common)];
        double[] atTreatment = [.. treatment.Covariates.Zip(all.Covariates, (own, common) => own - common)];
        pair.Balance();
        int p = control.Dimension;
        if (p > 0 && slopes == Slopes.Separate && !(HasEnough(control) && HasEnough(treatment)))
        {
            pair.Shortfall = "an arm has too few users for slopes of its own, so slopes were pooled";
            slopes = Slopes.Pooled;
        }
        if (p > 0 && slopes == Slopes.Pooled && pair._users < 2 * (p + 2))
        {
            pair.Shortfall = "there are too few users for slopes, so covariates were left out";
            pair.WithKnown(new double[p], atControl, atTreatment);
            return pair;
        }
        switch (slopes)
        {
            case Slopes.Separate:
                pair.WithSeparate(atControl, atTreatment);
                break;
            case Slopes.Pooled:
                pair.WithPooled(atControl, atTreatment);
                break;
            case Slopes.AcrossArms:
                SpreadMatrix spread = SpreadMatrix.Of(all.Spread, p);
                pair.Drops(spread);
                pair.WithKnown(spread.Solve(all.WithOutcome), atControl, atTreatment);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(slopes), slopes, "Use Separate, Pooled or AcrossArms.");
        }
        return pair;
    }

    /// <summary>Twice as many users as there are coefficients to estimate.</summary>
    private static bool HasEnough(LinearArm arm) => arm.Count >= 2L * (arm.Dimension + 1) || arm.Count >= 2L * (SpreadMatrix.Of(arm.Spread, arm.Dimension).Rank + 1);

    private void WithSeparate(double[] atControl, double[] atTreatment)
    {
        SpreadMatrix spreadC = SpreadMatrix.Of(_control.Spread, _control.Dimension);
        SpreadMatrix spreadT = SpreadMatrix.Of(_treatment.Spread, _treatment.Dimension);
        Drops(spreadC);
        Drops(spreadT);
        (ControlSlopes, TreatmentSlopes) = (spreadC.Solve(_control.WithOutcome), spreadT.Solve(_treatment.WithOutcome));
        Move(atControl, atTreatment);
        (double Residual, double Own, double Df) Noise(LinearArm arm, SpreadMatrix spread, double[] slopes, double[] at)
        {
            double n = arm.Count;
            double df = n - 1 - spread.Rank;
            double residual = arm.Residual(slopes) * (n - 1) / df;
            // The intercept's variance at x̄: 1/n and what the slopes' own uncertainty adds at that distance.
            return (residual, residual * (1 / n + spread.Distance(at) / (n - 1)), df);
        }
        (double residualC, double ofControl, double dfControl) = Noise(_control, spreadC, ControlSlopes, atControl);
        (double residualT, double ofTreatment, double dfTreatment) = Noise(_treatment, spreadT, TreatmentSlopes, atTreatment);
        // Estimated slopes differ by chance even where true ones do not; what that adds to the square of their difference is taken out again.
        double ByChance(LinearArm arm) => residualC / (_control.Count - 1) * spreadC.Trace(arm.Spread) + residualT / (_treatment.Count - 1) * spreadT.Trace(arm.Spread);
        ControlUsers = Part(_control, ofControl, dfControl, isTreatment: false, ByChance(_control));
        TreatmentUsers = Part(_treatment, ofTreatment, dfTreatment, isTreatment: true, ByChance(_treatment));
    }

    private void WithPooled(double[] atControl, double[] atTreatment)
    {
        int p = _control.Dimension;
        double[] within = new double[_control.Spread.Length];
        double[] withOutcome = new double[p];
        for (int i = 0; i < within.Length; i++)
        {
            within[i] = (_control.Count - 1) * _control.Spread[i] + (_treatment.Count - 1) * _treatment.Spread[i];
        }
        for (int i = 0; i < p; i++)
        {
            withOutcome[i] = (_control.Count - 1) * _control.WithOutcome[i] + (_treatment.Count - 1) * _treatment.WithOutcome[i];
        }
        SpreadMatrix matrix = SpreadMatrix.Of(within, p);
        Drops(matrix);
        double[] slopes = matrix.Solve(withOutcome);
        (ControlSlopes, TreatmentSlopes) = (slopes, slopes);
        Move(atControl, atTreatment);
        double[] pullControl = matrix.Solve(atControl);
        double[] pullTreatment = matrix.Solve(atTreatment);
        double[] pull = [.. pullTreatment.Zip(pullControl, (t, c) => t - c)];
        NoisePart Users(LinearArm arm, bool isTreatment)
        {
            double n = arm.Count;
            // The slopes cost one degree of freedom each, which the arms bear by their size.
            double df = (n - 1) * (1 - matrix.Rank / (_users - 2));
            double residual = arm.Residual(slopes) * (n - 1) / df;
            NoisePart part = Part(arm, residual / n, df, isTreatment);
            double PartOf(double[] a) => residual * (n - 1) * SpreadMatrix.Form(a, arm.Spread, a);
            return part with
            {
                Control = part.Control + PartOf(pullControl),
                Treatment = part.Treatment + PartOf(pullTreatment),
                Difference = part.Difference + PartOf(pull),
            };
        }
        ControlUsers = Users(_control, isTreatment: false);
        TreatmentUsers = Users(_treatment, isTreatment: true);
    }

    private void WithKnown(double[] slopes, double[] atControl, double[] atTreatment)
    {
        (ControlSlopes, TreatmentSlopes) = (slopes, slopes);
        Move(atControl, atTreatment);
        ControlUsers = Part(_control, _control.Residual(slopes) / _control.Count, _control.Count - 1, isTreatment: false);
        TreatmentUsers = Part(_treatment, _treatment.Residual(slopes) / _treatment.Count, _treatment.Count - 1, isTreatment: true);
    }

    private void Move(double[] atControl, double[] atTreatment)
    {
        Control = _control.Value - SpreadMatrix.Product(ControlSlopes, atControl);
        Treatment = _treatment.Value - SpreadMatrix.Product(TreatmentSlopes, atTreatment);
    }

    /// <summary>What one arm's users do to both values, given the variance that they give their own arm's.</summary>
    private NoisePart Part(LinearArm arm, double own, double df, bool isTreatment, double byChance = 0)
    {
        if (arm.Dimension == 0)
        {
            return isTreatment ? NoisePart.OfTreatment(own, df) : NoisePart.OfControl(own, df);
        }
        double[] between = [.. TreatmentSlopes.Zip(ControlSlopes, (t, c) => t - c)];
        double[] residual = arm.ResidualWithCovariates(isTreatment ? TreatmentSlopes : ControlSlopes);
        double share = arm.Count / (_users * _users);
        double Shared(double[] slopes) => share * SpreadMatrix.Form(slopes, arm.Spread, slopes);
        double Cross(double[] slopes) => 2 * SpreadMatrix.Product(slopes, residual) / _users;
        return new(
            Shared(ControlSlopes) + (isTreatment ? 0 : own + Cross(ControlSlopes)),
            Shared(TreatmentSlopes) + (isTreatment ? own + Cross(TreatmentSlopes) : 0),
            Math.Max(0, Shared(between) - share * byChance) + own + (isTreatment ? Cross(between) : -Cross(between)),
            df);
    }

    private void Drops(SpreadMatrix spread)
    {
        if (spread.Rank < spread.Dimension)
        {
            Shortfall ??= "a covariate does not vary, or says nothing that the others do not say, and was left out";
        }
    }

    private void Balance()
    {
        int p = _control.Dimension;
        if (p == 0 || _control.Count < 2 || _treatment.Count < 2)
        {
            return;
        }
        double[] spread = new double[_control.Spread.Length];
        for (int i = 0; i < spread.Length; i++)
        {
            spread[i] = _control.Spread[i] / _control.Count + _treatment.Spread[i] / _treatment.Count;
        }
        SpreadMatrix matrix = SpreadMatrix.Of(spread, p);
        Imbalance = (matrix.Distance([.. _treatment.Covariates.Zip(_control.Covariates, (t, c) => t - c)]), matrix.Rank);
    }
}
