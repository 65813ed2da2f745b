using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One segment's effect, shrunk towards that of all segments.</summary>
/// <param name="Name">The segment.</param>
/// <param name="Scale">The segments' scale.</param>
/// <param name="Estimate">The shrunk effect on the scale: between the segment's own estimate and the common one.</param>
/// <param name="Interval">Credible interval at one minus the segments' alpha. It allows for the common effect and the spread being estimates.</param>
/// <param name="OwnShare">How much the segment's own data count, 0 to 1; the others count for the rest.</param>
public sealed partial record ShrunkSegment(string Name, EffectScale Scale, double Estimate, Interval Interval, double OwnShare)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}: {Phrase.OnScale(Estimate, Scale)} ({Phrase.Percent(Interval.Level)} credible {Phrase.OnScale(Interval.Lower, Scale)} … {Phrase.OnScale(Interval.Upper, Scale)}), {Phrase.Percent(OwnShare)} of it from the segment itself";
}

/// <summary>
/// What each segment's effect probably is, given that the others measure something similar: estimates of small segments, which chance spreads most, are pulled in most. What a plan or a roll-out by segment
/// should count on, where the largest of many estimates is too large.
/// </summary>
/// <remarks>
/// Empirical Bayes: effects of segments are normal around a common one, fitted as <see cref="PastExperiments"/> fits them, on the log scale for ratios and lifts. The variance adds what is not known of the common effect and of the
/// spread (Morris 1983, equations 1.16 and 1.17), so that intervals cover on average over segments from three segments on; no promise for one segment that is unlike all others.
/// </remarks>
public sealed partial record SegmentShrinkage
{
    private const int Fewest = 3;

    private SegmentShrinkage(double spread, ValueList<ShrunkSegment> segments, ValueList<Finding> findings)
    {
        Spread = spread;
        Segments = segments;
        Findings = findings;
    }

    /// <summary>Standard deviation of true effects between segments, 0 or above; of their logarithm for ratios and lifts on the log scale.</summary>
    public double Spread { get; }

    /// <summary>The segments that can be estimated, in the order given; none where there are fewer than three.</summary>
    public IReadOnlyList<ShrunkSegment> Segments { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>One segment by name.</summary>
    /// <param name="segment">Its name.</param>
    /// <exception cref="ArgumentException">There is no such segment among those that can be estimated.</exception>
    public ShrunkSegment this[string segment] => Segments.FirstOrDefault(s => s.Name == segment)
        ?? throw new ArgumentException($"There is no shrunk effect of '{segment}'; there are {(Segments.Count == 0 ? "none" : string.Join(", ", Segments.Select(s => $"'{s.Name}'")))}.", nameof(segment));

    /// <inheritdoc/>
    public override string ToString() => Segments.Count == 0
        ? "Nothing can be said: " + string.Join(" ", Findings)
        : $"Shrunk effects: {string.Join("; ", Segments)}.{(Findings.Count == 0 ? "" : " " + string.Join(" ", Findings))}";

    internal static SegmentShrinkage Of(SegmentedComparison segments)
    {
        var known = new List<(SegmentResult Segment, SegmentTerm Term)>();
        foreach (SegmentResult segment in segments.Segments)
        {
            if (SegmentTerm.Of(segment.Comparison.Effect) is { } term)
            {
                known.Add((segment, term));
            }
        }
        if (known.Count < Fewest)
        {
            return Nothing(FindingCode.MissingData, string.Create(CultureInfo.InvariantCulture, $"How much effects differ is learned from three segments or more; {known.Count} can be estimated."));
        }
        if (known.Select(k => k.Term.Scale.Sign).Distinct().Count() > 1)
        {
            return Nothing(FindingCode.RatioUndefined, "Some segments' baselines are below zero and some above, so their relative lifts are not comparable; compare absolute differences.");
        }
        double[] values = [.. known.Select(k => k.Term.Value)];
        double[] errors = [.. known.Select(k => Math.Sqrt(k.Term.Variance))];
        if (values.Any(v => !(Math.Abs(v) <= Guard.Largest)) || !(errors.Min() >= Guard.Smallest) || !(errors.Max() <= Guard.Largest))
        {
            return Nothing(FindingCode.NotFinite, "The effects are too large or too small to compute with; change their unit.");
        }
        var fit = PastExperiments.Fit(values, errors);
        double spread = fit.Spread * fit.Spread;
        double ofMean = fit.MeanError * fit.MeanError;
        // Whose noise the common effect's is.
        double[] shares = [.. known.Select(k => ofMean / (k.Term.Variance + spread) * (k.Term.Variance / (k.Term.Variance + spread)))];
        ShrunkSegment Shrink(int i)
        {
            (SegmentResult segment, SegmentTerm term) = known[i];
            ShrunkEffect shrunk = fit.At(i);
            // Satterthwaite, over the parts that are noise of segments with few users.
            double Part(double part, double df) => part / shrunk.Variance * (part / shrunk.Variance) / df;
            double inverse = Part(shrunk.OfOwn, term.Df) + known.Zip(shares, (k, share) => Part(shrunk.OfMean * share, k.Term.Df)).Sum();
            var half = CriticalValue.OfTail(segment.Comparison.Alpha / 2);
            double reach = TStatistic.Critical(half, inverse > 0 ? 1 / inverse : double.PositiveInfinity) * Math.Sqrt(shrunk.Variance);
            return new(
                segment.Name,
                segment.Comparison.Effect.Scale,
                term.FromWorking(shrunk.Value),
                new(term.FromWorking(shrunk.Value - reach), term.FromWorking(shrunk.Value + reach), 1 - segment.Comparison.Alpha) { IsCredible = true },
                shrunk.OwnShare);
        }
        return new(fit.Spread, ValueList<ShrunkSegment>.Of(Enumerable.Range(0, known.Count).Select(Shrink)), ValueList<Finding>.Of([.. segments.Findings, .. Notes(fit)]));
    }

    private static IEnumerable<Finding> Notes(PastExperiments fit)
    {
        if (fit.Spread == 0)
        {
            yield return new(FindingCode.Convention, FindingSeverity.Note, "The segments differ by no more than their own errors, so every estimate is the common effect.");
        }
    }

    private static SegmentShrinkage Nothing(FindingCode code, string message) =>
        new(0, ValueList<ShrunkSegment>.Empty, ValueList<Finding>.Of([new Finding(code, FindingSeverity.NotEstimable, message)]));
}
