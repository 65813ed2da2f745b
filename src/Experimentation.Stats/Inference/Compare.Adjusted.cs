using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Difference between two means, adjusted for what was known of the users before the experiment (CUPED, regression adjustment).</summary>
    /// <remarks>
    /// Assumes independent users and covariates that the treatment cannot have changed. Both arms are moved to the mean covariates of all users; the relative scales divide by the adjusted
    /// control. Degrees of freedom and standard error know that slopes are estimated. <see cref="Comparison.Adjustment"/> tells what the covariates brought. Sources: Deng, Xu, Kohavi and Walker
    /// (2013); Lin (2013); Negi and Wooldridge (2021).
    /// </remarks>
    /// <param name="control">Control's users: their first outcome and all their covariates.</param>
    /// <param name="treatment">Treatment's users, with the same covariates.</param>
    /// <param name="slopes">How outcomes depend on covariates; separate slopes unless there is a reason.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The arms have different outcomes or covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are none of the named ones.</exception>
    public static Comparison AdjustedMeans(CovariateSummary control, CovariateSummary treatment, Slopes slopes = Slopes.Separate) =>
        AdjustedMeans(OneStratum(control, nameof(control)), OneStratum(treatment, nameof(treatment)), slopes);

    /// <summary>Difference between two means, post-stratified, and adjusted for covariates within each stratum that has some.</summary>
    /// <remarks>
    /// Strata are weighted by their share of all users of both arms; that this share is one of a sample is part of the standard error. Strata with fewer than two users in an arm are compared
    /// together, never dropped. Source: Miratrix, Sekhon and Yu (2013).
    /// </remarks>
    /// <param name="control">Control's users by stratum.</param>
    /// <param name="treatment">Treatment's users by stratum.</param>
    /// <param name="slopes">How outcomes depend on covariates within a stratum.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The arms have different outcomes, or a stratum has different covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are none of the named ones.</exception>
    public static Comparison AdjustedMeans(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes = Slopes.Separate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(AdjustedEffects.OfMeans(control, treatment, slopes));
    }

    /// <summary>Difference between two means, adjusted for covariates by a regression on rows, with standard errors that hold when users vary by different amounts.</summary>
    /// <remarks>
    /// The same estimate as from summaries. The noise of each user comes from that user's residual, so that it may depend on the covariates; summaries can only let it differ between the arms. That the common mean
    /// of the covariates is an estimate is part of the error, which with separate slopes the regression's own covariance matrix leaves out.
    /// </remarks>
    /// <param name="control">Control's rows.</param>
    /// <param name="treatment">Treatment's rows, with the same covariates.</param>
    /// <param name="slopes">Separate or pooled.</param>
    /// <param name="error">How residuals are corrected.</param>
    /// <exception cref="ArgumentNullException">Rows are null.</exception>
    /// <exception cref="ArgumentException">The arms have different covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are neither separate nor pooled, or the error is none of the named ones.</exception>
    public static Comparison AdjustedMeans(CovariateRows control, CovariateRows treatment, Slopes slopes = Slopes.Separate, RobustError error = RobustError.HC2)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(RobustEffects.Of(control, treatment, slopes, error));
    }

    /// <summary>Difference between two proportions, adjusted for covariates; also as rate ratio, odds ratio or relative lift of the adjusted rates.</summary>
    /// <remarks>A linear regression of a yes-or-no outcome: right in large samples whatever the true curve, as for <see cref="AdjustedMeans(CovariateSummary, CovariateSummary, Slopes)"/>.</remarks>
    /// <param name="control">Control's users, whose first outcome is 0 or 1, and all their covariates.</param>
    /// <param name="treatment">Treatment's users, with the same covariates.</param>
    /// <param name="slopes">How outcomes depend on covariates.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The outcome is not 0 or 1, or the arms have different outcomes or covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are none of the named ones.</exception>
    public static Comparison AdjustedProportions(CovariateSummary control, CovariateSummary treatment, Slopes slopes = Slopes.Separate) =>
        AdjustedProportions(OneStratum(control, nameof(control)), OneStratum(treatment, nameof(treatment)), slopes);

    /// <summary>Difference between two proportions, post-stratified, and adjusted for covariates within each stratum that has some.</summary>
    /// <param name="control">Control's users by stratum, whose first outcome is 0 or 1.</param>
    /// <param name="treatment">Treatment's users by stratum.</param>
    /// <param name="slopes">How outcomes depend on covariates within a stratum.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The outcome is not 0 or 1, the arms have different outcomes, or a stratum has different covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are none of the named ones.</exception>
    public static Comparison AdjustedProportions(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes = Slopes.Separate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(AdjustedEffects.OfProportions(control, treatment, slopes));
    }

    /// <summary>Difference between two ratios of means (clicks per session), adjusted for covariates.</summary>
    /// <remarks>
    /// The first outcome is divided by the second. Each arm's ratio is linearised (Deng, Knoblich and Lu 2018) and its linear part adjusted, so numerator and denominator are moved to the same
    /// covariates.
    /// </remarks>
    /// <param name="control">Control's users: numerator, denominator, and covariates.</param>
    /// <param name="treatment">Treatment's users, with the same covariates.</param>
    /// <param name="slopes">How outcomes depend on covariates.</param>
    /// <param name="covariates">Whether covariates adjust one by one or as the ratio of an earlier window.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">There are fewer than two outcomes, or not two covariates for an earlier ratio, or the arms have different ones.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes or the covariates are none of the named ones.</exception>
    public static Comparison AdjustedRatios(CovariateSummary control, CovariateSummary treatment, Slopes slopes = Slopes.Separate, RatioCovariates covariates = RatioCovariates.Columns) =>
        AdjustedRatios(OneStratum(control, nameof(control)), OneStratum(treatment, nameof(treatment)), slopes, covariates);

    /// <summary>Difference between two ratios of means, post-stratified, and adjusted for covariates within each stratum that has some.</summary>
    /// <param name="control">Control's users by stratum: numerator, denominator, and covariates.</param>
    /// <param name="treatment">Treatment's users by stratum.</param>
    /// <param name="slopes">How outcomes depend on covariates within a stratum.</param>
    /// <param name="covariates">Whether covariates adjust one by one or as the ratio of an earlier window.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">There are fewer than two outcomes, or not two covariates for an earlier ratio, or the arms have different ones.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes or the covariates are none of the named ones.</exception>
    public static Comparison AdjustedRatios(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes = Slopes.Separate, RatioCovariates covariates = RatioCovariates.Columns)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return Of(AdjustedEffects.OfRatios(control, treatment, slopes, covariates));
    }

    private static StratifiedSummary OneStratum(CovariateSummary arm, string name)
    {
        ArgumentNullException.ThrowIfNull(arm, name);
        return StratifiedSummary.Of(arm);
    }
}
