using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record ABTestPlan
{
    /// <summary>
    /// What the test could show with other users than planned, if there are not so many: for each metric the smallest effect or margin, with the same error rates, variants and
    /// boundary.
    /// </summary>
    /// <param name="users">Users of all variants together, at least two for each.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two users for each variant.</exception>
    public IReadOnlyList<MetricReach> ReachWith(long users)
    {
        Guard.AtLeast(users, 2 * Test.Variants.Count, "A number of users");
        return ValueList<MetricReach>.Of(Metrics.Select(metric => new MetricReach(metric.Metric, users, Smallest(metric, users))));
    }

    /// <summary>Users who can be read at all on the plan's traffic; null without traffic.</summary>
    private long? MostUsersInTraffic => Traffic is { } traffic ? (long)Math.Min(MostUsers, traffic.UsersAfter(traffic.Growth.HorizonDays)) : null;

    private Lift? Smallest(MetricPlan metric, long users)
    {
        double unit = metric.Metric.Lift.InUnitsOf(metric.Baseline.Mean) / metric.Metric.Lift.Value;
        double most = Room(metric.Metric, metric.Baseline.Mean) / Math.Abs(unit);
        // Users needed fall as the effect grows: out to one that is enough, then in between.
        double low = 0;
        double high = Math.Min(metric.Metric.Lift.Value, most / 2);
        while (!Suffices(high))
        {
            low = high;
            high = double.IsInfinity(most) ? 2 * high : (high + most) / 2;
            if (high > 1e12 * metric.Metric.Lift.Value || most - high < 1e-9 * most)
            {
                return null;
            }
        }
        while (high - low > 1e-13 * high)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
            {
                break;
            }
            (low, high) = Suffices(middle) ? (low, middle) : (middle, high);
        }
        return Sized(metric.Metric.Lift, high);

        bool Suffices(double size) => RequiredUsers(Test, metric.Metric with { Lift = Sized(metric.Metric.Lift, size) }, metric.Baseline, metric.Alpha.Last, metric.Power.Last) <= users;
    }

    private static Lift Sized(Lift like, double size) => like.Unit == LiftUnit.Relative ? Lift.Relative(size) : Lift.Absolute(size);

    /// <summary>How far a metric can move towards its effect or margin, in its own unit: rates stay between 0 and 1, and no rate of events falls below 0.</summary>
    private static double Room(MetricInRole metric, double mean)
    {
        bool rises = (metric.Metric.Better == PreferredDirection.Increase) == (metric.Role == MetricRole.Success);
        return metric.Metric.Kind switch
        {
            MetricKind.Proportion => rises ? 1 - mean : mean,
            MetricKind.Rate when !rises => mean,
            _ => double.PositiveInfinity,
        };
    }

    private static double RequiredUsers(ABTest test, MetricInRole metric, Baseline baseline, double alpha, double power) =>
        MetricSizing.Users(test, metric, baseline, alpha, power) * test.Boundary.Powered(power).Inflation(alpha, power);
}
