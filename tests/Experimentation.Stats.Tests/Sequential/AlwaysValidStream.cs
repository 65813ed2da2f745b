using System.Text.Json;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>One kind of always-valid test with data that a seed makes, so that every property is checked for every kind.</summary>
internal sealed class AlwaysValidStream
{
    private AlwaysValidStream(string name, Func<double, IAlwaysValidTest> start, Func<IAlwaysValidTest, Random, IAlwaysValidTest> step, Func<IAlwaysValidTest, Interval>? interval, double nullValue, Func<IAlwaysValidTest, string> write, Func<string, IAlwaysValidTest> read, bool isNested)
    {
        (Name, Start, Step, Interval, NullValue, Write, Read, IsNested) = (name, start, step, interval, nullValue, write, read, isNested);
    }

    public string Name { get; }

    /// <summary>The state before the first look, at a level.</summary>
    public Func<double, IAlwaysValidTest> Start { get; }

    /// <summary>One more look at random data.</summary>
    public Func<IAlwaysValidTest, Random, IAlwaysValidTest> Step { get; }

    /// <summary>The interval, for tests that have one.</summary>
    public Func<IAlwaysValidTest, Interval>? Interval { get; }

    public double NullValue { get; }

    /// <summary>As JSON.</summary>
    public Func<IAlwaysValidTest, string> Write { get; }

    /// <summary>From JSON.</summary>
    public Func<string, IAlwaysValidTest> Read { get; }

    /// <summary>Whether the evidence is the same at every level, so that intervals are nested.</summary>
    public bool IsNested { get; }

    /// <summary>Written as JSON and read again.</summary>
    public IAlwaysValidTest Stored(IAlwaysValidTest state) => Read(Write(state));

    public override string ToString() => Name;

    public static AlwaysValidStream[] All { get; } =
    [
        Effect("effect", WatchFor.AnyChange),
        Effect("effect, increase", WatchFor.Increase),
        Effect("effect, decrease", WatchFor.Decrease),
        Of("linear model", a => AlwaysValid.LinearModel(LinearModelMixture.TightestAt(100), 2, a), (s, r) => s.Observe(0.2 + Gauss(r) / Math.Sqrt(10 + 10 * s.Looks), (0.8 + 0.4 * r.NextDouble()) / Math.Sqrt(10 + 10 * s.Looks), 10 + 10 * s.Looks), s => s.Interval, 0),
        Of("proportion", a => new ProportionSequence(0.3, 8, a), (s, r) => { long n = r.Next(30); return s.Observe(Count(r, n, 0.2), n); }, s => s.Interval, 0.3),
        Of("two proportions", a => AlwaysValid.TwoProportions(alpha: a), Blocks, null, 0),
        Of("two proportions, increase", a => AlwaysValid.TwoProportions(WatchFor.Increase, a), Blocks, null, 0),
        Of("rate ratio, alarm", a => AlwaysValid.RateRatio(alpha: a), Events, s => s.Interval, 1),
        Of("rate ratio, alarm, increase", a => AlwaysValid.RateRatio(WatchFor.Increase, 1, a), Events, s => s.Interval, 1),
        Of("rate ratio, mixture", a => new RateRatioSequence(WatchFor.AnyChange, 1, RatioAlternatives.Mixture(30), a), Events, s => s.Interval, 1),
        Of("rate ratio, mixture, decrease", a => new RateRatioSequence(WatchFor.Decrease, 1.2, RatioAlternatives.Mixture(5), a), Events, s => s.Interval, 1.2),
        Of("sample ratio", a => AlwaysValid.SampleRatio([1, 2, 1], 200, a), (s, r) => s.Observe(r.Next(25), r.Next(60), r.Next(33)), null, 0),
        Of("betting", a => AlwaysValid.BoundedMeanByBetting(-1, 3, 0.5, a), (s, r) => s.Observe(Values(r)), s => s.Interval, 0.5, isNested: false),
        Of("empirical Bernstein", a => new EmpiricalBernsteinSequence(-1, 3, 0.5, 2, a), (s, r) => s.Observe(Values(r)), s => s.Interval, 0.5),
        Of("quantile comparison", a => AlwaysValid.QuantileComparison(0.5, 200, a), (s, r) => s.Observe(Sample(r.Next(), 25 * ((int)s.Looks + 1), 0), Sample(r.Next(), 25 * ((int)s.Looks + 1), 0.5)), null, 0, isNested: false),
    ];

    public static TheoryData<string> Names => [.. All.Select(s => s.Name)];

    public static AlwaysValidStream Named(string name) => All.Single(s => s.Name == name);

    private static AlwaysValidStream Of<T>(string name, Func<double, T> start, Func<T, Random, T> step, Func<T, Interval>? interval, double nullValue, bool isNested = true)
        where T : struct, IAlwaysValidTest => new(
            name,
            alpha => start(alpha),
            (state, random) => step((T)state, random),
            interval is null ? null : state => interval((T)state),
            nullValue,
            state => JsonSerializer.Serialize((T)state),
            json => JsonSerializer.Deserialize<T>(json),
            isNested);

    private static AlwaysValidStream Effect(string name, WatchFor watch) => Of(
        name,
        a => AlwaysValid.Sequence(NormalMixture.TightestAt(500), watch, a),
        (s, r) =>
        {
            double error = (0.9 + 0.2 * r.NextDouble()) / Math.Sqrt(50 + 50 * s.Looks);
            return s.Observe((watch == WatchFor.Decrease ? -0.1 : 0.1) + Gauss(r) * error, error);
        },
        s => s.Interval,
        0);

    private static TwoProportionSequence Blocks(TwoProportionSequence state, Random random)
    {
        (long c, long t) = (random.Next(20), random.Next(20));
        double rate = 0.1 + 0.5 * random.NextDouble();
        return state.Observe((Count(random, c, rate), c), (Count(random, t, rate + 0.2), t));
    }

    private static RateRatioSequence Events(RateRatioSequence state, Random random) =>
        state.Observe(random.Next(30), random.Next(36), random.Next(3) switch { 0 => 0.5, 1 => 0.4, _ => 0.45 });

    private static double[] Values(Random random) => [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => -1 + 4 * Math.Pow(random.NextDouble(), 1.3))];

    private static double[] Sample(int seed, int size, double shift)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, size).Select(_ => Math.Round(Gauss(random) + shift, 2)).Order()];
    }

    private static long Count(Random random, long trials, double rate) => Enumerable.Range(0, (int)trials).Count(_ => random.NextDouble() < rate);

    public static double Gauss(Random random) => Numerics.Normal.LowerQuantile(1 - random.NextDouble());
}
