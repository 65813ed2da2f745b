using System.Text.Json;
using System.Text.Json.Serialization;

namespace Experimentation.Stats.Reporting;

/// <summary>What of a result is told to other programs: its public properties that are figures, by their own names. Each room has its own in ReportJson.</summary>
internal abstract class Figures<T>
{
    /// <summary>The result.</summary>
    internal T It { get; init; } = default!;
}

/// <summary>A number that JSON can hold: null where there is none, the names "Infinity" and "-Infinity" where it has no bound. All others come back as the same bits.</summary>
internal sealed class FigureConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Figures are written and never read back; states have converters of their own.");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
        }
        else if (double.IsInfinity(value))
        {
            writer.WriteStringValue(value > 0 ? "Infinity" : "-Infinity");
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }
}
