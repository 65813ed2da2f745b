using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// Time to an event (churn, first purchase), planned for the log-rank test or Cox regression under proportional hazards. A relative lift is one of the hazard: −0.3 is a
/// hazard ratio of 0.7. What counts are events; users follow from the chance that one has its event before the end. Made by <see cref="Power.OfSurvival"/>.
/// </summary>
/// <remarks>Times to the event and to dropping out are exponential (or the former Weibull), and users enter evenly over the accrual.</remarks>
public sealed record SurvivalPower : PowerAnalysis<SurvivalPower>
{
    internal SurvivalPower(double hazard, double accrual, double followUp)
    {
        Hazard = hazard;
        Accrual = accrual;
        FollowUp = followUp;
    }

    /// <summary>Control's events per user and unit of time.</summary>
    public double Hazard { get; private init; }

    /// <summary>Time over which users enter; 0 if all enter at once.</summary>
    public double Accrual { get; }

    /// <summary>Time from the last entry to the analysis.</summary>
    public double FollowUp { get; }

    /// <summary>Users lost per user and unit of time, in both arms.</summary>
    public double DropoutHazard { get; private init; }

    /// <summary>Weibull shape of the time to the event: 1 is a constant hazard, more a rising one. The hazard then is scale: survival is exp(−(hazard·t)^shape).</summary>
    public double Shape { get; private init; } = 1;

    /// <summary>How the events are worked out.</summary>
    public SurvivalFormula Formula { get; private init; }

    /// <inheritdoc/>
    public override string Method => Formula == SurvivalFormula.Freedman ? "log-rank test (Freedman)" : "log-rank test (Schoenfeld)";

    // Effects are lifts of the hazard; on that scale control is 1.
    internal override double? BaselineValue => 1;

    internal override string BaselineName => "hazard";

    internal override double FewestPerArm => 1;

    internal override (double Lower, double Upper) EffectRange => (-1, double.PositiveInfinity);

    /// <summary>Some users are lost before their event, at the same hazard in both arms.</summary>
    /// <param name="hazard">Users lost per user and unit of time; finite, 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number of 0 or above.</exception>
    /// <exception cref="InvalidOperationException">A Weibull shape was set: dropout is worked out for constant hazards only.</exception>
    public SurvivalPower WithDropout(double hazard) => Consistent(this with { DropoutHazard = Guard.NotNegative(hazard, "A hazard") });

    /// <summary>The hazard rises or falls over time: Weibull times with survival exp(−(hazard·t)^shape); the lift is still one of the hazard.</summary>
    /// <param name="shape">Above 0 and finite; 1 is constant.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number above 0.</exception>
    /// <exception cref="InvalidOperationException">A dropout was set: it is worked out for constant hazards only.</exception>
    public SurvivalPower WithShape(double shape) => Consistent(this with { Shape = Guard.Positive(shape, "A shape") });

    /// <summary>Sets how the events are worked out.</summary>
    /// <param name="formula">Schoenfeld (the default) or Freedman.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the formulas.</exception>
    /// <exception cref="InvalidOperationException">Freedman, with a margin.</exception>
    public SurvivalPower WithFormula(SurvivalFormula formula) => Enum.IsDefined(formula)
        ? Consistent(this with { Formula = formula })
        : throw new ArgumentOutOfRangeException(nameof(formula), formula, "Use one of the values of SurvivalFormula.");

    /// <summary>Events of all arms that a plan's users are expected to have.</summary>
    /// <param name="lift">The true lift of the hazard.</param>
    /// <param name="users">Users of all arms together.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lift is −100 % or less, or the number of users is below 1.</exception>
    public double ExpectedEvents(Lift lift, long users)
    {
        double effect = EffectOf(lift, nameof(lift));
        if (!(effect > -1))
        {
            throw Guard.OutOfRange(nameof(lift), lift.Value, "A hazard cannot fall by 100 % or more.");
        }
        Guard.AtLeast(users, 1, "The number of users");
        return users * TriggeredShare * (Allocation.Control * EventShare(0) + (1 - Allocation.Control) * EventShare(effect));
    }

    internal override double EffectOf(Lift lift, string name) => lift.Value == 0 || lift.Unit == LiftUnit.Relative
        ? lift.Value
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"For survival a lift is relative, one of the hazard: Lift.Relative(-0.3) is a hazard ratio of 0.7. Got {lift}."), name);

    internal override (Lift? Absolute, Lift? Relative) LiftsOf(double effect) => (null, Lift.Relative(effect));

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double all = control + treatment;
        double pc = control / all;
        double pt = treatment / all;
        double events = control * EventShare(0) + treatment * EventShare(effect);
        if (Formula == SurvivalFormula.Freedman)
        {
            double ratio = 1 + effect;
            // Freedman's drift, (HR − 1)·√(events·r)/(1 + r·HR) with r treatments per control.
            return new(effect, 0, Square(pc + pt * ratio) / (events * pc * pt));
        }
        return new(Elementary.Log1p(effect) - Elementary.Log1p(nullValue.Value), 0, 1 / (events * pc * pt));
    }

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        yield return ($"a hazard {Phrase.Percent(by)} lower", this with { Hazard = Hazard * (1 - by) });
        if (DropoutHazard > 0)
        {
            yield return ($"dropout {Phrase.Percent(by)} higher", this with { DropoutHazard = DropoutHazard * (1 + by) });
        }
    }

    private protected override Hypothesis Checked(Hypothesis hypothesis, string name) => Formula == SurvivalFormula.Freedman && hypothesis.Margin.Value != 0
        ? throw new InvalidOperationException("Freedman's formula knows no margin; use Schoenfeld's.")
        : base.Checked(hypothesis, name);

    /// <summary>The chance that a user has the event before the analysis: the distribution of its time, averaged over entry.</summary>
    private double EventShare(double effect)
    {
        if (Shape != 1)
        {
            return WeibullShare(effect);
        }
        double hazard = Hazard * (1 + effect);
        double all = hazard + DropoutHazard;
        double survived = Math.Exp(-all * FollowUp) * (Accrual == 0 ? 1 : -Elementary.Expm1(-all * Accrual) / (all * Accrual));
        return hazard / all * (1 - survived);
    }

    private double WeibullShare(double effect) => Accrual == 0
        ? new EventBy(this, 1 + effect).At(FollowUp)
        : PanelIntegral.Of(new EventBy(this, 1 + effect), FollowUp, FollowUp + Accrual, 4) / Accrual;

    /// <summary>The chance of the event within a time.</summary>
    private readonly struct EventBy(SurvivalPower analysis, double ratio) : IIntegrand
    {
        public double At(double x) => -Elementary.Expm1(-ratio * Math.Pow(analysis.Hazard * x, analysis.Shape));
    }

    private static double Square(double x) => x * x;

    private static SurvivalPower Consistent(SurvivalPower made)
    {
        if (made.Shape != 1 && made.DropoutHazard > 0)
        {
            throw new InvalidOperationException("Dropout is worked out for constant hazards only, so not together with a Weibull shape.");
        }
        return made.Formula == SurvivalFormula.Freedman && made.Hypothesis.Margin.Value != 0
            ? throw new InvalidOperationException("Freedman's formula knows no margin; use Schoenfeld's.")
            : made;
    }
}
