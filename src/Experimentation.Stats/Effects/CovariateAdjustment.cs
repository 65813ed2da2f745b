using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>How covariates and strata took part in an effect, and what they brought.</summary>
/// <remarks>
/// Both arms are moved to the same covariates and the same shares of strata, those of all users of both arms together, so that a lift divides by a control that was
/// adjusted as the treatment was.
/// </remarks>
/// <param name="Slopes">How outcomes were taken to depend on covariates.</param>
/// <param name="ControlValue">Control's mean or ratio after adjustment.</param>
/// <param name="TreatmentValue">Treatment's mean or ratio after adjustment.</param>
/// <param name="UnadjustedDifference">Treatment minus control without any adjustment.</param>
/// <param name="VarianceReduction">Share of the difference's variance that the adjustment removed, at most 1; below 0 where it added some.</param>
/// <param name="BalanceP">p-value of the hypothesis that covariates and strata have the same distribution in both arms, as random assignment makes them; 1 where there is nothing to test.</param>
/// <param name="Strata">One entry per stratum; a single one where there are none.</param>
public sealed partial record CovariateAdjustment(
    Slopes Slopes,
    double ControlValue,
    double TreatmentValue,
    double UnadjustedDifference,
    double VarianceReduction,
    double BalanceP,
    IReadOnlyList<StratumAdjustment> Strata)
{
    /// <summary>How many times the users an unadjusted test would need for the same precision: 1 / (1 − variance reduction).</summary>
    public double EquivalentUsersFactor => 1 / (1 - VarianceReduction);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(VarianceReduction >= 0 ? $"{Phrase.Percent(VarianceReduction)} less" : $"{Phrase.Percent(-VarianceReduction)} more")} variance by {What()}; control {Phrase.Number(ControlValue)}, treatment {Phrase.Number(TreatmentValue)} after adjustment (balance {Phrase.PValue(BalanceP)})";

    private string What()
    {
        int covariates = Strata.Max(s => s.TreatmentSlopes.Count);
        string strata = Strata.Count > 1 ? Phrase.Counted(Strata.Count, "stratum").Replace("stratums", "strata", StringComparison.Ordinal) : "";
        string slopes = covariates > 0 ? Phrase.Counted(covariates, "covariate") : "";
        return strata.Length > 0 && slopes.Length > 0 ? $"{strata} and {slopes}" : strata.Length > 0 ? strata : slopes.Length > 0 ? slopes : "no covariate";
    }
}

/// <summary>One stratum's part in an adjusted effect.</summary>
/// <param name="Name">Its name; empty where there are no strata.</param>
/// <param name="Users">Users of both arms.</param>
/// <param name="Difference">Treatment minus control within the stratum, adjusted; for ratios its first-order contribution.</param>
/// <param name="ControlSlopes">Change of control's outcome per unit of each covariate; 0 for those that were left out, and empty where none was used.</param>
/// <param name="TreatmentSlopes">The same of treatment's outcome.</param>
public sealed partial record StratumAdjustment(string Name, long Users, double Difference, IReadOnlyList<double> ControlSlopes, IReadOnlyList<double> TreatmentSlopes)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Name.Length == 0 ? "All users" : Name)}: {Phrase.Count(Users)} users, difference {Phrase.OnScale(Difference, EffectScale.Absolute)}{Of(" slopes of control", ControlSlopes)}{Of(" slopes of treatment", TreatmentSlopes)}";

    private static string Of(string what, IReadOnlyList<double> slopes) => slopes.Count == 0 ? "" : $",{what} {string.Join(", ", slopes.Select(Phrase.Number))}";
}
