using System.Reflection;
using System.Runtime.CompilerServices;

namespace Experimentation.Stats.Tests;

/// <summary>What values say about themselves is meant for people, not for debuggers.</summary>
public class SentenceTests
{
    /// <summary>Questions that are put together step by step and asked at once; nobody reads them.</summary>
    private static readonly Type[] Unread = [typeof(MetricProcess), typeof(ComparisonSimulation<>)];

    [Fact]
    public void No_public_record_leaves_its_text_to_the_compiler()
    {
        IEnumerable<string> left = typeof(Compare).Assembly.GetExportedTypes()
            .Where(type => !Unread.Contains(type)
                && type.GetMethod("ToString", BindingFlags.Public | BindingFlags.Instance, Type.EmptyTypes)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true)
            .Select(type => type.Name);
        Assert.Empty(left);
    }

    [Fact]
    public void Values_say_what_they_are()
    {
        GroupSequentialDesign design = GroupSequential.Looks(5);
        ABTest test = Experiment.ABTest("x").Success(Metric.Mean("minutes"), Lift.Relative(0.02)).Guardrail(Metric.Proportion("crash-free"), Lift.Absolute(0.01)).Deterioration(Metric.Rate("errors"));
        var said = new Dictionary<string, object>
        {
            ["Look 3 at information fraction 0.6: efficacy z 2.68 (p = 0.0037), harm z −2.68 (p = 0.996), alpha spent so far 0.007616"] = design.Bounds[2],
            ["Look 2: stops for efficacy with probability 0.04 %, futility 0 %, harm 0.04 %"] = design.AtEffect(0).Looks[1],
            ["Look 5 at 806 users (control 403, treatment 403)"] = design.UsersForMean(0.2, 1).Looks[4],
            ["control (50 %)"] = test.Variants[0],
            ["minutes, success metric, minimum detectable effect 2 %"] = test.Metrics[0],
            ["crash-free, guardrail with a non-inferiority margin of 1 percentage point"] = test.Metrics[1],
            ["errors, watched for deterioration"] = test.Metrics[2],
            ["fixed horizon"] = Boundary.FixedHorizon,
            ["group sequential"] = design.AtLook(100),
            ["No data."] = new ExperimentData(),
            ["+0.2 (standard error 0.1; z of a given estimate)"] = Effect.Of(0.2, 0.1),
            ["Nothing can be said: The control arm has no users."] = Compare.Means(default, default).Effect,
            ["95 % CI −1 … ∞"] = new Interval(-1, double.PositiveInfinity, 0.95),
            ["After 1 look: 0.3 (always-valid 95 % CI −0.003512 … 0.6035, p = 0.055): inconclusive so far."] = AlwaysValid.Sequence(NormalMixture.TightestAt(100)).Observe(0.3, 0.1),
            ["nothing spent: z ∞"] = new AlphaStep("nothing spent", double.PositiveInfinity, "z"),
            ["10 users, 1 outcome, 1 covariate"] = CovariateSummary.Of(new double[10], new double[10]),
        };
        Assert.All(said, pair => Assert.Equal(pair.Key, pair.Value.ToString()));
    }
}
