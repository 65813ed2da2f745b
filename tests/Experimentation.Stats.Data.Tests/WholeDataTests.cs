using System.Globalization;
using System.IO.Compression;

namespace Experimentation.Stats.Data.Tests;

/// <summary>Whole public data sets through every source.</summary>
public class WholeDataTests
{
    private static readonly Metric<MeanSummary> Rounds = Metric.Mean("rounds");
    private static readonly Metric<ProportionSummary> Day1 = Metric.Proportion("back on day 1");
    private static readonly Metric<ProportionSummary> Day7 = Metric.Proportion("back on day 7");

    private static readonly DataLayout Layout = DataLayout.Of("version").Add(Day7, "retention_7").Add(Day1, "retention_1").Add(Rounds, "sum_gamerounds").OneRowPerUser("userid");

    private static readonly ABTestPlan Plan = Experiment.ABTest("Gate at level 40")
        .WithVariants(("gate_30", 0.5), ("gate_40", 0.5))
        .Success(Day7, minimumDetectable: Lift.Relative(0.05)).Guardrail(Day1).Guardrail(Rounds)
        .Plan(Baseline.For(Day7, rate: 0.19), Baseline.For(Day1, rate: 0.45), Baseline.For(Rounds, mean: 50, standardDeviation: 100));

    [Fact]
    public async Task Cookie_Cats_has_the_published_counts_from_every_source()
    {
        string file = SharedData.PathOf("cookie_cats", "cookie_cats.csv.gz");
        DataTotals fromFile = Layout.ReadCsv(file);
        Assert.Equal(new ProportionSummary(44_700, 8_502), fromFile.All.Of(Day7, "gate_30"));
        Assert.Equal(new ProportionSummary(45_489, 8_279), fromFile.All.Of(Day7, "gate_40"));
        ABTestAnalysis analysis = Plan.Analyze(fromFile.Data);
        Assert.Equal(0.0086, analysis.SampleRatio.PValue, 5e-5);
        Assert.Equal(DecisionKind.Abort, analysis.Decision.Kind);
        Assert.Equal("rounds: the one value 49,854 in line 57704 (gate_30) makes up 84 % of the group's variance. Make sure that it is real.", Assert.Single(fromFile.Findings).Message);

        Table table = Load(file);
        foreach (string source in (string[])["csv async", "parquet", "arrow", "arrow file lz4", "arrow stream async", "frame"])
        {
            DataTotals totals = await Table.Read(Layout, table, source);
            Assert.Equal(fromFile.Data.Fingerprint, totals.Data.Fingerprint);
            Assert.Equal(analysis.Decision.Reasons, Plan.Analyze(totals.Data).Decision.Reasons);
        }
    }

    [Fact]
    public async Task A_Parquet_file_of_pandas_is_read()
    {
        string file = SharedData.PathOf("asos", "asos_digital_experiments_dataset.parquet");
        Metric<MeanSummary> mean = Metric.Mean("control's mean");
        DataTotals totals = await DataLayout.Of("metric_id").Add(mean, "mean_c").BySegment("variant_id").WithMissing(MissingValue.Excluded).ReadParquetAsync(file);
        Assert.Equal(["1", "2", "3", "4"], totals.Variants);
        string csv = SharedData.PathOf("asos", "asos_digital_experiments_dataset.csv.gz");
        DataTotals same = totals.Layout.ReadCsv(csv);
        Assert.Equal(same.Rows, totals.Rows);
        Assert.Equal(same.All.Of(mean, "1").Mean, totals.All.Of(mean, "1").Mean, 1e-12 * Math.Abs(totals.All.Of(mean, "1").Mean));
    }

    private static Table Load(string file)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        string[] names = reader.ReadLine()!.Split(',');
        List<string[]> rows = [];
        while (reader.ReadLine() is { } line)
        {
            rows.Add(line.Split(','));
        }
        return new([.. names.Select((name, i) => (name, rows.Select(row => name switch
        {
            "userid" => int.Parse(row[i], CultureInfo.InvariantCulture),
            "sum_gamerounds" => (object?)double.Parse(row[i], CultureInfo.InvariantCulture),
            "version" => row[i],
            _ => row[i] == "TRUE",
        }).ToArray()))]);
    }
}
