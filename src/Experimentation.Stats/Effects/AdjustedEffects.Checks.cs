using System.Globalization;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats.Effects;

/// <summary>What the two arms must have in common, and what each kind of outcome needs.</summary>
internal sealed partial class AdjustedEffects
{
    private void CheckShapes()
    {
        foreach (NamedSummary stratum in _treatment)
        {
            CovariateSummary? other = _control.FirstOrDefault(s => s.Name == stratum.Name)?.Summary ?? (_control.Count > 0 ? _control[0].Summary.OutcomesOnly() : null);
            if (other is not null && other.OutcomeCount != stratum.Summary.OutcomeCount)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Both arms have the same outcomes. Control has {other.OutcomeCount}, treatment {stratum.Summary.OutcomeCount}."), "treatment");
            }
            if (_control.FirstOrDefault(s => s.Name == stratum.Name) is { } same && same.Summary.CovariateCount != stratum.Summary.CovariateCount)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Both arms have the same covariates{(stratum.Name.Length == 0 ? "" : $" in stratum '{stratum.Name}'")}. Control has {same.Summary.CovariateCount}, treatment {stratum.Summary.CovariateCount}."), "treatment");
            }
        }
    }

    private static void RequireOutcomes(StratifiedSummary arm, string name)
    {
        if (arm.Parts.FirstOrDefault(s => s.Summary.OutcomeCount < 2) is { } wrong)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A ratio has two outcomes: numerator, then denominator. Got {wrong.Summary.OutcomeCount}."), name);
        }
    }

    private static void RequireEarlierRatio(StratifiedSummary arm, string name)
    {
        if (arm.Parts.FirstOrDefault(s => s.Summary.CovariateCount is not (0 or 2)) is { } wrong)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"An earlier ratio has two covariates: numerator, then denominator (none for users who had none). Got {wrong.Summary.CovariateCount}."), name);
        }
    }

    private static void RequireBinary(StratifiedSummary arm, string name)
    {
        foreach (NamedSummary stratum in arm.Parts)
        {
            MeanSummary outcome = stratum.Summary.Outcome();
            double expected = outcome.Count * outcome.Mean * (1 - outcome.Mean);
            if (outcome.Count > 0 && Math.Abs(outcome.SumOfSquaredDeviations - expected) > 1e-6 * Math.Max(1, Math.Abs(expected)))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A proportion's outcome is 0 or 1 for each user, so that its variance is that of a rate. Got mean {outcome.Mean:G6} with variance {outcome.Variance:G6}; compare it as a mean."), name);
            }
        }
    }
}
