namespace Experimentation.Stats.Tests;

/// <summary>User-day rows drawn for tests: a user's own level, noise around it, and a lift by day.</summary>
internal static class PanelData
{
    /// <summary>Gaussian users: mean 1, standard deviation 1, a share of the variance between users.</summary>
    public static double[] Gauss(RandomSource random, int users, int days, Func<int, double> lift, double between = 0.5)
    {
        var rows = new double[users * days];
        for (int user = 0; user < users; user++)
        {
            double level = Math.Sqrt(between) * random.NextNormal();
            for (int day = 0; day < days; day++)
            {
                rows[user * days + day] = 1 + lift(day) + level + Math.Sqrt(1 - between) * random.NextNormal();
            }
        }
        return rows;
    }

    /// <summary>Exponential novelty: a long-run lift and what wears off.</summary>
    public static Func<int, double> Decay(double longRun, double novelty, double tau) => day => longRun + novelty * Math.Exp(-day / tau);

    public static double[] Permuted(double[] rows, int days, RandomSource random)
    {
        int users = rows.Length / days;
        int[] order = [.. Enumerable.Range(0, users)];
        for (int i = users - 1; i > 0; i--)
        {
            int j = random.NextBelow(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return [.. order.SelectMany(user => rows.AsSpan(user * days, days).ToArray())];
    }
}
