namespace Experimentation.Stats;

/// <summary>How a curve is read.</summary>
internal sealed record NoveltySettings(double Alpha, AnalysisWindow Early, AnalysisWindow Late, Lift? Margin, ExposureDay? ExposureDay, double LongestHalfLifeDays, Boundary Boundary)
{
    private const int Week = 7;

    /// <summary>A week: longer-lived novelty is rare, and a shorter bound needs a reason.</summary>
    public const double DefaultLongestHalfLifeDays = 7;

    /// <summary>
    /// Week 1 and week 2, from the first day that there is; of a panel that is shorter, or without days in one of these weeks, its two halves; of a panel of windows the first and the last.
    /// </summary>
    public static NoveltySettings For(EffectCurve curve)
    {
        (AnalysisWindow early, AnalysisWindow late) = (AnalysisWindow.Week1, AnalysisWindow.Week2);
        if (curve.Lengths.Any(static days => days != 1))
        {
            early = AnalysisWindow.Of(curve.Lengths[0], curve.Starts[0]);
            late = AnalysisWindow.Of(curve.Lengths[^1], curve.Starts[^1]);
        }
        else
        {
            int start = curve.Starts[0];
            bool hasWeeks = curve.End >= 2 * Week && start < Week && curve.Starts.Any(static day => day is >= Week and < 2 * Week);
            int half = Math.Max(1, (curve.End - start) / 2);
            (early, late) = hasWeeks
                ? (AnalysisWindow.Of(Week - start, start), AnalysisWindow.Week2)
                : (AnalysisWindow.Of(half, start), AnalysisWindow.Of(half, curve.End - half));
        }
        return new(Compare.DefaultAlpha, early, late, null, null, DefaultLongestHalfLifeDays, Boundary.FixedHorizon);
    }
}
