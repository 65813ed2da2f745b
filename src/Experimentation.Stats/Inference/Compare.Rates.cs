using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Ratio of two rates of events (crashes per hour watched); also as lift or difference (<see cref="Comparison.On"/>).</summary>
    /// <remarks>
    /// Events that come in bursts (one user's crash loop) are not Poisson: give summaries that know the dispersion between users, or count the
    /// users with at least one event and use <see cref="Proportions(ProportionSummary, ProportionSummary, ProportionTest)"/>.
    /// </remarks>
    /// <param name="control">Control's events and exposure.</param>
    /// <param name="treatment">Treatment's events and exposure, in the same unit.</param>
    /// <param name="test">The method; chosen from the data unless there is a reason.</param>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Rates(CountSummary control, CountSummary treatment, RateTest test = RateTest.Automatic) =>
        Of(RateEffects.Create(control, treatment, test));
}
