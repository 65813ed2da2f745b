namespace Experimentation.Stats;

/// <summary>Times to an event of control and treatment within one stratum.</summary>
/// <param name="Control">Control's times in the stratum.</param>
/// <param name="Treatment">Treatment's times in the stratum.</param>
public sealed partial record SurvivalStratum(SurvivalSummary Control, SurvivalSummary Treatment)
{
    /// <inheritdoc/>
    public override string ToString() => $"treatment: {Treatment}; control: {Control}";
}
