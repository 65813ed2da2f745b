namespace Experimentation.Stats.Tests.Validity;

/// <summary>How often something happens in simulated experiments, from one stream of random numbers with a fixed seed.</summary>
internal static class PeekingSimulation
{
    public const int Seed = 20_251_126;

    /// <summary>The share of replications in which each of several things happens.</summary>
    public static double[] Shares(int replications, int things, Action<Random, bool[]> experiment)
    {
        int[] counts = new int[things];
        bool[] happened = new bool[things];
        var random = new Random(Seed);
        for (int i = 0; i < replications; i++)
        {
            Array.Clear(happened);
            experiment(random, happened);
            for (int j = 0; j < things; j++)
            {
                counts[j] += happened[j] ? 1 : 0;
            }
        }
        return [.. counts.Select(c => (double)c / replications)];
    }

    public static double Share(int replications, Func<Random, bool> experiment) =>
        Shares(replications, 1, (random, happened) => happened[0] = experiment(random))[0];

    public static double Gauss(this Random random) => Numerics.Normal.LowerQuantile(1 - random.NextDouble());

    /// <summary>Successes among trials, by the gaps between them: quick for small rates.</summary>
    public static long Successes(this Random random, long trials, double rate)
    {
        if (rate > 0.5)
        {
            return trials - Successes(random, trials, 1 - rate);
        }
        double perTrial = Math.Log(1 - rate);
        long count = 0;
        double at = Math.Log(1 - random.NextDouble()) / perTrial;
        while (at < trials)
        {
            count++;
            at = Math.Floor(at) + 1 + Math.Log(1 - random.NextDouble()) / perTrial;
        }
        return count;
    }

    /// <summary>A Poisson count, by waiting times.</summary>
    public static long Events(this Random random, double expected)
    {
        long count = 0;
        for (double time = -Math.Log(1 - random.NextDouble()); time < expected; time -= Math.Log(1 - random.NextDouble()))
        {
            count++;
        }
        return count;
    }
}
