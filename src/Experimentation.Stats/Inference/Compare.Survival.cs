using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>
    /// Ratio of two hazards (events per user still without one, and time) by the log-rank test; also as lift of the hazard (<see cref="Comparison.Relative"/>). The p-value of no difference is the
    /// log-rank one; estimate, interval and margins are those of the score test of proportional hazards, so all belong to each other.
    /// </summary>
    /// <remarks>
    /// Assumes that hazards stand in one ratio at all times; if curves cross, compare <see cref="RestrictedMeans"/>. Where events are bad (churn), say so in the hypothesis:
    /// <c>Hypothesis.Difference(PreferredDirection.Decrease)</c>.
    /// </remarks>
    /// <param name="control">Control's times.</param>
    /// <param name="treatment">Treatment's times, in the same unit.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    public static Comparison Hazards(SurvivalSummary control, SurvivalSummary treatment)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(LogRankEffect.Of([new SurvivalStratum(control, treatment)], EffectScale.RiskRatio));
    }

    /// <summary>The same within strata, whose own hazards may differ in any way: the stratified log-rank test.</summary>
    /// <param name="strata">At least one, none of them null.</param>
    /// <exception cref="ArgumentException">There is no stratum, or one is null or lacks an arm.</exception>
    public static Comparison Hazards(params ReadOnlySpan<SurvivalStratum> strata)
    {
        if (strata.Length == 0)
        {
            throw new ArgumentException("There is at least one stratum. Got none.", nameof(strata));
        }
        foreach (SurvivalStratum stratum in strata)
        {
            if (stratum?.Control is null || stratum.Treatment is null)
            {
                throw new ArgumentException("Every stratum has both arms. Got null.", nameof(strata));
            }
        }
        return Of(LogRankEffect.Of(strata, EffectScale.RiskRatio));
    }

    /// <summary>
    /// Difference of two mean times without the event up to a horizon: the area between the survival curves, on any scale that means have (<see cref="Comparison.Relative"/> is the ratio less 1, on the
    /// log scale). Supposes nothing about hazards (Royston and Parmar 2013).
    /// </summary>
    /// <param name="control">Control's times.</param>
    /// <param name="treatment">Treatment's times, in the same unit.</param>
    /// <param name="horizon">Above 0, fixed beforehand, within the longest time of both arms.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not a finite number above 0.</exception>
    public static Comparison RestrictedMeans(SurvivalSummary control, SurvivalSummary treatment, double horizon)
    {
        Guard.Divisor(horizon, "A horizon");
        return OfCurves(control, treatment, horizon, "Restricted mean survival time", static (curve, at) => curve.AreaUpTo(at));
    }

    /// <summary>Difference of the shares of users without the event after a time, by Greenwood's variances; also relative.</summary>
    /// <remarks>
    /// An arm in which nobody, or everybody, had the event has a Greenwood variance of 0, which is no knowledge: its variance is recovered from the exact one-sided 97.5 % limit of its
    /// share (Zou and Donner 2008), and a finding says so. <see cref="RestrictedMeans"/> does the same.
    /// </remarks>
    /// <param name="control">Control's times.</param>
    /// <param name="treatment">Treatment's times, in the same unit.</param>
    /// <param name="time">Above 0, fixed beforehand, within the longest time of both arms.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not a finite number above 0.</exception>
    public static Comparison SurvivalAt(SurvivalSummary control, SurvivalSummary treatment, double time)
    {
        Guard.Divisor(time, "A time");
        return OfCurves(control, treatment, time, "Kaplan–Meier z", static (curve, at) => curve.ShareAt(at));
    }

    private static Comparison OfCurves(SurvivalSummary control, SurvivalSummary treatment, double at, string method, Func<SurvivalCurve, double, (double Value, double Variance, Finding? Finding)> read)
    {
        SurvivalCurve c = SurvivalCurve.Of(control ?? throw new ArgumentNullException(nameof(control)));
        SurvivalCurve t = SurvivalCurve.Of(treatment ?? throw new ArgumentNullException(nameof(treatment)));
        ValueList<Finding> flaws = ValueList<Finding>.Of(new[] { c.Missing(at), t.Missing(at) }.OfType<Finding>().Distinct());
        if (flaws.Count > 0)
        {
            return Of(MomentEffect.Of(default, default, MeanTest.Z, EffectScale.Absolute, method, flaws));
        }
        var notes = new List<Finding>();
        var effect = MomentEffect.Of(Arm(c, "control"), Arm(t, "treatment"), MeanTest.Z, EffectScale.Absolute, method);
        return Of(effect.Noting(ValueList<Finding>.Of(notes)));

        MomentArm Arm(SurvivalCurve curve, string name)
        {
            (double value, double variance, Finding? finding) = read(curve, at);
            if (finding is { } found)
            {
                notes.Add(found with { Message = $"In {name} " + char.ToLowerInvariant(found.Message[0]) + found.Message[1..] });
            }
            return new(curve.Users, value, variance * curve.Users);
        }
    }
}
