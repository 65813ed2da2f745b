using FsCheck.Xunit;

namespace Experimentation.Stats.Data.Tests;

/// <summary>Panels from long rows, sorted or not, from wide rows and from plain code are the same.</summary>
public class DailyTests
{
    private static readonly DailyLayout Long = DailyLayout.OfRows("variant", "user", "day", "minutes", days: 5);
    private static readonly DailyLayout Wide = DailyLayout.OfColumns("variant", "d0", "d1", "d2", "d3", "d4");

    public static TheoryData<string> Sources => [.. Table.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Long_wide_and_the_accumulator_agree(string source)
    {
        (double[][] users, string[] variants) = Users(173, seed: 2);
        (string Variant, DailyPanelAccumulator Panel)[] arms = [("a", new(5)), ("b", new(5))];
        for (int i = 0; i < users.Length; i++)
        {
            arms.Single(arm => arm.Variant == variants[i]).Panel.Add(users[i]);
        }
        int[] all = [.. Enumerable.Range(0, users.Length)];
        Table wide = new([("variant", [.. variants]), ("user", [.. all.Select(i => (object?)i)]), .. Enumerable.Range(0, 5).Select(d => ($"d{d}", all.Select(i => (object?)users[i][d]).ToArray()))]);
        (int User, int Day)[] cells = [.. all.SelectMany(i => Enumerable.Range(0, 5).Select(d => (i, d)))];
        Table sorted = Rows(cells, users, variants);
        Table shuffled = Rows([.. cells.Where(c => c.Day == 0), .. cells.Where(c => c.Day > 0).OrderBy(c => (c.User * 7919 + c.Day * 31) % 1009)], users, variants);
        foreach (DailyTotals totals in (DailyTotals[])[
            await Table.Read(Wide, wide, source), await Table.Read(Wide.WithUser("user"), wide, source),
            await Table.Read(Long.SortedByUser(), sorted, source), await Table.Read(Long, sorted, source), await Table.Read(Long, shuffled, source)])
        {
            Assert.Equal(["a", "b"], totals.Variants);
            Assert.Equal(arms[0].Panel.ToPanel(), totals["a"]);
            Assert.Equal(arms[1].Panel.ToPanel(), totals["b"]);
            Assert.Empty(totals.Findings);
        }
    }

    [Fact]
    public void Days_without_rows_are_0_and_rows_of_a_day_add_up()
    {
        DailyTotals totals = Long.ReadCsv(new StringReader("user,variant,day,minutes\nu,a,0,1\nu,a,2,3\nu,a,2,4\nv,a,9,5\n"));
        Assert.Equal(DailyPanel.Of([1, 0, 7, 0, 0, 0, 0, 0, 0, 0], 5), totals["a"]);
        Assert.Equal("1 row of days after the last one of the panel, passed over.", Assert.Single(totals.Findings).Message);
        DailyPanelAccumulator four = new(5);
        four.Add([1, 0, 7, 0, 0]);
        four.Add(new double[5]);
        four.AddInactive(2);
        DailyPanel exposed = totals.WithExposed(("a", 4))["a"];
        Assert.Equal(4, exposed.Count);
        Assert.Equal(four.ToPanel().Mean(2), exposed.Mean(2), 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>("users", () => totals.WithExposed(("a", 1)));
    }

    [Fact]
    public void Rows_out_of_order_are_told()
    {
        const string Rows = "user,variant,day,minutes\n9,a,0,1\n10,a,0,1\n10,a,1,1\n8,a,0,1\n";
        Assert.Equal(3, Long.ReadCsv(new StringReader(Rows))["a"].Count);
        Assert.Contains("line 5, column 'user': user '8' comes after '10', so the rows are not sorted by user", Assert.Throws<UnreadableDataException>(() => Long.SortedByUser().ReadCsv(new StringReader(Rows))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_of_two_variants_are_left_out()
    {
        const string Rows = "user,variant,day,minutes\nu,a,0,1\nu,b,1,1\nv,a,0,2\nw,b,0,2\n";
        foreach (DailyLayout layout in (DailyLayout[])[Long, Long.SortedByUser()])
        {
            DailyTotals totals = layout.ReadCsv(new StringReader(Rows));
            Assert.Equal((1L, 1L), (totals["a"].Count, totals["b"].Count));
            Assert.Equal([("a", new ProportionSummary(2, 1)), ("b", new ProportionSummary(2, 1))], totals.Crossovers);
        }
    }

    [Fact]
    public void A_missing_value_is_refused_or_a_day_that_is_not_known()
    {
        const string Rows = "user,variant,day,minutes\nu,a,0,1\nu,a,1,\nv,a,0,2\nv,a,1,4\n";
        Assert.Throws<UnreadableDataException>(() => Long.ReadCsv(new StringReader(Rows)));
        DailyPanel excluded = Long.WithMissing(MissingValue.Excluded).ReadCsv(new StringReader(Rows))["a"];
        Assert.Equal((2L, 1L, 4.0), (excluded.CountOf(0), excluded.CountOf(1), excluded.Mean(1)));
        Assert.Equal(2.0, Long.WithMissing(MissingValue.AsZero).ReadCsv(new StringReader(Rows))["a"].Mean(1));
    }

    [Fact]
    public void Ratios_and_covariates_come_along()
    {
        const string Rows = "user,variant,day,clicks,views,before\nu,a,0,1,2,5\nu,a,1,2,2,5\nv,a,0,1,4,6\nv,a,1,1,4,6\n";
        DailyTotals totals = DailyLayout.OfRows("variant", "user", "day", "clicks", days: 2).WithDenominator("views").WithCovariate("before").ReadCsv(new StringReader(Rows));
        DailyPanelAccumulator panel = new(2, PanelColumns.Denominators | PanelColumns.Covariate);
        panel.Add([1, 2, 2, 2, 5]);
        panel.Add([1, 1, 4, 4, 6]);
        Assert.Equal(panel.ToPanel(), totals["a"]);
        Assert.Contains("another value than the user's row before", Assert.Throws<UnreadableDataException>(() => totals.Layout.ReadCsv(new StringReader(Rows + "v,a,1,1,4,7\n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_with_two_rows_of_days_is_refused() =>
        Assert.Contains("line 3, column 'user': user 'u' was seen before", Assert.Throws<UnreadableDataException>(() => DailyLayout.OfColumns("v", "d0", "d1").WithUser("user").ReadCsv(new StringReader("user,v,d0,d1\nu,a,1,1\nu,a,1,1\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Layouts_check_what_they_are_told()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DailyLayout.OfRows("v", "u", "d", "x", days: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DailyLayout.OfColumns("v"));
        Assert.Throws<ArgumentException>("columns", () => Wide.WithDenominator("views"));
        Assert.Throws<InvalidOperationException>(() => Wide.SortedByUser());
        Assert.Throws<ArgumentException>("variant", () => Long.ReadCsv(new StringReader("user,variant,day,minutes\n"))["a"]);
    }

    [Property(MaxTest = 30)]
    public void Shards_add_up(byte count, byte cut)
    {
        (double[][] users, string[] variants) = Users(2 + count, seed: count);
        (int, int)[] cells = [.. Enumerable.Range(0, users.Length).SelectMany(i => Enumerable.Range(0, 5).Select(d => (i, d)))];
        int at = 5 * (cut % users.Length);
        DailyLayout layout = Long.WithVariants("a", "b");
        DailyTotals sum = layout.ReadCsv(Rows(cells[..at], users, variants).CsvStream()) + layout.ReadCsv(Rows(cells[at..], users, variants).CsvStream());
        DailyTotals all = layout.ReadCsv(Rows(cells, users, variants).CsvStream());
        foreach (string variant in (string[])["a", "b"])
        {
            Assert.Equal(all[variant].Count, sum[variant].Count);
            Assert.Equal(all[variant].Mean(3), sum[variant].Mean(3), 1e-11);
            Assert.Equal(all[variant].CovarianceOfMeans(1, 3), sum[variant].CovarianceOfMeans(1, 3), 1e-10);
        }
    }

    private static Table Rows((int User, int Day)[] cells, double[][] users, string[] variants) => new(
        ("user", [.. cells.Select(c => (object?)c.User)]),
        ("variant", [.. cells.Select(c => (object?)variants[c.User])]),
        ("day", [.. cells.Select(c => (object?)c.Day)]),
        ("minutes", [.. cells.Select(c => (object?)users[c.User][c.Day])]));

    private static (double[][] Users, string[] Variants) Users(int count, int seed)
    {
        Random random = new(seed);
        return ([.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 5).Select(_ => 60 * random.NextDouble()).ToArray())], [.. Enumerable.Range(0, count).Select(i => random.Next(2) == 0 ? "a" : "b")]);
    }
}
