using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>
    /// Whether two proportions are equal: exact and classical tests of a two-by-two table, one- and two-sided. They have p-values only; <see cref="Proportions(ProportionSummary, ProportionSummary, ProportionTest)"/> has
    /// estimates with intervals, margins and boundaries.
    /// </summary>
    /// <remarks>
    /// Assumes independent users. With more than 200,000 users Barnard's test gives Pearson's p-value, and with more than 20,000 Boschloo's two-sided test gives Fisher's; a finding says so.
    /// </remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users.</param>
    /// <param name="test">The test; Boschloo's unless there is a reason.</param>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static TwoByTwoResult TwoByTwo(ProportionSummary control, ProportionSummary treatment, TwoByTwoTest test = TwoByTwoTest.Boschloo) =>
        TwoByTwoTests.Of(control, treatment, test);
}
