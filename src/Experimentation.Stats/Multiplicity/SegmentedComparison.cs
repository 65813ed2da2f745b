using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One metric's effect in several segments: whether it differs between them (Cochran's Q), each segment against the others, and their common effect.
/// </summary>
/// <remarks>
/// Segments are disjoint groups of users, so their effects are independent, and were known before the experiment. Ratios and lifts are worked with on the log scale. Sources: Cochran (1954); Welch (1951) for few
/// users; Higgins and Thompson (2002) for the share of the spread.
/// </remarks>
public sealed partial record SegmentedComparison
{
    private SegmentedComparison(ValueList<SegmentResult> segments, Comparison common, double q, int degreesOfFreedom, double pValue, ValueList<Finding> findings)
    {
        Segments = segments;
        CommonEffect = common;
        CochranQ = q;
        DegreesOfFreedom = degreesOfFreedom;
        HeterogeneityPValue = pValue;
        Findings = findings;
    }

    /// <summary>The segments in the order given.</summary>
    public IReadOnlyList<SegmentResult> Segments { get; }

    /// <summary>The segments' average effect, weighted by information: best where the effect is the same everywhere. The effect over all users needs no segments.</summary>
    public Comparison CommonEffect { get; }

    /// <summary>Squared distances of the segments' effects from the common one, in squared standard errors; 0 with fewer than two segments that can be estimated.</summary>
    public double CochranQ { get; }

    /// <summary>What <see cref="CochranQ"/> is expected to be where the effect is the same everywhere: segments that can be estimated, less one.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>
    /// p-value of "the effect is the same in all segments"; chi-square in large segments, and Welch's F where standard errors are themselves uncertain. 1 where there is nothing to compare. At a large value segments tell no stories.
    /// </summary>
    public double HeterogeneityPValue { get; }

    /// <summary>Share of the spread between segments' effects that is more than chance, 0 to 1: I² = 1 − degrees of freedom / Q.</summary>
    public double InconsistencyShare => CochranQ > DegreesOfFreedom ? 1 - DegreesOfFreedom / CochranQ : 0;

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>"It works in this segment", for every segment: a family to correct over, <c>segments.WorksHere.Holm()</c>.</summary>
    public Family WorksHere => Family.Of([.. Segments.Select(s => (HypothesisLabel.Of(segment: s.Name), s.Comparison))]);

    /// <summary>"It differs in this segment from the others", for every segment: a family to correct over.</summary>
    public Family DiffersHere => Family.Of([.. Segments.Select(s => (HypothesisLabel.Of(segment: s.Name), s.Interaction))]);

    /// <summary>What each segment's effect probably is, given the others: shrunk towards the common effect, small segments most (empirical Bayes). Needs three segments.</summary>
    public SegmentShrinkage Shrunk => SegmentShrinkage.Of(this);

    /// <summary>One segment by name.</summary>
    /// <param name="segment">Its name.</param>
    /// <exception cref="ArgumentException">There is no such segment.</exception>
    public SegmentResult this[string segment] => Segments.FirstOrDefault(s => s.Name == segment)
        ?? throw new ArgumentException($"There is no segment '{segment}'; there are {string.Join(", ", Segments.Select(s => $"'{s.Name}'"))}.", nameof(segment));

    /// <inheritdoc/>
    public override string ToString()
    {
        if (DegreesOfFreedom < 1)
        {
            string[] why = [.. Findings.Where(static f => f.Severity == FindingSeverity.NotEstimable).Select(static f => f.Message)];
            return why.Length > 0 ? "Segments cannot be compared: " + string.Join(" ", why) : $"Segments cannot be compared: fewer than two of {Segments.Count} can be estimated.";
        }
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        string verdict = HeterogeneityPValue < CommonEffect.Alpha ? "the effect differs between segments" : "no evidence that the effect differs between segments";
        return string.Create(CultureInfo.InvariantCulture, $"{DegreesOfFreedom + 1} segments, Q = {Phrase.Number(CochranQ)} ({Phrase.PValue(HeterogeneityPValue)}): {verdict}; common effect {Phrase.OnScale(CommonEffect.Estimate, CommonEffect.Effect.Scale)}.{notes}");
    }

    internal static SegmentedComparison Make(ReadOnlySpan<(string Segment, Comparison Comparison)> segments, string name)
    {
        Check(segments, name);
        EffectScale scale = segments[0].Comparison.Effect.Scale;
        double alpha = segments[0].Comparison.Alpha;
        PreferredDirection better = segments[0].Comparison.Hypothesis.Better;
        (string Name, Comparison Comparison)[] all = segments.ToArray();
        SegmentTerm?[] terms = [.. all.Select(s => SegmentTerm.Of(s.Comparison.Effect))];
        SegmentTerm[] known = [.. terms.OfType<SegmentTerm>()];
        var findings = new List<Finding>();
        string[] lost = [.. all.Where((_, i) => terms[i] is null).Select(s => $"'{s.Name}'")];
        if (lost.Length > 0)
        {
            findings.Add(new(FindingCode.MissingData, FindingSeverity.Warning, $"Not compared with the others, because nothing can be said of them: {string.Join(", ", lost)}."));
        }
        // A ratio over a negative baseline and one over a positive one have no common value.
        bool isMixed = known.Select(t => t.Scale.Sign).Distinct().Count() > 1;
        var mixed = new Finding(
            FindingCode.RatioUndefined,
            FindingSeverity.NotEstimable,
            "Some segments' baselines are below zero and some above, so their relative lifts are not comparable; compare absolute differences.");
        if (isMixed)
        {
            findings.Add(mixed);
            terms = [.. terms.Select(static _ => (SegmentTerm?)null)];
            known = [];
        }
        Finding few = isMixed ? mixed : new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "There are no other segments that can be estimated.");
        // Where less is better, "superior" is lower here too.
        Comparison Read(Effect effect) => Compare.Of(effect).Against(Hypothesis.Difference(better)).At(alpha);
        Comparison Interaction(int i)
        {
            SegmentTerm[] others = [.. terms.Where((_, j) => j != i).OfType<SegmentTerm>()];
            const string Method = "Segment against the others, inverse-variance";
            return Read(terms[i] is { } own && others.Length > 0
                ? SegmentAverage.Of(own.Scale, Method, [own.Weighted(1), .. Average(others, -1)])
                : SegmentAverage.Nothing(scale, Method, few));
        }
        ValueList<SegmentResult> results = ValueList<SegmentResult>.Of(all.Select((s, i) => new SegmentResult(s.Name, s.Comparison, Interaction(i))));
        const string Common = "Common effect of segments, inverse-variance";
        Comparison common = Read(known.Length > 0 ? SegmentAverage.Of(known[0].Scale, Common, [.. Average(known, 1)]) : SegmentAverage.Nothing(scale, Common, few));
        (double q, double p) = Heterogeneity(known);
        return new(results, common, q, Math.Max(0, known.Length - 1), p, ValueList<Finding>.Of(findings));
    }

    private static (double Q, double P) Heterogeneity(SegmentTerm[] terms)
    {
        int k = terms.Length;
        if (k < 2)
        {
            return (0, 1);
        }
        double total = terms.Sum(t => 1 / t.Variance);
        double mean = terms.Sum(t => t.Value / t.Variance) / total;
        double q = terms.Sum(t => (t.Value - mean) * (t.Value - mean) / t.Variance);
        // Welch (1951): what the uncertainty of the weights adds; 0 where degrees of freedom are infinite.
        double uncertainty = terms.Sum(t => (1 - 1 / (t.Variance * total)) * (1 - 1 / (t.Variance * total)) / t.Df);
        if (!(uncertainty > 0))
        {
            return (q, ChiSquared.UpperTail(q, k - 1));
        }
        double f = q / (k - 1) / (1 + 2 * (k - 2) * uncertainty / (k * (double)k - 1));
        return (q, FDistribution.UpperTail(f, k - 1, (k * (double)k - 1) / (3 * uncertainty)));
    }

    private static IEnumerable<(double Weight, double Value, double Variance, double Df)> Average(SegmentTerm[] terms, double sign)
    {
        double total = terms.Sum(t => 1 / t.Variance);
        return terms.Select(t => t.Weighted(sign / (t.Variance * total)));
    }

    private static void Check(ReadOnlySpan<(string Segment, Comparison Comparison)> segments, string name)
    {
        if (segments.Length < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are at least two segments to compare. Got {segments.Length}."), name);
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string segment, Comparison comparison) in segments)
        {
            ArgumentNullException.ThrowIfNull(comparison, name);
            if (!names.Add(Guard.Name(segment, "A segment", name)))
            {
                throw new ArgumentException($"Segments are disjoint groups of users. '{segment}' stands twice.", name);
            }
            Comparison first = segments[0].Comparison;
            if (comparison.Effect.Scale != first.Effect.Scale || !comparison.Alpha.Equals(first.Alpha))
            {
                throw new ArgumentException($"All segments are compared on one scale and at one level. '{segment}' is on {comparison.Effect.Scale} at {Phrase.Number(comparison.Alpha)}, the first on {first.Effect.Scale} at {Phrase.Number(first.Alpha)}.", name);
            }
            if (comparison.Hypothesis.Better != first.Hypothesis.Better)
            {
                throw new ArgumentException($"All segments are compared on one metric, of which either more or less is better. '{segment}' and '{segments[0].Segment}' differ.", name);
            }
        }
    }
}
