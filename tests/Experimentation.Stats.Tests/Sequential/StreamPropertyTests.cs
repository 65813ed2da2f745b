using Experimentation.Stats.Sequential;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>What holds for every always-valid test, on data that seeds make (FsCheck draws and prints them).</summary>
public class StreamPropertyTests
{
    private const int Looks = 12;

    public static TheoryData<string> Names => AlwaysValidStream.Names;

    [Property(MaxTest = 40)]
    public void Looks_only_ever_add(int seed)
    {
        foreach (AlwaysValidStream stream in AlwaysValidStream.All)
        {
            IAlwaysValidTest state = stream.Start(0.05);
            Assert.Equal(1, state.PValue);
            Assert.False(state.HasCrossed);
            var random = new Random(seed);
            for (int look = 1; look <= Looks; look++)
            {
                IAlwaysValidTest next = stream.Step(state, random);
                Assert.Equal(look, next.Looks);
                Assert.Equal(look - 1, state.Looks);
                Assert.True(next.PValue <= state.PValue && next.PValue > 0, stream.Name);
                Assert.True(next.PValue <= next.EValue.PValue, stream.Name);
                Assert.True(next.HasCrossed || !state.HasCrossed, stream.Name);
                if (Math.Abs(next.PValue / 0.05 - 1) > 1e-9)
                {
                    Assert.Equal(next.PValue < 0.05, next.HasCrossed);
                }
                if (stream.Interval is not null && next.Findings.Count == 0)
                {
                    (Interval before, Interval after) = (stream.Interval(state), stream.Interval(next));
                    Assert.True(before.Lower <= after.Lower && after.Upper <= before.Upper, stream.Name);
                    if (Math.Abs(next.PValue / 0.05 - 1) > 1e-6)
                    {
                        Assert.True(next.HasCrossed == !after.Contains(stream.NullValue), $"{stream.Name}: p = {next.PValue}, {after}");
                    }
                }
                state = next;
            }
        }
    }

    [Property(MaxTest = 20)]
    public void Stored_and_picked_up_it_goes_on_to_the_last_bit(int seed)
    {
        foreach (AlwaysValidStream stream in AlwaysValidStream.All)
        {
            var random = new Random(seed);
            var same = new Random(seed);
            IAlwaysValidTest state = stream.Start(0.01);
            IAlwaysValidTest stored = stream.Stored(stream.Start(0.01));
            for (int look = 0; look < 6; look++)
            {
                Assert.Equal(state, stored);
                state = stream.Step(state, random);
                stored = stream.Stored(stream.Step(stored, same));
            }
            Assert.Equal(state, stored);
            Assert.Equal(state.GetHashCode(), stored.GetHashCode());
        }
    }

    [Property(MaxTest = 30)]
    public void Intervals_are_nested_in_alpha(int seed)
    {
        foreach (AlwaysValidStream stream in AlwaysValidStream.All.Where(s => s.Interval is not null && s.IsNested))
        {
            var states = new List<(IAlwaysValidTest State, Random Random)>();
            foreach (double alpha in (double[])[0.001, 0.05, 0.2])
            {
                var random = new Random(seed);
                IAlwaysValidTest state = stream.Start(alpha);
                for (int look = 0; look < 5; look++)
                {
                    state = stream.Step(state, random);
                }
                if (state.Findings.Count == 0)
                {
                    states.Add((state, random));
                }
            }
            for (int i = 1; i < states.Count; i++)
            {
                (Interval wide, Interval narrow) = (stream.Interval!(states[i - 1].State), stream.Interval(states[i].State));
                Assert.True(wide.Lower <= narrow.Lower && narrow.Upper <= wide.Upper, $"{stream.Name}: {wide} {narrow}");
                Assert.Equal(states[i - 1].State.PValue, states[i].State.PValue);
            }
        }
    }

    [Property(MaxTest = 60)]
    public void Counts_in_one_batch_or_in_many_or_merged_are_the_same_evidence(int seed)
    {
        var random = new Random(seed);
        (ProportionSequence p, RateRatioSequence r, SampleRatioSequence s, EmpiricalBernsteinSequence b) = Starts();
        (ProportionSequence p1, RateRatioSequence r1, SampleRatioSequence s1, EmpiricalBernsteinSequence b1) = Starts();
        (ProportionSequence p2, RateRatioSequence r2, SampleRatioSequence s2, EmpiricalBernsteinSequence b2) = Starts();
        (long successes, long trials) = (0, 0);
        long[] users = new long[2];
        long[,] events = new long[2, 2];
        List<double> values = [];
        for (int batch = 0; batch < 9; batch++)
        {
            long n = random.Next(50);
            long k = n == 0 ? 0 : random.Next((int)n);
            (long c, long t, int stage) = (random.Next(20), random.Next(20), random.Next(2));
            double[] x = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.NextDouble())];
            (successes, trials) = (successes + k, trials + n);
            (users[0], users[1]) = (users[0] + c, users[1] + t);
            (events[stage, 0], events[stage, 1]) = (events[stage, 0] + c, events[stage, 1] + t);
            values.AddRange(x);
            (p, r, s, b) = (p.Observe(k, n), r.Observe(c, t, stage == 0 ? 0.5 : 0.1), s.Observe(c, t), b.Observe(x));
            if (batch % 2 == 0)
            {
                (p1, r1, s1, b1) = (p1.Observe(k, n), r1.Observe(c, t, stage == 0 ? 0.5 : 0.1), s1.Observe(c, t), b1.Observe(x));
            }
            else
            {
                (p2, r2, s2, b2) = (p2.Observe(k, n), r2.Observe(c, t, stage == 0 ? 0.5 : 0.1), s2.Observe(c, t), b2.Observe(x));
            }
        }
        (ProportionSequence p0, RateRatioSequence r0, SampleRatioSequence s0, EmpiricalBernsteinSequence b0) = Starts();
        (ProportionSequence pm, RateRatioSequence rm, SampleRatioSequence sm, EmpiricalBernsteinSequence bm) = (p1.Merge(p2), r1.Merge(r2), s1.Merge(s2), b1.Merge(b2));
        p0 = p0.Observe(successes, trials);
        s0 = s0.Observe(users);
        b0 = b0.Observe(MeanSummary.Of(values));
        r0 = r0.Observe(events[0, 0], events[0, 1], 0.5).Observe(events[1, 0], events[1, 1], 0.1);
        Assert.Equal(p0.EValue, p.EValue);
        Assert.Equal(p0, pm);
        Assert.Equal(s0.EValue, s.EValue);
        Assert.Equal(s0, sm);
        Close.To(r0.EValue.LogValue, r.EValue.LogValue, 1e-11, floor: 1);
        Close.To(r0.EValue.LogValue, rm.EValue.LogValue, 1e-11, floor: 1);
        Close.To(b0.EValue.LogValue, b.EValue.LogValue, 1e-9, floor: 1);
        Close.To(b0.EValue.LogValue, bm.EValue.LogValue, 1e-9, floor: 1);
        Close.To(b0.Interval.Upper, bm.Interval.Upper, 1e-9, floor: 1);

        static (ProportionSequence, RateRatioSequence, SampleRatioSequence, EmpiricalBernsteinSequence) Starts() => (
            AlwaysValid.Proportion(0.4, 100), AlwaysValid.RateRatio(100), AlwaysValid.SampleRatio([1, 1], 100), AlwaysValid.BoundedMean(0, 1, 0.5, 100, 0.3));
    }

    [Fact]
    public void What_does_not_belong_together_is_not_merged()
    {
        Refused(() => AlwaysValid.Proportion(0.4, 100).Merge(AlwaysValid.Proportion(0.41, 100)), "same tested rate");
        Refused(() => AlwaysValid.RateRatio(WatchFor.Increase).Merge(AlwaysValid.RateRatio(WatchFor.Decrease)), "direction");
        Refused(() => AlwaysValid.RateRatio().Merge(AlwaysValid.RateRatio(500)), "tuning");
        Refused(() => AlwaysValid.SampleRatio([1, 1]).Merge(AlwaysValid.SampleRatio([1, 2])), "multiply their e-values");
        Refused(() => AlwaysValid.BoundedMean(0, 1, 0.5, 100, 0.3).Merge(AlwaysValid.BoundedMean(0, 2, 0.5, 100, 0.3)), "same range");
        Refused(() => AlwaysValid.LikelihoodRatioOfEffect(0.1).Merge(AlwaysValid.LikelihoodRatioOfEffect(0.2)), "same null and alternative");
        LikelihoodRatioSequence decided = AlwaysValid.LikelihoodRatioOfProportion(0.1, 0.5).Observe(20, 20);
        Assert.Equal(SprtDecision.Alternative, decided.Decision);
        Assert.Contains("decision", Assert.Throws<InvalidOperationException>(() => decided.Merge(decided)).Message, StringComparison.Ordinal);

        static void Refused(Action merge, string why)
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(merge);
            Assert.Equal("other", refusal.ParamName);
            Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Property(MaxTest = 100)]
    public void Wider_than_a_fixed_interval(int seed)
    {
        var random = new Random(seed);
        long trials = 20 + random.Next(5000);
        long successes = random.Next((int)trials + 1);
        Interval always = AlwaysValid.Proportion(0.5, 1 + random.Next(3000)).Observe(successes, trials).Interval;
        Interval wilson = Estimate.Proportion(new ProportionSummary(trials, successes)).Interval;
        Assert.True(always.Lower <= wilson.Lower + 1e-12 && wilson.Upper <= always.Upper + 1e-12, $"{successes} of {trials}: {always} inside {wilson}");
    }

    [Fact]
    public void Order_statistics_fetched_from_elsewhere_are_the_same_look()
    {
        double[] sorted = [.. Enumerable.Range(0, 2000).Select(i => Math.Exp(i / 500.0))];
        QuantileSequence start = AlwaysValid.Quantile(0.9, 1000);
        (long lower, long upper) = start.Ranks(sorted.Length);
        Assert.Equal(start.Observe(sorted), start.Observe(sorted.Length, sorted[lower - 1], sorted[(int)(0.9 * sorted.Length) - 1], sorted[upper - 1]));
        Assert.Equal("lower", Assert.Throws<ArgumentOutOfRangeException>(() => start.Observe(3, 1, 2, double.PositiveInfinity)).ParamName);
        Assert.Equal("upper", Assert.Throws<ArgumentOutOfRangeException>(() => start.Observe(3, double.NegativeInfinity, 2, 1)).ParamName);
    }

    [Fact]
    public void A_sequence_that_was_never_started_claims_nothing_and_says_so()
    {
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (default(EffectSequence).Interval.Lower, default(EffectSequence).Interval.Upper));
        Assert.Equal(1, default(ProportionSequence).PValue);
        Assert.False(default(BettingSequence).HasCrossed);
        foreach (Action observe in (Action[])[
            () => default(EffectSequence).Observe(1, 1),
            () => default(LinearModelSequence).Observe(1, 1, 10),
            () => default(ProportionSequence).Observe(1, 2),
            () => default(TwoProportionSequence).Observe((1, 2), (1, 2)),
            () => default(RateRatioSequence).Observe(1, 1),
            () => default(SampleRatioSequence).Observe(),
            () => default(BettingSequence).Observe([]),
            () => default(EmpiricalBernsteinSequence).Observe(0),
            () => default(QuantileSequence).Observe([]),
            () => default(QuantileComparisonSequence).Observe([], [])])
        {
            Exception refusal = Assert.ThrowsAny<Exception>(observe);
            Assert.True(refusal is InvalidOperationException or ArgumentException, refusal.ToString());
        }
    }
}
