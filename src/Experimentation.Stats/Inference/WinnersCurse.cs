using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Estimates of effects that are looked at because they were significant. Such estimates are too large on average; these here allow for the selection.
/// </summary>
public static class WinnersCurse
{
    // From here on the selection changes no digit, and tails leave the range of numbers.
    private const double FarBeyond = 37;

    /// <summary>A significant comparison, given that it would not have been looked at otherwise.</summary>
    /// <remarks>
    /// The estimate's normal distribution is cut to the region in which the test is significant. The estimate is the effect under which a larger one would have been seen half
    /// of the time (median-unbiased given selection); the interval has its level given selection, by the same inversion; the conditional maximum likelihood estimate is
    /// that of Zhong and Prentice (2008, eq. 3) and Ghosh, Zou and Wright (2008). Just beyond the critical value all of them shrink strongly, and beyond no effect.
    /// A group-sequential test has a median-unbiased estimate of its own; this one is for fixed horizons.
    /// </remarks>
    /// <param name="selected">Significant, against superiority, non-inferiority, inferiority or a difference, at a fixed horizon.</param>
    /// <exception cref="ArgumentNullException">The comparison is null.</exception>
    /// <exception cref="ArgumentException">The comparison is not significant, is of equivalence, or is not at a fixed horizon.</exception>
    public static SelectedEstimate Correct(Comparison selected)
    {
        ArgumentNullException.ThrowIfNull(selected);
        if (selected.Boundary is not FixedHorizonBoundary || selected.Hypothesis.Kind == HypothesisKind.Equivalence || selected.Verdict is Verdict.Inconclusive or Verdict.NotEstimable)
        {
            throw new ArgumentException($"Selection is corrected for a comparison that is significant at a fixed horizon and not of equivalence. Got: {selected}", nameof(selected));
        }
        bool bothTails = selected.Hypothesis.Sides == TestSides.Two;
        double critical = Normal.UpperQuantile(bothTails ? selected.Alpha / 2 : selected.Alpha);
        // Seen from the side on which the effect lies, and from the null value that was excluded.
        double z = Math.Abs(selected.Tested.ZScore(selected.NullValue));
        if (!(z < FarBeyond))
        {
            return new(selected, selected.Estimate, selected.Estimate, selected.Interval);
        }
        int side = IsUp(selected) ? 1 : -1;
        var law = new SelectedNormal(critical, bothTails);
        double tail = (1 - selected.Interval.Level) / 2;
        double At(double mean) => side > 0 ? selected.Effect.LowerLimit(CriticalValue.OfZ(z - mean)) : selected.Effect.UpperLimit(CriticalValue.OfZ(z - mean));
        double median = MeanAt(law, z, Math.Log(0.5));
        double least = MeanAt(law, z, Math.Log(tail));
        double most = MeanAt(law, z, Elementary.Log1p(-tail));
        double likely = IncreasingRoot.Find(new SelectedNormal.ExpectationByMean(law), z, z - 1, 1, double.NegativeInfinity, double.PositiveInfinity);
        // Against a margin z counts from the margin; distances from the estimate are the same.
        (double one, double other) = (At(least), At(most));
        return new(selected, At(median), At(likely), new(Math.Min(one, other), Math.Max(one, other), selected.Interval.Level));
    }

    /// <summary>
    /// What the significant improvements among many experiments add up to, when the estimates that chose them are also those that are added: the sum less its expected excess.
    /// </summary>
    /// <remarks>Lee and Shen (2018), eq. 4: every experiment, chosen or not, takes off its standard error times the normal density at its distance from being chosen. Unbiased to first order.</remarks>
    /// <param name="all">Every experiment of the programme, on one scale, each with its own level; not only the significant ones.</param>
    /// <exception cref="ArgumentNullException">There is no list, or a comparison is null.</exception>
    /// <exception cref="ArgumentException">No comparisons, not all on one scale, or one not at a fixed horizon.</exception>
    public static SelectedTotal Total(IReadOnlyList<Comparison> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        if (all.Count == 0 || all.Any(c => c is null) || all.Any(c => c.Effect.Scale != all[0].Effect.Scale || c.Boundary is not FixedHorizonBoundary))
        {
            throw new ArgumentException("One or more comparisons, all at a fixed horizon and on one scale.", nameof(all));
        }
        double naive = 0, excess = 0;
        int chosen = 0;
        foreach (Comparison comparison in all.Where(c => c.Effect.IsEstimable))
        {
            if (IsChosen(comparison))
            {
                naive += comparison.Estimate;
                chosen++;
            }
            excess += Excess(comparison);
        }
        return new(all.Count, chosen, naive, naive - excess);
    }

    /// <summary>Whether an estimate is better by more than it had to be.</summary>
    internal static bool IsChosen(Comparison comparison) => BeyondThreshold(comparison) > 0;

    /// <summary>What one experiment, chosen or not, adds to the sum of the chosen estimates in expectation (Lee and Shen 2018, eq. 4).</summary>
    internal static double Excess(Comparison comparison) =>
        (comparison.Hypothesis.Better == PreferredDirection.Decrease ? -1 : 1) * comparison.StandardError * Normal.Density(BeyondThreshold(comparison));

    private static double BeyondThreshold(Comparison comparison) =>
        comparison.Effect.ZScore(comparison.Effect.NoEffect) * (comparison.Hypothesis.Better == PreferredDirection.Decrease ? -1 : 1)
        - Normal.UpperQuantile(comparison.Hypothesis.Sides == TestSides.Two ? comparison.Alpha / 2 : comparison.Alpha);

    private static bool IsUp(Comparison selected) => (selected.Verdict == Verdict.Inferior) ^ (selected.Hypothesis.Better == PreferredDirection.Increase);

    // log P(Z ≥ z | seen) rises from −∞ to 0 with the mean.
    private static double MeanAt(SelectedNormal law, double z, double logTail) =>
        IncreasingRoot.Find(new SelectedNormal.TailByMean(law, z), logTail, z, 1, double.NegativeInfinity, double.PositiveInfinity);
}

/// <summary>A selected effect, corrected for its selection.</summary>
/// <param name="Selected">The comparison as it was read.</param>
/// <param name="Estimate">Median-unbiased given selection, on the comparison's scale.</param>
/// <param name="MaximumLikelihood">Conditional maximum likelihood.</param>
/// <param name="Interval">Confidence interval given selection, at the comparison's level.</param>
public sealed partial record SelectedEstimate(Comparison Selected, double Estimate, double MaximumLikelihood, Interval Interval)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"Seen because it was significant, {Phrase.OnScale(Selected.Estimate, Selected.Effect.Scale)} stands for {Phrase.OnScale(Estimate, Selected.Effect.Scale)} ({Phrase.Percent(Interval.Level)} CI given selection {Phrase.OnScale(Interval.Lower, Selected.Effect.Scale)} … {Phrase.OnScale(Interval.Upper, Selected.Effect.Scale)}; conditional maximum likelihood {Phrase.OnScale(MaximumLikelihood, Selected.Effect.Scale)}).";
}

/// <summary>What the significant improvements of a programme add up to.</summary>
/// <param name="Experiments">All experiments.</param>
/// <param name="Chosen">Those that were significantly better.</param>
/// <param name="Naive">Sum of the chosen estimates.</param>
/// <param name="Corrected">The same less the excess that selection brings.</param>
public sealed partial record SelectedTotal(int Experiments, int Chosen, double Naive, double Corrected)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"Significantly better: {Phrase.Count(Chosen)} of {Phrase.Counted(Experiments, "experiment")}, in sum {Phrase.Number(Naive)} as estimated and {Phrase.Number(Corrected)} without the winner's curse.";
}
