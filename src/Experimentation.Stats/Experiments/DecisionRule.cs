using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// When an experiment ships: AND and OR over what its metrics set out to show, and whether any sign of harm forbids it. The error rates of the experiment are allotted by the rule's shape.
/// </summary>
/// <remarks>
/// <para>OR is a union–intersection test: each part is a chance to ship by mistake, so the parts share alpha. AND is an intersection–union test: each part is a chance to miss, so the parts share beta
/// (Schultzberg, Ankargren and Frånberg 2024, lemma to Proposition 3.1). An AND within an AND, or an OR within an OR, is one list of parts.</para>
/// <para>Compares by content.</para>
/// </remarks>
public sealed partial record DecisionRule
{
    private readonly RuleShape _shape;
    private readonly Metric? _metric;
    private readonly ValueList<DecisionRule> _parts;

    private DecisionRule(RuleShape shape, Metric? metric, ValueList<DecisionRule> parts) => (_shape, _metric, _parts) = (shape, metric, parts);

    /// <summary>At least one success metric is superior and every guardrail with a margin is non-inferior (rule 1 of Schultzberg, Ankargren and Frånberg 2024).</summary>
    public static DecisionRule SuccessAndGuardrails { get; } = new(RuleShape.ByRole, null, ValueList<DecisionRule>.Empty);

    /// <summary>The first rule, and no metric is inferior, and no quality check fails (their rule 2). The default.</summary>
    public static DecisionRule SuccessGuardrailsAndNoHarm { get; } = SuccessAndGuardrails.AndNoHarm();

    /// <summary>Whether a metric that got worse, or a quality check that failed, forbids shipping whatever else was shown.</summary>
    public bool HarmVetoes { get; private init; }

    /// <summary>A metric did what its role sets out to show: a success metric is superior, a guardrail non-inferior.</summary>
    /// <param name="metric">A success metric or a guardrail with a margin of the test.</param>
    /// <exception cref="ArgumentNullException">No metric.</exception>
    public static DecisionRule Shown(Metric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return new(RuleShape.Shown, metric, ValueList<DecisionRule>.Empty);
    }

    /// <summary>All parts hold. The parts share beta; each keeps alpha.</summary>
    /// <param name="parts">One or more rules, none of which has a veto of its own.</param>
    /// <exception cref="ArgumentException">No part, or a part with <see cref="AndNoHarm"/>.</exception>
    public static DecisionRule All(params ReadOnlySpan<DecisionRule> parts) => Joined(RuleShape.All, parts);

    /// <summary>At least one part holds. The parts share alpha; each keeps beta.</summary>
    /// <param name="parts">One or more rules, none of which has a veto of its own.</param>
    /// <exception cref="ArgumentException">No part, or a part with <see cref="AndNoHarm"/>.</exception>
    public static DecisionRule Any(params ReadOnlySpan<DecisionRule> parts) => Joined(RuleShape.Any, parts);

    /// <summary>
    /// The same rule, and nothing got worse: no metric is inferior and no quality check fails. What false alarms may cost is taken off beta first (Proposition 4.1 in its union-bound form, valid under any dependence).
    /// </summary>
    public DecisionRule AndNoHarm() => this with { HarmVetoes = true };

    /// <summary>The rule for the metrics of one test, lists within lists of the same kind flattened.</summary>
    /// <exception cref="ArgumentException">A metric that the test does not have, or that has nothing to show.</exception>
    internal RuleNode For(ABTest test)
    {
        if (_shape != RuleShape.ByRole)
        {
            return Node(test);
        }
        ValueList<RuleNode> success = Leaves(test.Metrics.Where(m => m.Role == MetricRole.Success));
        IEnumerable<RuleNode> parts = Leaves(test.Metrics.Where(m => m.HasMargin));
        return new(RuleShape.All, null, ValueList<RuleNode>.Of(success.Count > 0 ? parts.Append(new(RuleShape.Any, null, success)) : parts));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string text = _shape switch
        {
            RuleShape.ByRole => "at least one success metric is superior and every guardrail with a margin is non-inferior",
            RuleShape.Shown => $"'{_metric!.Name}' shows what its role asks",
            RuleShape.All => string.Join(" and ", _parts.Select(Bracketed)),
            _ => string.Join(" or ", _parts.Select(Bracketed)),
        };
        return HarmVetoes ? $"{text}, and no sign of harm" : text;
    }

    private static string Bracketed(DecisionRule part) => part._parts.Count > 1 ? $"({part})" : part.ToString();

    private static ValueList<RuleNode> Leaves(IEnumerable<MetricInRole> metrics) => ValueList<RuleNode>.Of(metrics.Select(m => new RuleNode(RuleShape.Shown, m, ValueList<RuleNode>.Empty)));

    private RuleNode Node(ABTest test)
    {
        if (_shape == RuleShape.Shown)
        {
            MetricInRole? metric = test.Metrics.FirstOrDefault(m => m.Metric == _metric);
            return metric switch
            {
                null => throw new ArgumentException($"The rule asks for '{_metric!.Name}', which the test does not have; its metrics are {string.Join(", ", test.Metrics.Select(m => $"'{m.Metric.Name}'"))}.", nameof(test)),
                { Hypothesis: null } => throw new ArgumentException($"The rule asks for '{_metric!.Name}', which has nothing to show: only success metrics and guardrails with a margin do. Harm is what AndNoHarm() watches for.", nameof(test)),
                _ => new(RuleShape.Shown, metric, ValueList<RuleNode>.Empty),
            };
        }
        if (_shape == RuleShape.ByRole)
        {
            return For(test);
        }
        var parts = new List<RuleNode>();
        foreach (DecisionRule part in _parts)
        {
            RuleNode node = part.Node(test);
            parts.AddRange(node.Shape == _shape ? node.Parts : [node]);
        }
        return parts.Count == 1 ? parts[0] : new(_shape, null, ValueList<RuleNode>.Of(parts));
    }

    private static DecisionRule Joined(RuleShape shape, ReadOnlySpan<DecisionRule> parts)
    {
        if (parts.Length == 0)
        {
            throw new ArgumentException("A rule has at least one part, for example DecisionRule.Shown(metric).", nameof(parts));
        }
        foreach (DecisionRule part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            if (part.HarmVetoes)
            {
                throw new ArgumentException("A veto holds for the whole rule: call AndNoHarm() on the outermost one.", nameof(parts));
            }
        }
        return new(shape, null, ValueList<DecisionRule>.Owning(parts.ToArray()));
    }
}
