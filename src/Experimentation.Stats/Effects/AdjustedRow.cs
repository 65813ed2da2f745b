namespace Experimentation.Stats.Effects;

/// <summary>One arm of one row of a batch.</summary>
internal readonly record struct RowArm(double Count, double Mean, double Variance, double CovariateMean, double CovariateVariance, double Covariance)
{
    /// <summary>Variance of outcome − slope · covariate; the same as <see cref="LinearArm.Residual"/>.</summary>
    public double Residual(double slope)
    {
        double left = Variance - 2 * slope * Covariance + slope * slope * CovariateVariance;
        return left > 1e-13 * Variance ? left : 0;
    }
}

/// <summary>What <see cref="AdjustedPair"/> works out, for one covariate and without making an object: a batch does it a million times.</summary>
internal readonly struct AdjustedRow
{
    private AdjustedRow(double control, double treatment, NoisePart ofControl, NoisePart ofTreatment, bool isAdjusted)
    {
        Control = control;
        Treatment = treatment;
        OfControl = ofControl;
        OfTreatment = ofTreatment;
        IsAdjusted = isAdjusted;
    }

    public double Control { get; }

    public double Treatment { get; }

    public NoisePart OfControl { get; }

    public NoisePart OfTreatment { get; }

    /// <summary>Whether the covariate did what was asked of it.</summary>
    public bool IsAdjusted { get; }

    public static AdjustedRow Unadjusted(in RowArm c, in RowArm t, bool isAsked) => new(
        c.Mean,
        t.Mean,
        NoisePart.OfControl(c.Variance / c.Count, c.Count - 1),
        NoisePart.OfTreatment(t.Variance / t.Count, t.Count - 1),
        isAsked);

    public static AdjustedRow Of(in RowArm c, in RowArm t, Slopes slopes)
    {
        double users = c.Count + t.Count;
        double gap = t.CovariateMean - c.CovariateMean;
        double atC = -t.Count / users * gap;
        double atT = c.Count / users * gap;
        double squaresC = (c.Count - 1) * c.CovariateVariance;
        double squaresT = (t.Count - 1) * t.CovariateVariance;
        double within = squaresC + squaresT;
        double total = within + c.Count * t.Count / users * gap * gap;
        bool isAdjusted = true;
        if (slopes == Slopes.Separate && ((c.Count < 4 && c.CovariateVariance > 0) || (t.Count < 4 && t.CovariateVariance > 0)))
        {
            slopes = Slopes.Pooled;
            isAdjusted = false;
        }
        if ((slopes == Slopes.Pooled && users < 6) || !((slopes == Slopes.AcrossArms ? total : within) > 0))
        {
            return Unadjusted(c, t, false);
        }
        switch (slopes)
        {
            case Slopes.Separate:
            {
                int rankC = c.CovariateVariance > 0 ? 1 : 0;
                int rankT = t.CovariateVariance > 0 ? 1 : 0;
                double slopeC = rankC == 0 ? 0 : c.Covariance / c.CovariateVariance;
                double slopeT = rankT == 0 ? 0 : t.Covariance / t.CovariateVariance;
                double dfC = c.Count - 1 - rankC;
                double dfT = t.Count - 1 - rankT;
                double residualC = c.Residual(slopeC) * (c.Count - 1) / dfC;
                double residualT = t.Residual(slopeT) * (t.Count - 1) / dfT;
                double byChance = (rankC == 0 ? 0 : residualC / squaresC) + (rankT == 0 ? 0 : residualT / squaresT);
                double ownC = residualC * (1 / c.Count + (rankC == 0 ? 0 : atC / squaresC * atC));
                double ownT = residualT * (1 / t.Count + (rankT == 0 ? 0 : atT / squaresT * atT));
                return new(
                    c.Mean - slopeC * atC,
                    t.Mean - slopeT * atT,
                    Part(c, users, slopeC, slopeT, ownC, dfC, isTreatment: false, byChance),
                    Part(t, users, slopeC, slopeT, ownT, dfT, isTreatment: true, byChance),
                    rankC + rankT == 2);
            }
            case Slopes.Pooled:
            {
                double slope = ((c.Count - 1) * c.Covariance + (t.Count - 1) * t.Covariance) / within;
                double dfC = (c.Count - 1) * (1 - 1 / (users - 2));
                double dfT = (t.Count - 1) * (1 - 1 / (users - 2));
                double residualC = c.Residual(slope) * (c.Count - 1) / dfC;
                double residualT = t.Residual(slope) * (t.Count - 1) / dfT;
                NoisePart partC = Part(c, users, slope, slope, residualC / c.Count, dfC, isTreatment: false);
                NoisePart partT = Part(t, users, slope, slope, residualT / t.Count, dfT, isTreatment: true);
                return new(c.Mean - slope * atC, t.Mean - slope * atT, Pulled(partC, residualC * squaresC), Pulled(partT, residualT * squaresT), isAdjusted);

                NoisePart Pulled(in NoisePart part, double squares) => part with
                {
                    Control = part.Control + squares * (atC / within) * (atC / within),
                    Treatment = part.Treatment + squares * (atT / within) * (atT / within),
                    Difference = part.Difference + squares * (gap / within) * (gap / within),
                };
            }
            default:
            {
                double slope = ((c.Count - 1) * c.Covariance + (t.Count - 1) * t.Covariance + c.Count * t.Count / users * gap * (t.Mean - c.Mean)) / total;
                return new(
                    c.Mean - slope * atC,
                    t.Mean - slope * atT,
                    Part(c, users, slope, slope, c.Residual(slope) / c.Count, c.Count - 1, isTreatment: false),
                    Part(t, users, slope, slope, t.Residual(slope) / t.Count, t.Count - 1, isTreatment: true),
                    true);
            }
        }
    }

    private static NoisePart Part(in RowArm arm, double users, double slopeC, double slopeT, double own, double df, bool isTreatment, double byChance = 0)
    {
        double shared = arm.Count / (users * users) * arm.CovariateVariance;
        double residual = 2 * (arm.Covariance - arm.CovariateVariance * (isTreatment ? slopeT : slopeC)) / users;
        double between = slopeT - slopeC;
        return new(
            shared * slopeC * slopeC + (isTreatment ? 0 : own + slopeC * residual),
            shared * slopeT * slopeT + (isTreatment ? own + slopeT * residual : 0),
            Math.Max(0, shared * (between * between - byChance)) + own + (isTreatment ? between * residual : -between * residual),
            df);
    }
}
