using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Do designs that separate what users have learned from what the treatment does cover it, and find nothing where nothing was learned?</summary>
public class NoveltyDesignsValidityTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_261_203;

    private const int Users = 300;

    private const int TestDays = 7;

    private const int Days = 14;

    private const int AllDays = TestDays + Days;

    private const double Effect = 1;

    private const double Learned = 0.4;

    private static readonly string[] Designs = ["post-period", "post-period, values from before as covariate", "lagged start", "cookie-cookie-day", "post-period, the test's own days as covariate (wrong)"];

    [Fact]
    public void Learning_is_covered_and_not_invented()
    {
        int replications = ValidityReport.Replications(quick: 60, @long: 10_000);
        var learned = new SimulatedReading[Designs.Length, 2][];
        var nothing = new SimulatedReading[Designs.Length, 2][];
        foreach ((SimulatedReading[,][] into, double size) in new[] { (learned, Learned), (nothing, 0) })
        {
            for (int k = 0; k < Designs.Length; k++)
            {
                (into[k, 0], into[k, 1]) = (new SimulatedReading[replications], new SimulatedReading[replications]);
            }
            Parallel.For(0, replications, i =>
            {
                var random = new RandomSource(Seed, (ulong)i);
                for (int k = 0; k < Designs.Length; k++)
                {
                    NoveltyEstimate estimate = Draw(random, k, size);
                    into[k, 0][i] = SimulatedReading.Of(estimate.Readout(AnalysisWindow.Week1));
                    into[k, 1][i] = SimulatedReading.Of(estimate.Contrast.Change);
                }
            });
        }
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Users} Gaussian users a group, coefficient of variation 1, half of the variance between users; a test of {TestDays} days with an effect of 100 %, on top of which 40 % are learned (time constant 5 days) and unlearned as fast; {Days} days are read. Coverage of 95 % intervals of what was learned, on average over the first week, and of the second week's change against it; share of p < 0.05 where nothing was learned. {replications:N0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000}.").AppendLine();
        text.AppendLine("| design | learned, week 1: truth | coverage | change: truth | coverage | nothing learned, week 1: size | change: size |").AppendLine("|---|---|---|---|---|---|---|");
        double slack = 4 * ValidityReport.Error(0.05, replications) + 0.004;
        for (int k = 0; k < Designs.Length; k++)
        {
            (double week, double change) = Truth(k);
            double[] coverage = [Share(learned[k, 0], r => r.Lower <= week && week <= r.Upper), Share(learned[k, 1], r => r.Lower <= change && change <= r.Upper)];
            double[] size = [Share(nothing[k, 0], r => r.PValue < 0.05), Share(nothing[k, 1], r => r.PValue < 0.05)];
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Designs[k]} | {week:0.000} | {coverage[0]:0.000} | {change:0.000} | {coverage[1]:0.000} | {size[0]:0.000} | {size[1]:0.000} |");
            if (k < Designs.Length - 1)
            {
                Assert.All(coverage, share => Assert.InRange(share, 0.95 - slack, 0.95 + slack));
                Assert.All(size, share => Assert.InRange(share, 0.05 - slack, 0.05 + slack));
            }
            else
            {
                Assert.True(coverage[0] < 0.5 && size[0] > 0.5, "Adjusting for what the treatment moved should cost coverage, or the setting shows nothing.");
            }
        }
        text.AppendLine().AppendLine("A covariate must come from before the test: the test's own days were moved by the treatment, and adjusting for them takes the treatment off what was learned.");
        output.WriteLine(text.ToString());
        ValidityReport.Write("Novelty: designs for learning", text.ToString());
    }

    private static double Share(SimulatedReading[] readings, Func<SimulatedReading, bool> holds) => readings.Count(holds) / (double)readings.Length;

    private static double Grown(double size, int days) => size * (1 - Math.Exp(-days / 5.0));

    private static double Lift(int design, double size, int day) => design switch
    {
        2 => (1 + Effect + Grown(size, TestDays + day)) / (1 + Effect + Grown(size, day)) - 1,
        3 => Grown(size, day) / (1 + Effect),
        _ => Grown(size, TestDays) * Math.Exp(-day / 5.0),
    };

    private static (double Week, double Change) Truth(int design)
    {
        double first = Enumerable.Range(0, 7).Average(day => Lift(design, Learned, day));
        return (first, Enumerable.Range(7, 7).Average(day => Lift(design, Learned, day)) - first);
    }

    private static NoveltyEstimate Draw(RandomSource random, int design, double size)
    {
        switch (design)
        {
            case 2:
                return Novelty.LaggedStart(
                    DailyPanel.Of(Rows(random, AllDays, day => day < TestDays ? 0 : Effect + Grown(size, day - TestDays)), AllDays),
                    DailyPanel.Of(Rows(random, AllDays, day => Effect + Grown(size, day)), AllDays),
                    TestDays);
            case 3:
                return Novelty.CookieCookieDay(
                    DailyPanel.Of(Rows(random, Days, day => Effect + Grown(size, day)), Days),
                    [.. Enumerable.Range(0, Days).Select(_ => MeanSummary.Of(Rows(random, 1, _ => Effect)))]);
            default:
                DailyPanel control = Panel(random, design, _ => 0);
                return Novelty.PostPeriod(control, Panel(random, design, day => day < TestDays ? Effect + Grown(size, day) : Lift(design, size, day - TestDays)), TestDays);
        }
    }

    /// <summary>Users by day, with the mean of the week before, or of the test's own days, as covariate where the design says so.</summary>
    private static DailyPanel Panel(RandomSource random, int design, Func<int, double> lift)
    {
        if (design == 0)
        {
            return DailyPanel.Of(Rows(random, AllDays, lift), AllDays);
        }
        double[] rows = Rows(random, 7 + AllDays, day => day < 7 ? 0 : lift(day - 7));
        var panel = new DailyPanelAccumulator(AllDays, PanelColumns.Covariate);
        for (int user = 0; user < Users; user++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(user * (7 + AllDays), 7 + AllDays);
            panel.Add([.. row[7..], Mean(design == 1 ? row[..7] : row[7..(7 + TestDays)])]);
        }
        return panel.ToPanel();
    }

    private static double[] Rows(RandomSource random, int days, Func<int, double> lift) => PanelData.Gauss(random, Users, days, lift);

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum / values.Length;
    }
}
