using Experimentation.Stats.Reporting;

namespace Experimentation.Stats;

/// <summary>Results as something to look at.</summary>
public static partial class Report
{
    /// <summary>
    /// The result as HTML: one element with one scoped style sheet and inline SVG, without script, readable on light and dark, every text encoded. It can be put into a page, a mail or a notebook.
    /// </summary>
    /// <param name="result">Any result of this library.</param>
    /// <exception cref="ArgumentNullException">No result.</exception>
    /// <exception cref="ArgumentException">A type of another library.</exception>
    public static string ToHtml(this IReportable result) => HtmlReport.Fragment(Document(result));

    /// <summary>The same as a page of its own.</summary>
    /// <param name="result">Any result of this library.</param>
    /// <exception cref="ArgumentNullException">No result.</exception>
    /// <exception cref="ArgumentException">A type of another library.</exception>
    public static string ToHtmlPage(this IReportable result) => HtmlReport.Page(Document(result));

    /// <summary>The result as Markdown (CommonMark with tables); pictures become what one would tell somebody who cannot see them.</summary>
    /// <param name="result">Any result of this library.</param>
    /// <exception cref="ArgumentNullException">No result.</exception>
    /// <exception cref="ArgumentException">A type of another library.</exception>
    public static string ToMarkdown(this IReportable result) => MarkdownReport.Of(Document(result));

    /// <summary>
    /// The result as JSON for other programs: its "type", a "version" that rises when a field changes its meaning or goes, and its figures. To store and read back a state use its own JSON converter instead.
    /// </summary>
    /// <param name="result">Any result of this library.</param>
    /// <exception cref="ArgumentNullException">No result.</exception>
    /// <exception cref="ArgumentException">A type of another library.</exception>
    public static string ToJson(this IReportable result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ReportJson.Of(result);
    }

    /// <summary>
    /// The result's picture as an SVG that stands alone, with title and text alternative; null for results without one.
    /// </summary>
    /// <param name="result">Any result of this library.</param>
    /// <exception cref="ArgumentNullException">No result.</exception>
    /// <exception cref="ArgumentException">A type of another library.</exception>
    public static string? ToSvg(this IReportable result) => First(Document(result).Blocks)?.ToString();

    /// <summary>
    /// A Gantt picture of a schedule: how full each exclusive layer is week by week, one bar for each test with its share, what rests after it, and at the end what does not fit. An SVG that stands alone, with
    /// title and text alternative.
    /// </summary>
    /// <param name="schedule">The schedule.</param>
    /// <exception cref="ArgumentNullException">No schedule.</exception>
    public static string ToSvg(this TrafficSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return ScheduleChart.Of(schedule).ToString();
    }

    /// <summary>The effect by day since exposure, with its bands, the windows that are compared and the range of the long-run effect: an SVG that stands alone, with title and text alternative.</summary>
    /// <param name="estimate">The estimate.</param>
    /// <exception cref="ArgumentNullException">No estimate.</exception>
    public static string ToSvg(this NoveltyEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return NoveltyChart.Of(estimate).ToString();
    }

    private static ReportDocument Document(IReportable result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ReportDocuments.Of(result);
    }

    private static SvgPicture? First(IEnumerable<ReportBlock> blocks) =>
        blocks.Select(b => b is PictureBlock picture ? picture.Picture : b is Details details ? First(details.Blocks) : null).FirstOrDefault(p => p is not null);
}
