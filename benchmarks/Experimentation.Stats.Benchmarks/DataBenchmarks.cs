using System.Globalization;
using System.Text;
using Apache.Arrow;
using BenchmarkDotNet.Attributes;
using CsvHelper;
using Microsoft.Data.Analysis;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// From a table of a variant, a number and a yes or no to the data of an experiment, beside plainly reading the same cells with the same library and adding the numbers up. Sources are in memory, so that no disk is measured.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class DataBenchmarks
{
    private const int Rows = 200_000;

    private static readonly DataLayout Layout = DataLayout.Of("variant").Add(Metric.Mean("minutes"), "minutes").Add(Metric.Proportion("bought"), "bought");

    private byte[] _csv = [];
    private byte[] _parquet = [];
    private RecordBatch _arrow = null!;
    private DataFrame _frame = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(5);
        string[] variants = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(2) == 0 ? "control" : "treatment")];
        double[] minutes = [.. Enumerable.Range(0, Rows).Select(_ => Math.Round(100 * random.NextDouble(), 2))];
        bool[] bought = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(10) == 0)];
        StringBuilder text = new("variant,minutes,bought\n");
        for (int i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{variants[i]},{minutes[i]},{(bought[i] ? 1 : 0)}\n");
        }
        _csv = Encoding.UTF8.GetBytes(text.ToString());
        _frame = new(new StringDataFrameColumn("variant", variants), new DoubleDataFrameColumn("minutes", minutes), new BooleanDataFrameColumn("bought", bought));
        _arrow = new RecordBatch.Builder()
            .Append("variant", false, new StringArray.Builder().AppendRange(variants).Build())
            .Append("minutes", false, new DoubleArray.Builder().AppendRange(minutes).Build())
            .Append("bought", false, new BooleanArray.Builder().AppendRange(bought).Build())
            .Build();
        _parquet = WriteParquet(variants, minutes, bought).GetAwaiter().GetResult();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("CSV")]
    public double PlainCsv()
    {
        using CsvReader rows = CsvReader.Create(new MemoryStream(_csv));
        double sum = 0;
        while (rows.Read())
        {
            sum += rows.GetSpan(0).Length + rows.Parse<double>(1) + rows.Parse<int>(2);
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory("CSV")]
    public DataTotals Csv() => Layout.ReadCsv(new MemoryStream(_csv));

    [Benchmark(Baseline = true), BenchmarkCategory("Parquet")]
    public async Task<double> PlainParquet()
    {
        await using ParquetReader file = await ParquetReader.CreateAsync(new MemoryStream(_parquet));
        double sum = 0;
        for (int i = 0; i < file.RowGroupCount; i++)
        {
            using ParquetRowGroupReader group = file.OpenRowGroupReader(i);
            using RawColumnData variants = await group.ReadRawColumnDataBaseAsync(file.Schema.DataFields[0]);
            using RawColumnData minutes = await group.ReadRawColumnDataBaseAsync(file.Schema.DataFields[1]);
            using RawColumnData bought = await group.ReadRawColumnDataBaseAsync(file.Schema.DataFields[2]);
            foreach (double value in ((RawColumnData<double>)minutes).Values)
            {
                sum += value;
            }
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory("Parquet")]
    public Task<DataTotals> Parquet() => Layout.ReadParquetAsync(new MemoryStream(_parquet));

    [Benchmark(Baseline = true), BenchmarkCategory("Arrow")]
    public double PlainArrow()
    {
        StringArray variants = (StringArray)_arrow.Column(0);
        DoubleArray minutes = (DoubleArray)_arrow.Column(1);
        BooleanArray bought = (BooleanArray)_arrow.Column(2);
        double sum = 0;
        for (int i = 0; i < _arrow.Length; i++)
        {
            sum += variants.GetBytes(i).Length + minutes.Values[i] + (bought.GetValue(i)!.Value ? 1 : 0);
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory("Arrow")]
    public DataTotals Arrow() => Layout.Read(_arrow);

    [Benchmark(Baseline = true), BenchmarkCategory("DataFrame")]
    public double PlainDataFrame()
    {
        StringDataFrameColumn variants = _frame.Columns.GetStringColumn("variant");
        DoubleDataFrameColumn minutes = _frame.Columns.GetDoubleColumn("minutes");
        BooleanDataFrameColumn bought = _frame.Columns.GetBooleanColumn("bought");
        double sum = 0;
        for (long i = 0; i < _frame.Rows.Count; i++)
        {
            sum += variants[i].Length + minutes[i]!.Value + (bought[i]!.Value ? 1 : 0);
        }
        return sum;
    }

    [Benchmark, BenchmarkCategory("DataFrame")]
    public DataTotals Frame() => Layout.Read(_frame);

    private static async Task<byte[]> WriteParquet(string[] variants, double[] minutes, bool[] bought)
    {
        MemoryStream stream = new();
        DataField[] fields = [new DataField<string>("variant"), new DataField<double>("minutes"), new DataField<bool>("bought")];
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream))
        {
            const int GroupLength = 50_000;
            for (int from = 0; from < Rows; from += GroupLength)
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync(fields[0], variants[from..(from + GroupLength)]);
                await group.WriteAsync<double>(fields[1], minutes.AsMemory(from, GroupLength));
                await group.WriteAsync<bool>(fields[2], bought.AsMemory(from, GroupLength));
            }
        }
        return stream.ToArray();
    }
}
