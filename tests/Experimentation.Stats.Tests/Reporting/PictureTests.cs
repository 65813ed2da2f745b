using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Reporting;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Reporting;

/// <summary>Every picture, for a page and for a phone: within its frame, nothing upon anything else, a title and a text alternative. Awkward results are drawn at random.</summary>
public class PictureTests
{
    public static TheoryData<string> Names { get; } = [.. Gallery.All().Select(g => g.Name)];

    private static readonly Dictionary<string, IReportable> Results = Gallery.All().ToDictionary(g => g.Name, g => g.Result);

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_cramped_or_clipped(string name) => CheckAll(Results[name]);

    [Fact]
    public void The_kinds_that_the_page_on_reports_promises_have_a_picture()
    {
        string[] without = [.. Results.Where(r => !r.Key.StartsWith("report-", StringComparison.Ordinal) && !PicturesOf(ReportDocuments.Of(r.Value).Blocks).Any()).Select(r => r.Key)];
        Assert.Equal(["health", "registration", "rollout-not-begun", "rollout-decision", "comparison-nothing"], without);
    }

    [Property(MaxTest = 60)]
    public void Forests_of_any_rows(int seed)
    {
        var random = new RandomSource((ulong)seed);
        ForestPlot.Row[] rows = [.. Enumerable.Range(0, 1 + random.NextBelow(12)).Select(_ => RowOf(random))];
        string title = $"Rows {Text(random, 80)}";
        CheckBoth(size => ForestPlot.Of(title, rows, size));
    }

    [Property(MaxTest = 25)]
    public void Looks_of_any_test(int seed)
    {
        var random = new RandomSource((ulong)seed);
        GroupSequentialDesign design = GroupSequential.Looks(1 + random.NextBelow(12)).WithAlpha(0.001 + 0.2 * random.NextUniform());
        design = random.NextBelow(2) == 0 ? design.WithFutility(ErrorSpending.HwangShihDeCani(-2)).OneSided() : design.TwoSided();
        CheckAll(design);
        GroupSequentialTest test = design.Start(plannedInformation: 100);
        for (int look = 0; look < design.Bounds.Count && !test.IsOver; look++)
        {
            test = test.Observe(0.3 * random.NextNormal(), 1 / Math.Sqrt(100.0 * (look + 1) / design.Bounds.Count));
        }
        CheckAll(test);
    }

    [Property(MaxTest = 25)]
    public void Sample_ratios_of_any_days(int seed)
    {
        var random = new RandomSource((ulong)seed);
        int arms = 2 + random.NextBelow(3);
        double[] weights = [.. Enumerable.Range(0, arms).Select(_ => 0.05 + random.NextUniform())];
        SampleRatioHistory history = SampleRatioHistory.Of([.. weights.Select((w, i) => new Variant($"{i} {Text(random, 40)}", w / weights.Sum()))]);
        int day = 0;
        for (int i = random.NextBelow(60); i >= 0; i--)
        {
            day += 1 + random.NextBelow(3) / 2;
            double users = Math.Pow(10, 6 * random.NextUniform());
            history = history.Observe(new DateOnly(2026, 1, 1).AddDays(day), [.. weights.Select(w => (long)(users * w * (random.NextBelow(9) == 0 ? random.NextUniform() : 1)))]);
        }
        CheckAll(history);
    }

    [Property(MaxTest = 20)]
    public void Quantiles_of_any_values(int seed)
    {
        var random = new RandomSource((ulong)seed);
        double scale = Math.Pow(10, 16 * random.NextUniform() - 8);
        QuantileSample Arm() => QuantileSample.Of([.. Enumerable.Range(0, 5 + random.NextBelow(300)).Select(_ => scale * Math.Exp(2 * random.NextNormal()) * (random.NextBelow(3) - 1))]);
        CheckAll(Compare.AllQuantiles(Arm(), Arm()));
    }

    [Property(MaxTest = 15)]
    public void Posteriors_of_any_counts(int seed)
    {
        var random = new RandomSource((ulong)seed);
        Posterior Arm()
        {
            long users = 1 + (long)Math.Pow(10, 6 * random.NextUniform());
            return Posterior.OfProportion(new(users, random.NextBinomial(users, random.NextBelow(4) == 0 ? 0 : random.NextUniform())), BetaPrior.Uniform);
        }
        CheckAll(Bayes.Compare(Arm(), Arm(), random.NextBelow(2) == 0 ? PreferredDirection.Increase : PreferredDirection.Decrease));
        CheckAll(Bayes.Rank(PreferredDirection.Increase, [.. Enumerable.Range(0, 2 + random.NextBelow(8)).Select(i => ($"{i} {Text(random, 70)}", Arm()))]));
    }

    [Property(MaxTest = 15)]
    public void Rollouts_of_any_days(int seed)
    {
        var random = new RandomSource((ulong)seed);
        Metric<MeanSummary> mean = Metric.Mean($"a {Text(random, 60)}", random.NextBelow(2) == 0 ? PreferredDirection.Increase : PreferredDirection.Decrease);
        Metric<ProportionSummary> crash = Metric.Proportion($"b {Text(random, 30)}", PreferredDirection.Decrease);
        RolloutMonitor monitor = Experiment.MonitoredRollout(Text(random, 50) + "x").WithStages(0.01, 0.1, 0.5, 1).WithHoldOut(0.1).Guardrail(mean, Lift.Relative(0.05)).FirstEvents(crash, Lift.Relative(0.5)).Start();
        double unit = Math.Pow(10, 12 * random.NextUniform() - 6);
        double harm = random.NextBelow(3) == 0 ? 1 : 0;
        for (int day = random.NextBelow(30); day >= 0; day--)
        {
            double share = monitor.Rollout.TreatmentShare(monitor.StageIndex);
            long users = (long)Math.Pow(10, 2 + 4 * random.NextUniform()), t = (long)(users * share), c = users - t;
            MeanSummary Drawn(long n, double effect) => n < 2 ? default : MeanSummary.FromMoments(n, unit * (30 + effect + 40 / Math.Sqrt(n) * random.NextNormal()), unit * unit * 1600);
            monitor = monitor.Observe(RolloutIncrement.Of(monitor.LastDay?.AddDays(1) ?? new DateOnly(2026, 1, 1)).Add(mean, Drawn(c, 0), Drawn(t, harm)).Add(crash, new(c, random.NextBinomial(c, 0.01)), new(t, random.NextBinomial(t, 0.01 * (1 + harm)))));
            monitor = !monitor.IsAtLastStage && random.NextBelow(3) == 0 ? monitor.AdvanceAnyway() : monitor;
        }
        CheckAll(monitor);
    }

    [Property(MaxTest = 30)]
    public void Axes_of_any_range_have_a_few_round_numbers_that_stand_apart(int seed)
    {
        var random = new RandomSource((ulong)seed);
        double size = Math.Pow(10, 24 * random.NextUniform() - 12), least = size * random.NextNormal(), most = least + size * random.NextUniform() * Math.Pow(10, -5 * random.NextUniform());
        foreach (AxisText text in new AxisText[] { Axis.Percent, Axis.Share, Axis.Count, Axis.Change })
        {
            var axis = new Axis(least, most, 60, 300, 8, text);
            double[] ticks = [.. axis.Ticks];
            Assert.InRange(ticks.Length, 1, 20);
            Assert.True(axis.Least <= least && axis.Most >= most);
            Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(axis.At(pair.First) < axis.At(pair.Second)));
            Assert.DoesNotContain(ticks, t => axis.Label(t).Contains("NaN", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Neighbouring_numbers_of_an_axis_are_told_apart()
    {
        foreach ((double least, double most) in new[] { (0, 0.0004), (0.4999, 0.5001), (100, 100.4), (1e6, 1.0004e6), (-3e-9, 5e-9), (9_000, 11_000) })
        {
            foreach (AxisText text in new AxisText[] { Axis.Share, Axis.Change })
            {
                var axis = new Axis(least, most, 0, 600, 8, text);
                string[] labels = [.. axis.Ticks.Select(axis.Label)];
                Assert.Equal(labels.Length, labels.Distinct().Count());
            }
        }
    }

    [Theory]
    [InlineData("a test of words that are wrapped at a width", 100)]
    [InlineData("one_name_without_any_space_at_all_that_is_far_too_long_for_a_line", 100)]
    [InlineData("日本語日本語日本語日本語日本語", 60)]
    [InlineData("", 50)]
    [InlineData("wide", 3)]
    public void Wrapped_texts_fit_and_lose_nothing_but_their_end(string text, double width)
    {
        string[] lines = [.. SvgPicture.Wrap(text, width, 12, 3)];
        Assert.True(lines.Length <= 3);
        Assert.All(lines, line => Assert.True(SvgPicture.WidthOf(line, 12) <= width || line.Length == 1));
        string all = string.Concat(lines).TrimEnd('…').Replace(" ", "", StringComparison.Ordinal);
        Assert.StartsWith(all, text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static ForestPlot.Row RowOf(RandomSource random)
    {
        EffectScale scale = random.NextBelow(3) switch { 0 => EffectScale.Absolute, 1 => EffectScale.RiskRatio, _ => EffectScale.RelativeLogRatio };
        double size = Math.Pow(10, scale == EffectScale.Absolute ? 20 * random.NextUniform() - 10 : -3 * random.NextUniform());
        double none = scale == EffectScale.RiskRatio ? 1 : 0, estimate = none + size * random.NextNormal(), half = size * random.NextUniform();
        return new(
            Text(random, 90),
            random.NextBelow(8) != 0,
            estimate,
            random.NextBelow(8) == 0 ? double.NegativeInfinity : estimate - half,
            random.NextBelow(8) == 0 ? double.PositiveInfinity : estimate + half,
            scale,
            random.NextBelow(2) * size,
            random.NextBelow(2) == 0 ? PreferredDirection.Increase : PreferredDirection.Decrease,
            random.NextBelow(3) switch { 0 => SvgStyle.Fill(2), 1 => SvgStyle.Alarm, _ => SvgStyle.Fill(0) },
            Text(random, 60));
    }

    private static string Text(RandomSource random, int most)
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyzABCWMN_-/0123456789.%<>&\"é日… ";
        var text = new StringBuilder();
        for (int i = random.NextBelow(Math.Max(1, most)); i > 0; i--)
        {
            text.Append(random.NextBelow(6) == 0 ? ' ' : Letters[random.NextBelow(Letters.Length)]);
        }
        return text.ToString().Trim();
    }

    private static void CheckAll(IReportable result)
    {
        foreach (PictureBlock block in PicturesOf(ReportDocuments.Of(result).Blocks))
        {
            Drawing.Check(block.Picture.ToString());
            Drawing.Check(Assert.IsType<SvgPicture>(block.Narrow).ToString());
            Assert.Equal(block.Picture.Description, block.Narrow!.Description);
            Assert.Equal(Chart.WidthOf(PictureSize.Narrow), block.Narrow.Width);
        }
    }

    private static void CheckBoth(Func<PictureSize, SvgPicture> draw)
    {
        Drawing.Check(draw(PictureSize.Wide).ToString());
        Drawing.Check(draw(PictureSize.Narrow).ToString());
    }

    private static IEnumerable<PictureBlock> PicturesOf(IEnumerable<ReportBlock> blocks) =>
        blocks.SelectMany(b => b switch { PictureBlock picture => [picture], Details details => PicturesOf(details.Blocks), _ => Array.Empty<PictureBlock>() });
}
