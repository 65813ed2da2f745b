namespace Experimentation.Stats.Tests.Validity;

/// <summary>
/// Users by day with mean 1 and no effect. A user is a value for each day, a mean of the two weeks before exposure, and by how much the novelty is larger or smaller for this user.
/// </summary>
internal sealed record NoveltyPopulation(string Name, bool IsMultiplicative, bool HasHistory, NoveltyPopulation.UserDraw Fill)
{
    public const int Days = 14;
    public const int Buckets = 20;
    public const double LongRun = 0.02;

    /// <summary>Where a user's history and own share of the novelty stand, after the days.</summary>
    private const int Before = Days;
    private const int Share = Days + 1;

    // Frailty and share of active days that give a zero-inflated day a coefficient of variation of 2.1 and put 26.2 % of its variance between users.
    private const double Frailty = 1.155;
    private const double Spending = 0.2552;
    private const double ActiveShare = 0.5;

    internal delegate void UserDraw(RandomSource random, Span<double> user);

    public static NoveltyPopulation Gaussian { get; } = new("Gaussian", false, false, Gauss);

    public static NoveltyPopulation Skewed { get; } = new("skewed", true, false, static (random, user) =>
    {
        double level = random.NextGamma(2) / 2;
        for (int day = 0; day < Days; day++)
        {
            user[day] = level * random.NextGamma(3) / 3;
        }
    });

    public static NoveltyPopulation ZeroInflated { get; } = new("zero-inflated", true, false, static (random, user) =>
    {
        double level = Frailty * random.NextGamma(1 / Frailty);
        for (int day = 0; day < Days; day++)
        {
            user[day] = random.NextUniform() < ActiveShare ? level * Spending * random.NextGamma(1 / Spending) / ActiveShare : 0;
        }
    });

    public static NoveltyPopulation AutoRegressive { get; } = new("AR(1)", false, false, static (random, user) =>
    {
        // A quarter of the variance lasts, half carries over from day to day by 0.7, a quarter is of the day.
        double level = 1 + 0.5 * random.NextNormal();
        double carried = random.NextNormal();
        for (int day = 0; day < Days; day++)
        {
            carried = day == 0 ? carried : 0.7 * carried + Math.Sqrt(0.51) * random.NextNormal();
            user[day] = level + Math.Sqrt(0.5) * carried + 0.5 * random.NextNormal();
        }
    });

    public static NoveltyPopulation Heterogeneous { get; } = new("novelty differs", false, false, static (random, user) =>
    {
        Gauss(random, user);
        user[Share] = random.NextExponential();
    });

    public static NoveltyPopulation WithHistory { get; } = new("CUPED", false, true, static (random, user) =>
    {
        Gauss(random, user);
        double level = user[Before];
        user[Before] = level + Math.Sqrt(0.5 / Days) * random.NextNormal();
    });

    public static NoveltyPopulation[] All { get; } = [Gaussian, Skewed, ZeroInflated, AutoRegressive, Heterogeneous, WithHistory];

    /// <summary>2 % that last and 6 % that wear off with a time constant of three days.</summary>
    public static double Decay(int day) => LongRun + 0.06 * Math.Exp(-day / 3.0);

    /// <summary>
    /// One experiment, read twice: once with the decaying effect and once with one that stays. Fewer users than the full number have less noise by the same factor, so that standard errors are
    /// what they would be with all of them.
    /// </summary>
    public (SimulatedCurve Decaying, SimulatedCurve Constant) Draw(RandomSource random, int users, int allUsers)
    {
        double noise = Math.Sqrt((double)users / allUsers);
        var control = new SimulatedArm(HasHistory);
        var decaying = new SimulatedArm(HasHistory);
        var constant = new SimulatedArm(HasHistory);
        Span<double> user = stackalloc double[Days + 2];
        Span<double> row = stackalloc double[HasHistory ? Days + 1 : Days];
        for (int i = 0; i < 2 * users; i++)
        {
            user[Share] = 1;
            Fill(random, user);
            for (int column = 0; column < row.Length; column++)
            {
                row[column] = 1 + noise * (user[column] - 1);
            }
            if (i < users)
            {
                control.Add(row, i);
                continue;
            }
            Lift(row, 1, static _ => LongRun);
            constant.Add(row, i);
            for (int column = 0; column < row.Length; column++)
            {
                row[column] = 1 + noise * (user[column] - 1);
            }
            Lift(row, user[Share], Decay);
            decaying.Add(row, i);
        }
        return (new(control, decaying, users), new(control, constant, users));
    }

    private void Lift(Span<double> row, double share, Func<int, double> curve)
    {
        for (int day = 0; day < Days; day++)
        {
            double effect = LongRun + share * (curve(day) - LongRun);
            row[day] += IsMultiplicative ? effect * row[day] : effect;
        }
    }

    private static void Gauss(RandomSource random, Span<double> user)
    {
        double level = 1 + Math.Sqrt(0.5) * random.NextNormal();
        for (int day = 0; day < Days; day++)
        {
            user[day] = level + Math.Sqrt(0.5) * random.NextNormal();
        }
        user[Before] = level;
    }
}

/// <summary>One arm: its panel and its daily sums by bucket of users.</summary>
internal sealed class SimulatedArm(bool hasHistory)
{
    private readonly DailyPanelAccumulator _panel = new(NoveltyPopulation.Days, hasHistory ? PanelColumns.Covariate : PanelColumns.None);
    private readonly double[] _sums = new double[NoveltyPopulation.Buckets * NoveltyPopulation.Days];

    public void Add(ReadOnlySpan<double> row, int user)
    {
        _panel.Add(row);
        Span<double> sums = _sums.AsSpan(user % NoveltyPopulation.Buckets * NoveltyPopulation.Days, NoveltyPopulation.Days);
        for (int day = 0; day < sums.Length; day++)
        {
            sums[day] += row[day];
        }
    }

    public DailyPanel Panel() => _panel.ToPanel();

    public double[] BucketMeans(int users) => [.. _sums.Select(sum => sum * NoveltyPopulation.Buckets / users)];
}
