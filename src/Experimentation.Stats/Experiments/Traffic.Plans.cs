namespace Experimentation.Stats;

public sealed partial record Traffic
{
    /// <summary>
    /// Decides which of some planned tests get which of these users, and when, over a quarter on one exclusive layer; all are worth the same. For values, deadlines, layers and what runs
    /// already: <see cref="ABTestPlan.Demand"/> and <see cref="Calendar"/>.
    /// </summary>
    /// <param name="plans">Sized tests with distinct names.</param>
    /// <exception cref="ArgumentException">Two tests have the same name.</exception>
    public TrafficSchedule Schedule(params ReadOnlySpan<ABTestPlan> plans)
    {
        var demands = new TestDemand[plans.Length];
        for (int i = 0; i < demands.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(plans[i], nameof(plans));
            demands[i] = plans[i].Demand();
        }
        return Calendar().Schedule(demands);
    }
}
