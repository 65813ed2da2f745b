using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Data.Tests;

/// <summary>The unit of analysis is whoever was assigned: rows of one user are put together or refused, and nobody is in two variants.</summary>
public class UserTests
{
    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<MeanSummary> Longest = Metric.Mean("longest session");
    private static readonly Metric<ProportionSummary> Bought = Metric.Proportion("bought");
    private static readonly Metric<ProportionSummary> CrashFree = Metric.Proportion("crash-free");
    private static readonly Metric<CovariateSummary> Adjusted = Metric.AdjustedMean("adjusted");

    private static readonly DataLayout Events = DataLayout.Of("variant")
        .Add(Minutes, "minutes")
        .Add(Longest, "minutes", UserValue.Max)
        .Add(Bought, "bought")
        .Add(CrashFree, "crash-free", UserValue.All)
        .Add(Adjusted, "minutes", UserValue.Sum, "before")
        .BySegment("platform")
        .ByDay("day")
        .PerUser("user");

    private const string Header = "user,variant,minutes,bought,crash-free,before,platform,day\n";

    [Fact]
    public void A_users_rows_become_one_value()
    {
        DataTotals totals = Events.ReadCsv(new StringReader(Header
            + "a,control,3,0,1,7,TV,2026-05-02\n"
            + "b,treatment,1,0,1,8,web,2026-05-01\n"
            + "a,control,4,1,0,7,web,2026-05-01\n"));
        Assert.Equal(MeanSummary.Of([7.0]), totals.All.Of(Minutes, "control"));
        Assert.Equal(MeanSummary.Of([4.0]), totals.All.Of(Longest, "control"));
        Assert.Equal(new ProportionSummary(1, 1), totals.All.Of(Bought, "control"));
        Assert.Equal(new ProportionSummary(1, 0), totals.All.Of(CrashFree, "control"));
        Assert.Equal(new ProportionSummary(1, 1), totals.All.Of(CrashFree, "treatment"));
        Assert.Equal(7, totals.All.Of(Adjusted, "control").Covariate().Mean);
        Assert.Equal((3L, 2L), (totals.Rows, totals.Users));
        Assert.Equal([new DateOnly(2026, 5, 1)], totals.Days.Select(d => d.FirstDay!.Value));
        Assert.Equal(1, totals.Segment("platform", "TV").Users);
        Assert.Equal("platform: 1 user with rows that say different things; the first one counts.", Assert.Single(totals.Findings).Message);
    }

    [Fact]
    public void A_user_of_two_variants_is_left_out_and_counted()
    {
        DataTotals totals = Events.ReadCsv(new StringReader(Header
            + "a,control,3,0,1,7,TV,2026-05-02\n"
            + "b,control,1,0,1,8,TV,2026-05-01\n"
            + "c,treatment,1,0,1,8,TV,2026-05-01\n"
            + "a,treatment,4,1,0,7,TV,2026-05-01\n"));
        Assert.Equal((1L, 1L), (totals.All.UsersOf("control"), totals.All.UsersOf("treatment")));
        Assert.Equal(MeanSummary.Of([1.0]), totals.All.Of(Minutes, "control"));
        Assert.Equal([("control", new ProportionSummary(2, 1)), ("treatment", new ProportionSummary(2, 1))], totals.Crossovers);
        Finding finding = Assert.Single(totals.Findings);
        Assert.Equal((FindingCode.CrossedOver, "1 user seen in more than one variant (control 1, treatment 1) and left out."), (finding.Code, finding.Message));
        Assert.Equal(HealthStatus.Failed, HealthCheck.Crossovers([.. totals.Crossovers]).At(0.5).Status);
    }

    [Fact]
    public void A_repeated_user_is_refused_where_rows_are_users()
    {
        DataLayout layout = DataLayout.Of("variant").Add(Minutes, "minutes").OneRowPerUser("user");
        UnreadableDataException failure = Assert.Throws<UnreadableDataException>(() => layout.ReadCsv(new StringReader("user,variant,minutes\na,control,1\nb,control,1\na,control,2\n")));
        Assert.Equal("the CSV text: line 4, column 'user': user 'a' was seen before, in line 2. Rows that are events or sessions say PerUser(\"user\") instead of OneRowPerUser.", failure.Message);
        DataTotals crossed = layout.ReadCsv(new StringReader("user,variant,minutes\na,control,1\nb,control,1\na,treatment,2\n"));
        Assert.Equal(1, crossed.Users);
    }

    [Fact]
    public void A_value_from_before_the_experiment_does_not_change() =>
        Assert.Contains("line 3, column 'before': user 'a' has 7 in line 2 and 8 here", Assert.Throws<UnreadableDataException>(() => Events.ReadCsv(new StringReader(Header
            + "a,control,3,0,1,7,TV,2026-05-02\n"
            + "a,control,3,0,1,8,TV,2026-05-02\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_cell_among_a_users_rows_leaves_the_user_out_or_counts_0()
    {
        const string Rows = "user,variant,minutes\na,control,1\na,control,\nb,control,5\n";
        DataLayout layout = DataLayout.Of("variant").Add(Minutes, "minutes").PerUser("user");
        Assert.Equal(MeanSummary.Of([5.0]), layout.WithMissing(MissingValue.Excluded).ReadCsv(new StringReader(Rows)).All.Of(Minutes, "control"));
        Assert.Equal(MeanSummary.Of([1.0, 5.0]), layout.WithMissing(MissingValue.AsZero).ReadCsv(new StringReader(Rows)).All.Of(Minutes, "control"));
    }

    [Fact]
    public void Rows_without_a_user_are_refused_or_counted()
    {
        const string Rows = "user,variant,minutes\n,control,1\nb,control,5\n";
        DataLayout layout = DataLayout.Of("variant").Add(Minutes, "minutes").PerUser("user");
        Assert.Contains("nobody knows whose row it is", Assert.Throws<UnreadableDataException>(() => layout.ReadCsv(new StringReader(Rows))).Message, StringComparison.Ordinal);
        DataTotals totals = layout.WithMissing(MissingValue.Excluded).ReadCsv(new StringReader(Rows));
        Assert.Equal(1, totals.Users);
        Assert.Contains(totals.Findings, f => f.Message == "1 row without a user, passed over.");
    }

    [Fact]
    public void Totals_that_share_a_user_do_not_add_up()
    {
        DataLayout layout = DataLayout.Of("variant").Add(Minutes, "minutes").PerUser("user");
        DataTotals monday = layout.ReadCsv(new StringReader("user,variant,minutes\na,control,1\nb,control,5\n"));
        DataTotals tuesday = layout.ReadCsv(new StringReader("user,variant,minutes\nc,control,1\nb,control,5\n"));
        ArgumentException failure = Assert.Throws<ArgumentException>(() => monday + tuesday);
        Assert.StartsWith("User 'b' is in both, and would count twice.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("right", failure.ParamName);
    }

    [Fact]
    public void Files_are_read_as_one_table()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string[] files = [.. new[] { "user,variant,minutes\na,control,1\nb,control,5\n", "minutes,user,variant\n2,a,control\n" }.Select((rows, i) =>
            {
                string path = Path.Combine(folder.FullName, $"day{i}.csv");
                File.WriteAllText(path, rows);
                return path;
            })];
            DataTotals totals = DataLayout.Of("variant").Add(Minutes, "minutes").PerUser("user").ReadCsv(files);
            Assert.Equal(MeanSummary.Of([3.0, 5.0]), totals.All.Of(Minutes, "control"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Events of users in any order: the same as adding up each user's beforehand.</summary>
    [Property(MaxTest = 60)]
    public void Events_in_any_order_are_the_users_sums((byte User, sbyte Minutes, bool Bought)[] events)
    {
        Table table = new(
            ("user", [.. events.Select(e => (object?)(e.User % 40))]),
            ("variant", [.. events.Select(e => (object?)(e.User % 40 % 2 == 0 ? "a" : "b"))]),
            ("minutes", [.. events.Select(e => (object?)(double)e.Minutes)]),
            ("bought", [.. events.Select(e => (object?)e.Bought)]));
        DataTotals totals = DataLayout.Of("variant").Add(Minutes, "minutes").Add(Bought, "bought").PerUser("user").WithVariants("a", "b").ReadCsv(table.CsvStream());
        var users = events.GroupBy(e => e.User % 40).ToArray();
        foreach (string variant in (string[])["a", "b"])
        {
            var its = users.Where(u => u.Key % 2 == (variant == "a" ? 0 : 1)).ToArray();
            Assert.Equal(MeanSummary.Of(its, u => u.Sum(e => (double)e.Minutes)), totals.All.Of(Minutes, variant));
            Assert.Equal(ProportionSummary.Of(its, u => u.Any(e => e.Bought)), totals.All.Of(Bought, variant));
        }
    }
}
