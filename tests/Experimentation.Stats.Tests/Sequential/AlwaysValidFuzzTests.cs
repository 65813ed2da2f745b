using System.Text.Json;
using System.Text.Json.Nodes;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Every entry point with values that should not be there: an argument error that names its argument, or a state without NaN.</summary>
public class AlwaysValidFuzzTests
{
    private static readonly double[] Doubles =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, double.Epsilon, -double.Epsilon, 1e-310, 1e-160, 1e-17, 0.05, 0.5, 1 - 1e-16, 1, 1 + 1e-15, 3, 1e17, 1e160, double.MaxValue, -1, -1e160, double.MinValue,
    ];

    private static readonly double[] Degrees = [double.NaN, -1, 0, 0.5, 1, 3, 30, 1e6, 1e12, double.PositiveInfinity];

    private static readonly long[] Longs = [long.MinValue, -1, 0, 1, 2, 3, 1000, int.MaxValue, 1L << 53, long.MaxValue / 2, long.MaxValue];

    private const int Seed = 20_251_126;

    [Fact]
    public void Effects()
    {
        Run(4_000, r => AlwaysValid.Sequence(NormalMixture.WithMixingInformation(Double(r)), Watch(r), Double(r), Double(r)).Observe(Double(r), Double(r)).Observe(Double(r), Double(r)), Check);
        Run(4_000, r => AlwaysValid.Sequence(NormalMixture.TightestAt(100), Watch(r), Alpha(r)).Observe(Double(r), Double(r), Double(r)).Observe(Double(r), Double(r)), Check);
        Run(2_000, r => AlwaysValid.Sequence(NormalMixture.TightestAt(100), Watch(r)).Observe(Effect.Of(Double(r), Double(r), Degrees[r.Next(Degrees.Length)])), Check);
    }

    [Fact]
    public void Mixtures()
    {
        Run(4_000, r => NormalMixture.TightestAt(Double(r), Double(r)).CriticalValue(Double(r), Double(r)), NotNaN);
        Run(4_000, r => NormalMixture.TightestOneSidedAt(Double(r), Double(r)).OneSidedCriticalValue(Double(r), Double(r)), NotNaN);
        Run(4_000, r => NormalMixture.WithMixingInformation(Double(r)).EValue(Double(r), Double(r)).LogValue, NotNaN);
        Run(4_000, r => NormalMixture.WithMixingInformation(Double(r)).OneSidedEValue(Double(r), Double(r)).LogValue, NotNaN);
        Run(4_000, r => LinearModelMixture.WithG(Double(r)).CriticalValue(Long(r), (int)(Long(r) & 7), Double(r)), NotNaN);
        Run(4_000, r => LinearModelMixture.TightestAt(Long(r), (int)(Long(r) & 7), Double(r)).G, NotNaN);
        Run(4_000, r => LinearModelMixture.WithG(Double(r)).EValueOfF(Double(r), (int)(Long(r) & 3), Long(r), 3).LogValue, NotNaN);
        Run(1_000, r => AlwaysValid.InformationOf(Double(r), Double(r), Double(r)), NotNaN);
        Run(1_000, r => NormalMixtureTuning.SimpleOneSidedCriticalValue(NormalMixtureTuning.MixtureSprt(Double(r), Double(r)), Double(r), Double(r)), NotNaN);
        Run(1_000, r => NormalMixtureTuning.GrowthBookOneSided(Double(r), Double(r)).MixingInformation + NormalMixtureTuning.Eppo(Double(r), Double(r)).MixingInformation, NotNaN);
    }

    [Fact]
    public void Streams()
    {
        Run(3_000, r => AlwaysValid.LinearModel(LinearModelMixture.WithG(Double(r)), 2, Alpha(r), Double(r)).Observe(Double(r), Double(r), Long(r)).Observe(Double(r), Double(r), Long(r), Double(r)), Check);
        Run(3_000, r => AlwaysValid.Proportion(Double(r), Double(r), Alpha(r)).Observe(Long(r), Long(r)), Check);
        Run(3_000, r => AlwaysValid.TwoProportions(Watch(r)).Observe((Long(r), Long(r)), (Long(r), Long(r))).Observe((Long(r), Long(r)), (Long(r), Long(r))), Check);
        Run(2_000, r => AlwaysValid.RateRatio(Watch(r), Double(r), Alpha(r)).Observe(Long(r), Long(r), Double(r)), Check);
        Run(2_000, r => AlwaysValid.RateRatio(Double(r), Watch(r), Double(r), Alpha(r), Double(r)).Observe(Long(r), Long(r), Double(r)), Check);
        Run(3_000, r => AlwaysValid.SampleRatio([Double(r), Double(r)], Double(r), Alpha(r)).Observe(Long(r), Long(r)), Check);
        Run(3_000, r => AlwaysValid.SampleRatio([1, 1e-12, 1e9], Double(r), Alpha(r)).Observe(Long(r), Long(r), Long(r)), s => Interval(s.Share(1)));
        Run(2_000, r => AlwaysValid.BoundedMean(Double(r), Double(r), Double(r), Double(r), Double(r), Alpha(r)).Observe([Double(r), Double(r)]), Check);
        Run(2_000, r => AlwaysValid.BoundedMean(0, 1, 0.5, Double(r), 0.3).Observe(MeanSummary.FromMoments(Long(r), Double(r), Double(r))), Check);
        Run(2_000, r => AlwaysValid.BoundedMeanByBetting(Double(r), Double(r), Double(r), Alpha(r)).Observe([Double(r), Double(r)]), Check);
        Run(2_000, r => AlwaysValid.Quantile(Double(r), Double(r), Alpha(r)).Observe([Double(r), Double(r), Double(r)]), s => Interval(s.Interval));
        Run(2_000, r => AlwaysValid.Quantile(Double(r), Double(r), Alpha(r)).Observe(Long(r), Double(r), Double(r), Double(r)), s => Interval(s.Interval));
        Run(2_000, r => AlwaysValid.QuantileComparison(Double(r), Double(r), Alpha(r)).Observe([Double(r), Double(r)], [Double(r)]), Check);
        Run(2_000, r => AlwaysValid.LikelihoodRatioOfEffect(Double(r), Double(r), Double(r)).Observe(Double(r), Double(r)).ObserveTotal(Double(r), Double(r)).EValue.LogValue, NotNaN);
        Run(2_000, r => AlwaysValid.LikelihoodRatioOfProportion(Double(r), Double(r)).Observe(Double(r), Double(r)).EValue.LogValue, NotNaN);
        Run(2_000, r => AlwaysValid.LikelihoodRatioOfRate(Double(r), Double(r)).Observe(Double(r), Double(r)).Observe(Double(r), Double(r)).EValue.LogValue, NotNaN);
        Run(2_000, r => AlwaysValid.ChangeAlarm(Double(r)).ObserveScore(Double(r)).ObserveBounded(Double(r), Double(r), Double(r)).ObserveScore(Double(r)).Observe(EValue.OfLog(Double(r))).Evidence, NotNaN);
    }

    [Fact]
    public void Degenerate_data_claims_nothing()
    {
        Nothing(AlwaysValid.Proportion(0.5, 100).Observe(0, 0));
        Nothing(AlwaysValid.Proportion(0.5, 100).Observe(1, 1));
        Nothing(AlwaysValid.TwoProportions().Observe((0, 0), (0, 0)));
        Nothing(AlwaysValid.TwoProportions().Observe((0, 1000), (0, 1000)).Observe((0, 1000), (0, 1000)));
        Nothing(AlwaysValid.TwoProportions().Observe((3, 3), (0, 0)));
        Nothing(AlwaysValid.RateRatio().Observe(0, 0));
        Nothing(AlwaysValid.RateRatio(100).Observe(0, 1));
        Nothing(AlwaysValid.SampleRatio([1, 1]).Observe(0, 0));
        Nothing(AlwaysValid.SampleRatio([1, 1]).Observe(1, 0));
        Nothing(AlwaysValid.BoundedMean(0, 1, 0.5, 100, 0.3).Observe([]));
        Nothing(AlwaysValid.BoundedMean(0, 1, 0.5, 100, 0.3).Observe([0.5, 0.5, 0.5]));
        Nothing(AlwaysValid.BoundedMeanByBetting(0, 1, 0.5).Observe([1]));
        Nothing(AlwaysValid.QuantileComparison(0.5, 100).Observe([], [1, 2, 3]));
        Nothing(AlwaysValid.QuantileComparison(0.5, 100).Observe([.. Enumerable.Repeat(1.0, 5000)], [.. Enumerable.Repeat(1.0, 5000)]));
        Nothing(AlwaysValid.LinearModel(LinearModelMixture.TightestAt(100)).Observe(5, 1, 3));

        // A whole arm that is missing is the clearest mismatch of all.
        Assert.True(AlwaysValid.SampleRatio([1, 1, 1]).Observe(40_000, 40_000, 0).HasCrossed);

        static void Nothing(IAlwaysValidTest test)
        {
            Assert.False(test.HasCrossed);
            Assert.True(test.PValue > 0.5, test.ToString());
        }
    }

    /// <summary>A state that was tampered with is refused as JSON, or is a state like any other.</summary>
    [Fact]
    public void Tampered_states()
    {
        int refused = 0;
        foreach (AlwaysValidStream stream in AlwaysValidStream.All)
        {
            var random = new Random(Seed);
            IAlwaysValidTest state = stream.Step(stream.Step(stream.Start(0.05), random), random);
            JsonObject whole = JsonNode.Parse(stream.Write(state))!.AsObject();
            foreach (string field in whole.Select(f => f.Key).ToArray())
            {
                foreach (string? replacement in (string?[])[null, "-1", "0", "7", "1e300", "\"Infinity\"", "\"-Infinity\"", "\"NaN\"", "true", "{}", "[]", "[-1, 2, 1e300]"])
                {
                    JsonObject changed = whole.DeepClone().AsObject();
                    if (replacement is null)
                    {
                        changed.Remove(field);
                    }
                    else
                    {
                        changed[field] = JsonNode.Parse(replacement);
                    }
                    try
                    {
                        IAlwaysValidTest back = stream.Read(changed.ToJsonString());
                        Assert.InRange(back.PValue, 0, 1);
                    }
                    catch (JsonException wrong)
                    {
                        refused++;
                        Assert.NotEmpty(wrong.Message);
                    }
                }
            }
        }
        Assert.True(refused > 100);
    }

    private static void Check<T>(T state)
        where T : IAlwaysValidTest
    {
        Assert.InRange(state.PValue, 0, 1);
        Assert.False(double.IsNaN(state.EValue.LogValue));
        switch (state)
        {
            case EffectSequence s: Interval(s.Interval); break;
            case LinearModelSequence s: Interval(s.Interval); break;
            case ProportionSequence s: Interval(s.Interval); break;
            case RateRatioSequence s: Interval(s.Interval); break;
            case BettingSequence s: Interval(s.Interval); break;
            case EmpiricalBernsteinSequence s: Interval(s.Interval); break;
            case QuantileComparisonSequence s: Interval(s.Interval); break;
        }
        Assert.NotEmpty(state.ToString()!);
        Assert.DoesNotContain("NaN", state.ToString(), StringComparison.Ordinal);
    }

    private static void Interval(Interval interval)
    {
        Assert.False(double.IsNaN(interval.Lower) || double.IsNaN(interval.Upper));
        Assert.True(interval.Lower <= interval.Upper);
    }

    private static void NotNaN(double value) => Assert.False(double.IsNaN(value));

    private static void Run<T>(int times, Func<Random, T> entry, Action<T> check)
    {
        int answered = 0;
        for (int i = 0; i < times; i++)
        {
            var random = new Random(Seed + i);
            try
            {
                T result;
                try
                {
                    result = entry(random);
                }
                catch (ArgumentException wrong)
                {
                    Assert.False(string.IsNullOrEmpty(wrong.ParamName), wrong.Message);
                    continue;
                }
                catch (OverflowException)
                {
                    // Counts beyond a 64-bit integer.
                    continue;
                }
                answered++;
                check(result);
            }
            catch (Exception failure) when (failure is not ArgumentException)
            {
                throw new InvalidOperationException($"Seed {Seed + i}: {failure.Message}", failure);
            }
        }
        Assert.True(answered > 0, "Every input was refused: the test tests nothing.");
    }

    private static double Double(Random random) => random.Next(3) == 0 ? Math.Exp(6 * random.NextDouble() - 5) : Doubles[random.Next(Doubles.Length)];

    private static double Alpha(Random random) => random.Next(4) == 0 ? Double(random) : 0.05;

    private static long Long(Random random) => random.Next(2) == 0 ? random.Next(200) : Longs[random.Next(Longs.Length)];

    private static WatchFor Watch(Random random) => (WatchFor)random.Next(3);
}
