using System.Globalization;
using System.Text;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;
using Experimentation.Stats.Tests.Validity;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>
/// Does an experiment with many metrics ship as often as promised? Five success metrics, five guardrails, two watched metrics and two quality tests under rule 2,
/// the setting of Schultzberg, Ankargren and Frånberg (2024, section 5), with the errors as this library allots them.
/// </summary>
public class ErrorAllotmentTests(ITestOutputHelper output)
{
    private const int Success = 5, Guardrails = 5, Watched = 2, Quality = 2, Tests = Success + Guardrails + Watched + Quality, Looks = 10, Seed = 41_102;

    private enum Truth
    {
        AllWork,
        NothingChanged,
    }

    /// <summary>How far metrics share what moves them: none, success metrics and guardrails together, either alone.</summary>
    private static readonly (string Name, Func<int, bool> Together)[] Dependence =
    [
        ("independent", _ => false),
        ("success and guardrails, 0.99", i => i < Success + Guardrails),
        ("success metrics, 0.99", i => i < Success),
        ("guardrails, 0.99", i => i is >= Success and < Success + Guardrails),
    ];

    /// <summary>P(ship) where everything works, from 40,000 replications by an independent program, and the largest one where nothing changed.</summary>
    private static readonly Dictionary<string, double[]> Published = new()
    {
        ["no correction"] = [0.267, 0.621, 0.217, 0.624, 0.115],
        ["alpha only"] = [0.323, 0.755, 0.271, 0.760, 0.018],
        ["beta over guardrails"] = [0.832, 0.943, 0.812, 0.945, 0.046],
        ["as allotted"] = [0.866, 0.952, 0.849, 0.953, 0.047],
        ["share of watched and quality"] = [0.838, 0.948, 0.821, 0.948, 0.046],
    };

    [Fact]
    public void Ships_as_often_as_promised()
    {
        int replications = ValidityReport.Replications(quick: 1_500, @long: 50_000);
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        ABTest test = Test();
        var allotment = new ErrorAllotment(test);
        double alphaSuccess = allotment.For(test.Metrics[0]).Last;
        double alphaGuardrail = allotment.For(test.Metrics[Success]).Last;
        double allotted = allotment.PowerFor(test.Metrics[0]).Last;
        // One quality metric and the sample ratio are the two quality tests.
        Assert.Equal(0.05 / Tests, allotment.Deterioration.Last, 15);
        Assert.Equal(0.05 / Success, alphaSuccess, 15);
        Assert.Equal(0.05, alphaGuardrail, 15);
        Assert.Equal(1 - (0.2 - 0.05) / 6, allotted, 15);
        Assert.Equal(allotted, allotment.PowerFor(test.Metrics[Success]).Last);

        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Five success metrics, five guardrails with a margin, two watched metrics and two quality tests under rule 2: alpha 0.05, deterioration alpha 0.05, power 0.8; deterioration and quality read at ten looks with spending t². Share of experiments that ship; {replications:N0} replications, Monte Carlo standard error at most {ValidityReport.Error(0.5, replications):0.0000}.");
        table.AppendLine().AppendLine("| errors | works: independent | works: both dependent | works: success dependent | works: guardrails dependent | nothing changed, largest |").AppendLine("|---|---|---|---|---|---|");
        foreach ((string name, double success, double harm, double power) in new[]
        {
            ("no correction", 0.05, 0.05, 0.8),
            ("alpha only", 0.05 / (Success + Guardrails), 0.05 / Tests, 0.8),
            ("beta over guardrails", 0.05 / Success, 0.05 / Tests, 1 - 0.2 / 6),
            ("as allotted", alphaSuccess, allotment.Deterioration.Last, allotted),
            ("share of watched and quality", 0.05 / Success, 0.05 / Tests, 1 - (0.2 - 0.05 * (Watched + Quality) / Tests) / (Guardrails + 1)),
        })
        {
            double guardrail = name == "alpha only" ? success : alphaGuardrail;
            double[] bounds = [.. GroupSequential.Looks(Looks).OneSided().WithAlpha(harm).WithEfficacy(ErrorSpending.Power(2)).Bounds.Select(b => b.Efficacy?.Z ?? double.PositiveInfinity)];
            double[] shipped = [.. Dependence.Select(d => Ships(Truth.AllWork, d.Together, success, guardrail, power, bounds, replications)), Dependence.Max(d => Ships(Truth.NothingChanged, d.Together, success, guardrail, power, bounds, replications))];
            table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", shipped.Select(s => s.ToString("0.000", CultureInfo.InvariantCulture)))} |");
            for (int i = 0; i < shipped.Length; i++)
            {
                double slack = 4 * (ValidityReport.Error(Published[name][i], replications) + ValidityReport.Error(Published[name][i], 40_000)) + (i == 4 ? 0.006 : 0.002);
                Assert.InRange(shipped[i], Published[name][i] - slack, Published[name][i] + slack);
            }
        }
        table.AppendLine().AppendLine("Without a correction of beta, experiments in which everything works mostly do not ship. Sharing beta over the guardrails suffices here, where most of the deterioration alpha goes to metrics that are moving up or are held by their margin; taking only the share of watched and quality metrics off beta is enough when harm is read once at the end; taking the whole of it, as this library does, holds whatever the metrics do and however often harm is read.");
        output.WriteLine(table.ToString());
        ValidityReport.Write("Decisions over many metrics", table.ToString());
    }

    private static ABTest Test()
    {
        ABTest test = Experiment.ABTest("many");
        for (int i = 0; i < Success; i++)
        {
            test = test.Success(Metric.Mean($"success {i}"), Lift.Relative(0.01));
        }
        for (int i = 0; i < Guardrails; i++)
        {
            test = test.Guardrail(Metric.Mean($"guardrail {i}"), Lift.Relative(0.01));
        }
        return test.Deterioration(Metric.Mean("watched 1")).Deterioration(Metric.Mean("watched 2")).Quality(Metric.Mean("before exposure"));
    }

    private static double Ships(Truth truth, Func<int, bool> together, double alphaSuccess, double alphaGuardrail, double power, double[] bounds, int replications)
    {
        var random = new Random(Seed);
        double zSuccess = Normal.UpperQuantile(alphaSuccess);
        double zGuardrail = Normal.UpperQuantile(alphaGuardrail);
        // What each metric is sized for: its drift at the planned end.
        double lift = truth == Truth.AllWork ? zSuccess + Normal.LowerQuantile(power) : 0;
        double margin = zGuardrail + Normal.LowerQuantile(power);
        const double Correlation = 0.99;
        Span<double> walk = stackalloc double[Tests];
        int shipped = 0;
        for (int replication = 0; replication < replications; replication++)
        {
            walk.Clear();
            bool veto = false;
            for (int look = 1; look <= Looks; look++)
            {
                double common = Gauss(random);
                for (int i = 0; i < Tests; i++)
                {
                    double own = Gauss(random);
                    walk[i] += together(i) ? Math.Sqrt(Correlation) * common + Math.Sqrt(1 - Correlation) * own : own;
                    // Score with its drift, on the scale of a standard normal at this look; down is worse.
                    double drift = i < Success ? lift * Math.Sqrt((double)look / Looks) : 0;
                    veto |= -(walk[i] / Math.Sqrt(look) + drift) > bounds[look - 1];
                }
            }
            bool won = false;
            bool safe = true;
            for (int i = 0; i < Success; i++)
            {
                won |= walk[i] / Math.Sqrt(Looks) + lift > zSuccess;
            }
            for (int i = Success; i < Success + Guardrails; i++)
            {
                safe &= walk[i] / Math.Sqrt(Looks) + margin > zGuardrail;
            }
            shipped += won && safe && !veto ? 1 : 0;
        }
        return (double)shipped / replications;
    }

    private static double Gauss(Random random) => Normal.LowerQuantile(Math.Max(1e-12, random.NextDouble()));
}
