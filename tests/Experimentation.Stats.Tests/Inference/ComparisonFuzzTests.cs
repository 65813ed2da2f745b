namespace Experimentation.Stats.Tests.Inference;

/// <summary>Comparisons, estimates and checks of hostile summaries: a refusal, or a result that is sound in every part.</summary>
public class ComparisonFuzzTests
{
    private static readonly EffectScale[] Scales = [.. Enum.GetValues<EffectScale>(), (EffectScale)99];

    private static readonly Hypothesis[] Hypotheses =
    [
        default, Hypothesis.Difference(), Hypothesis.Superiority(PreferredDirection.Decrease, Lift.Absolute(1e-3)), Hypothesis.NonInferiority(Lift.Relative(0.02)),
        Hypothesis.NonInferiority(Lift.Relative(1e100)), Hypothesis.Inferiority(margin: Lift.Absolute(double.Epsilon)), Hypothesis.Equivalence(Lift.Relative(0.1)),
        Hypothesis.Equivalence(Lift.Absolute(1e100)), Hypothesis.NonInferiority(Lift.Absolute(0.5), PreferredDirection.Decrease).TwoSided(),
    ];

    private static readonly double[] Alphas = [double.Epsilon, 1e-300, 0.05, 0.5, 0.9, 1 - 1e-16];

    [Fact]
    public void Means()
    {
        MeanSummary[] arms = [.. Fuzz.Accepted(from n in (long[])[0, 1, 2, 3, 1000, long.MaxValue] from mean in (double[])[0, double.Epsilon, 1e-100, 1, -3.5, 1e100] from v in (double[])[0, double.Epsilon, 1e-160, 4, 1e200] select (Func<MeanSummary>)(() => MeanSummary.FromMoments(n, mean, v)))];
        Everything(Some(arms, 14), Enum.GetValues<MeanTest>().Append((MeanTest)9), (c, t, test) => Compare.Means(c, t, test));
    }

    [Fact]
    public void Ratios()
    {
        RatioSummary[] arms = [.. Fuzz.Accepted(from n in (long[])[0, 1, 2, 1000, long.MaxValue] from x in (double[])[0, 1, -1e100] from y in (double[])[0, 1e-100, 5, 1e100] from v in (double[])[0, 1e-160, 4, 1e200] select (Func<RatioSummary>)(() => RatioSummary.FromMoments(n, x, y, v, v, v / 2)))];
        Everything(Some(arms, 12), Enum.GetValues<MeanTest>().Append((MeanTest)9), (c, t, test) => Compare.Ratios(c, t, test));
        foreach (RatioSummary pairs in arms)
        {
            Readings(Compare.Paired(pairs));
            Fuzz.Accepted<PointEstimate>([() => Estimate.Ratio(pairs)]).ForEach(Fuzz.Sound);
        }
    }

    [Fact]
    public void Proportions()
    {
        ProportionSummary[] arms = [.. Fuzz.Accepted(from n in Fuzz.Counts from x in Fuzz.Counts select (Func<ProportionSummary>)(() => new(n, x)))];
        Everything(Some(arms, 12), Enum.GetValues<ProportionTest>().Append((ProportionTest)9), (c, t, test) => Compare.Proportions(c, t, test));
    }

    [Fact]
    public void Rates()
    {
        CountSummary[] arms =
        [
            .. Fuzz.Accepted(from n in (long[])[0, 1, 2, 1000, long.MaxValue] from x in (long[])[0, 1, 2, 40, 1_000_000_007] from e in (double[])[0, 1e-90, 1, 1e100] select (Func<CountSummary>)(() => CountSummary.FromTotals(n, x, e))),
            .. Fuzz.Accepted(from n in (long[])[1, 2, 1000] from x in (long[])[0, 1, 400] from d in (double[])[0, 1e-100, 1, 7, 1e100] select (Func<CountSummary>)(() => CountSummary.FromTotals(n, x, 3, d))),
        ];
        Everything(Some(arms, 12), Enum.GetValues<RateTest>().Append((RateTest)9), (c, t, test) => Compare.Rates(c, t, test));
    }

    [Fact]
    public void Given_effects()
    {
        double[] df = [double.NaN, -1, 0, double.Epsilon, 0.5, 1e10, double.PositiveInfinity];
        foreach (Effect effect in Fuzz.Accepted(from e in Fuzz.Doubles from s in Fuzz.Doubles from d in df select (Func<Effect>)(() => Effect.Of(e, s, d))))
        {
            Readings(Compare.Of(effect));
        }
        Assert.Throws<ArgumentNullException>(() => Compare.Of(null!));
    }

    [Fact]
    public void One_group()
    {
        ProportionSummary[] shares = [.. Fuzz.Accepted(from n in Fuzz.Counts from x in Fuzz.Counts select (Func<ProportionSummary>)(() => new(n, x)))];
        MeanSummary[] means = [.. Fuzz.Accepted(from n in Fuzz.Counts from m in Fuzz.Doubles from v in Fuzz.FewDoubles select (Func<MeanSummary>)(() => MeanSummary.FromMoments(n, m, v)))];
        CountSummary[] counts = [.. Fuzz.Accepted(from n in Fuzz.Counts from x in (long[])[0, 1, 50, 1_000_000] from e in Fuzz.Doubles select (Func<CountSummary>)(() => CountSummary.FromTotals(n, x, e)))];
        foreach (double level in (double[])[double.NaN, 0, double.Epsilon, 0.5, 0.95, 1 - 1e-16, 1, 2])
        {
            Fuzz.Accepted(from s in Some(shares, 13) from m in Enum.GetValues<ProportionInterval>().Append((ProportionInterval)9) select (Func<PointEstimate>)(() => Estimate.Proportion(s, level, m))).ForEach(Judge);
            Fuzz.Accepted(from s in Some(means, 41) select (Func<PointEstimate>)(() => Estimate.Mean(s, level))).ForEach(Judge);
            Fuzz.Accepted(from s in Some(counts, 17) select (Func<PointEstimate>)(() => Estimate.Rate(s, level))).ForEach(Judge);
        }

        static void Judge(PointEstimate estimate)
        {
            Fuzz.Sound(estimate);
            Assert.True(estimate.Interval.Lower <= estimate.Interval.Upper, estimate.ToString());
        }
    }

    [Fact]
    public void Sample_ratios()
    {
        foreach (SampleRatio ratio in Fuzz.Accepted(from a in Fuzz.Counts from b in Fuzz.Counts from s in Fuzz.Doubles from t in Fuzz.FewDoubles select (Func<SampleRatio>)(() => SampleRatio.Test([a, b], [s, t]))))
        {
            Fuzz.Sound(ratio);
            Assert.InRange(ratio.PValue, 0, 1);
        }
        Fuzz.Accepted<SampleRatio>([() => SampleRatio.Test([], []), () => SampleRatio.Test([1], [1]), () => SampleRatio.Test([1, 2], [1])]);
    }

    [Fact]
    public void Lifts_and_hypotheses()
    {
        foreach (Lift lift in Fuzz.Accepted(Fuzz.Doubles.SelectMany(d => new Func<Lift>[] { () => Lift.Relative(d), () => Lift.Absolute(d) })))
        {
            Fuzz.Sound(lift);
            Fuzz.Sound(-lift);
            Fuzz.Accepted(Fuzz.Doubles.Select(d => (Func<double>)(() => lift.InUnitsOf(d)))).ForEach(d => Fuzz.Sound(d));
            Fuzz.Accepted<Hypothesis>([() => Hypothesis.NonInferiority(lift), () => Hypothesis.Superiority(margin: lift), () => Hypothesis.Equivalence(lift), () => Hypothesis.Inferiority((PreferredDirection)7, lift)])
                .ForEach(h => Fuzz.Sound(h));
        }
    }

    private static void Everything<TSummary, TTest>(IReadOnlyList<TSummary> arms, IEnumerable<TTest> tests, Func<TSummary, TSummary, TTest, Comparison> compare)
    {
        foreach (Comparison comparison in Fuzz.Accepted(from c in arms from t in arms from test in tests select (Func<Comparison>)(() => compare(c, t, test))))
        {
            Readings(comparison);
        }
    }

    private static void Readings(Comparison comparison)
    {
        int turn = 0;
        foreach (Comparison scaled in Fuzz.Accepted(Scales.Select(scale => (Func<Comparison>)(() => comparison.On(scale)))).Append(comparison))
        {
            // One hypothesis and one level for each scale in turn: all of them are met many times over the arms.
            int pick = (turn++ + (int)(BitConverter.DoubleToUInt64Bits(comparison.Estimate) % 1_000_003)) % 1_000_003;
            Hypothesis hypothesis = Hypotheses[pick % Hypotheses.Length];
            foreach (Comparison read in Fuzz.Accepted<Comparison>([() => scaled, () => scaled.Against(hypothesis), () => scaled.Against(hypothesis).At(Alphas[pick % Alphas.Length])]))
            {
                double[] numbers = [read.Estimate, read.StandardError, read.DegreesOfFreedom, read.PValue, read.Interval.Lower, read.Interval.Upper, read.Effect.Information];
                if (numbers.Any(double.IsNaN))
                {
                    Assert.Fail($"{string.Join(' ', numbers)} in {read}");
                }
                Assert.InRange(read.PValue, 0, 1);
                if (read.Alpha <= 0.5 && read.Interval.Lower > read.Interval.Upper)
                {
                    Assert.Fail(read.ToString());
                }
                Assert.Equal(read.Verdict == Verdict.NotEstimable, read.Findings.Any(f => f.Severity == FindingSeverity.NotEstimable));
            }
            Assert.DoesNotContain("NaN", scaled.ToString(), StringComparison.Ordinal);
        }
    }

    private static T[] Some<T>(IReadOnlyList<T> all, int howMany) => [.. all.Where((_, i) => i * howMany / all.Count != (i - 1) * howMany / all.Count || i == 0)];
}
