using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record NoveltyEstimate
{
    private const double ShortestHalfLife = 0.5;
    private const int FewestDaysOfDecay = 14;
    private const double LeastFit = 0.01;

    /// <summary>An exponential decay fitted to the days, if it passes its checks; half-lives from half a day to the days observed.</summary>
    public DecayFit Decay => FitDecay();

    /// <summary>The same with other bounds on the half-life.</summary>
    /// <param name="shortestHalfLifeDays">Above 0.</param>
    /// <param name="longestHalfLifeDays">Above the shortest. If not given: the last day observed. The interval of the long-run effect depends on it.</param>
    /// <returns>The fit is shown where the contrast is significant, the half-life lies within its bounds and is at most a third of the days, the curve is not rejected (p above 0.01), and there are at least 14 days and 20 users for each day.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public DecayFit FitDecay(double shortestHalfLifeDays = ShortestHalfLife, double? longestHalfLifeDays = null)
    {
        double shortest = Guard.Positive(shortestHalfLifeDays, "A half-life in days");
        double longest = longestHalfLifeDays ?? Math.Max(2 * shortest, _curve.Starts[^1]);
        if (!(longest > shortest && longest < double.PositiveInfinity))
        {
            throw Guard.OutOfRange(nameof(longestHalfLifeDays), longest, "The longest half-life is a finite number above the shortest.");
        }
        (CurvePrecision? precision, ValueList<Finding> findings) = Precision(3);
        if (precision is null || _curve.Lengths.Any(static days => days != 1))
        {
            return new(null, precision is null ? findings : ValueList<Finding>.Of([new Finding(FindingCode.TooFewDays, FindingSeverity.NotEstimable, "A decay is fitted to days, not to windows.")]));
        }
        var profile = new DecayProfile(precision);
        DecayPoint best = profile.Best(shortest, longest);
        double z = Normal.UpperQuantile(Alpha / 2);
        (double, double) within = profile.AsymptoteWithin(z * z, best, shortest, longest);
        var curve = new DecayCurve(precision.Curve, best, profile.Covariance(best), within, shortest, longest, Alpha);
        return new(curve, ValueList<Finding>.Of(findings.Concat(Failed(curve))));
    }

    /// <summary>The long-run effect under stated beliefs about novelty.</summary>
    /// <param name="prior">What is believed. If not given: <see cref="DecayPrior.ForLifts"/>, on relative scales only.</param>
    /// <exception cref="InvalidOperationException">The scale is absolute and no prior was given: what is large depends on the metric's unit.</exception>
    public BayesianDecay BayesianDecay(DecayPrior? prior = null)
    {
        if (prior is null && Scale == EffectScale.Absolute)
        {
            throw new InvalidOperationException("On the absolute scale a prior needs the metric's unit: give DecayPrior.Of with the standard deviation of the novelty at exposure.");
        }
        prior ??= DecayPrior.ForLifts;
        (CurvePrecision? precision, ValueList<Finding> findings) = Precision(2);
        return precision is null || _curve.Lengths.Any(static days => days != 1)
            ? Stats.BayesianDecay.Nothing(prior, Scale, Alpha, precision is null ? findings : ValueList<Finding>.Of([new Finding(FindingCode.TooFewDays, FindingSeverity.NotEstimable, "A decay is fitted to days, not to windows.")]))
            : Stats.BayesianDecay.Of(new(precision), prior, Alpha, findings);
    }

    private IEnumerable<Finding> Failed(DecayCurve curve)
    {
        Finding Fails(string why) => new(FindingCode.FitNotShown, FindingSeverity.NotEstimable, why);
        int days = curve.DegreesOfFreedom + 3;
        Comparison change = ChangeBetween(EarlyWindow, LateWindow);
        if (!(change.PValue < Alpha))
        {
            // Without novelty the half-life is not identified, and no statistic of the fit has its usual distribution (Davies 1987).
            yield return Fails("The change between the windows is not significant, and without novelty there is no half-life to find.");
        }
        if (HasFewUsers)
        {
            yield return Fails("There are too few users for the covariance of so many days.");
        }
        if (days < FewestDaysOfDecay)
        {
            yield return Fails(string.Create(CultureInfo.InvariantCulture, $"{days} days say too little about the long run; {FewestDaysOfDecay} are needed."));
        }
        if (curve.IsAtBound)
        {
            yield return Fails("The best half-life is at a bound.");
        }
        else if (curve.HalfLifeDays > days / 3.0)
        {
            yield return Fails(string.Create(CultureInfo.InvariantCulture, $"A half-life of {curve.HalfLifeDays:0.#} days cannot be told from a slower decay in {days} days; three half-lives are needed."));
        }
        if (curve.FitPValue <= LeastFit)
        {
            yield return Fails($"The days do not lie on an exponential ({Phrase.PValue(curve.FitPValue)}).");
        }
    }
}
