using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>
    /// Difference between two proportions; also as rate ratio, odds ratio or relative lift (<see cref="Comparison.On"/>). Fisher's test knows odds only, so it compares those.
    /// </summary>
    /// <remarks>Assumes independent users, each with one yes-or-no outcome. Clicks per page view are no proportion of users: use <see cref="Ratios"/>.</remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users.</param>
    /// <param name="test">The method; Miettinen and Nurminen's score test unless there is a reason.</param>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Proportions(ProportionSummary control, ProportionSummary treatment, ProportionTest test = ProportionTest.MiettinenNurminen) =>
        Of(ProportionEffects.Create(control, treatment, test, ProportionEffects.FirstScale(test)));

    /// <summary>
    /// One difference between two proportions for all strata, each compared within itself (Mantel and Haenszel 1959); also as rate ratio, odds ratio or relative lift on the log-ratio scale
    /// (<see cref="Comparison.On"/>). Variances by Sato (1989), Greenland and Robins (1985) and Robins, Breslow and Greenland (1986), right for few large strata and for many small ones.
    /// </summary>
    /// <remarks>Assumes one effect for all strata on the scale that is asked for; <see cref="ProportionStrata.BreslowDayTarone"/> tests that for odds.</remarks>
    /// <param name="strata">Both arms by stratum.</param>
    /// <exception cref="ArgumentNullException">There are no strata.</exception>
    public static Comparison Proportions(ProportionStrata strata)
    {
        ArgumentNullException.ThrowIfNull(strata);
        return Of(MantelHaenszelEffect.Of(strata, EffectScale.Absolute));
    }
}
