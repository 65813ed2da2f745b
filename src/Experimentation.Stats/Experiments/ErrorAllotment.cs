using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Experiments;

/// <summary>
/// How an A/B test's error rates are allotted to its tests, by role (Schultzberg, Ankargren and Frånberg 2024, Propositions 3.1 and 4.1).
/// </summary>
/// <remarks>
/// At least one success metric must win: a union–intersection test, so success metrics share alpha. Every guardrail must hold: an
/// intersection–union test, so guardrails keep alpha and share beta with the success metrics as one. Every deterioration and quality
/// test can veto, so they share their own alpha, and what they may cost in power is taken off beta first (union bound, valid under any
/// dependence). Several treatments are several chances to ship, so each takes its part of alpha.
/// </remarks>
internal sealed record ErrorAllotment
{
    public ErrorAllotment(ABTest test)
    {
        int comparisons = test.Variants.Count - 1;
        int success = test.Metrics.Count(m => m.Role == MetricRole.Success);
        int margins = test.Metrics.Count(m => m.HasMargin);
        int vetoes = test.Metrics.Count * comparisons + 1;
        Success = Split(Split(AlphaTrail.From(test.Alpha), comparisons, "comparison"), success, "success metric");
        Guardrail = Split(AlphaTrail.From(test.Alpha), comparisons, "comparison").Then("guardrails must all hold, so each keeps it", test.Alpha / comparisons);
        Deterioration = AlphaTrail.From(test.DeteriorationAlpha).Then(
            string.Create(CultureInfo.InvariantCulture, $"split over {vetoes} deterioration and quality tests"),
            test.DeteriorationAlpha / vetoes);

        AlphaTrail power = AlphaTrail.FromPower(test.Power);
        double beta = 1 - test.Power;
        if (test.Rule == DecisionRule.SuccessGuardrailsAndNoHarm)
        {
            beta -= test.DeteriorationAlpha;
            power = power.Then("false alarms of deterioration and quality tests taken off beta", 1 - beta, "power");
        }
        int parts = margins + Math.Min(success, 1);
        if (parts > 1)
        {
            beta /= parts;
            power = power.Then($"beta split over {Phrase.Counted(margins, "guardrail")} and success", 1 - beta, "power");
        }
        Power = power;
        IsAttainable = beta > 0;
    }

    public AlphaTrail Success { get; }

    public AlphaTrail Guardrail { get; }

    public AlphaTrail Deterioration { get; }

    public AlphaTrail Power { get; }

    /// <summary>Whether anything is left of beta once the vetoes have taken theirs.</summary>
    public bool IsAttainable { get; }

    public AlphaTrail For(MetricRole role) => role == MetricRole.Success ? Success : Guardrail;

    private static AlphaTrail Split(AlphaTrail trail, int parts, string noun) => parts > 1
        ? trail.Then(string.Create(CultureInfo.InvariantCulture, $"split over {parts} {noun}s"), trail.Last / parts)
        : trail;
}
