using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Where the effect will settle once the newness has worn off, from two windows and one assumption: how much of the early window's novelty can still be in the late one. No shape of decay
/// is assumed.
/// </summary>
/// <remarks>
/// With E = a + N_E and L = a + N_L and N_L/N_E in [0, ρ], the long-run effect is a = L + u·(L − E) with u in [0, ρ/(1 − ρ)]. The range holds all such values, the interval the union of their
/// confidence intervals: with probability 1 − alpha and more it holds the long-run effect, whichever it is (as for partially identified parameters, Imbens and Manski 2004).
/// For an exponential decay ρ is what the longest half-life leaves: 2^(−k/h) for windows of equal length k days apart. Holds for primacy as well.
/// </remarks>
public sealed partial record LongRunRange
{
    internal LongRunRange(double lower, double upper, Interval interval, Comparison late, Comparison extrapolated, double longestHalfLifeDays, double shareLeft, string earlyName, ValueList<Finding> findings)
    {
        Lower = lower;
        Upper = upper;
        Interval = interval;
        Late = late;
        Extrapolated = extrapolated;
        LongestHalfLifeDays = longestHalfLifeDays;
        ShareLeft = shareLeft;
        EarlyName = earlyName;
        Findings = findings;
    }

    /// <summary>The smallest long-run effect that the two estimates allow.</summary>
    public double Lower { get; }

    /// <summary>The largest long-run effect that the two estimates allow.</summary>
    public double Upper { get; }

    /// <summary>Confidence interval for the long-run effect: both limits of the range and their noise.</summary>
    public Interval Interval { get; }

    /// <summary>One end of the range: no novelty is left in the late window.</summary>
    public Comparison Late { get; }

    /// <summary>The other end: as much of it is left as assumed.</summary>
    public Comparison Extrapolated { get; }

    /// <summary>The assumption, as the half-life of an exponential decay in days.</summary>
    public double LongestHalfLifeDays { get; }

    /// <summary>The assumption, as the largest share of the early window's novelty that can be left in the late window; 0 to 1.</summary>
    public double ShareLeft { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    internal string EarlyName { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!Extrapolated.Effect.IsEstimable)
        {
            return "Nothing can be said about the long run:" + string.Concat(Findings.Select(static finding => " " + finding));
        }
        EffectScale scale = Late.Effect.Scale;
        double resolution = Interval.Width / 2;
        string share = Math.Round(ShareLeft, 9) switch
        {
            0.5 => "half",
            0.25 => "a quarter",
            _ => Phrase.Percent(Math.Round(ShareLeft, 2)),
        };
        return $"Long-run effect between {WindowPhrase.Value(Lower, resolution, scale, false)} and {WindowPhrase.Value(Upper, resolution, scale, false)} if at most {share} of {EarlyName}'s novelty is left.";
    }
}
