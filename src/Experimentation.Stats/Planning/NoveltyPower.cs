using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// How much the lift changes between two windows of the same users (week 2 minus week 1): the novelty contrast. The lift asked about is that change. Made by
/// <see cref="Power.OfNovelty(double, double, double, double?)"/>.
/// </summary>
/// <remarks>Each user is its own control, so what counts is the variance of late − early: σ₁² + σ₂² − 2ρσ₁σ₂. The analysis is Welch's t on these differences.</remarks>
public sealed record NoveltyPower : PowerAnalysis<NoveltyPower>
{
    internal NoveltyPower(double earlyStandardDeviation, double lateStandardDeviation, double correlation, double? baseline)
    {
        EarlyStandardDeviation = earlyStandardDeviation;
        LateStandardDeviation = lateStandardDeviation;
        Correlation = correlation;
        Baseline = baseline;
    }

    /// <summary>Standard deviation between users in the early window, in the metric's unit.</summary>
    public double EarlyStandardDeviation { get; private init; }

    /// <summary>Standard deviation between users in the late window.</summary>
    public double LateStandardDeviation { get; private init; }

    /// <summary>Between a user's values in the two windows.</summary>
    public double Correlation { get; private init; }

    /// <summary>The mean to which relative changes refer; null if not given.</summary>
    public double? Baseline { get; private init; }

    /// <inheritdoc/>
    public override string Method => "change of lift between windows, Welch t on differences within users";

    internal override double? BaselineValue => Baseline;

    internal override string BaselineName => "mean";

    internal override Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment)
    {
        double variance = EarlyStandardDeviation * EarlyStandardDeviation + LateStandardDeviation * LateStandardDeviation
            - 2 * Correlation * EarlyStandardDeviation * LateStandardDeviation;
        return new(nullValue.Value == 0 ? effect : effect - nullValue.InUnitsOf(Baseline ?? 0), variance / control, variance / treatment);
    }

    internal override double DegreesOfFreedom(in Contrast contrast, double control, double treatment) =>
        WelchDegrees.Of(contrast, control / ClusterSize, treatment / ClusterSize);

    internal override IEnumerable<(string What, PowerAnalysis Analysis)> IfOff(double by)
    {
        string percent = Effects.Phrase.Percent(by);
        yield return ($"standard deviations {percent} higher", this with
        {
            EarlyStandardDeviation = EarlyStandardDeviation * (1 + by),
            LateStandardDeviation = LateStandardDeviation * (1 + by),
        });
        yield return ($"a correlation lower by {Effects.Phrase.Number(by)}", this with { Correlation = Math.Max(-1, Correlation - by) });
    }
}
