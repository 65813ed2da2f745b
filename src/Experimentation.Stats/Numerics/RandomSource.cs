using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Random numbers for simulations from a counter-based generator: a pure function of (seed, stream, position). Replication 17 of a simulation draws the same
/// numbers whichever thread runs it and whatever ran before.
/// </summary>
/// <remarks>
/// Philox 4×64 with ten rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11). 2¹²⁸ streams of 2²⁵⁸ numbers.
/// Not for secrets. Not safe for use by several threads at once: give each its own.
/// </remarks>
public sealed class RandomSource
{
    private readonly ulong _seed;
    private readonly ulong _stream;
    private Philox.Pair _words;
    private ulong _counter;
    private int _next = Philox.PairLength;

    /// <summary>A stream from its beginning.</summary>
    /// <param name="seed">Any number; the same seed and stream give the same numbers.</param>
    /// <param name="stream">Which of the seed's independent streams, for example the replication.</param>
    public RandomSource(ulong seed, ulong stream = 0)
    {
        _seed = seed;
        _stream = stream;
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        if (_next == Philox.PairLength)
        {
            Refill();
        }
        return _words[_next++];
    }

    /// <summary>Uniform, strictly between 0 and 1, a multiple of 2⁻⁵³.</summary>
    public double NextUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Standard normal.</summary>
    public double NextNormal()
    {
        while (true)
        {
            ulong bits = NextBits();
            int layer = (int)(bits & (Ziggurat.Layers - 1));
            double x = ((long)bits >> 11) * Ziggurat.Scale(layer);
            if (Math.Abs(x) < Ziggurat.Inner(layer) || Ziggurat.Accepts(ref x, layer, this))
            {
                return x;
            }
        }
    }

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(NextUniform());

    /// <summary>Gamma with the given shape and scale 1; its mean is the shape.</summary>
    /// <param name="shape">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape is outside its range.</exception>
    public double NextGamma(double shape) => GammaDraw.Next(this, Guard.Positive(shape, "A shape"));

    /// <summary>Number of events of a Poisson process.</summary>
    /// <param name="mean">Expected events, finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mean is outside its range.</exception>
    public long NextPoisson(double mean) => PoissonDraw.Next(this, Guard.NotNegative(mean, "A mean"));

    /// <summary>Number of successes of independent trials.</summary>
    /// <param name="trials">0 or more.</param>
    /// <param name="rate">Chance of each, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public long NextBinomial(long trials, double rate) => BinomialDraw.Next(
        this,
        Guard.AtLeast(trials, 0, "A number of trials"),
        rate is >= 0 and <= 1 ? rate : throw Guard.OutOfRange(nameof(rate), rate, "A rate is at least 0 and at most 1."));

    /// <summary>A whole number below a limit, each equally likely (Lemire 2019).</summary>
    /// <param name="limit">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public int NextBelow(int limit)
    {
        ulong range = (ulong)Guard.AtLeast(limit, 1, "A limit");
        ulong high = Math.BigMul(NextBits(), range, out ulong low);
        // Below this threshold some results would come up more often than others.
        ulong threshold = low < range ? (0UL - range) % range : 0;
        while (low < threshold)
        {
            high = Math.BigMul(NextBits(), range, out low);
        }
        return (int)high;
    }

    /// <summary>Fills a span with standard normal numbers.</summary>
    public void FillNormal(Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = NextNormal();
        }
    }

    private void Refill()
    {
        Philox.Fill(ref _words, _counter, _seed, _stream);
        _counter += 2;
        _next = 0;
    }
}
