using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>What the library does not do, done here to show what it costs.</summary>
internal static class NoveltyMistakes
{
    public static double Z { get; } = Normal.UpperQuantile(0.025);

    /// <summary>The variances of the days without the covariances between them.</summary>
    public static NoveltyEstimate AsIfIndependent(double[] effects, ReadOnlySpan<double> covariance, EffectScale scale)
    {
        int days = effects.Length;
        var diagonal = new double[days * (days + 1) / 2];
        for (int day = 0; day < days; day++)
        {
            diagonal[CoMoments.Index(day, day)] = covariance[day * days + day];
        }
        return Novelty.OfEffects([.. Enumerable.Range(0, days)], effects, diagonal, scale).With(ExposureDay.Counts);
    }

    /// <summary>The change between windows as if different users had been in each.</summary>
    public static SimulatedReading AsTwoSamples(NoveltyContrast contrast) => SimulatedReading.Of(
        contrast.Change.Estimate,
        Math.Sqrt(contrast.Early.StandardError * contrast.Early.StandardError + contrast.Late.StandardError * contrast.Late.StandardError),
        Z);

    /// <summary>Choosing the days by a look at the same data.</summary>
    public static Comparison AllDaysUnlessFound(NoveltyEstimate estimate) =>
        estimate.Readout(estimate.Contrast.Change.PValue < 0.05 ? AnalysisWindow.Week2 : AnalysisWindow.Of(estimate.Days));

    /// <summary>The slope's error from how it changes when a day is left out, with Student's t on D − 2 degrees of freedom.</summary>
    public static SimulatedReading LeaveOneDayOut(double[] effects)
    {
        int days = effects.Length;
        double[] without = [.. Enumerable.Range(0, days).Select(day => Slope(effects, day))];
        double mean = without.Average();
        double variance = (days - 1.0) / days * without.Sum(slope => (slope - mean) * (slope - mean));
        return SimulatedReading.Of(Slope(effects, -1), Math.Sqrt(variance), StudentT.UpperQuantile(0.025, days - 2));
    }

    /// <summary>A regression of daily effects on days, with the error that its residuals suggest.</summary>
    public static SimulatedReading Regression(double[] effects)
    {
        int days = effects.Length;
        double slope = Slope(effects, -1);
        double mean = effects.Average();
        double residuals = effects.Select((effect, day) => effect - mean - slope * (day - (days - 1) / 2.0)).Sum(rest => rest * rest);
        double squares = days * (days * (double)days - 1) / 12;
        return SimulatedReading.Of(slope, Math.Sqrt(residuals / (days - 2) / squares), StudentT.UpperQuantile(0.025, days - 2));
    }

    /// <summary>Least squares through all days but one.</summary>
    public static double Slope(double[] effects, int without)
    {
        (double Day, double Effect)[] points = [.. effects.Select((effect, day) => ((double)day, effect)).Where(point => point.Item1 != without)];
        double centre = points.Average(point => point.Day);
        return points.Sum(point => (point.Day - centre) * point.Effect) / points.Sum(point => (point.Day - centre) * (point.Day - centre));
    }
}
