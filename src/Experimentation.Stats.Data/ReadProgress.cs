using System.Globalization;

namespace Experimentation.Stats;

/// <summary>How far reading has come.</summary>
/// <param name="Rows">Rows read so far.</param>
/// <param name="Bytes">Bytes of the source read so far; null where there are none to count, as in memory.</param>
/// <param name="Share">Share of the source read so far, from 0 to 1; null where its length is not known.</param>
public readonly record struct ReadProgress(long Rows, long? Bytes, double? Share)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows:#,0} rows{(Share is { } share ? string.Create(CultureInfo.InvariantCulture, $", {share * 100:0} %") : "")}");
}
