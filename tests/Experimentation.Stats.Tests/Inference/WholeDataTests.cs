using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>From the rows of whole public experiments to the reference figures.</summary>
public class WholeDataTests
{
    private static readonly JsonElement Means = ReferenceFile.Load("means.json").GetProperty("datasets");

    private static readonly JsonElement Proportions = ReferenceFile.Load("proportions.json").GetProperty("datasets");

    [Fact]
    public void Cookie_cats()
    {
        string[][] rows = [.. Rows("cookie_cats", "cookie_cats.csv.gz")];
        string[][] control = [.. rows.Where(r => r[1] == "gate_30")];
        string[][] treatment = [.. rows.Where(r => r[1] == "gate_40")];
        Same("cookie_cats.retention_1", Share(control, r => r[3] == "TRUE"), Share(treatment, r => r[3] == "TRUE"));
        Same("cookie_cats.retention_7", Share(control, r => r[4] == "TRUE"), Share(treatment, r => r[4] == "TRUE"));
        Same("cookie_cats.sum_gamerounds", MeanSummary.Of(control, r => Number(r[2])), MeanSummary.Of(treatment, r => Number(r[2])));
        // Published with the data.
        Assert.Equal(0.0086, Math.Round(SampleRatio.Test([control.Length, treatment.Length], [1, 1]).PValue, 4));
    }

    [Fact]
    public void Hillstrom()
    {
        // A cell holds a comma ("7) $1,000 +"), so columns are counted from the end.
        string[][] rows = [.. Rows("hillstrom", "hillstrom.csv.gz")];
        string[][] control = [.. rows.Where(r => r[^4] == "No E-Mail")];
        foreach ((string segment, string name) in (ReadOnlySpan<(string, string)>)[("Mens E-Mail", "mens"), ("Womens E-Mail", "womens")])
        {
            string[][] treatment = [.. rows.Where(r => r[^4] == segment)];
            Same($"hillstrom.visit.{name}", Share(control, r => r[^3] == "1"), Share(treatment, r => r[^3] == "1"));
            Same($"hillstrom.conversion.{name}", Share(control, r => r[^2] == "1"), Share(treatment, r => r[^2] == "1"));
            Same($"hillstrom.spend.{name}", MeanSummary.Of(control, r => Number(r[^1])), MeanSummary.Of(treatment, r => Number(r[^1])));
        }
    }

    [Fact]
    public void Adsmart()
    {
        string[][] rows = [.. Rows("adsmart", "AdSmartABdata.csv")];
        string[][] control = [.. rows.Where(r => r[1] == "control")];
        string[][] exposed = [.. rows.Where(r => r[1] == "exposed")];
        static bool Responded(string[] row) => row[^2].Trim() == "1" || row[^1].Trim() == "1";
        Same("adsmart.responded", Share(control, Responded), Share(exposed, Responded));
        Same("adsmart.yes_given_response", Share(control.Where(Responded), r => r[^2].Trim() == "1"), Share(exposed.Where(Responded), r => r[^2].Trim() == "1"));
    }

    [Fact]
    public void Asos()
    {
        int compared = 0;
        foreach (string[] row in Rows("asos", "reference_final_checkpoint.csv"))
        {
            double[] x = [.. row.Skip(3).Select(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
            if (x.Skip(1).Any(double.IsNaN) || x[5] == 0 || x[6] == 0)
            {
                continue;
            }
            Comparison z = Compare.Means(MeanSummary.FromMoments((long)x[1], x[3], x[5]), MeanSummary.FromMoments((long)x[2], x[4], x[6]), MeanTest.Z);
            Close.To(x[7], z.Estimate, 1e-10, floor: Math.Abs(x[3]) * 1e-4);
            Close.To(x[8], z.StandardError, 1e-10);
            Close.To(x[10], z.PValue, 1e-9);
            Comparison lift = z.On(EffectScale.RelativeDelta);
            if (lift.Verdict != Verdict.NotEstimable)
            {
                Close.To(x[12], lift.StandardError, 1e-10);
            }
            SampleRatio ratio = SampleRatio.Test([(long)x[1], (long)x[2]], [1, 1]);
            Close.To(x[13], ratio.Statistic, 1e-9, floor: 1e-6);
            Close.To(x[14], ratio.PValue, 1e-9, floor: 1e-300);
            compared++;
        }
        Assert.InRange(compared, 300, 381);
    }

    private static ProportionSummary Share(IEnumerable<string[]> rows, Func<string[], bool> outcome) => ProportionSummary.Of(rows, outcome);

    private static void Same(string id, ProportionSummary control, ProportionSummary treatment)
    {
        JsonElement c = Proportions.Case("id", id);
        Assert.Equal((c.Number("inputs", "x_control"), c.Number("inputs", "n_control")), (control.Successes, control.Trials));
        Assert.Equal((c.Number("inputs", "x_treatment"), c.Number("inputs", "n_treatment")), (treatment.Successes, treatment.Trials));
    }

    private static void Same(string id, MeanSummary control, MeanSummary treatment)
    {
        JsonElement expected = Means.Case("id", id).GetProperty("expected");
        Close.To(expected.Number("control", "mean"), control.Mean, 1e-13);
        Close.To(expected.Number("control", "var"), control.Variance, 1e-12);
        Comparison welch = Compare.Means(control, treatment);
        Close.To(expected.Number("df"), welch.DegreesOfFreedom, 1e-10);
        Close.To(expected.Number("p_two_sided"), welch.PValue, 1e-10);
        Close.To(expected.Number("ci95", "1"), welch.Interval.Upper, 1e-10);
    }

    /// <summary>Cells of all rows but the header.</summary>
    internal static IEnumerable<string[]> Rows(params ReadOnlySpan<string> parts) => RowsOf(SharedData.PathOf(parts));

    private static IEnumerable<string[]> RowsOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(',');
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
