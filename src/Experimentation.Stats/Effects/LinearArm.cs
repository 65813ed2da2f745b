using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>
/// One arm of one stratum, reduced to one outcome and any number of covariates. A ratio of outcomes is linearised around the arm's own ratio first, so that everything after
/// this point knows means only.
/// </summary>
/// <param name="Count">Users.</param>
/// <param name="Value">Mean of the outcome.</param>
/// <param name="Variance">Of the outcome between users.</param>
/// <param name="Covariates">Their means.</param>
/// <param name="WithOutcome">Covariance of each covariate with the outcome.</param>
/// <param name="Spread">Covariances of covariates, packed as in <see cref="CoMoments.Index"/>.</param>
internal sealed record LinearArm(long Count, double Value, double Variance, double[] Covariates, double[] WithOutcome, double[] Spread)
{
    public int Dimension => Covariates.Length;

    /// <summary>Variance of outcome − slopes′ · covariates.</summary>
    public double Residual(double[] slopes)
    {
        double left = Variance - 2 * SpreadMatrix.Product(slopes, WithOutcome) + SpreadMatrix.Form(slopes, Spread, slopes);
        // Below what rounding of a variance leaves, the covariates explain all of it.
        return left > 1e-13 * Variance ? left : 0;
    }

    /// <summary>Covariance of each covariate with outcome − slopes′ · covariates.</summary>
    public double[] ResidualWithCovariates(double[] slopes)
    {
        double[] left = [.. WithOutcome];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                left[i] -= Spread[CoMoments.Index(i, j)] * slopes[j];
            }
        }
        return left;
    }
}

/// <summary>Makes a <see cref="LinearArm"/> of a summary: the outcome as a weighted sum of outcome columns, and the covariates that adjust it.</summary>
/// <param name="Offset">What is added to the weighted sum.</param>
/// <param name="Weights">One per outcome column.</param>
/// <param name="EarlierRatio">Whether the covariates are numerator and denominator of one ratio.</param>
internal sealed record Linearisation(double Offset, double[] Weights, bool EarlierRatio)
{
    /// <summary>The first outcome as it is.</summary>
    public static Linearisation OfMean { get; } = new(0, [1], false);

    /// <summary>First outcome over second: n/d ≈ R + (n − R·d)/D, with R and D of the whole arm (Deng, Knoblich and Lu 2018).</summary>
    public static Linearisation OfRatio(CovariateSummary arm, RatioCovariates covariates)
    {
        double denominator = arm.Mean(1);
        double ratio = denominator == 0 ? 0 : arm.Mean(0) / denominator;
        return new(ratio, denominator == 0 ? [0, 0] : [1 / denominator, -ratio / denominator], covariates == RatioCovariates.EarlierRatio);
    }

    public LinearArm Of(CovariateSummary summary)
    {
        int outcomes = summary.OutcomeCount;
        int columns = summary.CovariateCount;
        double[] means = [.. Enumerable.Range(outcomes, columns).Select(summary.Mean)];
        // One row of weights per covariate, over the covariate columns.
        double[][] rows = EarlierRatio && columns == 2
            ? [means[1] == 0 ? [0, 0] : [1 / means[1], -means[0] / means[1] / means[1]]]
            : [.. Enumerable.Range(0, columns).Select(i => Enumerable.Range(0, columns).Select(j => i == j ? 1.0 : 0).ToArray())];
        double[] covariates = EarlierRatio && columns == 2 ? [means[1] == 0 ? 0 : means[0] / means[1]] : means;
        double value = Offset;
        double variance = 0;
        for (int i = 0; i < Weights.Length; i++)
        {
            value += Weights[i] * summary.Mean(i);
            for (int j = 0; j < Weights.Length; j++)
            {
                variance += Weights[i] * Weights[j] * summary.Covariance(i, j);
            }
        }
        double[] withOutcome = new double[rows.Length];
        double[] spread = new double[rows.Length * (rows.Length + 1) / 2];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int o = 0; o < Weights.Length; o++)
                {
                    withOutcome[i] += rows[i][c] * Weights[o] * summary.Covariance(outcomes + c, o);
                }
                for (int j = 0; j <= i; j++)
                {
                    for (int d = 0; d < columns; d++)
                    {
                        spread[CoMoments.Index(i, j)] += rows[i][c] * rows[j][d] * summary.Covariance(outcomes + c, outcomes + d);
                    }
                }
            }
        }
        return new(summary.Count, value, Math.Max(0, variance), covariates, withOutcome, spread);
    }
}
