using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Summaries;

/// <summary>
/// An arm's curve: mean of each period and the covariance of these means, with that of the covariate. Ratios are linearised: a user counts with (x − R·w)/mean w, whose mean is that of
/// the ratio up to terms that vanish with the number of users (Deng, Knoblich and Lu 2018).
/// </summary>
internal sealed class PanelCurve
{
    private readonly double[] _covariance;

    private PanelCurve(int periods)
    {
        Means = new double[periods];
        WithCovariate = new double[periods];
        _covariance = new double[periods * periods];
    }

    public double[] Means { get; }

    /// <summary>Covariance of each mean with the covariate's mean.</summary>
    public double[] WithCovariate { get; }

    public double CovariateMean { get; private set; }

    /// <summary>Variance of the covariate's mean; 0 where there is no covariate.</summary>
    public double CovariateVariance { get; private set; }

    /// <summary>In rows of a square.</summary>
    public ReadOnlySpan<double> Covariances => _covariance;

    public double Covariance(int i, int j) => _covariance[i * Means.Length + j];

    public static PanelCurve Of(DailyPanel panel)
    {
        PanelLayout layout = panel.Layout;
        int periods = layout.Periods;
        var curve = new PanelCurve(periods);
        // Weights of numerator and denominator in a user's linearised value.
        var numerators = new double[periods];
        var denominators = new double[periods];
        for (int i = 0; i < periods; i++)
        {
            double weight = layout.HasDenominators ? panel.ColumnMean(layout.Denominator(i)).High : 1;
            curve.Means[i] = panel.Mean(i);
            numerators[i] = weight == 0 ? 0 : 1 / weight;
            denominators[i] = -curve.Means[i] * numerators[i];
        }
        for (int i = 0; i < periods; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = numerators[i] * numerators[j] * panel.ColumnCovariance(i, j);
                if (layout.HasDenominators)
                {
                    int di = layout.Denominator(i);
                    int dj = layout.Denominator(j);
                    sum += numerators[i] * denominators[j] * panel.ColumnCovariance(i, dj) + denominators[i] * numerators[j] * panel.ColumnCovariance(di, j)
                        + denominators[i] * denominators[j] * panel.ColumnCovariance(di, dj);
                }
                curve._covariance[i * periods + j] = sum;
                curve._covariance[j * periods + i] = sum;
            }
            if (layout.HasCovariate)
            {
                curve.WithCovariate[i] = numerators[i] * panel.ColumnCovariance(i, layout.Covariate)
                    + (layout.HasDenominators ? denominators[i] * panel.ColumnCovariance(layout.Denominator(i), layout.Covariate) : 0);
            }
        }
        if (layout.HasCovariate)
        {
            curve.CovariateMean = panel.ColumnMean(layout.Covariate).High;
            curve.CovariateVariance = panel.ColumnCovariance(layout.Covariate, layout.Covariate);
        }
        return curve;
    }
}
