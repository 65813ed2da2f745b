namespace Experimentation.Stats.SurfaceTests;

/// <summary>The tour: a notebook in two forms, and a file-based app that comes to the same page.</summary>
public class TourTests
{
    private const string Anew = "The notebook was run with another library or other code: make it anew with dotnet run .ci/run-notebook.cs (docs/reports.md says how).";

    private static readonly IReadOnlyList<NotebookCell> Dib = Notebook.OfDib(File.ReadAllText(Repository.PathOf("samples", "notebooks", "tour.dib")));

    private static readonly IReadOnlyList<NotebookCell> Ipynb = Notebook.OfIpynb(File.ReadAllText(Repository.PathOf("samples", "notebooks", "tour.ipynb")));

    private static readonly Lazy<IReadOnlyList<object?>> Values = new(() => Notebook.Run(Dib));

    [Fact]
    public void Both_forms_hold_the_same_cells()
    {
        Assert.Equal(Dib.Select(c => (c.Language, c.Source)), Ipynb.Select(c => (c.Language, c.Source)));
        Assert.True(Dib.Count(c => c.IsCode) > 5);
    }

    [Fact]
    public void It_goes_from_plan_to_traffic() => Assert.Equal(
        [typeof(ABTestPlan), typeof(ABTestAnalysis), typeof(RolloutDecision), typeof(Comparison), typeof(NoveltyEstimate), typeof(TrafficSchedule), typeof(ExperimentReport)],
        Values.Value.OfType<object>().Select(v => v.GetType()));

    [Fact]
    public void What_is_committed_is_what_the_cells_show()
    {
        NotebookCell[] code = [.. Ipynb.Where(c => c.IsCode)];
        Assert.Equal(code.Length, Values.Value.Count);
        for (int i = 0; i < code.Length; i++)
        {
            var shown = (IReportable?)Values.Value[i];
            Assert.True(code[i].Plain == shown?.ToString(), $"Cell {i + 1}. {Anew}\n{TextDifference.Of(code[i].Plain ?? "", shown?.ToString() ?? "")}");
            Assert.True(code[i].Html == shown?.ToHtml(), $"Cell {i + 1}, its HTML. {Anew}");
        }
    }

    [Fact]
    public void The_file_based_app_writes_the_same_page()
    {
        string app = File.ReadAllText(Repository.PathOf("samples", "report.cs"));
        Assert.StartsWith("#:package Experimentation.Stats@", app, StringComparison.Ordinal);
        string page = Path.GetTempFileName();
        try
        {
            Notebook.RunApp(app, page);
            Assert.Equal(((IReportable)Values.Value[^1]!).ToHtmlPage(), File.ReadAllText(page));
        }
        finally
        {
            File.Delete(page);
        }
    }

    [Fact]
    public void It_says_what_becomes_of_notebooks() => Assert.Contains("no longer developed", Dib[0].Source, StringComparison.Ordinal);
}
