using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Adjusted means with the noise of each user taken from that user's own residual: a user of arm a moves arm b's value by l·e·c + θ_b′(x − x̄)/N, with l the weight that the regression gives
/// the user, e the residual and c the correction for leverage.
/// </summary>
internal static class RobustEffects
{
    public static MomentEffect Of(CovariateRows control, CovariateRows treatment, Slopes slopes, RobustError error)
    {
        if (!Enum.IsDefined(error))
        {
            throw new ArgumentOutOfRangeException(nameof(error), error, "Use HC0, HC1, HC2 or HC3.");
        }
        if (slopes == Slopes.AcrossArms)
        {
            throw new ArgumentOutOfRangeException(nameof(slopes), slopes, "Slopes across arms are not those of a regression with arms in it, which robust errors belong to; use Separate or Pooled.");
        }
        // Values, slopes and findings are those of the summaries; rows give another noise.
        MomentEffect byMoments = AdjustedEffects.OfMeans(StratifiedSummary.Of(control.Summary), StratifiedSummary.Of(treatment.Summary), slopes);
        if (byMoments.Adjustment is not { } adjustment || !byMoments.IsEstimable)
        {
            return byMoments;
        }
        double[] slopesC = [.. adjustment.Strata[0].ControlSlopes];
        double[] slopesT = [.. adjustment.Strata[0].TreatmentSlopes];
        bool areShared = slopes == Slopes.Pooled || byMoments.Findings.Any(f => f.Code == FindingCode.CovariateUnused && slopesC.AsSpan().SequenceEqual(slopesT));
        LinearArm c = Linearisation.OfMean.Of(control.Summary);
        LinearArm t = Linearisation.OfMean.Of(treatment.Summary);
        LinearArm all = Linearisation.OfMean.Of(control.Summary + treatment.Summary);
        SpreadMatrix ofControl = SpreadMatrix.Of(areShared ? Within(c, t) : Within(c, null), c.Dimension);
        SpreadMatrix ofTreatment = areShared ? ofControl : SpreadMatrix.Of(Within(t, null), t.Dimension);
        double users = (double)c.Count + t.Count;
        double coefficients = 2 + (areShared ? ofControl.Rank : ofControl.Rank + ofTreatment.Rank);
        if (!(users > coefficients))
        {
            return byMoments;
        }
        var regression = new Regression(c, t, all.Covariates, slopesC, slopesT, areShared, error, users / (users - coefficients));
        NoisePart[] parts = [regression.PartOf(control, c, ofControl, isTreatment: false), regression.PartOf(treatment, t, ofTreatment, isTreatment: true)];
        double unadjusted = c.Variance / c.Count + t.Variance / t.Count;
        var noise = new Noise(parts)
        {
            Notes = ValueList<Finding>.Of(byMoments.Findings),
            Adjustment = adjustment with { VarianceReduction = unadjusted > 0 ? 1 - parts.Sum(p => p.Difference) / unadjusted : 0 },
        };
        return MomentEffect.Of(
            new(c.Count, adjustment.ControlValue, 0),
            new(t.Count, adjustment.TreatmentValue, 0),
            noise,
            EffectScale.Absolute,
            $"Regression with {(slopes == Slopes.Pooled ? "pooled" : "separate")} slopes, {error} errors");
    }

    private static double[] Within(LinearArm first, LinearArm? second) =>
        [.. first.Spread.Select((v, i) => (first.Count - 1) * v + (second is null ? 0 : (second.Count - 1) * second.Spread[i]))];

    private sealed class Regression(LinearArm control, LinearArm treatment, double[] common, double[] slopesC, double[] slopesT, bool areShared, RobustError error, double inflation)
    {
        private readonly double _users = (double)control.Count + treatment.Count;

        public NoisePart PartOf(CovariateRows rows, LinearArm arm, SpreadMatrix spread, bool isTreatment)
        {
            int p = arm.Dimension;
            double n = arm.Count;
            double[] inverse = Inverse(spread);
            double[] pullC = spread.Solve([.. control.Covariates.Zip(common, (own, all) => own - all)]);
            double[] pullT = spread.Solve([.. treatment.Covariates.Zip(common, (own, all) => own - all)]);
            double[] slopes = isTreatment ? slopesT : slopesC;
            double[] x = new double[p];
            double[] fromCommon = new double[p];
            (double ofControl, double ofTreatment, double ofDifference) = (0, 0, 0);
            for (int row = 0; row < rows.Count; row++)
            {
                rows.Centred(row, arm.Covariates, x);
                rows.Centred(row, common, fromCommon);
                double residual = rows.Outcome[row] - arm.Value - SpreadMatrix.Product(slopes, x);
                double leverage = 1 / n + SpreadMatrix.Form(x, inverse, x);
                double corrected = residual * Correction(leverage);
                // The user's own arm through its mean, both arms through shared slopes, both through the common mean of covariates.
                double c = (isTreatment ? 0 : corrected / n) + SpreadMatrix.Product(slopesC, fromCommon) / _users;
                double t = (isTreatment ? corrected / n : 0) + SpreadMatrix.Product(slopesT, fromCommon) / _users;
                double between = (isTreatment ? corrected : -corrected) / n;
                if (areShared || !isTreatment)
                {
                    double pull = corrected * SpreadMatrix.Product(pullC, x);
                    c -= pull;
                    between += pull;
                }
                if (areShared || isTreatment)
                {
                    double pull = corrected * SpreadMatrix.Product(pullT, x);
                    t -= pull;
                    between -= pull;
                }
                if (!areShared)
                {
                    between = t - c;
                }
                ofControl += c * c;
                ofTreatment += t * t;
                ofDifference += between * between;
            }
            double df = areShared ? (n - 1) * (1 - spread.Rank / (_users - 2)) : n - 1 - spread.Rank;
            return new(ofControl, ofTreatment, ofDifference, df);
        }

        private double Correction(double leverage) => error switch
        {
            RobustError.HC0 => 1,
            RobustError.HC1 => Math.Sqrt(inflation),
            // A user whom the regression follows all the way has no residual either.
            RobustError.HC2 => leverage < 1 - 1e-12 ? 1 / Math.Sqrt(1 - leverage) : 0,
            _ => leverage < 1 - 1e-12 ? 1 / (1 - leverage) : 0,
        };

        /// <summary>Packed as in <see cref="CoMoments.Index"/>, with zeros for columns that dropped out.</summary>
        private static double[] Inverse(SpreadMatrix spread)
        {
            double[] packed = new double[spread.Dimension * (spread.Dimension + 1) / 2];
            for (int i = 0; i < spread.Dimension; i++)
            {
                double[] unit = new double[spread.Dimension];
                unit[i] = 1;
                double[] column = spread.Solve(unit);
                for (int j = 0; j <= i; j++)
                {
                    packed[CoMoments.Index(i, j)] = spread.Keeps(i) && spread.Keeps(j) ? column[j] : 0;
                }
            }
            return packed;
        }
    }
}
