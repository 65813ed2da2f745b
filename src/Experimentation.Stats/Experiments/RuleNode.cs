using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>What a part of a rule is made of.</summary>
internal enum RuleShape
{
    /// <summary>Whatever the test's roles say.</summary>
    ByRole,

    /// <summary>One metric shows what its role asks.</summary>
    Shown,

    /// <summary>All parts hold.</summary>
    All,

    /// <summary>At least one part holds.</summary>
    Any,
}

/// <summary>A rule spelled out for the metrics of one test.</summary>
/// <param name="Shape">Shown, All or Any.</param>
/// <param name="Metric">The metric of a leaf.</param>
/// <param name="Parts">The parts of the rest.</param>
internal sealed record RuleNode(RuleShape Shape, MetricInRole? Metric, ValueList<RuleNode> Parts)
{
    /// <summary>The metrics that the rule asks for, each once, in the order of the rule.</summary>
    public IEnumerable<MetricInRole> Metrics => Shape == RuleShape.Shown ? [Metric!] : Parts.SelectMany(p => p.Metrics).Distinct();

    /// <summary>Whether the rule holds when some metrics are shown.</summary>
    public bool Holds(Func<MetricInRole, bool> isShown) => Shape switch
    {
        RuleShape.Shown => isShown(Metric!),
        RuleShape.All => Parts.All(p => p.Holds(isShown)),
        _ => Parts.Any(p => p.Holds(isShown)),
    };

    /// <summary>"success metrics" where the parts are that, so that the usual rule is explained in the usual words.</summary>
    public string PartName => Parts.All(p => p.Metric?.Role == MetricRole.Success) ? "success metric" : "alternative";

    /// <summary>"2 guardrails and success" for the usual rule, otherwise the number of parts.</summary>
    public string PartNames
    {
        get
        {
            int guardrails = Parts.Count(p => p.Metric is { HasMargin: true });
            string counted = guardrails == 1 ? "1 guardrail" : FormattableString.Invariant($"{guardrails} guardrails");
            return guardrails == Parts.Count ? counted
                : guardrails == Parts.Count - 1 && Parts[^1] is { Shape: RuleShape.Any, PartName: "success metric" } or { Metric.Role: MetricRole.Success } ? $"{counted} and success"
                : FormattableString.Invariant($"{Parts.Count} parts that must all hold");
        }
    }
}
