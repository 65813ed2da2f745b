namespace Experimentation.Stats.Data;

/// <summary>What a row is.</summary>
internal enum RowsAre
{
    Users,
    Events,
}
