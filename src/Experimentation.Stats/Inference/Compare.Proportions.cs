using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Difference between two proportions; also as rate ratio, odds ratio or relative lift (<see cref="Comparison.On"/>).</summary>
    /// <remarks>Assumes independent users, each with one yes-or-no outcome. Clicks per page view are no proportion of users: use <see cref="Ratios"/>.</remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users.</param>
    /// <param name="test">The method; Miettinen and Nurminen's score test unless there is a reason.</param>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Proportions(ProportionSummary control, ProportionSummary treatment, ProportionTest test = ProportionTest.MiettinenNurminen) =>
        Of(ProportionEffects.Create(control, treatment, test));
}
