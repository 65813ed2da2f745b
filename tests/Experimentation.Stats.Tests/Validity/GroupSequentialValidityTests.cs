using System.Globalization;
using System.Text;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Do group-sequential tests err as often as they say, however the looks fall? Simulated on z statistics with independent increments.</summary>
public class GroupSequentialValidityTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private const int Seed = 20_261_126;

    /// <summary>500 users an arm, standard deviation 1: z at the planned end of an effect of 0.2.</summary>
    private static readonly double DriftOfEffect = 0.2 * Math.Sqrt(250);

    /// <summary>A rule: bounds at each look, upper and lower (stop without a claim).</summary>
    private sealed record Rule(string Name, Func<int, (double[] Upper, double[] Lower)> At, bool Holds = true);

    private static GroupSequentialDesign Design(int looks) => GroupSequential.Looks(looks).OneSided().WithAlpha(Alpha);

    private static readonly Rule[] Rules =
    [
        Of("O'Brien–Fleming-type spending", Design),
        Of("Pocock-type spending", k => Design(k).WithEfficacy(ErrorSpending.Pocock)),
        Of("Kim–DeMets ρ = 1", k => Design(k).WithEfficacy(ErrorSpending.Power(1))),
        Of("Kim–DeMets ρ = 2", k => Design(k).WithEfficacy(ErrorSpending.Power(2))),
        Of("Kim–DeMets ρ = 3", k => Design(k).WithEfficacy(ErrorSpending.Power(3))),
        Of("Hwang–Shih–DeCani γ = −4", k => Design(k).WithEfficacy(ErrorSpending.HwangShihDeCani(-4))),
        Of("Hwang–Shih–DeCani γ = 1", k => Design(k).WithEfficacy(ErrorSpending.HwangShihDeCani(1))),
        Of("O'Brien–Fleming", k => Design(k).WithEfficacy(BoundaryShape.OBrienFleming)),
        Of("Pocock", k => Design(k).WithEfficacy(BoundaryShape.Pocock)),
        Of("Wang–Tsiatis Δ = 0.25", k => Design(k).WithEfficacy(BoundaryShape.WangTsiatis(0.25))),
        Of("Haybittle–Peto 3", k => Design(k).WithEfficacy(BoundaryShape.HaybittlePeto())),
        Of("O'Brien–Fleming-type, binding futility", k => Design(k).WithPower(0.9).WithFutility(ErrorSpending.HwangShihDeCani(-2), Adherence.Binding)),
        Of("the same, not binding, obeyed", k => Design(k).WithPower(0.9).WithFutility(ErrorSpending.HwangShihDeCani(-2))),
        new("the same, not binding, ignored", k => ([.. Design(k).WithPower(0.9).WithFutility(ErrorSpending.HwangShihDeCani(-2)).Bounds.Select(b => b.Efficacy!.Value.Z)], None(k))),
        Observed("ρ = 1, plan twice too large", 1, 0.5),
        Observed("ρ = 3, plan twice too large", 3, 0.5),
        Observed("ρ = 1, plan half of what came", 1, 2),
        Observed("ρ = 3, plan half of what came", 3, 2),
        Observed("ρ = 3, plan 10 % too large, last look declared", 3, 1 / 1.1),
        new("mistake: cumulative alpha as nominal level", k => ([.. Design(k).Bounds.Select(b => Numerics.Normal.UpperQuantile(b.AlphaSpent))], None(k)), Holds: false),
        new("mistake: 5 % at every look", k => ([.. Enumerable.Repeat(1.6448536269514722, k)], None(k)), Holds: false),
    ];

    /// <summary>
    /// Two packages call the alpha spent so far the level of the look. Their type I error, exactly: 5.3 % at 2 looks, 7.8 % at 28.
    /// </summary>
    [Theory]
    [InlineData(2, 0.053)]
    [InlineData(4, 0.059)]
    [InlineData(10, 0.069)]
    [InlineData(28, 0.078)]
    public void The_alpha_spent_so_far_is_never_the_level_of_a_look(int looks, double peers)
    {
        // What they take for the two-sided level of a look is twice this function, which spends alpha rightly when it is spent.
        GroupSequentialDesign design = GroupSequential.Looks(looks)
            .WithEfficacy(ErrorSpending.Custom("O'Brien–Fleming-type, whole alpha", (t, total) => Numerics.Normal.UpperTail(Numerics.Normal.UpperQuantile(total) / Math.Sqrt(t))));
        GroupSequentialTest test = design.Start(1);
        for (int k = 1; k <= looks; k++)
        {
            test = test.Observe(0, Math.Sqrt((double)looks / k));
        }
        double[] levels = [.. test.Looks.Select(l => l.NominalAlpha)];
        double[] spent = [.. test.Looks.Select(l => l.AlphaSpent)];
        for (int k = 1; k < looks; k++)
        {
            Assert.True(levels[k] < spent[k], $"look {k + 1}: level {levels[k]}, spent {spent[k]}");
            Close.To(levels[k], 2 * design.Bounds[k].Efficacy!.Value.NominalP, 1e-9);
        }
        Assert.InRange(TypeOneError(spent), peers - 0.001, peers + 0.001);
        Close.To(0.05, TypeOneError(levels), 1e-12);

        double TypeOneError(double[] nominal)
        {
            var process = new ScoreRecursion([.. Enumerable.Range(1, looks).Select(k => (double)k / looks)], Folding.Even);
            double sum = 0;
            for (int k = 0; k < looks; k++)
            {
                double z = Numerics.Normal.UpperQuantile(nominal[k] / 2);
                sum += 2 * process.UpperExit(k, z, 0);
                process.Continue(-z, z);
            }
            return sum;
        }
    }

    [Fact]
    public void Error_and_power_are_as_promised_at_14_28_and_56_looks()
    {
        int replications = ValidityReport.Replications(quick: 4_000, @long: 200_000);
        int[] looks = ValidityReport.IsLong ? [14, 28, 56] : [14];
        output.WriteLine($"Seed {Seed}, {replications} replications.");
        var results = looks.Select((k, i) => Simulate(k, replications, Seed + i)).ToArray();
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"One-sided at 5 %, 500 users an arm, standard deviation 1, effect 0.2, looks evenly spaced. {replications:N0} replications on z statistics (seed {Seed}); Monte Carlo standard error {ValidityReport.Error(0.05, replications):0.0000} at 5 %, {ValidityReport.Error(0.9, replications):0.0000} at 90 %. A fixed-horizon test has a power of 0.935. Users: average of both arms when the test stops, under the effect.");
        table.AppendLine().AppendLine("| method | error, 14 looks | 28 | 56 | power, 14 looks | 28 | 56 | users, 14 looks | 28 | 56 |").AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        for (int r = 0; r < Rules.Length; r++)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {Rules[r].Name} |");
            foreach (Outcome[] outcome in results)
            {
                table.Append(CultureInfo.InvariantCulture, $" {outcome[r].Error:0.000} |");
            }
            foreach (Outcome[] outcome in results)
            {
                table.Append(CultureInfo.InvariantCulture, $" {outcome[r].Power:0.000} |");
            }
            foreach (Outcome[] outcome in results)
            {
                table.Append(CultureInfo.InvariantCulture, $" {outcome[r].Users:0} |");
            }
            table.AppendLine();
            foreach (Outcome[] outcome in results)
            {
                double slack = 4 * ValidityReport.Error(Alpha, replications);
                Assert.True(Rules[r].Holds ? outcome[r].Error < Alpha + slack : outcome[r].Error > Alpha + slack, $"{Rules[r].Name}: {outcome[r].Error}");
            }
        }
        table.AppendLine().AppendLine("Too many users planned for costs power and never validity; too few planned for costs the power of the users that came in addition. Always-valid boundaries, which need no plan, have a power of 0.72 to 0.77 here.");
        output.WriteLine(table.ToString());
        ValidityReport.Write("Group-sequential tests", table.ToString());
        Assert.InRange(results[0][0].Power, 0.9, 0.95);
    }

    /// <summary>Looks whose number and time are drawn at random, beyond the plan and short of it.</summary>
    [Fact]
    public void Random_timetables_keep_alpha()
    {
        var random = new Random(Seed);
        GroupSequentialDesign[] designs = [Design(5), Design(5).WithEfficacy(BoundaryShape.Pocock), Design(10).WithEfficacy(ErrorSpending.Power(2)), GroupSequential.Looks(3).WithAlpha(Alpha)];
        long walks = 0, rejected = 0;
        for (int timetable = 0; timetable < 60; timetable++)
        {
            GroupSequentialDesign design = designs[timetable % designs.Length];
            GroupSequentialTest test = design.Start(100);
            double information = 0;
            while (!test.IsOver)
            {
                information += 2 + 50 * random.NextDouble();
                Effect nothing = Effect.Of(0, 1 / Math.Sqrt(information));
                test = information > 60 && random.NextDouble() < 0.15 ? test.ObserveLast(nothing) : test.Observe(nothing);
            }
            for (int walk = 0; walk < 500; walk++, walks++)
            {
                double score = 0, before = 0;
                foreach (GroupSequentialLook look in test.Looks)
                {
                    score += Gauss(random) * Math.Sqrt(look.Information - before);
                    before = look.Information;
                    double z = score / Math.Sqrt(look.Information);
                    if ((design.Sides == TestSides.Two ? Math.Abs(z) : z) >= (look.EfficacyBound ?? double.PositiveInfinity))
                    {
                        rejected++;
                        break;
                    }
                }
            }
        }
        double error = (double)rejected / walks;
        output.WriteLine($"Seed {Seed}: {error:0.0000} of {walks}.");
        Assert.InRange(error, Alpha - 4 * Math.Sqrt(Alpha / walks), Alpha + 4 * Math.Sqrt(Alpha / walks));
    }

    /// <summary>After stopping: the final interval covers, the final estimate is as often too high as too low, and the plain estimate is not.</summary>
    [Fact]
    public void Estimates_after_stopping_are_median_unbiased_and_their_intervals_cover()
    {
        int replications = ValidityReport.Replications(quick: 100, @long: 50_000);
        GroupSequentialDesign design = GroupSequential.Looks(5).WithEfficacy(ErrorSpending.Pocock);
        double[] effects = [0, 1.5, 3];
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"Two-sided Pocock-type spending, 5 looks, 95 % final intervals by the stage-wise ordering; {replications:N0} replications (seed {Seed}), Monte Carlo standard error {ValidityReport.Error(0.95, replications):0.0000} for coverage. Effects in standard errors at the planned end.");
        table.AppendLine().AppendLine("| effect | coverage | median-unbiased estimate too high | plain estimate too high | repeated interval covers |").AppendLine("|---|---|---|---|---|");
        var random = new Random(Seed);
        foreach (double effect in effects)
        {
            int covered = 0, high = 0, plain = 0, repeated = 0;
            for (int r = 0; r < replications; r++)
            {
                GroupSequentialTest test = design.Start(1);
                double score = 0;
                for (int k = 1; !test.IsOver; k++)
                {
                    score += 0.2 * effect + Math.Sqrt(0.2) * Gauss(random);
                    test = test.Observe(score / (0.2 * k), 1 / Math.Sqrt(0.2 * k));
                }
                GroupSequentialConclusion conclusion = test.Conclude();
                covered += conclusion.Interval.Contains(effect) ? 1 : 0;
                high += conclusion.MedianUnbiasedEstimate > effect ? 1 : 0;
                plain += test.Looks[^1].Estimate > effect ? 1 : 0;
                repeated += test.Looks[^1].RepeatedInterval.Contains(effect) ? 1 : 0;
            }
            double n = replications;
            table.AppendLine(CultureInfo.InvariantCulture, $"| {effect} | {covered / n:0.000} | {high / n:0.000} | {plain / n:0.000} | {repeated / n:0.000} |");
            Assert.InRange(covered / n, 0.95 - 4 * ValidityReport.Error(0.95, replications), 0.95 + 4 * ValidityReport.Error(0.95, replications));
            Assert.InRange(high / n, 0.5 - 4 * ValidityReport.Error(0.5, replications), 0.5 + 4 * ValidityReport.Error(0.5, replications));
            Assert.True(repeated / n >= 0.95 - 4 * ValidityReport.Error(0.95, replications));
        }
        output.WriteLine(table.ToString());
        ValidityReport.Write("Estimates after a group-sequential test", table.ToString());
    }

    /// <summary>The whole way through an A/B test, with 14 looks: data, plan, history, decision.</summary>
    [Fact]
    public void An_ab_test_with_14_looks_ships_nothing_without_benefit_and_finds_what_it_is_sized_for()
    {
        int replications = ValidityReport.Replications(quick: 16, @long: 1_000);
        Metric<MeanSummary> metric = Metric.Mean("minutes");
        ABTestPlan plan = Experiment.ABTest("simulated").Success(metric, Lift.Absolute(0.2)).WithRule(DecisionRule.SuccessAndGuardrails)
            .WithBoundary(GroupSequential.Looks(14).WithEfficacy(ErrorSpending.Power(1))).Plan(Baseline.For(metric, 10, 1));
        var random = new Random(Seed);
        double error = Shipped(0), power = Shipped(0.2);
        output.WriteLine($"Seed {Seed}: error {error:0.000}, power {power:0.000}, {replications} replications.");
        Assert.InRange(error, 0, 0.05 + 4 * ValidityReport.Error(0.05, replications));
        Assert.InRange(power, 0.8 - 4 * ValidityReport.Error(0.8, replications), 0.8 + 4 * ValidityReport.Error(0.8, replications));

        double Shipped(double effect)
        {
            int shipped = 0;
            for (int r = 0; r < replications; r++)
            {
                MeanSummary control = default, treatment = default;
                ABTestAnalysis? analysis = null;
                for (int look = 1; analysis is null || analysis.Decision.Kind == DecisionKind.Continue; look++)
                {
                    long users = plan.UsersPerVariant[0] * look / 14 - plan.UsersPerVariant[0] * (look - 1) / 14;
                    control += Draw(users, 10);
                    treatment += Draw(users, 10 + effect);
                    analysis = plan.Analyze(new ExperimentData().Add(metric, ("control", control), ("treatment", treatment)), analysis);
                }
                shipped += analysis.Decision.Kind == DecisionKind.Ship ? 1 : 0;
            }
            return (double)shipped / replications;
        }

        // The mean of many users is normal; their variance is known well enough.
        MeanSummary Draw(long users, double mean) => MeanSummary.FromMoments(users, mean + Gauss(random) / Math.Sqrt(users), 1);
    }

    private sealed record Outcome(double Error, double Power, double Users);

    private static Outcome[] Simulate(int looks, int replications, int seed)
    {
        var random = new Random(seed);
        (double[] Upper, double[] Lower)[] bounds = [.. Rules.Select(r => r.At(looks))];
        int[] wrong = new int[Rules.Length], right = new int[Rules.Length];
        double[] users = new double[Rules.Length];
        double[] noise = new double[looks];
        double step = DriftOfEffect / Math.Sqrt(looks);
        for (int replication = 0; replication < replications; replication++)
        {
            double sum = 0;
            for (int k = 0; k < looks; k++)
            {
                noise[k] = sum += Gauss(random);
            }
            for (int r = 0; r < Rules.Length; r++)
            {
                wrong[r] += Claims(bounds[r], noise, 0, out _) ? 1 : 0;
                right[r] += Claims(bounds[r], noise, step, out int stop) ? 1 : 0;
                users[r] += 1000.0 * stop / looks;
            }
        }
        return [.. Rules.Select((_, r) => new Outcome((double)wrong[r] / replications, (double)right[r] / replications, users[r] / replications))];
    }

    private static bool Claims((double[] Upper, double[] Lower) bounds, double[] noise, double step, out int stop)
    {
        for (stop = 1; ; stop++)
        {
            double z = (noise[stop - 1] + step * stop) / Math.Sqrt(stop);
            if (z >= bounds.Upper[stop - 1])
            {
                return true;
            }
            if (z <= bounds.Lower[stop - 1] || stop == noise.Length)
            {
                return false;
            }
        }
    }

    private static Rule Of(string name, Func<int, GroupSequentialDesign> design) => new(name, looks =>
    {
        GroupSequentialDesign made = design(looks);
        return ([.. made.Bounds.Select(b => b.Efficacy!.Value.Z)], [.. made.Bounds.Select(b => b.Futility?.Z ?? double.NegativeInfinity)]);
    });

    /// <summary>The bounds that a test under way has at evenly spaced looks if its plan was off by a factor; the last of them is declared the last if the plan was too large.</summary>
    private static Rule Observed(string name, double rho, double actualOverPlanned) => new(name, looks =>
    {
        GroupSequentialTest test = Design(looks).WithEfficacy(ErrorSpending.Power(rho)).Start(1);
        double[] upper = new double[looks];
        for (int k = 0; k < looks; k++)
        {
            Effect nothing = Effect.Of(0, 1 / Math.Sqrt(actualOverPlanned * (k + 1) / looks));
            bool over = test.IsOver;
            test = over ? test : k == looks - 1 && name.Contains("declared", StringComparison.Ordinal) ? test.ObserveLast(nothing) : test.Observe(nothing);
            upper[k] = over ? double.PositiveInfinity : test.Looks[^1].EfficacyBound ?? double.PositiveInfinity;
        }
        return (upper, None(looks));
    });

    private static double[] None(int looks) => [.. Enumerable.Repeat(double.NegativeInfinity, looks)];

    private static double Gauss(Random random) => Numerics.Normal.LowerQuantile(1 - random.NextDouble());
}
