using Experimentation.Stats.Effects;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Several arms against one control. The comparisons share the control's noise, which Dunnett's test takes into account: less strict than Bonferroni at the same
/// family-wise error rate.
/// </summary>
/// <remarks>
/// With <see cref="MeanTest.PooledT"/> one variance over all arms: exact for normal values of equal spread (Dunnett 1955). With <see cref="MeanTest.Welch"/>, the default, each
/// arm its own variance, plug-in correlations and each comparison's own degrees of freedom (Hasler and Hothorn 2008). With <see cref="MeanTest.Z"/> its normal limit.
/// </remarks>
public sealed partial record ManyToOne
{
    private readonly ValueList<double> _loadings;

    // Control first.
    private readonly ValueList<MomentArm> _arms;

    private ManyToOne(Family family, ValueList<MomentArm> arms, ValueList<double> loadings)
    {
        Family = family;
        _arms = arms;
        _loadings = loadings;
    }

    /// <summary>The comparisons as a family, labelled by arm.</summary>
    public Family Family { get; }

    internal static ManyToOne Of(MeanSummary control, ReadOnlySpan<(string Arm, MeanSummary Summary)> arms, MeanTest test)
    {
        var members = new (HypothesisLabel, Comparison)[arms.Length];
        var moments = new MomentArm[arms.Length + 1];
        moments[0] = new(control.Count, control.Mean, control.Variance);
        PooledVariance pooled = PooledVariance.Of(control, arms);
        for (int i = 0; i < members.Length; i++)
        {
            MeanSummary arm = arms[i].Summary;
            Comparison comparison = test == MeanTest.PooledT ? pooled.Compare(control, arm) : Compare.Means(control, arm, test);
            members[i] = (HypothesisLabel.Of(arm: Guard.Name(arms[i].Arm, "An arm", nameof(arms))), comparison);
            moments[i + 1] = new(arm.Count, arm.Mean, arm.Variance);
        }
        // With one variance the correlations are a matter of counts alone.
        return Of(Family.Of(members), moments, test == MeanTest.PooledT ? static arm => 1 / arm.Count : static arm => arm.VarianceOfMean);
    }

    internal static ManyToOne Of(ProportionSummary control, ReadOnlySpan<(string Arm, ProportionSummary Summary)> arms, ProportionTest test)
    {
        var members = new (HypothesisLabel, Comparison)[arms.Length];
        var moments = new MomentArm[arms.Length + 1];
        moments[0] = MomentsOf(control);
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = (HypothesisLabel.Of(arm: Guard.Name(arms[i].Arm, "An arm", nameof(arms))), Compare.Proportions(control, arms[i].Summary, test));
            moments[i + 1] = MomentsOf(arms[i].Summary);
        }
        return Of(Family.Of(members), moments, static arm => arm.VarianceOfMean);
    }

    /// <summary>The same arms as relative lifts, on the log-ratio scale. The scale comes before a hypothesis with a margin.</summary>
    /// <exception cref="InvalidOperationException">With one variance over all arms there are differences only; or a margin is in the metric's unit.</exception>
    public ManyToOne Relative()
    {
        if (Family.Comparisons.Any(comparison => comparison.Hypothesis.Margin.Value != 0))
        {
            throw new InvalidOperationException("Choose the scale before a hypothesis with a margin: Relative() first, then Against(…).");
        }
        (HypothesisLabel, Comparison)[] members = [.. Family.Labels.Zip(Family.Comparisons, (label, comparison) => (label, comparison.Relative()))];
        return Of(Family.Of(members), [.. _arms], static arm => arm.VarianceOfMean / (arm.Mean * arm.Mean));
    }

    /// <summary>The same arms against another hypothesis; its margin, if it has one, on the scale of the comparisons.</summary>
    /// <param name="hypothesis">Superiority, inferiority or non-inferiority, one- or two-sided.</param>
    /// <exception cref="ArgumentException">The hypothesis is one of equivalence, or its margin is on another scale than the correlations.</exception>
    public ManyToOne Against(Hypothesis hypothesis)
    {
        LiftUnit unit = Family.Comparisons[0].Effect.Scale == EffectScale.Absolute ? LiftUnit.Absolute : LiftUnit.Relative;
        if (hypothesis.Kind == HypothesisKind.Equivalence || (hypothesis.Margin.Value != 0 && hypothesis.Margin.Unit != unit))
        {
            throw new ArgumentException($"Dunnett's test shows differences or, after Relative(), lifts, beyond a margin on the same scale or none. Got {hypothesis}.", nameof(hypothesis));
        }
        (HypothesisLabel, Comparison)[] members = [.. Family.Labels.Zip(Family.Comparisons, (label, comparison) => (label, comparison.Against(hypothesis)))];
        return new(Family.Of(members), _arms, _loadings);
    }

    /// <summary>Dunnett's (1955) test: each arm against the largest statistic that chance would give; with simultaneous intervals for all.</summary>
    /// <param name="alpha">Family-wise error rate, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public FamilyResult Dunnett(double alpha = Family.DefaultAlpha)
    {
        Guard.Probability(alpha, "A family-wise error rate", "0.05 means 5 %");
        double[] adjusted = [.. Enumerable.Range(0, Family.Count).Select(i => BeyondLargest(i, _loadings.AsSpan()))];
        return Family.Result("Dunnett", ErrorRate.FamilyWise, alpha, adjusted, limits => limits.SingleStep(Levels(alpha, _loadings.AsSpan())));
    }

    /// <summary>
    /// Dunnett's test step by step (Naik 1975; Dunnett and Tamhane 1991): the largest statistic against all, the next against those that are left. Rejects at least as much;
    /// limits for one-sided hypotheses (Stefansson, Kim and Hsu 1988).
    /// </summary>
    /// <inheritdoc cref="Dunnett"/>
    public FamilyResult StepDownDunnett(double alpha = Family.DefaultAlpha)
    {
        Guard.Probability(alpha, "A family-wise error rate", "0.05 means 5 %");
        int[] order = [.. Enumerable.Range(0, Family.Count).OrderBy(i => Family.PValues[i])];
        double[] adjusted = new double[order.Length];
        double running = 0;
        for (int step = 0; step < order.Length; step++)
        {
            running = Math.Max(running, BeyondLargest(order[step], LoadingsOf(order.AsSpan(step))));
            adjusted[order[step]] = running;
        }
        int[] left = [.. order.Where(i => adjusted[i] > alpha)];
        double[] last = left.Length > 0 ? Levels(alpha, LoadingsOf(left)) : new double[order.Length];
        return Family.Result("Step-down Dunnett", ErrorRate.FamilyWise, alpha, adjusted, limits => limits.StepDown(last, Levels(alpha, _loadings.AsSpan()), i => adjusted[i] <= alpha));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Family.Count switch { 1 => "One arm", _ => Phrase.Count(Family.Count) + " arms" }} against one control: {string.Join(", ", Family.Labels)}.";

    /// <summary>What each arm's noise and control's noise have to do with each other, from the variance of each arm's estimate.</summary>
    private static ManyToOne Of(Family family, MomentArm[] arms, Func<MomentArm, double> varianceOf)
    {
        double[] loadings = new double[family.Count];
        double shared = varianceOf(arms[0]);
        for (int i = 0; i < loadings.Length; i++)
        {
            double square = shared / (shared + varianceOf(arms[i + 1]));
            // Where nothing can be said of an arm, it goes along as an independent one.
            loadings[i] = family.Comparisons[i].Effect.IsEstimable && square is > 0 and <= 1 ? Math.Sqrt(square) : 0;
        }
        return new(family, ValueList<MomentArm>.Owning(arms), ValueList<double>.Owning(loadings));
    }

    private static MomentArm MomentsOf(ProportionSummary arm)
    {
        double rate = arm.Trials > 0 ? arm.Successes / (double)arm.Trials : 0;
        return new(arm.Trials, rate, rate * (1 - rate));
    }

    private LargeSide SideOf(int i) => Family.Comparisons[i].Hypothesis.Sides == TestSides.Two ? LargeSide.Both : LargeSide.Upper;

    private double[] LoadingsOf(ReadOnlySpan<int> members)
    {
        double[] loadings = new double[members.Length];
        for (int i = 0; i < loadings.Length; i++)
        {
            loadings[i] = _loadings[members[i]];
        }
        return loadings;
    }

    /// <summary>The probability that one of some statistics goes as far as this comparison did.</summary>
    private double BeyondLargest(int i, ReadOnlySpan<double> loadings)
    {
        Comparison comparison = Family.Comparisons[i];
        double p = comparison.PValue;
        if (!(p > 0) || p >= 1)
        {
            return p;
        }
        LargeSide side = SideOf(i);
        double df = comparison.DegreesOfFreedom;
        double statistic = StudentT.UpperQuantile(side == LargeSide.Both ? p / 2 : p, df);
        // Between one and all of them at once.
        return Math.Clamp(new LargestOfFamily(loadings, df, side).UpperTail(statistic), p, Math.Min(1, loadings.Length * p));
    }

    /// <summary>The level of one comparison at which its limit is that of all together.</summary>
    private double[] Levels(double alpha, ReadOnlySpan<double> loadings)
    {
        double[] levels = new double[Family.Count];
        for (int i = 0; i < levels.Length; i++)
        {
            double df = Family.Comparisons[i].DegreesOfFreedom;
            LargeSide side = SideOf(i);
            bool isKnown = i > 0 && df.Equals(Family.Comparisons[i - 1].DegreesOfFreedom);
            levels[i] = isKnown ? levels[i - 1]
                : StudentT.UpperTail(new LargestOfFamily(loadings, df, side).UpperQuantile(alpha), df) * (side == LargeSide.Both ? 2 : 1);
        }
        return levels;
    }
}
