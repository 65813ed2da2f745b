namespace Experimentation.Stats.Sequential;

/// <summary>Which formula a spending function follows.</summary>
internal enum SpendingFamily
{
    OBrienFleming,
    Pocock,
    Power,
    HwangShihDeCani,
    Table,
    Custom,
}
