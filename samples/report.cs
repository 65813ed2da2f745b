#:package Experimentation.Stats@0.1.0

// The report at the end of samples/notebooks/tour.dib, without a notebook: dotnet run report.cs [report.html]
// Figures: MineThatData E-Mail Analytics and Data Mining Challenge (Hillstrom 2008).
using Experimentation.Stats;

var visits = Metric.Proportion("visited the shop");
var spend = Metric.Mean("dollars spent");

ABTestPlan email = Experiment.ABTest("E-mail about men's clothes")
    .WithVariants(("no e-mail", 0.5), ("men's e-mail", 0.5))
    .Success(visits, minimumDetectable: Lift.Relative(0.1))
    .Deterioration(spend)
    .Plan(Baseline.For(visits, rate: 0.1));

ABTestAnalysis sent = email.Analyze(new ExperimentData()
    .Add(visits, ("no e-mail", new(trials: 21_306, successes: 2_262)), ("men's e-mail", new(trials: 21_307, successes: 3_894)))
    .Add(spend,
        ("no e-mail", MeanSummary.FromMoments(count: 21_306, mean: 0.652789, variance: 134.286372)),
        ("men's e-mail", MeanSummary.FromMoments(count: 21_307, mean: 1.422617, variance: 315.211799))));

Comparison Bought(long without, long visitedWithout, long with, long visitedWith) =>
    Compare.Proportions(new(without, visitedWithout), new(with, visitedWith)).Relative();

ExperimentReport report = ExperimentReport.Of(sent)
    .CheckedAgainst(email.Registration)
    .WithSegments(visits, "channel", Compare.Segments(
        ("phone", Bought(9_327, 813, 9_240, 1_504)),
        ("web", Bought(9_373, 1_114, 9_490, 1_845)),
        ("both", Bought(2_606, 335, 2_577, 545))));

string page = args.Length > 0 ? args[0] : "report.html";
File.WriteAllText(page, report.ToHtmlPage());
Console.WriteLine(report);
