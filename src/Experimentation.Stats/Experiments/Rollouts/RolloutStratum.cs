using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>One metric's users of one stage who were first exposed on one day, or on several where days had too few users.</summary>
/// <param name="StageIndex">The stage, from 0.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="ControlUsers">Users in control.</param>
/// <param name="TreatmentUsers">Users in treatment.</param>
/// <param name="Difference">Treatment minus control, in the metric's unit.</param>
/// <param name="StandardError">Its standard error.</param>
public readonly partial record struct RolloutStratum(int StageIndex, DateOnly From, DateOnly To, long ControlUsers, long TreatmentUsers, double Difference, double StandardError)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Stage {StageIndex + 1}, {From:yyyy-MM-dd}{(To != From ? string.Create(CultureInfo.InvariantCulture, $" to {To:yyyy-MM-dd}") : "")}: {Phrase.OnScale(Difference, EffectScale.Absolute)} ± {Phrase.Number(StandardError)} ({Phrase.Count(ControlUsers)} + {Phrase.Count(TreatmentUsers)} users)");
}
