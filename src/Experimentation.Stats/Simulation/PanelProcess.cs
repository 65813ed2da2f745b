using System.Globalization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

/// <summary>Users over days: one outcome column per day, so that variances, correlations between days and novelty can be studied.</summary>
public abstract record PanelProcess : DataProcess<CovariateSummary>
{
    private protected PanelProcess(int days) => Days = days;

    /// <summary>Number of days.</summary>
    public int Days { get; }

    /// <summary>The same users, each reduced to the mean of a window of days, as an experiment with closed windows would.</summary>
    /// <param name="firstDay">First day of the window, from 1.</param>
    /// <param name="lastDay">Last day of the window, to <see cref="Days"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not within the panel's days.</exception>
    public DataProcess<MeanSummary> MeanOfDays(int firstDay, int lastDay) => new WindowProcess(
        this,
        firstDay >= 1 && firstDay <= Days ? firstDay : throw Guard.OutOfRange(nameof(firstDay), firstDay, FormattableString.Invariant($"The first day of a window is at least 1 and at most {Days}.")),
        lastDay >= firstDay && lastDay <= Days ? lastDay : throw Guard.OutOfRange(nameof(lastDay), lastDay, FormattableString.Invariant($"The last day of a window is at least {firstDay} and at most {Days}.")));

    /// <summary>Variance of one day, and covariance of two, between users.</summary>
    internal abstract double CovarianceOf(int firstDay, int secondDay);

    internal abstract void FillUser(RandomSource random, Span<double> days);

    internal abstract PanelProcess WithMean(double mean, Lift lift);

    /// <inheritdoc/>
    public override DataProcess<CovariateSummary> Lifted(Lift lift) => WithMean(LiftedMean(lift), lift);

    internal override CovariateSummary DrawUsers(RandomSource random, long users)
    {
        var accumulator = new CovariateAccumulator(Days, 0);
        double[] days = new double[Days];
        for (long i = 0; i < users; i++)
        {
            FillUser(random, days);
            accumulator.Add(days);
        }
        return accumulator.ToSummary();
    }

    internal override CovariateSummary ExpectedOf(long users)
    {
        var means = new Compensated[Days];
        var products = new Compensated[Days * (Days + 1) / 2];
        for (int i = 0; i < Days; i++)
        {
            means[i] = Mean;
            for (int j = 0; j <= i; j++)
            {
                products[CoMoments.Index(i, j)] = CovarianceOf(j + 1, i + 1) * (users - 1);
            }
        }
        return new(Days, CoMoments.Of(users, means, products));
    }
}

/// <summary>A user's own level plus AR(1) noise around it.</summary>
internal sealed record AutoRegressiveProcess(int Length, double Centre, double Spread, double BetweenUsers, double CarryOver) : PanelProcess(Length)
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Length} days, mean {Centre:G6}, standard deviation {Spread:G6}, {BetweenUsers:P0} of the variance between users, carry-over {CarryOver:G4}");

    public override double Mean => Centre;

    internal override double CovarianceOf(int firstDay, int secondDay) =>
        Spread * Spread * (BetweenUsers + (1 - BetweenUsers) * Math.Pow(CarryOver, Math.Abs(secondDay - firstDay)));

    internal override void FillUser(RandomSource random, Span<double> days)
    {
        double level = Centre + Spread * Math.Sqrt(BetweenUsers) * random.NextNormal();
        double within = Spread * Math.Sqrt(1 - BetweenUsers);
        double fresh = Math.Sqrt(1 - CarryOver * CarryOver);
        double noise = random.NextNormal();
        for (int day = 0; day < days.Length; day++)
        {
            noise = day == 0 ? noise : CarryOver * noise + fresh * random.NextNormal();
            days[day] = level + within * noise;
        }
    }

    internal override PanelProcess WithMean(double mean, Lift lift) => this with { Centre = mean };
}

/// <summary>A user's own gamma rate and Poisson events at it.</summary>
internal sealed record FrailtyProcess(int Length, double Rate, double Frailty) : PanelProcess(Length)
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Length} days, {Rate:G6} events a day, users' rates with variance {Frailty:G4} of the squared mean");

    public override double Mean => Rate;

    internal override double CovarianceOf(int firstDay, int secondDay) => Frailty * Rate * Rate + (firstDay == secondDay ? Rate : 0);

    internal override void FillUser(RandomSource random, Span<double> days)
    {
        double rate = Rate * Frailty * random.NextGamma(1 / Frailty);
        for (int day = 0; day < days.Length; day++)
        {
            days[day] = random.NextPoisson(rate);
        }
    }

    internal override PanelProcess WithMean(double mean, Lift lift) => mean > 0
        ? this with { Rate = mean }
        : throw Guard.OutOfRange(nameof(lift), lift.Value, FormattableString.Invariant($"A lift of {lift} would take the rate from {Rate:G6} to {mean:G6} events a day, which is not above 0."));
}

/// <summary>Users of a panel, each reduced to the mean of a window.</summary>
internal sealed record WindowProcess(PanelProcess Panel, int FirstDay, int LastDay) : ValueProcess
{
    public override string Name => Describe($"mean of days {FirstDay} to {LastDay} of {Panel.Name}");

    public override double Mean => Panel.Mean;

    public override double StandardDeviation
    {
        get
        {
            double sum = 0;
            for (int i = FirstDay; i <= LastDay; i++)
            {
                for (int j = FirstDay; j <= LastDay; j++)
                {
                    sum += Panel.CovarianceOf(i, j);
                }
            }
            return Math.Sqrt(sum) / (LastDay - FirstDay + 1);
        }
    }

    public override void Fill(RandomSource random, Span<double> values)
    {
        double[] days = new double[Panel.Days];
        for (int i = 0; i < values.Length; i++)
        {
            Panel.FillUser(random, days);
            double sum = 0;
            for (int day = FirstDay - 1; day < LastDay; day++)
            {
                sum += days[day];
            }
            values[i] = sum / (LastDay - FirstDay + 1);
        }
    }

    public override DataProcess<MeanSummary> Lifted(Lift lift) => this with { Panel = Panel.WithMean(LiftedMean(lift), lift) };
}
