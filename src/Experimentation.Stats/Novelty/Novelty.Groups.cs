using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Novelty
{
    /// <summary>
    /// New users against existing ones: what existing users' effect changes by over and above what new users' does. Only existing users know the old version, so only they can feel a change
    /// as new; what changes for both is something else. Compares changes, not levels, which differ between such groups for many reasons.
    /// </summary>
    /// <param name="existing">Users who knew the old version.</param>
    /// <param name="newUsers">Users who never saw it; other users, read on the same scale. Its windows and level are those of <paramref name="existing"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The two are on different scales.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The new users lack days of the windows.</exception>
    public static SegmentContrast NewAgainstExisting(NoveltyEstimate existing, NoveltyEstimate newUsers)
    {
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(newUsers);
        if (existing.Scale != newUsers.Scale)
        {
            throw new ArgumentException($"Both groups are read on one scale. Got {existing.Scale} and {newUsers.Scale}.", nameof(newUsers));
        }
        newUsers = newUsers.At(existing.Alpha).Between(existing.EarlyWindow, existing.LateWindow);
        return new(existing.Contrast, newUsers.Contrast);
    }

    /// <summary>Do both arms keep their users? Active in the late window among all who were exposed, by arm.</summary>
    /// <param name="control">Trials are all exposed users, successes those active in the late window.</param>
    /// <param name="treatment">The same for treatment.</param>
    /// <param name="alpha">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is outside its range.</exception>
    public static RetentionCheck Retention(ProportionSummary control, ProportionSummary treatment, double alpha = Compare.DefaultAlpha) =>
        new(Compare.Proportions(control, treatment, ProportionTest.PooledZ).At(alpha));

    /// <summary>
    /// A slope over time from the means of user buckets alone, where no covariances are at hand. Each arm's users were split at random into as many buckets of about the same size.
    /// </summary>
    /// <remarks>
    /// Buckets are left out one at a time, arm by arm; on the absolute scale the variance is that of the buckets' own slopes, s²_T/B + s²_C/B, read with B − 1 degrees of freedom. Buckets are
    /// groups of users and so independent; days are not, and leaving out one day at a time makes a test of 5 % reject in 22 % of cases where noise carries over.
    /// </remarks>
    /// <param name="controlMeans">Bucket after bucket, each with a mean per user for every day.</param>
    /// <param name="treatmentMeans">The same for treatment, with as many buckets.</param>
    /// <param name="days">Days since exposure, from 2; day 0 is the day of exposure.</param>
    /// <param name="time">What the slope is measured against.</param>
    /// <param name="scale">Absolute or RelativeDelta.</param>
    /// <returns>The change of the effect per unit of time.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a mean is NaN, infinite or too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Comparison BucketJackknife(
        ReadOnlySpan<double> controlMeans, ReadOnlySpan<double> treatmentMeans, int days, TrendTime time = TrendTime.LogDays, EffectScale scale = EffectScale.RelativeDelta)
    {
        Guard.AtLeast(days, 2, "A number of days");
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeDelta))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Buckets are read on the absolute or the relative scale.");
        }
        if (controlMeans.Length != treatmentMeans.Length || controlMeans.Length % days != 0 || controlMeans.Length < 2 * days)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Both arms have the same number of buckets, at least 2, each with {days} days. Got {controlMeans.Length} and {treatmentMeans.Length} means."), nameof(treatmentMeans));
        }
        PanelSums.RequireValues(controlMeans, 0, nameof(controlMeans));
        PanelSums.RequireValues(treatmentMeans, 0, nameof(treatmentMeans));
        var jackknife = new BucketSlopes(controlMeans, treatmentMeans, days, time, scale);
        return Compare.Of(jackknife.Effect());
    }
}
