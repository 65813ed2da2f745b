using System.Globalization;
using Apache.Arrow;
using FsCheck.Xunit;
using Microsoft.Data.Analysis;

namespace Experimentation.Stats.Data.Tests;

/// <summary>Totals add up, chunks make no difference, days and segments are parts of the whole, and checks are ready to read.</summary>
public class TotalsTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<ProportionSummary> Bought = Metric.Proportion("bought");
    private static readonly DataLayout Layout = DataLayout.Of("variant").Add(Minutes, "minutes").Add(Bought, "bought").BySegment("platform").ByDay("first seen").WithMissing(MissingValue.Excluded);

    [Property(MaxTest = 40)]
    public void Any_split_into_chunks_is_the_whole_to_the_last_bit(ushort rows, byte[] lengths)
    {
        Table table = EverySourceTests.Users(rows % 3_000, seed: rows);
        RecordBatch whole = table.Batches(int.MaxValue).Single();
        List<RecordBatch> parts = [];
        int from = 0;
        foreach (byte length in lengths.Append((byte)0))
        {
            int next = length == 0 ? table.Rows : Math.Min(table.Rows, from + length * 11);
            parts.Add(whole.Slice(from, next - from));
            from = next;
        }
        parts.Add(whole.Slice(from, table.Rows - from));
        Assert.Equal(Layout.Read(whole), Layout.Read(parts));
    }

    [Property(MaxTest = 25)]
    public void Shards_add_up_to_the_whole(ushort rows, ushort cut)
    {
        Table table = EverySourceTests.Users(1 + rows % 2_000, seed: rows);
        RecordBatch whole = table.Batches(int.MaxValue).Single();
        int at = cut % table.Rows;
        DataTotals left = Layout.Read(whole.Slice(0, at)), right = Layout.Read(whole.Slice(at, table.Rows - at)), all = Layout.Read(whole);
        foreach (DataTotals sum in (DataTotals[])[left + right, right + left])
        {
            Assert.Equal(all.Variants, sum.Variants);
            Assert.Equal(all.NullsOf("minutes"), sum.NullsOf("minutes"));
            Assert.Equal(all.Days.Select(d => (d.Name, d.Users)), sum.Days.Select(d => (d.Name, d.Users)));
            Assert.Equal(all.Segments("platform").Select(d => (d.Name, d.Users)), sum.Segments("platform").Select(d => (d.Name, d.Users)));
            foreach (string variant in all.Variants)
            {
                Same(all.All.Of(Minutes, variant), sum.All.Of(Minutes, variant));
                Assert.Equal(all.All.Of(Bought, variant), sum.All.Of(Bought, variant));
            }
        }
    }

    [Fact]
    public void Days_and_segments_are_parts_of_the_whole()
    {
        DataTotals totals = Layout.Read(EverySourceTests.Users(5_000, seed: 1).Frame());
        Assert.Equal(6, totals.Days.Count);
        Assert.Equal((totals.Days[0].FirstDay, totals.Days[^1].LastDay), (totals.FirstDay, totals.LastDay));
        Assert.Equal(totals.Users, totals.Days.Sum(d => d.Users));
        Assert.Equal(totals.Users, totals.Segments("platform").Sum(d => d.Users));
        Assert.Equal([DataTotals.NoSegment, "TV, large", "phone", "web"], totals.Segments("platform").Select(s => s.Name));
        Same(totals.All.Of(Minutes, "control"), totals.UpTo(totals.LastDay!.Value).Of(Minutes, "control"));
        DataSlice three = totals.UpTo(totals.FirstDay!.Value.AddDays(2));
        Assert.Equal(totals.Days.Take(3).Sum(d => d.Users), three.Users);
        Assert.Equal((totals.FirstDay, totals.FirstDay!.Value.AddDays(2)), (three.Data.FirstDay, three.Data.LastDay));
        Assert.Equal(0, totals.Day(new(2020, 1, 1)).Users);
        Assert.Equal((totals.FirstDay, totals.LastDay), (totals.Data.FirstDay, totals.Data.LastDay));
    }

    [Fact]
    public void A_plan_reads_the_totals_and_their_checks()
    {
        DataTotals totals = Layout.Read(EverySourceTests.Users(20_000, seed: 2).Frame());
        ABTestPlan plan = Experiment.ABTest("test").WithVariants(("control", 0.5), ("treatment", 0.5)).Success(Minutes, minimumDetectable: Lift.Relative(0.05)).Guardrail(Bought)
            .Plan(Baseline.For(Minutes, mean: 50, standardDeviation: 30), Baseline.For(Bought, rate: 0.1));
        HealthReport health = totals.HealthFor(plan);
        Assert.Contains(health.Checks, c => c.Name == "sample ratio");
        Assert.Contains(health.Checks, c => c.Name == "null rate of minutes");
        Assert.False(health.Blocks);
        ABTestAnalysis analysis = plan.Analyze(totals.Data.WithHealth(health));
        Assert.Equal(totals.Users, analysis.SampleRatio.Users.Sum());
        SegmentedComparison segments = Compare.Segments([.. totals.Segments("platform").Select(s => (s.Name, plan.Analyze(s.Data).Metrics[0].RelativeLift))]);
        Assert.Equal(4, segments.Segments.Count);
        Assert.Throws<ArgumentException>(() => (Layout.WithVariants("control", "treatment", "third").Read(EverySourceTests.Users(50, seed: 2).Frame())).HealthFor(plan));
    }

    [Fact]
    public void What_is_not_there_is_told_with_what_is()
    {
        DataTotals totals = Layout.Read(EverySourceTests.Users(100, seed: 2).Frame());
        Assert.Contains("it has 'platform'", Assert.Throws<ArgumentException>("column", () => totals.Segments("country")).Message, StringComparison.Ordinal);
        Assert.Contains("'phone', 'web'", Assert.Throws<ArgumentException>("segment", () => totals.Segment("platform", "fridge")).Message, StringComparison.Ordinal);
        Assert.Contains("the data have 'control', 'treatment'", Assert.Throws<ArgumentException>("variant", () => totals.All.UsersOf("c")).Message, StringComparison.Ordinal);
        Assert.Contains("its metrics are 'minutes', 'bought'", Assert.Throws<ArgumentException>("metric", () => totals.All.Of(Metric.Mean("revenue"), "control")).Message, StringComparison.Ordinal);
        Assert.Contains("it reads 'variant'", Assert.Throws<ArgumentException>("column", () => totals.NullsOf("country")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => DataLayout.Of("variant").Add(Minutes, "minutes").WithMissing(MissingValue.Excluded).Read(EverySourceTests.Users(10, seed: 2).Frame()).Day(default));
        Assert.Throws<InvalidOperationException>(() => DataLayout.Of("variant").ReadCsv(new StringReader("variant\n")));
        Assert.Throws<ArgumentException>("right", () => totals + DataLayout.Of("variant").Add(Minutes, "minutes").ReadCsv(new StringReader("variant,minutes\n")));
    }

    [Fact]
    public void Values_are_capped_as_the_metric_says()
    {
        Metric<CappedSummary> spent = Metric.CappedMean("spent", Caps.Above(40));
        DataLayout layout = DataLayout.Of("v").WithVariants("a", "b", "c").Add(spent, "m").WithMissing(MissingValue.Excluded);
        DataTotals totals = layout.ReadCsv(new StringReader("v,m\na,10\na,90\nb,50\nb,\nb,20\n"));
        Assert.Equal(Caps.Above(40).Summarize([10, 90]), totals.All.Of(spent, "a"));
        Assert.Equal(Caps.Above(40).Summarize([50, 20]), totals.All.Of(spent, "b"));
        Assert.Equal((Caps.Above(40), 0), (totals.All.Of(spent, "c").Caps, totals.All.Of(spent, "c").Count));
        CappedSummary twice = (totals + totals).All.Of(spent, "a");
        Assert.Equal((4, 2, 25, 50), (twice.Count, twice.CountAbove, twice.Capped.Mean, twice.Uncapped.Mean));
        // A user's rows add up before the cap is applied.
        DataTotals users = DataLayout.Of("v").Add(spent, "m").PerUser("u").ReadCsv(new StringReader("v,u,m\na,1,30\na,1,30\na,2,30\nb,3,5\n"));
        Assert.Equal(Caps.Above(40).Summarize([60, 30]), users.All.Of(spent, "a"));
    }

    [Fact]
    public void A_plan_reads_capped_values_from_every_source_alike()
    {
        Metric<CappedSummary> capped = Metric.CappedMean("minutes", Caps.Above(60));
        DataLayout layout = DataLayout.Of("variant").Add(capped, "minutes").WithMissing(MissingValue.Excluded);
        Table table = EverySourceTests.Users(9_000, seed: 3);
        DataTotals totals = layout.Read(table.Frame());
        Assert.Equal(totals, layout.Read(table.Batches(7)));
        Assert.Equal(totals, layout.ReadCsv(table.CsvStream()));
        Assert.InRange(totals.All.Of(capped, "control").CountAbove, 1, totals.All.Of(capped, "control").Count - 1);
        Same(Layout.Read(table.Frame()).All.Of(Minutes, "control"), totals.All.Of(capped, "control").Uncapped);
        ABTestPlan plan = Experiment.ABTest("capped").WithVariants(("control", 0.5), ("treatment", 0.5)).Success(capped, Lift.Relative(0.05)).Plan(Baseline.For(capped, mean: 45, standardDeviation: 15));
        MetricResult result = plan.Analyze(totals.Data).Metrics[0];
        Assert.True(result.Difference.Effect.IsEstimable);
        Assert.DoesNotContain(result.Difference.Findings, f => f.Code == FindingCode.CapsDiffer);
    }

    [Fact]
    public void Blanks_around_a_cell_mean_nothing_in_any_source()
    {
        DataLayout layout = DataLayout.Of("v").Add(Minutes, "m").WithMissing(MissingValue.Excluded);
        RecordBatch batch = new RecordBatch.Builder()
            .Append("v", false, new StringArray.Builder().AppendRange([" a", "a\t", "b"]).Build())
            .Append("m", false, new StringArray.Builder().AppendRange(["1 ", "  ", " 3"]).Build())
            .Build();
        DataTotals totals = layout.Read(batch);
        Assert.Equal(["a", "b"], totals.Variants);
        Assert.Equal(1, totals.NullsOf("m")[0].Nulls.Successes);
        DataTotals text = layout.ReadCsv(new StringReader("v,m\n a,1 \na ,  \nb, 3\n"));
        Assert.Equal(totals.Data.Fingerprint, text.Data.Fingerprint);
        Assert.Equal(totals.NullsOf("m"), text.NullsOf("m"));
    }

    [Fact]
    public void Numbers_of_many_digits_are_rounded_once_in_any_source()
    {
        DataLayout layout = DataLayout.Of("v").Add(Minutes, "m");
        RandomSource random = new(5);
        decimal[] values = [.. Enumerable.Range(0, 500).Select(i => (decimal)random.NextUniform() / 3 * (i % 2 == 0 ? 1 : 1e9m / 7) - 1)];
        foreach (decimal value in values)
        {
            DataFrame frame = new(new StringDataFrameColumn("v", ["a", "b"]), new PrimitiveDataFrameColumn<decimal>("m", [value, 1]));
            double read = layout.Read(frame).All.Of(Minutes, "a").Mean;
            Assert.Equal(double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), read);
        }
        Assert.Contains(values, v => (double)v != double.Parse(v.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        // A whole number names somebody exactly, however long it is.
        DataTotals users = DataLayout.Of("v").Add(Minutes, "m").OneRowPerUser("u").Read(new DataFrame(
            new StringDataFrameColumn("v", ["a", "a", "b"]), new PrimitiveDataFrameColumn<decimal>("u", [90071992547409930m, 90071992547409931m, 3.0m]), new PrimitiveDataFrameColumn<decimal>("m", [1, 2, 3])));
        Assert.Equal(3, users.Users);
    }

    [Fact]
    public void Layouts_check_what_they_are_told()
    {
        Assert.Throws<ArgumentException>("variantColumn", () => DataLayout.Of(" "));
        Assert.Throws<ArgumentException>("metric", () => DataLayout.Of("v").Add(Minutes, "m").Add(Minutes, "n"));
        Assert.Throws<ArgumentNullException>("metric", () => DataLayout.Of("v").Add((Metric<MeanSummary>)null!, "m"));
        Assert.Throws<ArgumentOutOfRangeException>("perUser", () => DataLayout.Of("v").Add(Minutes, "m", UserValue.Any));
        Assert.Throws<ArgumentOutOfRangeException>("perUser", () => DataLayout.Of("v").Add(Bought, "m", UserValue.Sum));
        Assert.Throws<ArgumentException>("column", () => DataLayout.Of("v").BySegment("s").BySegment("s"));
        Assert.Throws<ArgumentException>("variants", () => DataLayout.Of("v").WithVariants("a", "a"));
        Assert.Throws<ArgumentException>("variants", () => DataLayout.Of("v").WithVariants("a", "b").WithoutVariants("b"));
        Assert.Throws<ArgumentOutOfRangeException>("missing", () => DataLayout.Of("v").WithMissing((MissingValue)9));
        Assert.Throws<ArgumentNullException>("path", () => DataLayout.Of("v").Add(Minutes, "m").ReadCsv((string)null!));
        Assert.Equal(DataLayout.Of("v").Add(Minutes, "m").Add(Bought, "b"), DataLayout.Of("v").Add(Minutes, "m").Add(Bought, "b"));
        Assert.NotEqual(DataLayout.Of("v").Add(Minutes, "m"), DataLayout.Of("v").Add(Minutes, "n"));
        Assert.Equal("Variants in 'v'; minutes from 'm'; bought from 'b'.", DataLayout.Of("v").Add(Minutes, "m").Add(Bought, "b").ToString());
    }

    public static TheoryData<string> Sources => [.. Table.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Progress_grows_to_the_end(string source)
    {
        Table table = EverySourceTests.Users(20_000, seed: 6);
        Seen seen = new(_ => { });
        // Small batches and groups report once for each, so fewer rows are enough for them.
        table = source.Contains("of ") ? EverySourceTests.Users(200, seed: 6) : table;
        await Table.Read(Layout, table, source, seen);
        Assert.True(seen.Reports.Count >= 3);
        Assert.Equal(table.Rows, seen.Reports[^1].Rows);
        Assert.Equal(1, seen.Reports[^1].Share);
        for (int i = 1; i < seen.Reports.Count; i++)
        {
            Assert.True(seen.Reports[i].Rows >= seen.Reports[i - 1].Rows);
            Assert.True(seen.Reports[i].Share is null || seen.Reports[i - 1].Share is null || seen.Reports[i].Share >= seen.Reports[i - 1].Share);
        }
        Assert.All(seen.Reports, r => Assert.True(r.Share is null or (>= 0 and <= 1)));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Reading_can_be_cancelled(string source)
    {
        Table table = EverySourceTests.Users(source.Contains("of ") ? 200 : 20_000, seed: 6);
        using CancellationTokenSource cancellation = new();
        Seen seen = new(_ => cancellation.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Table.Read(Layout, table, source, seen, cancellation.Token));
        Assert.Single(seen.Reports);
    }

    private static void Same(MeanSummary expected, MeanSummary actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Mean, actual.Mean, 1e-12 * (1 + Math.Abs(expected.Mean)));
        Assert.Equal(expected.Variance, actual.Variance, 1e-12 * (1 + expected.Variance));
    }

    /// <summary>Hears at once, unlike the platform's, which posts.</summary>
    private sealed class Seen(Action<ReadProgress> heard) : IProgress<ReadProgress>
    {
        public List<ReadProgress> Reports { get; } = [];

        public void Report(ReadProgress value)
        {
            Reports.Add(value);
            heard(value);
        }
    }
}
