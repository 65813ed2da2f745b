using Experimentation.Stats;

namespace Quickstart;

/// <summary>
/// The mobile game Cookie Cats makes players wait, or pay, at a gate. The experiment moved the gate from level 30 to level 40 and asked whether players
/// come back. Published counts of 90,189 players.
/// </summary>
internal static class CookieCats
{
    private static readonly (string Variant, ProportionSummary Players)[] BackOnDay1 = [("gate_30", new(44_700, 20_034)), ("gate_40", new(45_489, 20_119))];
    private static readonly (string Variant, ProportionSummary Players)[] BackOnDay7 = [("gate_30", new(44_700, 8_502)), ("gate_40", new(45_489, 8_279))];

    public static void Run(TextWriter output)
    {
        var day1 = Metric.Proportion("back on day 1");
        var day7 = Metric.Proportion("back on day 7");

        // Plan: the later gate should bring at least 5 % more players back after a week, and may cost at most 3 % of those who come back the next day.
        ABTestPlan plan = Experiment.ABTest("Cookie Cats: gate at level 40 instead of 30")
            .WithVariants(("gate_30", 0.5), ("gate_40", 0.5))
            .Success(day7, minimumDetectable: Lift.Relative(0.05))
            .Guardrail(day1, nonInferiorityMargin: Lift.Relative(0.03))
            .Plan(Traffic.PerDay(6_500), Baseline.For(day7, rate: 0.19), Baseline.For(day1, rate: 0.45));

        // Analyse and decide: the plan reads the data that came in.
        ABTestAnalysis analysis = plan.Analyze(new ExperimentData()
            .Add(day7, BackOnDay7)
            .Add(day1, BackOnDay1));

        Report.Write(output, analysis, (metric, variant) =>
            Report.Percent((metric == day1 ? BackOnDay1 : BackOnDay7).Single(group => group.Variant == variant).Players.Rate));
        output.WriteLine();
        output.WriteLine("The same from rows of your own, one row per user:");
        output.WriteLine("  dotnet run --project samples/Quickstart -- FILE.csv --variant COLUMN --control NAME --mean COLUMN … --proportion COLUMN …");
    }
}
