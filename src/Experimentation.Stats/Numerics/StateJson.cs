using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Experimentation.Stats.Numerics;

/// <summary>
/// A value whose state can be stored as JSON and picked up by another process. The state is written field by field, without reflection, so that
/// it works in trimmed and ahead-of-time compiled programs; what comes back passes the same checks as what a caller gives.
/// </summary>
/// <remarks>Public because the code that System.Text.Json generates for a caller's context must see it; only this library can implement it.</remarks>
/// <typeparam name="TSelf">The type that implements it.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IJsonState<TSelf>
    where TSelf : IJsonState<TSelf>
{
    internal void Write(StateWriter writer);

    internal static abstract TSelf Read(StateReader reader);
}

/// <summary>JSON for one kind of state, with and without generated serializer contexts.</summary>
/// <typeparam name="T">The state.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateConverter<T> : JsonConverter<T>
    where T : IJsonState<T>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON is not a state of this type; the message names the field.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        try
        {
            return T.Read(new(document.RootElement));
        }
        catch (ArgumentException wrong)
        {
            throw new JsonException($"This JSON is not a state of {typeof(T).Name}: {wrong.Message}", wrong);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        value.Write(new(writer));
        writer.WriteEndObject();
    }
}

/// <summary>A state as one line of JSON, for where the text itself is compared or hashed.</summary>
internal static class StateText
{
    /// <summary>The text that <see cref="StateConverter{T}"/> writes.</summary>
    public static string Of(Action<StateWriter> write)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(new(writer));
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The text that <see cref="StateConverter{T}"/> writes.</summary>
    public static string Of<T>(T state)
        where T : IJsonState<T> => Of(state.Write);
}

/// <summary>Writes the fields of a state. JSON has no infinity, so it is written as a string.</summary>
internal readonly struct StateWriter(Utf8JsonWriter writer)
{
    public void Number(string name, double value)
    {
        writer.WritePropertyName(name);
        Value(value);
    }

    /// <summary>Left out where it is 0.</summary>
    public void NumberUnlessZero(string name, double value)
    {
        if (value != 0)
        {
            Number(name, value);
        }
    }

    public void Count(string name, long value) => writer.WriteNumber(name, value);

    public void Text(string name, string value) => writer.WriteString(name, value);

    public void Texts(string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
    }

    public void Numbers(string name, ReadOnlySpan<double> values)
    {
        writer.WriteStartArray(name);
        foreach (double value in values)
        {
            Value(value);
        }
        writer.WriteEndArray();
    }

    public void Counts(string name, ReadOnlySpan<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values)
        {
            writer.WriteNumberValue(value);
        }
        writer.WriteEndArray();
    }

    public void Day(string name, DateOnly day) => Text(name, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public void State<T>(string name, T state)
        where T : IJsonState<T>
    {
        writer.WriteStartObject(name);
        state.Write(this);
        writer.WriteEndObject();
    }

    public void States<T>(string name, IEnumerable<T> states)
        where T : IJsonState<T>
    {
        writer.WriteStartArray(name);
        foreach (T state in states)
        {
            writer.WriteStartObject();
            state.Write(this);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void Value(double value)
    {
        if (double.IsFinite(value))
        {
            // The runtime's shortest text of some powers of two (2⁻²⁵) reads back as their neighbour; seventeen digits never do.
            bool reads = double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Equals(value);
            if (reads)
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteRawValue(value.ToString("G17", CultureInfo.InvariantCulture));
            }
        }
        else
        {
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>Reads the fields of a state; what is missing or of the wrong kind is named.</summary>
internal readonly struct StateReader(JsonElement element)
{
    public double Number(string name) => Value(Field(name), name);

    public bool Has(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    /// <summary>A number that is left out where it is 0.</summary>
    public double NumberOrZero(string name) => Has(name) ? Number(name) : 0;

    public long Count(string name) => WholeNumber(Field(name), name);

    /// <summary>A whole number of ordinary size: a look, a position.</summary>
    public int Position(string name) => Count(name) is >= 0 and <= int.MaxValue and var position
        ? (int)position
        : throw new JsonException($"\"{name}\" must be a whole number, 0 or above.");

    public long[] Counts(string name) => [.. List(name).Select(item => WholeNumber(item, name))];

    public double[] Numbers(string name) => [.. List(name).Select(item => Value(item, name))];

    public TEnum Choice<TEnum>(string name)
        where TEnum : struct, Enum =>
        Field(name) is { ValueKind: JsonValueKind.String } field && Enum.TryParse(field.GetString(), out TEnum choice) && Enum.IsDefined(choice)
            ? choice
            : throw new JsonException($"\"{name}\" must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");

    public T State<T>(string name)
        where T : IJsonState<T> => T.Read(new(Field(name)));

    public T[] States<T>(string name)
        where T : IJsonState<T> => [.. List(name).Select(static item => T.Read(new(item)))];

    /// <summary>The items of a list, for a caller that knows what each of them is.</summary>
    public StateReader[] Items(string name) => [.. List(name).Select(static item => new StateReader(item))];

    public string Text(string name) => Field(name) is { ValueKind: JsonValueKind.String } field
        ? field.GetString()!
        : throw new JsonException($"\"{name}\" must be a text.");

    public string[] Texts(string name) =>
    [
        .. List(name).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new JsonException($"\"{name}\" must be a list of texts.")),
    ];

    public DateOnly Day(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
        ? day
        : throw new JsonException($"\"{name}\" must be a day such as \"2026-03-01\".");

    private JsonElement Field(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement field)
        ? field
        : throw new JsonException($"\"{name}\" is missing.");

    private JsonElement.ArrayEnumerator List(string name) => Field(name) is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray()
        : throw new JsonException($"\"{name}\" must be a list.");

    private static long WholeNumber(JsonElement field, string name) => field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long count)
        ? count
        : throw new JsonException($"\"{name}\" must be a whole number.");

    private static double Value(JsonElement field, string name)
    {
        if (field.ValueKind == JsonValueKind.Number)
        {
            return field.GetDouble();
        }
        return field.ValueKind == JsonValueKind.String && double.TryParse(field.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsInfinity(value)
            ? value
            : throw new JsonException($"\"{name}\" must be a number (infinity as a string).");
    }
}
