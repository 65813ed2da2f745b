using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>
/// How an A/B test's error rates are allotted to its tests by the tree of its rule (Schultzberg, Ankargren and Frånberg 2024, Propositions 3.1 and 4.1).
/// </summary>
/// <remarks>
/// The parts of an OR are a union–intersection test and share alpha; those of an AND are an intersection–union test and share beta. For the usual rule that means: success metrics
/// share alpha, guardrails keep it, and guardrails share beta with the success metrics as one. A metric that stands in several places is tested at the smallest alpha and planned with the smallest
/// beta of them. Every deterioration and quality test can veto, so they share their own alpha, and what they may cost in power is taken off beta first (union bound, valid under
/// any dependence). Several treatments are several chances to ship, so each takes its part of alpha.
/// </remarks>
internal sealed record ErrorAllotment
{
    private readonly ValueList<Part> _parts;
    private readonly AlphaTrail _outside;

    /// <param name="test">The design.</param>
    /// <param name="readout">One of its readouts; null without readouts.</param>
    public ErrorAllotment(ABTest test, Readout? readout = null)
    {
        int comparisons = test.Variants.Count - 1;
        int vetoes = test.Metrics.Count * comparisons + 1;
        AlphaTrail harm = Split(AlphaTrail.From(test.DeteriorationAlpha), test.Readouts.Count, "readout");
        Deterioration = harm.Then(string.Create(CultureInfo.InvariantCulture, $"split over {vetoes} deterioration and quality tests"), harm.Last / vetoes);

        AlphaTrail power = AlphaTrail.FromPower(test.Power);
        double beta = 1 - test.Power;
        if (test.Rule.HarmVetoes)
        {
            beta -= test.DeteriorationAlpha;
            power = power.Then("false alarms of deterioration and quality tests taken off beta", 1 - beta, "power");
        }
        Rule = test.Rule.For(test);
        IsAttainable = beta > 0;
        AlphaTrail alpha = AlphaTrail.From(test.Alpha);
        double share = readout is null ? 1 : test.AlphaShareOf(readout);
        SpendsAlpha = share > 0;
        alpha = share == 1 ? alpha
            : SpendsAlpha ? alpha.Then($"{Phrase.Percent(share)} of it at {readout!.Name}", share * alpha.Last)
            : alpha.Then($"none of it is spent at {readout!.Name}, for information", alpha.Last);
        _outside = Split(alpha, comparisons, "comparison");
        var parts = new List<Part>();
        Allot(parts, Rule, _outside, power, beta);
        _parts = ValueList<Part>.Of(parts);
    }

    /// <summary>The rule for the metrics of the test.</summary>
    public RuleNode Rule { get; }

    public AlphaTrail Deterioration { get; }

    /// <summary>Whether anything can be shown: a readout without a share of alpha reads for information.</summary>
    public bool SpendsAlpha { get; }

    /// <summary>Whether anything is left of beta once the vetoes have taken theirs.</summary>
    public bool IsAttainable { get; }

    /// <summary>Level of a metric's test. A metric that no part of the rule asks for cannot ship anything and is read at the level of one comparison.</summary>
    public AlphaTrail For(MetricInRole metric) => Find(metric)?.Alpha ?? _outside.Then("not part of the rule, for information", _outside.Last);

    /// <summary>The power that a metric is planned with.</summary>
    /// <param name="metric">One that the rule asks for.</param>
    public AlphaTrail PowerFor(MetricInRole metric) => Find(metric)!.Power;

    /// <summary>Whether a part of the rule asks for the metric.</summary>
    public bool Counts(MetricInRole metric) => Find(metric) is not null;

    private static void Allot(List<Part> parts, RuleNode node, AlphaTrail alpha, AlphaTrail power, double beta)
    {
        switch (node.Shape)
        {
            case RuleShape.Shown:
                if (parts.Find(p => p.Metric == node.Metric) is { } before)
                {
                    parts.Remove(before);
                    alpha = before.Alpha.Last <= alpha.Last ? before.Alpha : alpha;
                    power = before.Power.Last >= power.Last ? before.Power : power;
                }
                parts.Add(new(node.Metric!, alpha, power));
                break;
            case RuleShape.Any:
                AlphaTrail shared = Split(alpha, node.Parts.Count, node.PartName);
                foreach (RuleNode part in node.Parts)
                {
                    Allot(parts, part, shared, power, beta);
                }
                break;
            default:
                bool several = node.Parts.Count > 1;
                beta = several ? beta / node.Parts.Count : beta;
                AlphaTrail split = several ? power.Then($"beta split over {node.PartNames}", 1 - beta, "power") : power;
                foreach (RuleNode part in node.Parts)
                {
                    bool isGuardrail = part.Metric is { HasMargin: true };
                    Allot(parts, part, isGuardrail ? alpha.Then("guardrails must all hold, so each keeps it", alpha.Last) : alpha, split, beta);
                }
                break;
        }
    }

    private Part? Find(MetricInRole metric) => _parts.FirstOrDefault(p => p.Metric == metric);

    private static AlphaTrail Split(AlphaTrail trail, int parts, string noun) => parts > 1
        ? trail.Then(string.Create(CultureInfo.InvariantCulture, $"split over {parts} {noun}s"), trail.Last / parts)
        : trail;

    private sealed record Part(MetricInRole Metric, AlphaTrail Alpha, AlphaTrail Power);
}
