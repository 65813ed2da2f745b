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
public sealed record ManyToOne
{
    private readonly ValueList<double> _loadings;

    private ManyToOne(Family family, ValueList<double> loadings)
    {
        Family = family;
        _loadings = loadings;
    }

    /// <summary>The comparisons as a family, labelled by arm.</summary>
    public Family Family { get; }

    internal static ManyToOne Of(MeanSummary control, ReadOnlySpan<(string Arm, MeanSummary Summary)> arms, MeanTest test)
    {
        var members = new (HypothesisLabel, Comparison)[arms.Length];
        double[] loadings = new double[arms.Length];
        PooledVariance pooled = PooledVariance.Of(control, arms);
        for (int i = 0; i < members.Length; i++)
        {
            MeanSummary arm = arms[i].Summary;
            Comparison comparison = test == MeanTest.PooledT ? pooled.Compare(control, arm) : Compare.Means(control, arm, test);
            members[i] = (HypothesisLabel.Of(arm: Guard.Name(arms[i].Arm, "An arm", nameof(arms))), comparison);
            loadings[i] = !comparison.Effect.IsEstimable ? 0
                : test == MeanTest.PooledT ? Math.Sqrt((double)arm.Count / (arm.Count + control.Count))
                : Shared(control.Variance / control.Count, arm.Variance / arm.Count);
        }
        return new(Family.Of(members), ValueList<double>.Owning(loadings));
    }

    internal static ManyToOne Of(ProportionSummary control, ReadOnlySpan<(string Arm, ProportionSummary Summary)> arms, ProportionTest test)
    {
        var members = new (HypothesisLabel, Comparison)[arms.Length];
        double[] loadings = new double[arms.Length];
        for (int i = 0; i < members.Length; i++)
        {
            Comparison comparison = Compare.Proportions(control, arms[i].Summary, test);
            members[i] = (HypothesisLabel.Of(arm: Guard.Name(arms[i].Arm, "An arm", nameof(arms))), comparison);
            loadings[i] = comparison.Effect.IsEstimable ? Shared(VarianceOf(control), VarianceOf(arms[i].Summary)) : 0;
        }
        return new(Family.Of(members), ValueList<double>.Owning(loadings));
    }

    /// <summary>The same arms against another hypothesis; its margin, if it has one, in the metric's unit.</summary>
    /// <param name="hypothesis">Superiority, inferiority or non-inferiority, one- or two-sided.</param>
    /// <exception cref="ArgumentException">The hypothesis is one of equivalence, or its margin is relative: the correlations are those of differences.</exception>
    public ManyToOne Against(Hypothesis hypothesis)
    {
        if (hypothesis.Kind == HypothesisKind.Equivalence || (hypothesis.Margin.Value != 0 && hypothesis.Margin.Unit == LiftUnit.Relative))
        {
            throw new ArgumentException($"Dunnett's test shows differences, beyond a margin in the metric's unit or none. Got {hypothesis}.", nameof(hypothesis));
        }
        (HypothesisLabel, Comparison)[] members = [.. Family.Labels.Zip(Family.Comparisons, (label, comparison) => (label, comparison.Against(hypothesis)))];
        return new(Family.Of(members), _loadings);
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

    private static double Shared(double control, double arm) => control > 0 ? Math.Sqrt(control / (control + arm)) : 0;

    private static double VarianceOf(ProportionSummary arm) => arm.Trials > 0 ? arm.Successes / (double)arm.Trials * (arm.Trials - arm.Successes) / arm.Trials / arm.Trials : 0;

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
