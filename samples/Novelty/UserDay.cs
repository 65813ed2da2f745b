namespace Experimentation.Stats.Samples.UserDays;

/// <summary>One row of a log: what a user did on a day since first exposure. Days without activity have no row.</summary>
/// <param name="User">Whom it is about.</param>
/// <param name="Day">Days since this user's first exposure; 0 is the day of exposure.</param>
/// <param name="Minutes">What was done.</param>
internal readonly record struct UserDay(int User, int Day, double Minutes);

/// <summary>Rows of an arm, drawn one user after the other so that no list of them is ever in memory.</summary>
/// <param name="Stream">Which random numbers; each arm has its own.</param>
/// <param name="LastingLift">The lift that stays.</param>
/// <param name="NoveltyLift">What is added on the day of exposure and halves every two days.</param>
internal sealed record SimulatedArm(ulong Stream, double LastingLift, double NoveltyLift)
{
    public const int Users = 40_000;
    public const int Days = 21;
    private const double HalfLifeDays = 2;

    public IEnumerable<UserDay> Rows()
    {
        var random = new RandomSource(seed: 2026, Stream);
        for (int user = 0; user < Users; user++)
        {
            // Some come every day, most now and then; who is exposed is active on that day by definition.
            double visits = random.NextGamma(2) / (random.NextGamma(2) + 4);
            double minutes = 20 * random.NextGamma(4) / 4;
            for (int day = 0; day < Days; day++)
            {
                if (day == 0 || random.NextUniform() < visits)
                {
                    double lift = LastingLift + NoveltyLift * Math.Pow(2, -day / HalfLifeDays);
                    yield return new(user, day, minutes * random.NextGamma(3) / 3 * (1 + lift));
                }
            }
        }
    }
}
