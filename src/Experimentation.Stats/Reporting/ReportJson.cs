using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Experimentation.Stats.Reporting;

/// <summary>
/// Results as JSON for other programs: type, version, sentence and figures. The version rises when a field changes its meaning or goes; fields may be added without. A page takes its figures from the same place.
/// </summary>
internal static partial class ReportJson
{
    public const int Version = 1;

    /// <summary>Text stays readable in every script; what HTML would read as markup is escaped all the same, since JSON ends up in pages.</summary>
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string Of(IReportable result)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing))
        {
            json.WriteStartObject();
            json.WriteString("type", TypeOf(result));
            json.WriteNumber("version", Version);
            json.WriteString("sentence", result.ToString());
            foreach (JsonProperty figure in FiguresOf(result).EnumerateObject())
            {
                figure.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The public name of the result's type, whatever stands behind it: a boundary's own type is internal.</summary>
    public static string TypeOf(IReportable result) => Wrapped(result).GetType().Name[..^"Figures".Length];

    /// <summary>The figures of a result as a JSON object.</summary>
    public static JsonElement FiguresOf(IReportable result)
    {
        object figures = Wrapped(result);
        return JsonSerializer.SerializeToElement(figures, figures.GetType(), FiguresContext.Default);
    }

    private static object Wrapped(IReportable result) =>
        OfSummaries(result) ?? OfEffects(result) ?? OfInference(result) ?? OfInferenceTests(result) ?? OfInferenceBayes(result) ?? OfSequential(result) ?? OfSequences(result) ?? OfMultiplicity(result)
        ?? OfSimulation(result) ?? OfPlanning(result) ?? OfPlanningPower(result) ?? OfNovelty(result) ?? OfNoveltyLongRun(result) ?? OfTraffic(result) ?? OfTrafficSchedules(result)
        ?? OfExperiments(result) ?? OfExperimentsHealth(result) ?? OfExperimentsFeatures(result) ?? OfExperimentsRollouts(result)
        // Every type of the library is in one of these; a test says so.
        ?? throw new ArgumentException($"Only this library's own results can be shown, and '{result.GetType().Name}' is none of them.", nameof(result));
}
