using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Novelty
{
    /// <summary>The effect by day since exposure from cohorts of different entry days, pooled by precision, with a test of whether they agree.</summary>
    /// <param name="control">Control's users by day of entry.</param>
    /// <param name="treatment">Treatment's users by day of entry; cohorts that are in one arm only are left out.</param>
    /// <param name="scale">Absolute, RelativeDelta or RelativeLogRatio.</param>
    /// <param name="alpha">Level of the test of homogeneity, strictly between 0 and 1.</param>
    /// <param name="test">Welch or Z.</param>
    /// <returns>Null where no cohort has 20 users for each of its days in both arms.</returns>
    /// <exception cref="ArgumentNullException">An arm is null.</exception>
    /// <exception cref="ArgumentException">A cohort has different days or columns in the two arms.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static PooledCohorts? Pool(CohortPanels control, CohortPanels treatment, EffectScale scale = EffectScale.RelativeDelta, double alpha = Compare.DefaultAlpha, MeanTest test = MeanTest.Welch)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeDelta or EffectScale.RelativeLogRatio))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Curves are Absolute, RelativeDelta or RelativeLogRatio.");
        }
        if (test is not (MeanTest.Welch or MeanTest.Z))
        {
            throw new ArgumentOutOfRangeException(nameof(test), test, "Use Welch or Z.");
        }
        var pooling = new CohortPooling();
        int unmatched = control.Cohorts.Count(cohort => !treatment.Cohorts.Any(other => other.EntryDay == cohort.EntryDay));
        foreach (EntryCohort cohort in treatment.Cohorts)
        {
            EntryCohort partner = control.Cohorts.FirstOrDefault(other => other.EntryDay == cohort.EntryDay);
            if (partner.Panel is not { } panel)
            {
                unmatched++;
                continue;
            }
            if (panel.Layout != cohort.Panel.Layout)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A cohort has the same days and columns in both arms. The one of day {cohort.EntryDay}: {panel} and {cohort.Panel}."), nameof(treatment));
            }
            pooling.Add(panel, cohort.Panel, test, scale);
        }
        if (pooling.Used == 0)
        {
            return null;
        }
        (EffectCurve? pooled, double statistic, int degrees) = pooling.Pool();
        NoveltyEstimate standardised = NoveltyEstimate.Of(new GivenSource(pooling.Standardise()));
        NoveltyEstimate estimate = pooled is null ? standardised : NoveltyEstimate.Of(new GivenSource(pooled));
        int leftOut = pooling.LeftOut + unmatched;
        List<Finding> findings = [];
        if (degrees > 0 && ChiSquared.UpperTail(statistic, degrees) < alpha)
        {
            findings.Add(new(FindingCode.CohortsDiffer, FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"Cohorts of different entry days have different effects, so they are averaged over the {pooling.SharedDays} days that all have.")));
        }
        if (leftOut > 0)
        {
            findings.Add(new(FindingCode.FewUsersForDays, FindingSeverity.Note, string.Create(CultureInfo.InvariantCulture, $"{leftOut} cohorts were left out: with fewer than 20 users for each day their weight is too uncertain, or they are in one arm only.")));
        }
        return new(estimate, standardised, statistic, degrees, pooling.Used, leftOut, alpha, ValueList<Finding>.Of(findings));
    }
}
