using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>What every layout says of its columns.</summary>
internal sealed record LayoutSettings
{
    /// <summary>The variants that may come, control first; empty: whatever comes.</summary>
    public ValueList<string> Variants { get; init; } = ValueList<string>.Empty;

    /// <summary>Variants whose rows are passed over.</summary>
    public ValueList<string> LeftOut { get; init; } = ValueList<string>.Empty;

    public MissingValue Missing { get; init; } = MissingValue.Refused;

    /// <summary>Columns for which something else was said; the last word counts.</summary>
    public ValueList<(string Column, MissingValue Missing)> MissingByColumn { get; init; } = ValueList<(string, MissingValue)>.Empty;

    public UnreadableCell Unreadable { get; init; } = UnreadableCell.Refused;

    /// <summary>Texts that stand for a missing cell, besides an empty one.</summary>
    public ValueList<string> NullTexts { get; init; } = ValueList<string>.Empty;

    public MissingValue MissingOf(string column)
    {
        foreach ((string name, MissingValue missing) in MissingByColumn.Reverse())
        {
            if (name == column)
            {
                return missing;
            }
        }
        return Missing;
    }
}
