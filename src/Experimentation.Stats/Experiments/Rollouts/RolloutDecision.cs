using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What to do with a rollout and why.</summary>
[JsonConverter(typeof(StateConverter<RolloutDecision>))]
public sealed partial record RolloutDecision : IJsonState<RolloutDecision>
{
    internal RolloutDecision(string rollout, RolloutAction action, int stageIndex, double share, double? nextShare, IEnumerable<string> reasons, IEnumerable<RolloutRisk> risks, string planFingerprint, string dataFingerprint)
    {
        Rollout = rollout;
        Action = action;
        StageIndex = stageIndex;
        Share = share;
        NextShare = nextShare;
        Reasons = ValueList<string>.Of(reasons);
        Risks = ValueList<RolloutRisk>.Of(risks);
        PlanFingerprint = planFingerprint;
        DataFingerprint = dataFingerprint;
    }

    /// <summary>The rollout's name.</summary>
    public string Rollout { get; }

    /// <summary>What to do.</summary>
    public RolloutAction Action { get; }

    /// <summary>The stage that is running, from 0.</summary>
    public int StageIndex { get; }

    /// <summary>Share of users at this stage.</summary>
    public double Share { get; }

    /// <summary>Share of users at the next stage; null at the last one.</summary>
    public double? NextShare { get; }

    /// <summary>Why, one sentence each, the weightiest first.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>What the rollout has cost and may still cost, for every metric that has a risk budget.</summary>
    public IReadOnlyList<RolloutRisk> Risks { get; }

    /// <summary>Fingerprint of the design that was decided by: that of <see cref="MonitoredRollout.Registration"/>.</summary>
    public string PlanFingerprint { get; }

    /// <summary>Fingerprint of what had been observed: that of <see cref="RolloutMonitor.DataFingerprint"/>. Who replays the same increments gets the same one.</summary>
    public string DataFingerprint { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action}: {string.Join(" ", Reasons)}";

    void IJsonState<RolloutDecision>.Write(StateWriter writer)
    {
        writer.Text("rollout", Rollout);
        writer.Text("action", Action.ToString());
        writer.Count("stage", StageIndex);
        writer.Number("share", Share);
        if (NextShare is { } next)
        {
            writer.Number("nextShare", next);
        }
        writer.Texts("reasons", Reasons);
        writer.States("risks", Risks);
        writer.Text("plan", PlanFingerprint);
        writer.Text("data", DataFingerprint);
    }

    static RolloutDecision IJsonState<RolloutDecision>.Read(StateReader reader) => new(
        reader.Text("rollout"),
        reader.Choice<RolloutAction>("action"),
        reader.Position("stage"),
        reader.Number("share"),
        reader.Has("nextShare") ? reader.Number("nextShare") : null,
        reader.Texts("reasons"),
        reader.States<RolloutRisk>("risks"),
        reader.Text("plan"),
        reader.Text("data"));
}
