namespace Experimentation.Stats.Inference;

/// <summary>Events and exposures of two arms, and what every method reads from them.</summary>
internal readonly record struct TwoRates
{
    /// <summary>A dispersion this many of its standard errors above 1 is no accident.</summary>
    private const double ClearlyAbove = 3;

    private readonly CountSummary _control;
    private readonly CountSummary _treatment;

    public TwoRates(CountSummary control, CountSummary treatment)
    {
        _control = control;
        _treatment = treatment;
        // With the product's rounding error put back (Kahan), so that nearly equal rates keep their digits.
        double product = Xc * Et;
        Cross = Math.FusedMultiplyAdd(Xt, Ec, -product) + Math.FusedMultiplyAdd(-Xc, Et, product);
    }

    /// <summary>Events of control.</summary>
    public double Xc => _control.Events;

    /// <summary>Events of treatment.</summary>
    public double Xt => _treatment.Events;

    /// <summary>Exposure of control.</summary>
    public double Ec => _control.Exposure;

    /// <summary>Exposure of treatment.</summary>
    public double Et => _treatment.Exposure;

    /// <summary>Events of both arms.</summary>
    public double X => Xc + Xt;

    /// <summary>Control's rate.</summary>
    public double Rc => Xc / Ec;

    /// <summary>Treatment's rate.</summary>
    public double Rt => Xt / Et;

    /// <summary>Xt·Ec − Xc·Et.</summary>
    public double Cross { get; }

    /// <summary>Treatment's rate minus control's.</summary>
    public double Difference => Cross / (Ec * Et);

    /// <summary>Treatment's rate divided by control's, minus 1.</summary>
    public double Lift => Cross / (Xc * Et);

    /// <summary>Users of control.</summary>
    public double Uc => _control.Users;

    /// <summary>Users of treatment.</summary>
    public double Ut => _treatment.Users;

    /// <summary>Residual degrees of freedom of the dispersion.</summary>
    public double DegreesOfFreedom => Uc + Ut - 2;

    /// <summary>Whether both arms say how much events vary between users.</summary>
    public bool KnowsDispersion => _control.Dispersion is not null && _treatment.Dispersion is not null && Uc >= 2 && Ut >= 2;

    /// <summary>Pearson's dispersion of both arms together, 1 for Poisson events; 1 where it is not known.</summary>
    public double Dispersion => KnowsDispersion
        ? ((Uc - 1) * _control.Dispersion!.Value + (Ut - 1) * _treatment.Dispersion!.Value) / DegreesOfFreedom
        : 1;

    /// <summary>Whether the dispersion is clearly above 1. Under Poisson events it has mean 1 and variance near 2/df.</summary>
    public bool IsOverDispersed => KnowsDispersion && Dispersion > 1 + ClearlyAbove * Math.Sqrt(2 / DegreesOfFreedom);
}
