namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Summaries made of hostile input are refused, or sound and add up.</summary>
public class SummaryFuzzTests
{
    [Fact]
    public void Means()
    {
        List<MeanSummary> made = Fuzz.Accepted(
        [
            .. from n in Fuzz.Counts from mean in Fuzz.Doubles from variance in Fuzz.Doubles select (Func<MeanSummary>)(() => MeanSummary.FromMoments(n, mean, variance)),
            .. from n in Fuzz.Counts from sum in Fuzz.Doubles from squares in Fuzz.Doubles select (Func<MeanSummary>)(() => MeanSummary.FromSums(n, sum, squares)),
            .. from a in Fuzz.Doubles from b in Fuzz.Doubles select (Func<MeanSummary>)(() => MeanSummary.Of([a, b, a])),
            .. from a in Fuzz.Doubles from b in Fuzz.Doubles select (Func<MeanSummary>)(() => MeanSummary.Of((double[])[a, b], row => row)),
            () => MeanSummary.Of([]), () => MeanSummary.Of(ReadOnlyMemory<double>.Empty, 2), () => MeanSummary.Of(Array.Empty<double>().AsMemory(), 0), () => MeanSummary.Of((IEnumerable<double>)null!),
        ]);
        SoundTogether(made, (a, b) => a + b);
    }

    [Fact]
    public void Ratios()
    {
        double[] few = [double.NaN, 0, 1e-100, 0.3, -2, 1e100, double.MaxValue];
        long[] counts = [-1, 0, 1, 2, long.MaxValue];
        List<RatioSummary> made = Fuzz.Accepted(
        [
            .. from n in counts from x in few from y in few from v in few from c in few select (Func<RatioSummary>)(() => RatioSummary.FromMoments(n, x, y, v, 1, c)),
            .. from n in counts from x in few from y in few from v in few from c in few select (Func<RatioSummary>)(() => RatioSummary.FromSums(n, x, y, v, v, c)),
            .. from a in Fuzz.Doubles from b in Fuzz.Doubles select (Func<RatioSummary>)(() => RatioSummary.Of([a, b, 1], [b, a, 2])),
            () => RatioSummary.Of([], []), () => RatioSummary.Of([1], []),
        ]);
        SoundTogether(made, (a, b) => a + b);
    }

    [Fact]
    public void Counts()
    {
        List<CountSummary> made = Fuzz.Accepted(
        [
            .. from n in Fuzz.Counts from x in Fuzz.Counts from e in Fuzz.Doubles select (Func<CountSummary>)(() => CountSummary.FromTotals(n, x, e)),
            .. from n in Fuzz.Counts from x in Fuzz.Counts from e in Fuzz.FewDoubles from d in Fuzz.FewDoubles select (Func<CountSummary>)(() => CountSummary.FromTotals(n, x, e, d)),
            .. from x in Fuzz.FewDoubles from e in Fuzz.FewDoubles from d in Fuzz.FewDoubles select (Func<CountSummary>)(() => CountSummary.FromSums(10, 30, x, e, d, x)),
            .. from x in Fuzz.Counts from e in Fuzz.Doubles select (Func<CountSummary>)(() => CountSummary.Of([x, 1], [e, 1])),
            .. from x in Fuzz.Counts select (Func<CountSummary>)(() => CountSummary.Of([x, x])),
            () => CountSummary.Of([]),
        ]);
        SoundTogether(made, (a, b) => a + b);
    }

    [Fact]
    public void Proportions()
    {
        List<ProportionSummary> made = Fuzz.Accepted(
        [
            .. from n in Fuzz.Counts from x in Fuzz.Counts select (Func<ProportionSummary>)(() => new ProportionSummary(n, x)),
            () => ProportionSummary.Of(ReadOnlySpan<bool>.Empty), () => ProportionSummary.Of([true]), () => ProportionSummary.Of((IEnumerable<bool>)null!),
        ]);
        SoundTogether(made, (a, b) => a + b);
        made.ForEach(s => Fuzz.Sound(s.ToMean()));
    }

    [Fact]
    public void Covariates()
    {
        double[] few = Fuzz.FewDoubles;
        List<CovariateSummary> made = Fuzz.Accepted(
        [
            .. from n in (long[])[-1, 0, 1, 5, long.MaxValue] from m in few from v in few from c in few select (Func<CovariateSummary>)(() => CovariateSummary.FromMoments(n, 1, [m, 1], [v, c, 1])),
            .. from n in (long[])[-1, 0, 1, 5, long.MaxValue] from m in few from v in few from c in few select (Func<CovariateSummary>)(() => CovariateSummary.FromSums(n, 1, [m, 1], [v, c, 1])),
            .. from a in Fuzz.Doubles from b in Fuzz.Doubles select (Func<CovariateSummary>)(() => CovariateSummary.Of([a, b], [b, 1])),
            .. from k in (int[])[int.MinValue, -1, 0, 1, 3] select (Func<CovariateSummary>)(() => new CovariateAccumulator(k, k).ToSummary()),
            () => CovariateSummary.Of(ReadOnlySpan<double>.Empty, [1.0]), () => CovariateSummary.Of(ReadOnlySpan<double>.Empty, ReadOnlySpan<double>.Empty), () => CovariateSummary.FromMoments(0, 1, [], []), () => CovariateSummary.Of([[1.0], [1.0, 2]], []), () => CovariateSummary.Of([null!], []),
        ]);
        SoundTogether([.. made.Where(s => s is { OutcomeCount: 1, CovariateCount: 1 })], (a, b) => a + b);
        made.ForEach(s => Fuzz.Sound((s.Mean(0), s.Covariance(0, 0)).Item2));
        Fuzz.Accepted([() => made[0].Mean(-1), () => made[0].Mean(9), () => made[0].Covariance(0, 7), () => made[0].Outcome(2).Mean, () => made[0].Ratio(0, 1).Ratio]);
    }

    private static void SoundTogether<T>(IReadOnlyList<T> made, Func<T, T, T> add)
    {
        Assert.NotEmpty(made);
        foreach (T summary in made)
        {
            Fuzz.Sound(summary);
        }
        // Pairs far apart in the list, so that tiny meets huge.
        int step = Math.Max(1, made.Count / 60);
        T[] some = [.. made.Where((_, i) => i % step == 0)];
        foreach (T sum in Fuzz.Accepted(from a in some from b in some select (Func<T>)(() => add(a, b))))
        {
            Fuzz.Sound(sum);
        }
    }
}
