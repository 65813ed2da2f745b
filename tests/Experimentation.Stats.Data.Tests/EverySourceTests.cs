using Apache.Arrow;
using Microsoft.Data.Analysis;

namespace Experimentation.Stats.Data.Tests;

/// <summary>One table as CSV, Parquet, Arrow and data frame gives the same data, to the last bit.</summary>
public class EverySourceTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<ProportionSummary> Bought = Metric.Proportion("bought");
    private static readonly Metric<RatioSummary> Clicks = Metric.Ratio("clicks per view");
    private static readonly Metric<CountSummary> Crashes = Metric.Rate("crashes per hour");
    private static readonly Metric<CovariateSummary> Adjusted = Metric.AdjustedMean("minutes, adjusted");
    private static readonly Metric<StratifiedSummary> Stratified = Metric.StratifiedMean("minutes, stratified");

    private static readonly DataLayout Layout = DataLayout.Of("variant")
        .Add(Minutes, "minutes")
        .Add(Bought, "bought")
        .Add(Clicks, "clicks", "views")
        .Add(Crashes, "crashes", "hours")
        .Add(Adjusted, "minutes", "before")
        .Add(Stratified, "minutes", "platform", "before")
        .BySegment("platform")
        .ByDay("first seen")
        .WithMissing(MissingValue.Excluded)
        .WithMissing("clicks", MissingValue.AsZero);

    public static TheoryData<string> Sources => [.. Table.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Every_source_gives_the_figures_of_plain_code(string source)
    {
        Table table = Users(20_011, seed: 3);
        DataTotals totals = await Table.Read(Layout, source.Contains("of ") ? Users(997, seed: 3) : table, source);
        table = source.Contains("of ") ? Users(997, seed: 3) : table;
        Assert.Equal(Expected(table).Fingerprint, totals.Data.Fingerprint);
        Assert.Equal(table.Rows, totals.Rows);
    }

    [Fact]
    public void A_frame_made_of_Arrow_gives_the_same()
    {
        DataLayout layout = DataLayout.Of("variant").Add(Minutes, "minutes").Add(Metric.Mean("views"), "views").BySegment("platform").WithMissing(MissingValue.Excluded);
        RecordBatch batch = Users(500, seed: 9).Batches(int.MaxValue).Single();
        RecordBatch named = new RecordBatch.Builder().Append("variant", true, batch.Column(1)).Append("minutes", true, batch.Column(2)).Append("bought", true, batch.Column(3)).Append("views", true, batch.Column(5)).Append("platform", true, batch.Column(9)).Build();
        Assert.Equal(layout.Read(named), layout.Read(DataFrame.FromArrowRecordBatch(named)));

        // Its booleans are wrong before they come here: each byte of eight answers is taken for one.
        DataLayout flags = DataLayout.Of("variant").Add(Bought, "bought");
        Assert.Contains("read the record batches themselves", Assert.Throws<UnreadableDataException>(() => flags.Read(DataFrame.FromArrowRecordBatch(named))).Message, StringComparison.Ordinal);
        RecordBatch few = new RecordBatch.Builder().Append("variant", true, ((Apache.Arrow.Array)batch.Column(1)).Slice(0, 40)).Append("bought", true, new BooleanArray.Builder().AppendRange(Enumerable.Repeat(true, 40)).Build()).Build();
        Assert.Throws<UnreadableDataException>(() => flags.Read(DataFrame.FromArrowRecordBatch(few)));
    }

    [Fact]
    public async Task All_sources_give_equal_totals()
    {
        Table table = Users(1_003, seed: 4);
        DataTotals first = await Table.Read(Layout, table, "csv");
        foreach (string source in Table.Sources)
        {
            DataTotals other = await Table.Read(Layout, table, source);
            Assert.Equal(first.Data.Fingerprint, other.Data.Fingerprint);
            Assert.Equal(first.Days.Select(d => d.Data.Fingerprint), other.Days.Select(d => d.Data.Fingerprint));
            Assert.Equal(first.Segments("platform").Select(d => d.Data.Fingerprint), other.Segments("platform").Select(d => d.Data.Fingerprint));
            Assert.Equal(first.NullsOf("minutes"), other.NullsOf("minutes"));
            Assert.Equal(first.Findings.Where(f => f.Code != FindingCode.SkewedMetric), other.Findings.Where(f => f.Code != FindingCode.SkewedMetric));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task No_rows_are_no_users(string source)
    {
        DataLayout layout = DataLayout.Of("variant").Add(Minutes, "minutes").BySegment("platform").ByDay("first seen").WithVariants("control", "treatment");
        Table none = new(("variant", []), ("minutes", []), ("platform", []), ("first seen", []));
        DataTotals totals = await Table.Read(layout, none, source);
        Assert.Equal((0L, 0L, 0), (totals.Rows, totals.Users, totals.Days.Count));
        Assert.Equal(["control", "treatment"], totals.Variants);
        Assert.Equal(0, totals.All.Of(Minutes, "control").Count);
        Assert.Empty(totals.Findings);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task One_row_is_one_user(string source)
    {
        Table one = new(("variant", ["control"]), ("minutes", [12.5]), ("platform", [null]), ("first seen", [new DateOnly(2026, 5, 31)]));
        DataTotals totals = await Table.Read(DataLayout.Of("variant").Add(Minutes, "minutes").BySegment("platform").ByDay("first seen"), one, source);
        Assert.Equal(MeanSummary.Of([12.5]), totals.All.Of(Minutes, "control"));
        Assert.Equal(1, totals.Segment("platform", DataTotals.NoSegment).Users);
        Assert.Equal(new DateOnly(2026, 5, 31), totals.FirstDay);
        Assert.Equal(1, totals.Day(new(2026, 5, 31)).UsersOf("control"));
    }

    [Fact]
    public async Task Users_known_by_name_change_nothing_where_each_has_one_row()
    {
        Table table = Users(9_001, seed: 5);
        DataTotals plain = await Table.Read(Layout, table, "csv");
        foreach (DataLayout layout in (DataLayout[])[Layout.OneRowPerUser("user"), Layout.PerUser("user").WithMissing("clicks", MissingValue.AsZero)])
        {
            DataTotals named = await Table.Read(layout, table, "csv");
            Assert.Equal(plain.Data.Fingerprint, named.Data.Fingerprint);
            Assert.Equal(plain.Days.Select(d => d.Data.Fingerprint), named.Days.Select(d => d.Data.Fingerprint));
            Assert.All(named.Crossovers, c => Assert.Equal(0, c.Crossed.Successes));
        }
    }

    internal static Table Users(int rows, int seed)
    {
        Random random = new(seed);
        string[] platforms = ["phone", "TV, large", "web"];
        object?[] Column(Func<int, object?> cell) => [.. Enumerable.Range(0, rows).Select(cell)];
        return new(
            ("user", Column(i => $"user-{i}")),
            ("variant", Column(_ => random.Next(2) == 0 ? "control" : "treatment")),
            ("minutes", Column(i => i % 50 == 7 ? null : random.NextDouble() * 100)),
            ("bought", Column(_ => random.Next(10) == 0)),
            ("clicks", Column(i => i % 31 == 5 ? null : random.Next(20))),
            ("views", Column(_ => random.Next(1, 90))),
            ("crashes", Column(_ => random.Next(3))),
            ("hours", Column(_ => 0.5 + random.NextDouble())),
            ("before", Column(i => i % 17 == 3 ? null : random.NextDouble() * 80)),
            ("platform", Column(i => i % 23 == 2 ? null : platforms[random.Next(3)])),
            ("first seen", Column(_ => new DateOnly(2026, 5, 28).AddDays(random.Next(6)))));
    }

    /// <summary>The same from the library's own ways in, row by row.</summary>
    private static ExperimentData Expected(Table table)
    {
        Dictionary<string, object?[]> columns = table.Columns.ToDictionary(c => c.Name, c => c.Cells);
        int[] Of(string variant) => [.. Enumerable.Range(0, table.Rows).Where(i => (string)columns["variant"][i]! == variant)];
        double? Number(string column, int i) => columns[column][i] is { } x ? Convert.ToDouble(x, System.Globalization.CultureInfo.InvariantCulture) : null;
        (string, T)[] Both<T>(Func<int[], T> summary) => [("control", summary(Of("control"))), ("treatment", summary(Of("treatment")))];
        StratifiedSummary Strata(int[] rows) => StratifiedSummary.Of([.. rows.Where(i => Number("minutes", i) is not null)
            .GroupBy(i => (Name: (string?)columns["platform"][i] ?? DataTotals.NoSegment, Known: Number("before", i) is not null))
            .Select(g => g.Key.Known
                ? (g.Key.Name, CovariateSummary.Of(g, i => Number("minutes", i)!.Value, i => Number("before", i)!.Value))
                : ($"{g.Key.Name}, {StratifiedSummary.WithoutHistory}", CovariateSummary.Of(g, [i => Number("minutes", i)!.Value], [])))]);
        return new ExperimentData()
            .Add(Minutes, Both(rows => MeanSummary.Of(rows.Select(i => Number("minutes", i)).OfType<double>())))
            .Add(Bought, Both(rows => ProportionSummary.Of(rows, i => (bool)columns["bought"][i]!)))
            .Add(Clicks, Both(rows => RatioSummary.Of(rows, i => Number("clicks", i) ?? 0, i => Number("views", i)!.Value)))
            .Add(Crashes, Both(rows => CountSummary.Of(rows, i => (int)columns["crashes"][i]!, i => Number("hours", i)!.Value)))
            .Add(Adjusted, Both(rows => CovariateSummary.Of(rows.Where(i => Number("minutes", i) is not null && Number("before", i) is not null), i => Number("minutes", i)!.Value, i => Number("before", i)!.Value)))
            .Add(Stratified, Both(Strata))
            .WithAssigned(("control", Of("control").Length), ("treatment", Of("treatment").Length))
            .WithDates(new(2026, 5, 28), new(2026, 6, 2));
    }
}
