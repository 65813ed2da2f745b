using System.Runtime.Intrinsics;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

public class PoissonWeightsTests
{
    [Fact]
    public void Weights_are_those_of_a_scalar_program()
    {
        ulong[] starts = [.. Enumerable.Range(0, 256).Select(i => PoissonWeights.Start(5, 9, i))];
        var weights = new ushort[256 * PoissonWeights.TileLength];
        for (int tile = 0; tile < 40; tile++)
        {
            double[] counts = new double[PoissonWeights.TileLength];
            PoissonWeights.Fill(starts, tile, weights, counts);
            for (int i = 0; i < starts.Length; i++)
            {
                for (int r = 0; r < PoissonWeights.TileLength; r++)
                {
                    int? expected = Scalar(starts[i], tile, r);
                    Assert.Equal(expected ?? weights[i * 32 + r], weights[i * 32 + r]);
                }
            }
            Assert.Equal(Enumerable.Range(0, 32).Select(r => (double)Enumerable.Range(0, 256).Sum(i => weights[i * 32 + r])), counts);
        }
    }

    /// <summary>All 65,536 values, those that sixteen bits leave open included, by both ways of reading them: processors without the lookup get the same weights.</summary>
    [Fact]
    public void Looking_weights_up_is_comparing_them()
    {
        Assert.SkipUnless(PoissonWeights.CanLookUp, "This processor has no lookup of 32 words, so it compares.");
        Span<ushort> u = stackalloc ushort[32];
        for (int first = 0; first < 65_536; first += 32)
        {
            for (int i = 0; i < 32; i++)
            {
                u[i] = (ushort)(first + i);
            }
            Vector512<ushort> values = Vector512.Create((ReadOnlySpan<ushort>)u);
            Assert.Equal(PoissonWeights.ByComparison(values), PoissonWeights.ByLookup(values, PoissonWeights.Bases, PoissonWeights.Limits));
        }
    }

    /// <summary>Frequencies over 20 million draws against the Poisson distribution, also among the draws that sixteen bits leave open.</summary>
    [Fact]
    public void Weights_have_a_poisson_distribution()
    {
        const int Tiles = 2_500;
        ulong[] starts = [.. Enumerable.Range(0, 256).Select(i => PoissonWeights.Start(1, 2, i))];
        var weights = new ushort[256 * PoissonWeights.TileLength];
        double[] counts = new double[PoissonWeights.TileLength];
        var seen = new long[16];
        for (int tile = 0; tile < Tiles; tile++)
        {
            PoissonWeights.Fill(starts, tile, weights, counts);
            foreach (ushort w in weights)
            {
                seen[w]++;
            }
        }
        double draws = (double)Tiles * weights.Length;
        double statistic = 0;
        double mass = Math.Exp(-1) * draws;
        double rest = draws;
        long restSeen = (long)draws;
        for (int k = 0; k < 9; k++)
        {
            statistic += (seen[k] - mass) * (seen[k] - mass) / mass;
            (rest, restSeen) = (rest - mass, restSeen - seen[k]);
            mass /= k + 1;
        }
        statistic += (restSeen - rest) * (restSeen - rest) / rest;
        Assert.InRange(ChiSquared.UpperTail(statistic, 9), 0.001, 0.9999);
    }

    /// <summary>Weights of neighbouring users and of neighbouring replications do not go together.</summary>
    [Fact]
    public void Weights_are_uncorrelated_over_users_and_replications()
    {
        const int Users = 256, Tiles = 400;
        ulong[] starts = [.. Enumerable.Range(0, Users).Select(i => PoissonWeights.Start(3, 4, i))];
        var weights = new ushort[Users * PoissonWeights.TileLength];
        double[] counts = new double[PoissonWeights.TileLength];
        double users = 0, replications = 0, squares = 0;
        for (int tile = 0; tile < Tiles; tile++)
        {
            PoissonWeights.Fill(starts, tile, weights, counts);
            for (int i = 0; i + 32 < weights.Length; i++)
            {
                users += (weights[i] - 1.0) * (weights[i + 32] - 1.0);
                replications += (weights[i] - 1.0) * (weights[i + 1] - 1.0);
                squares += (weights[i] - 1.0) * (weights[i] - 1.0) - 1;
            }
        }
        double error = Math.Sqrt((double)Tiles * (weights.Length - 32));
        Assert.InRange(users / error, -4, 4);
        Assert.InRange(replications / error, -4, 4);
        // Fourth central moment of Poisson(1) is 4, so the squares vary by 3.
        Assert.InRange(squares / error / Math.Sqrt(3), -4, 4);
    }

    // Null where sixteen bits leave the weight open.
    private static int? Scalar(ulong start, int tile, int r)
    {
        ulong z = start + ((ulong)tile * 8 + (ulong)(r / 4) + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        int u = (int)((z >> (16 * (r % 4))) & 0xFFFF);
        double mass = 65536 * Math.Exp(-1);
        int next = 0;
        for (int k = 0; k < 8; k++)
        {
            next += (int)Math.Floor(mass);
            if (u < next)
            {
                return k;
            }
            mass /= k + 1;
        }
        return null;
    }
}
