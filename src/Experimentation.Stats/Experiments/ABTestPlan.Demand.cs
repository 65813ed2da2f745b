namespace Experimentation.Stats;

public sealed partial record ABTestPlan
{
    /// <summary>
    /// What this test asks of shared traffic: its users, read when the longest window of a metric or of a readout has closed. Its name is that of the test; a plan that was made with a share of traffic takes
    /// no larger one. Value, deadline, layer and the rest are steps of the demand.
    /// </summary>
    public TestDemand Demand()
    {
        TestDemand demand = TestDemand.From(Test.Name, new DemandOfPlan(this));
        return Traffic is { } traffic ? demand.WithLargestShare(traffic.ExperimentShare) : demand;
    }
}

/// <summary>A sized A/B test.</summary>
internal sealed record DemandOfPlan(ABTestPlan Plan) : DemandSource
{
    public override DemandOfUsers Users => new(Plan.Users, Plan.ClosesAfterDays);

    public override IReadOnlyList<int>? OwnWeeks(TestDemand demand) => null;

    public override double? ShareNeeded(LayerUsers users, TestDemand demand, int weeks) => Users.ShareNeeded(users, demand, weeks);

    /// <summary>What the metric can show that decides the size.</summary>
    public override Reach? ReachWith(LayerUsers users, TestDemand demand, double share, int weeks)
    {
        DemandOfUsers plain = Users;
        if (DemandOfUsers.Enrolment(users, demand, weeks, plain.ReadAfterDays) is not { } days)
        {
            return null;
        }
        long given = (long)(share * demand.TriggerRate * users.After(days));
        if (given < 2 * Plan.Test.Variants.Count)
        {
            return null;
        }
        MetricInRole driving = Plan.DrivingMetric.Metric;
        Lift? lift = Plan.ReachWith(given).First(reach => reach.Metric == driving).Lift;
        return lift is { } found ? new(found.Value / driving.Lift.Value, found) : null;
    }

    public override string ToString() => Users.ToString();
}
