using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Data.Tests;

/// <summary>Missing, unreadable and odd cells: an error that says where, or counted; never silently 0, never NaN.</summary>
public class CellTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<ProportionSummary> Bought = Metric.Proportion("bought");
    private static readonly DataLayout Layout = DataLayout.Of("variant").Add(Minutes, "minutes").Add(Bought, "bought");

    private const string Good = "variant,minutes,bought\ncontrol,1.5,0\ntreatment,2,1\n";

    public static TheoryData<string> Sources => [.. Table.Sources];

    [Theory]
    [InlineData("control,,1", "line 4, column 'minutes': the cell is empty. Say what that means: WithMissing(MissingValue.Excluded)")]
    [InlineData("control,NaN,1", "line 4, column 'minutes': the cell is empty")]
    [InlineData("control,many,1", "line 4, column 'minutes': 'many' is not a number")]
    [InlineData("control,NA,1", "line 4, column 'minutes': 'NA' is not a number, or one too large to work with. If it stands for a missing value, say WithNullTexts(\"NA\")")]
    [InlineData("control,1e101,1", "'1e101' is not a number, or one too large")]
    [InlineData("control,Infinity,1", "'Infinity' is not a number")]
    [InlineData("control,\"1,5\",1", "'1,5' is not a number")]
    [InlineData("control,1,2", "column 'bought': '2' is neither True or 1 nor False or 0")]
    [InlineData("control,1,yes", "'yes' is neither True or 1 nor False or 0")]
    [InlineData(",1,1", "line 4, column 'variant': the row names no variant")]
    [InlineData("control,1", "line 4, column 'bought': the row has only 2 cells")]
    [InlineData("control,\"1,1", "line 4: ")]
    public void A_bad_cell_is_an_error_that_says_where(string row, string message)
    {
        UnreadableDataException failure = Assert.Throws<UnreadableDataException>(() => Layout.ReadCsv(new StringReader(Good + row + "\ncontrol,x,y\n")));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("the CSV text: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.Equal(4, failure.Row);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task The_first_bad_cell_in_the_order_of_rows_is_told_from_every_source(string source)
    {
        object?[] variants = [.. Enumerable.Range(0, 60).Select(i => "control")];
        object?[] minutes = [.. Enumerable.Range(0, 60).Select(i => i == 41 ? null : (object?)(double)i)];
        object?[] bought = [.. Enumerable.Range(0, 60).Select(i => i == 23 ? 7 : (object?)1)];
        UnreadableDataException failure = await Assert.ThrowsAsync<UnreadableDataException>(() => Table.Read(Layout, new(("variant", variants), ("minutes", minutes), ("bought", bought)), source));
        Assert.Contains("column 'bought': '7' is neither True or 1 nor False or 0", failure.Message, StringComparison.Ordinal);
        Assert.Equal(source.StartsWith("csv", StringComparison.Ordinal) ? 25 : 24, failure.Row);
        Assert.Equal("bought", failure.Column);
    }

    [Fact]
    public void What_missing_means_is_said_and_counted()
    {
        const string Rows = "variant,minutes,bought\ncontrol,4,1\ncontrol,,0\ntreatment,6,\ntreatment,,1\ncontrol,x,1\n";
        DataTotals excluded = Layout.WithMissing(MissingValue.Excluded).WithUnreadable(UnreadableCell.Excluded).ReadCsv(new StringReader(Rows));
        Assert.Equal(MeanSummary.Of([4.0]), excluded.All.Of(Minutes, "control"));
        Assert.Equal(MeanSummary.Of([6.0]), excluded.All.Of(Minutes, "treatment"));
        Assert.Equal(new ProportionSummary(3, 2), excluded.All.Of(Bought, "control"));
        Assert.Equal(new ProportionSummary(1, 1), excluded.All.Of(Bought, "treatment"));
        Assert.Equal((3L, 2L), (excluded.All.UsersOf("control"), excluded.All.UsersOf("treatment")));
        Assert.Equal([("control", new ProportionSummary(3, 2)), ("treatment", new ProportionSummary(2, 1))], excluded.NullsOf("minutes"));
        Assert.Equal(
            [
                "minutes: 2 of 5 cells (control 1 of 3, treatment 1 of 2) are missing; their users are left out of what needs the column.",
                "minutes: 1 of 5 cells (control 1 of 3, treatment 0 of 2) hold something else than they should; their users are left out of what needs the column.",
                "bought: 1 of 5 cells (control 0 of 3, treatment 1 of 2) are missing; their users are left out of what needs the column.",
            ],
            excluded.Findings.Select(f => f.Message));

        DataTotals zero = Layout.WithMissing(MissingValue.AsZero).WithUnreadable(UnreadableCell.Excluded).ReadCsv(new StringReader(Rows));
        Assert.Equal(MeanSummary.Of([4.0, 0.0]), zero.All.Of(Minutes, "control"));
        Assert.Equal(MeanSummary.Of([6.0, 0.0]), zero.All.Of(Minutes, "treatment"));
        Assert.Equal(excluded.NullsOf("minutes"), zero.NullsOf("minutes"));
        Assert.Contains("and count as 0", zero.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_column_may_differ_from_the_others() =>
        Assert.Throws<UnreadableDataException>(() => Layout.WithMissing(MissingValue.Excluded).WithMissing("minutes", MissingValue.Refused).ReadCsv(new StringReader("variant,minutes,bought\ncontrol,,\n")));

    [Fact]
    public void Named_texts_are_missing() =>
        Assert.Equal(1, Layout.WithNullTexts("NA", "-").WithMissing(MissingValue.Excluded).ReadCsv(new StringReader(Good + "control,NA,-\n")).NullsOf("bought")[0].Nulls.Successes);

    [Theory]
    [InlineData("minuten", "there is no such column; did you mean 'minutes'? The columns are 'variant', 'minutes', 'bought'")]
    [InlineData("MINUTES", "did you mean 'minutes'?")]
    [InlineData("revenue per user", "there is no such column; the columns are 'variant'")]
    public void A_wrong_name_lists_the_columns_and_the_nearest(string column, string message)
    {
        UnreadableDataException failure = Assert.Throws<UnreadableDataException>(() => DataLayout.Of("variant").Add(Minutes, column).ReadCsv(new StringReader(Good)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(column, failure.Column);
    }

    [Fact]
    public void Two_columns_of_one_name_are_an_error() =>
        Assert.Contains("two columns have this name", Assert.Throws<UnreadableDataException>(() => Layout.ReadCsv(new StringReader("variant,minutes,minutes,bought\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_at_all_is_an_error() =>
        Assert.Contains("there are no columns", Assert.Throws<UnreadableDataException>(() => Layout.ReadCsv(new StringReader(""))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_variant_lists_those_that_were_found()
    {
        UnreadableDataException failure = Assert.Throws<UnreadableDataException>(() => Layout.WithVariants("control", "treatment").ReadCsv(new StringReader(Good + "holdout,1,1\n")));
        Assert.Contains("line 4, column 'variant': the variant 'holdout' is unknown; the layout names 'control', 'treatment', and so far the data have 'control', 'holdout', 'treatment'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_is_left_out_if_asked_with_its_gaps()
    {
        DataTotals totals = Layout.WithVariants("control", "treatment").WithoutVariants("holdout").ReadCsv(new StringReader(Good + "holdout,,x\n"));
        Assert.Equal((3L, 2L), (totals.Rows, totals.Users));
        Assert.Equal("1 row of 'holdout' passed over, as asked.", Assert.Single(totals.Findings).Message);
    }

    [Fact]
    public void A_column_of_something_else_does_not_fill_the_memory()
    {
        string rows = "variant,minutes,bought\n" + string.Concat(Enumerable.Range(0, 99).Select(i => $"user {i},1,1\n"));
        Assert.Contains("line 52, column 'variant': 'user 50' is variant number 51; does this column hold variants?", Assert.Throws<UnreadableDataException>(() => Layout.ReadCsv(new StringReader(rows))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identifier_that_lost_its_digits_is_no_identifier()
    {
        Microsoft.Data.Analysis.DataFrame frame = new(
            new Microsoft.Data.Analysis.StringDataFrameColumn("variant", ["control", "control"]),
            new Microsoft.Data.Analysis.SingleDataFrameColumn("user", [16_777_215f, 16_777_217f]),
            new Microsoft.Data.Analysis.DoubleDataFrameColumn("minutes", [1.0, 2.0]));
        Assert.Contains("row 2, column 'user': '16777216' is no text that tells one from another exactly",
            Assert.Throws<UnreadableDataException>(() => DataLayout.Of("variant").Add(Minutes, "minutes").OneRowPerUser("user").Read(frame)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_without_exposure_are_an_error() =>
        Assert.Contains("line 3, column 'crashes': there are events, but the exposure in 'hours' is 0",
            Assert.Throws<UnreadableDataException>(() => DataLayout.Of("v").Add(Metric.Rate("crashes"), "crashes", "hours").ReadCsv(new StringReader("v,crashes,hours\na,0,0\na,1,0\n"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    public void Events_are_whole(string events) =>
        Assert.Contains($"'{events}' is not a whole number from 0", Assert.Throws<UnreadableDataException>(() => DataLayout.Of("v").Add(Metric.Rate("crashes"), "n").ReadCsv(new StringReader($"v,n\na,{events}\n"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("31.05.2026")]
    [InlineData("2026-02-30")]
    [InlineData("20260531")]
    public void A_date_is_written_in_one_way(string day) =>
        Assert.Contains($"'{day}' is not a date such as 2026-05-31", Assert.Throws<UnreadableDataException>(() => DataLayout.Of("v").Add(Minutes, "m").ByDay("d").ReadCsv(new StringReader($"v,m,d\na,1,{day}\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_time_has_a_date() =>
        Assert.Equal(new DateOnly(2026, 5, 31), DataLayout.Of("v").Add(Minutes, "m").ByDay("d").ReadCsv(new StringReader("v,m,d\na,1,2026-05-31T23:59:59Z\n")).LastDay);

    [Fact]
    public void A_value_that_decides_by_itself_is_told()
    {
        string rows = "variant,minutes,bought\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"control,{(i == 77 ? 50_000 : i % 10)},1\n"));
        Finding finding = Assert.Single(Layout.ReadCsv(new StringReader(rows)).Findings);
        Assert.Equal("minutes: the one value 50,000 in line 79 (control) makes up 99 % of the group's variance. Make sure that it is real.", finding.Message);
    }

    [Fact]
    public void Missing_files_and_damaged_ones_are_told_in_one_line()
    {
        Assert.Contains("nowhere.csv: there is no such file.", Assert.Throws<UnreadableDataException>(() => Layout.ReadCsv("nowhere.csv")).Message, StringComparison.Ordinal);
        byte[] zipped = Table.Zipped(new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Good, 1))))).ToArray();
        for (int cut = 3; cut < zipped.Length; cut += 5)
        {
            Assert.Contains("damaged or cut off", Assert.Throws<UnreadableDataException>(() => Layout.ReadCsv(new MemoryStream(zipped[..cut]))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_no_Parquet_and_no_Arrow_is_told()
    {
        byte[] csv = Encoding.UTF8.GetBytes(Good);
        Assert.Contains("cannot be read as Parquet", (await Assert.ThrowsAsync<UnreadableDataException>(() => Layout.ReadParquetAsync(new MemoryStream(csv)))).Message, StringComparison.Ordinal);
        Assert.Contains("able to seek", (await Assert.ThrowsAsync<UnreadableDataException>(() => Layout.ReadParquetAsync(new Trickle(new MemoryStream(csv))))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read as Arrow", Assert.Throws<UnreadableDataException>(() => Layout.ReadArrow(new MemoryStream(csv))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Concatenated_gzip_members_are_one_file()
    {
        byte[] first = Table.Zipped(new(Encoding.UTF8.GetBytes(Good))).ToArray();
        byte[] second = Table.Zipped(new(Encoding.UTF8.GetBytes("control,7,1\n"))).ToArray();
        Assert.Equal(3, Layout.ReadCsv(new MemoryStream([.. first, .. second])).Users);
    }

    /// <summary>The parser's short way and the platform's give the same bits.</summary>
    [Fact]
    public void Numbers_are_parsed_to_the_last_bit()
    {
        Random random = new(8);
        for (int i = 0; i < 200_000; i++)
        {
            int digits = random.Next(1, 17);
            StringBuilder text = new(random.Next(3) == 0 ? "-" : "");
            int point = random.Next(-1, digits);
            for (int d = 0; d < digits; d++)
            {
                text.Append(d == point ? "." : "").Append(random.Next(10));
            }
            Assert.True(Utf8Number.TryParse(Encoding.UTF8.GetBytes(text.ToString()), out double value));
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text.ToString(), CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
        }
        foreach (string text in (string[])["1e3", "+5", "1.", ".5", "-0", "1E-30", "4.9e-324", " 7"])
        {
            Assert.True(Utf8Number.TryParse(Encoding.UTF8.GetBytes(text), out double value));
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        }
        foreach (string text in (string[])["", "-", ".", "1,000", "0x1F", "1 2", "one"])
        {
            Assert.False(Utf8Number.TryParse(Encoding.UTF8.GetBytes(text), out _), text);
        }
    }
}
