using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// How much the lift differs between a segment and everybody else: the contrast of two contrasts. The lift asked about is that difference. Made by
/// <see cref="Power.OfSegments"/>.
/// </summary>
/// <remarks>Each segment is split over the arms as the experiment is. With segments of equal size and spread it needs four times the users of a main effect as large.</remarks>
public sealed record InteractionPower : PowerAnalysis<InteractionPower>
{
    internal InteractionPower(double standardDeviation, double segmentShare, double segmentStandardDeviation, double? baseline)
    {
        StandardDeviation = standardDeviation;
        SegmentShare = segmentShare;
        SegmentStandardDeviation = segmentStandardDeviation;
        Baseline = baseline;
    }

    /// <summary>Standard deviation of one user's value outside the segment, in the metric's unit.</summary>
    public double StandardDeviation { get; private init; }

    /// <summary>The segment's share of the users, strictly between 0 and 1.</summary>
    public double SegmentShare { get; }

    /// <summary>Standard deviation of one user's value in the segment.</summary>
    public double SegmentStandardDeviation { get; private init; }

    /// <summary>The mean to which relative lifts refer; null if not given.</summary>
    public double? Baseline { get; private init; }

    /// <inheritdoc/>
    public override string Method => "difference of lifts between segments, t with users − 4 degrees of freedom";

    internal override double? BaselineValue => Baseline;

    internal override string BaselineName => "mean";

    internal override double FewestPerArm => Math.Ceiling(2 / Math.Min(SegmentShare, 1 - SegmentShare));

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double variance = SegmentStandardDeviation * SegmentStandardDeviation / SegmentShare + StandardDeviation * StandardDeviation / (1 - SegmentShare);
        return new(nullValue.Value == 0 ? effect : effect - nullValue.InUnitsOf(Baseline ?? 0), variance / control, variance / treatment);
    }

    internal override double DegreesOfFreedom(in Contrast contrast, double control, double treatment) => Math.Max(1, (control + treatment) / ClusterSize - 4);

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Effects.Phrase.Percent(by);
        yield return ($"standard deviations {percent} higher", this with
        {
            StandardDeviation = StandardDeviation * (1 + by),
            SegmentStandardDeviation = SegmentStandardDeviation * (1 + by),
        });
        if (Baseline is { } baseline && baseline != 0)
        {
            yield return ($"a mean {percent} lower", this with { Baseline = baseline * (1 - by) });
        }
    }
}
