using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>
    /// Two groups compared by the order of their values: how far treatment's are shifted (Mann–Whitney with Hodges and Lehmann's estimate and interval), or how likely a user of treatment has more
    /// (<see cref="RankTest.BrunnerMunzel"/>).
    /// </summary>
    /// <remarks>
    /// Assumes independent users. The shift supposes that both distributions have the same shape; if they do not, the p-value tests whether either arm tends to have more, and its size is only right
    /// where spreads are alike. Not a test of means, nor of medians.
    /// </remarks>
    /// <param name="control">Control's values, one per user, from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Treatment's values, one per user.</param>
    /// <param name="test">The method; Mann–Whitney unless there is a reason.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Ranks(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, RankTest test = RankTest.MannWhitney) => Enum.IsDefined(test)
        ? Of(RankEffects.Create(RankedArms.Of(control, treatment), test))
        : throw NoSuchRankTest(test);

    /// <summary>The same from values that are in order already, for example merged from shards.</summary>
    /// <param name="control">Control's values.</param>
    /// <param name="treatment">Treatment's values.</param>
    /// <param name="test">The method; Mann–Whitney unless there is a reason.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Ranks(QuantileSample control, QuantileSample treatment, RankTest test = RankTest.MannWhitney) => Enum.IsDefined(test)
        ? Of(RankEffects.Create(new RankedArms(control, treatment), test))
        : throw NoSuchRankTest(test);

    /// <summary>
    /// How much treatment's values spread beside control's: the mean distance from the own median (Brown and Forsythe 1974) or mean (Levene 1960), read as a pooled t, which is the root of those
    /// tests' F. <see cref="Comparison.Relative"/> gives the spread's relative lift.
    /// </summary>
    /// <param name="control">Control's values, one per user, from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Treatment's values, one per user.</param>
    /// <param name="test">The centre from which distances are taken.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static Comparison Spreads(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, SpreadTest test = SpreadTest.BrownForsythe) => Enum.IsDefined(test)
        ? Of(SpreadEffects.Create(control, treatment, test))
        : throw new ArgumentOutOfRangeException(nameof(test), test, "Use BrownForsythe or Levene.");

    /// <summary>The same from values that are in order already, for example merged from shards.</summary>
    /// <param name="control">Control's values.</param>
    /// <param name="treatment">Treatment's values.</param>
    /// <param name="test">The method; chosen by size unless there is a reason.</param>
    /// <exception cref="ArgumentNullException">A sample is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static TestResult Distributions(QuantileSample control, QuantileSample treatment, DistributionTest test = DistributionTest.KolmogorovSmirnov) => Enum.IsDefined(test)
        ? KolmogorovSmirnov.Of(new RankedArms(control, treatment), test)
        : throw NoSuchDistributionTest(test);

    /// <summary>Whether two groups' values are distributed alike, by the largest distance between their shares at or below a value (Kolmogorov 1933, Smirnov 1939).</summary>
    /// <remarks>Assumes independent users. Sees differences of any kind, and none of them well: where a shift or a spread is expected, test that.</remarks>
    /// <param name="control">Control's values, one per user, from −1E+100 to 1E+100.</param>
    /// <param name="treatment">Treatment's values, one per user.</param>
    /// <param name="test">The method; chosen by size unless there is a reason.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large (the message names its index).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test is none of the named ones.</exception>
    public static TestResult Distributions(ReadOnlySpan<double> control, ReadOnlySpan<double> treatment, DistributionTest test = DistributionTest.KolmogorovSmirnov) => Enum.IsDefined(test)
        ? KolmogorovSmirnov.Of(RankedArms.Of(control, treatment), test)
        : throw NoSuchDistributionTest(test);

    private static ArgumentOutOfRangeException NoSuchRankTest(RankTest test) =>
        new(nameof(test), test, "Use one of the named tests: MannWhitney, MannWhitneyExact, MannWhitneyNormal, MannWhitneyUncorrected or BrunnerMunzel.");

    private static ArgumentOutOfRangeException NoSuchDistributionTest(DistributionTest test) =>
        new(nameof(test), test, "Use KolmogorovSmirnov, KolmogorovSmirnovExact or KolmogorovSmirnovAsymptotic.");
}
