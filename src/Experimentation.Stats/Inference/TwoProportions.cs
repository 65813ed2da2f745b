namespace Experimentation.Stats.Inference;

/// <summary>The four cells of two arms with a yes-or-no outcome, and what every method reads from them.</summary>
internal readonly record struct TwoProportions
{
    private readonly ProportionSummary _control;
    private readonly ProportionSummary _treatment;

    public TwoProportions(ProportionSummary control, ProportionSummary treatment)
    {
        _control = control;
        _treatment = treatment;
        // Exact, so that a difference of two nearly equal rates keeps all its digits.
        Cross = (double)((Int128)treatment.Successes * control.Trials - (Int128)control.Successes * treatment.Trials);
    }

    /// <summary>Trials of control.</summary>
    public double Nc => _control.Trials;

    /// <summary>Trials of treatment.</summary>
    public double Nt => _treatment.Trials;

    /// <summary>Successes of control.</summary>
    public double Xc => _control.Successes;

    /// <summary>Successes of treatment.</summary>
    public double Xt => _treatment.Successes;

    /// <summary>Failures of control.</summary>
    public double Fc => _control.Trials - _control.Successes;

    /// <summary>Failures of treatment.</summary>
    public double Ft => _treatment.Trials - _treatment.Successes;

    /// <summary>Trials of both arms.</summary>
    public double N => Nc + Nt;

    /// <summary>Successes of both arms.</summary>
    public double X => Xc + Xt;

    /// <summary>Failures of both arms.</summary>
    public double F => Fc + Ft;

    /// <summary>Control's rate.</summary>
    public double Pc => Xc / Nc;

    /// <summary>Treatment's rate.</summary>
    public double Pt => Xt / Nt;

    /// <summary>Xt·Nc − Xc·Nt.</summary>
    public double Cross { get; }

    /// <summary>Treatment's rate minus control's.</summary>
    public double Difference => Cross / (Nc * Nt);

    /// <summary>Treatment's rate divided by control's, minus 1.</summary>
    public double Lift => Cross / (Xc * Nt);

    /// <summary>Treatment's odds divided by control's, minus 1.</summary>
    public double OddsLift => Cross / (Ft * Xc);

    /// <summary>Control and treatment change places.</summary>
    public TwoProportions Swapped => new(_treatment, _control);
}
