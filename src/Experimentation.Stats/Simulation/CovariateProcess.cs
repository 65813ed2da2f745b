using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Simulation;

/// <summary>Bivariate normal outcome and covariate; with a denominator, a second outcome that is 1 for each user.</summary>
internal sealed record CovariateProcess(double Centre, double Spread, double Correlation, bool HasDenominator) : DataProcess<CovariateSummary>
{
    /// <summary>From here on the moments of users are drawn instead of the users.</summary>
    private const long FewUsers = 4;

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"normal, mean {Centre:G6}, standard deviation {Spread:G6}, correlation {Correlation:G4} with a covariate");

    public override double Mean => Centre;

    public override DataProcess<CovariateSummary> Lifted(Lift lift) => this with { Centre = LiftedMean(lift) };

    internal override CovariateSummary DrawUsers(RandomSource random, long users)
    {
        if (users < FewUsers)
        {
            var few = new CovariateAccumulator(HasDenominator ? 2 : 1, 1);
            for (long i = 0; i < users; i++)
            {
                double x = random.NextNormal();
                double y = Centre + Spread * Given(x, random.NextNormal());
                few.Add(HasDenominator ? [y, 1, x] : [y, x]);
            }
            return few.ToSummary();
        }
        // Means are normal and co-moments Wishart: Bartlett's (1933) factor of a standard one, x first.
        double root = Math.Sqrt(users);
        double mean = random.NextNormal() / root;
        double other = random.NextNormal() / root;
        double a = Math.Sqrt(2 * random.NextGamma((users - 1) / 2.0));
        double b = random.NextNormal();
        double c = Math.Sqrt(2 * random.NextGamma((users - 2) / 2.0));
        double inY = Given(a, b);
        double rest = Given(0, c);
        return Of(users, Centre + Spread * Given(mean, other), mean, Spread * Spread * (inY * inY + rest * rest), Spread * a * inY, a * a);
    }

    internal override CovariateSummary ExpectedOf(long users) => Of(users, Centre, 0, Spread * Spread * (users - 1), Spread * Correlation * (users - 1), users - 1);

    private double Given(double x, double free) => Correlation * x + Math.Sqrt((1 - Correlation) * (1 + Correlation)) * free;

    private CovariateSummary Of(long users, double y, double x, double yy, double xy, double xx) => HasDenominator
        ? new(2, CoMoments.Of(users, [y, 1, x], [yy, 0, 0, xy, 0, xx]))
        : new(1, CoMoments.Of(users, [y, x], [yy, xy, xx]));
}

/// <summary>A process whose users are all of one stratum.</summary>
internal sealed record OneStratumProcess(CovariateProcess Users) : DataProcess<StratifiedSummary>
{
    public override string Name => Users.Name;

    public override double Mean => Users.Mean;

    public override DataProcess<StratifiedSummary> Lifted(Lift lift) => new OneStratumProcess((CovariateProcess)Users.Lifted(lift));

    internal override StratifiedSummary DrawUsers(RandomSource random, long users) => StratifiedSummary.Of(("all users", Users.Draw(random, users)));

    internal override StratifiedSummary ExpectedOf(long users) => StratifiedSummary.Of(("all users", Users.Expected(users)));
}
