namespace Experimentation.Stats;

/// <content>More than two groups at once.</content>
public static partial class Compare
{
    /// <summary>Means of several arms against one control, as one family.</summary>
    /// <param name="control">Control's users.</param>
    /// <param name="arms">Name and users of each arm, at least one.</param>
    /// <exception cref="ArgumentException">There is no arm, or a name comes twice.</exception>
    public static ManyToOne ManyToOne(MeanSummary control, params ReadOnlySpan<(string Arm, MeanSummary Summary)> arms) => Stats.ManyToOne.Of(control, arms, MeanTest.Welch);

    /// <summary>The same with a choice of how the noise is worked out; <see cref="MeanTest.PooledT"/> is Dunnett's exact test with one variance over all arms.</summary>
    /// <param name="test">How the noise is worked out.</param>
    /// <param name="control">Control's users.</param>
    /// <param name="arms">Name and users of each arm, at least one.</param>
    /// <exception cref="ArgumentException">There is no arm, or a name comes twice.</exception>
    public static ManyToOne ManyToOne(MeanTest test, MeanSummary control, params ReadOnlySpan<(string Arm, MeanSummary Summary)> arms) => Stats.ManyToOne.Of(control, arms, test);

    /// <summary>Proportions of several arms against one control, as one family; the correlations are those of differences in large samples.</summary>
    /// <param name="control">Control's users.</param>
    /// <param name="arms">Name and users of each arm, at least one.</param>
    /// <exception cref="ArgumentException">There is no arm, or a name comes twice.</exception>
    public static ManyToOne ManyToOne(ProportionSummary control, params ReadOnlySpan<(string Arm, ProportionSummary Summary)> arms) =>
        Stats.ManyToOne.Of(control, arms, ProportionTest.MiettinenNurminen);

    /// <summary>Means of several arms, every one against every other, as one family.</summary>
    /// <param name="arms">Name and users of each arm, at least two.</param>
    /// <exception cref="ArgumentException">There are fewer, or a name comes twice.</exception>
    public static AllPairs AllPairs(params ReadOnlySpan<(string Arm, MeanSummary Summary)> arms) => Stats.AllPairs.Of(arms, MeanTest.Welch);

    /// <summary>The same with a choice of how the noise is worked out; <see cref="MeanTest.PooledT"/> is Tukey's test with one variance over all arms.</summary>
    /// <param name="test">How the noise is worked out.</param>
    /// <param name="arms">Name and users of each arm, at least two.</param>
    /// <exception cref="ArgumentException">There are fewer, or a name comes twice.</exception>
    public static AllPairs AllPairs(MeanTest test, params ReadOnlySpan<(string Arm, MeanSummary Summary)> arms) => Stats.AllPairs.Of(arms, test);
}
