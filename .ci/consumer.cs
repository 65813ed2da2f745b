// What a stranger does first with the package: a plan, a decision, a comparison. The same program runs as a console app, compiled ahead of time, and as a file.
using Experimentation.Stats;

var minutes = Metric.Mean("minutes watched");
var crashFree = Metric.Proportion("crash-free users");

ABTestPlan plan = Experiment.ABTest("Music videos on TV")
    .WithVariants(("control", 0.5), ("videos", 0.5))
    .Success(minutes, minimumDetectable: Lift.Relative(0.02))
    .Guardrail(crashFree, nonInferiorityMargin: Lift.Relative(0.003))
    .Plan(Traffic.PerDay(80_000).Share(0.30), Baseline.For(minutes, mean: 31, standardDeviation: 40), Baseline.For(crashFree, rate: 0.994));
Console.WriteLine(plan);

ABTestAnalysis analysis = plan.Analyze(new ExperimentData()
    .Add(minutes, ("control", MeanSummary.FromMoments(120_000, 31.0, 1600)), ("videos", MeanSummary.FromMoments(120_210, 31.9, 1640)))
    .Add(crashFree, ("control", new(120_000, 119_280)), ("videos", new(120_210, 119_500))));
Console.WriteLine(analysis);

Comparison lift = Compare.Proportions(new(44_700, 8_502), new(45_489, 8_279)).Relative();
Console.WriteLine(lift);

// Serialised without reflection, so that it also works in a program compiled ahead of time.
MeanSummary today = MeanSummary.Of([3.0, 1.0, 4.0, 1.0, 5.0]);
Console.WriteLine(today + MeanSummary.Of([9.0, 2.0, 6.0]));
