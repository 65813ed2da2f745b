using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>From the parts of a feature to a decision on the whole, with the sentences that say why.</summary>
internal static class FeatureRule
{
    public static Decision Decide(Feature feature, ValueList<FeaturePart> parts)
    {
        (DecisionKind kind, IEnumerable<string> reasons) = Judge(feature, parts);
        return new(feature.Name, kind, reasons, () => Outlook(feature, parts));
    }

    private static (DecisionKind Kind, IEnumerable<string> Reasons) Judge(Feature feature, ValueList<FeaturePart> parts)
    {
        FeaturePart? whole = parts.FirstOrDefault(p => p.Feature == feature);
        FeaturePart[] shown = With(parts, FeaturePartStatus.Shown);
        FeaturePart[] harmful = With(parts, FeaturePartStatus.Harmful);
        FeaturePart[] open = [.. parts.Where(p => p.Status is FeaturePartStatus.NotStarted or FeaturePartStatus.Running)];
        string[] without = [.. harmful.Select(p => $"{p.Feature.Name} made something worse or is broken: leave it out. {p.Reading}")];
        if (whole is { Status: FeaturePartStatus.Harmful })
        {
            return (DecisionKind.Abort, [$"The whole made something worse or is broken. {whole.Reading}", .. without.Skip(1)]);
        }
        if (With(parts, FeaturePartStatus.Blocked) is { Length: > 0 } blocked)
        {
            return (DecisionKind.Blocked, [.. blocked.Select(p => $"{p.Feature.Name} cannot be decided. {p.Reading}"), .. without]);
        }
        if (open.Length > 0)
        {
            return (DecisionKind.Continue, [$"{Listed(open)} {(open.Length == 1 ? "is" : "are")} undecided.", .. shown.Length > 0 ? [$"Shown so far: {Listed(shown)}."] : Array.Empty<string>(), .. without]);
        }
        string[] left = [.. parts.Where(p => p.Status is FeaturePartStatus.NotShown or FeaturePartStatus.NotShownInFamily).Select(p => $"{p}: leave it out.")];
        return shown.Length > 0
            ? (DecisionKind.Ship, [$"Ship {Listed(shown)}.", .. without, .. left])
            : harmful.Length == parts.Count ? (DecisionKind.Abort, without)
            : (DecisionKind.End, ["No part is shown within the family.", .. without, .. left]);
    }

    private static IEnumerable<string> Outlook(Feature feature, ValueList<FeaturePart> parts)
    {
        foreach (FeaturePart part in parts.Where(p => p.Status is FeaturePartStatus.Running or FeaturePartStatus.NotShown or FeaturePartStatus.Blocked && p.Reading?.Analysis is not null))
        {
            foreach (string sentence in part.Reading!.Analysis?.Decision.WhatWouldChangeIt ?? [])
            {
                yield return $"{part.Feature.Name}: {sentence}";
            }
        }
        foreach (FeaturePart part in With(parts, FeaturePartStatus.NotShownInFamily))
        {
            string? gate = feature.All.FirstOrDefault(f => f.HasHypothesis && f.Parts.Any(c => c.All.Any(d => d.Name == part.Feature.Name)) && parts.First(p => p.Feature.Name == f.Name).AdjustedPValue > feature.Alpha)?.Name;
            yield return gate is null
                ? string.Create(CultureInfo.InvariantCulture, $"{part.Feature.Name} would be shown at a family level of {part.AdjustedPValue:0.###}; more users of it, or more of its siblings being shown, would change that.")
                : $"{part.Feature.Name} waits for {gate}, whose improvement has to be shown first.";
        }
    }

    private static FeaturePart[] With(ValueList<FeaturePart> parts, FeaturePartStatus status) => [.. parts.Where(p => p.Status == status)];

    private static string Listed(FeaturePart[] parts) => string.Join(", ", parts.Select(p => p.Feature.Name));
}
