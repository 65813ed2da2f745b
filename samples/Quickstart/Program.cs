using Experimentation.Stats;

// Cookie Cats moved a gate from level 30 to level 40 and asked whether players come back (published counts, 90,189 players).
var day7 = Metric.Proportion("retention on day 7");
var day1 = Metric.Proportion("retention on day 1");

ABTestPlan plan = Experiment.ABTest("Cookie Cats: gate at level 40 instead of 30")
    .WithVariants(("gate_30", 0.5), ("gate_40", 0.5))
    .Success(day7, minimumDetectable: Lift.Relative(0.05))
    .Guardrail(day1, nonInferiorityMargin: Lift.Relative(0.03))
    .Plan(Traffic.PerDay(6_500), Baseline.For(day7, rate: 0.19), Baseline.For(day1, rate: 0.45));
Console.WriteLine(plan);
Console.WriteLine();

ABTestAnalysis analysis = plan.Analyze(new ExperimentData()
    .Add(day7, ("gate_30", new(44_700, 8_502)), ("gate_40", new(45_489, 8_279)))
    .Add(day1, ("gate_30", new(44_700, 20_034)), ("gate_40", new(45_489, 20_119))));
Console.WriteLine(analysis);
Console.WriteLine();
foreach (var m in analysis.Metrics) { Console.WriteLine(m.Deterioration.Trail); Console.WriteLine(m.Difference.Trail); Console.WriteLine(m.Difference); }
foreach (var m in plan.Metrics) Console.WriteLine(m.Power);
