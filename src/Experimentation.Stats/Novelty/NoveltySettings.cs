namespace Experimentation.Stats;

/// <summary>How a curve is read.</summary>
internal sealed record NoveltySettings(double Alpha, AnalysisWindow Early, AnalysisWindow Late, Lift? Margin, ExposureDay? ExposureDay, double LongestHalfLifeDays, Boundary Boundary)
{
    private const int Week = 7;

    /// <summary>A week: longer-lived novelty is rare, and a shorter bound needs a reason.</summary>
    public const double DefaultLongestHalfLifeDays = 7;

    /// <summary>Week 1 and week 2; of a shorter panel its two halves, of a panel of windows the first and the last.</summary>
    public static NoveltySettings For(EffectCurve curve)
    {
        (AnalysisWindow early, AnalysisWindow late) = (AnalysisWindow.Week1, AnalysisWindow.Week2);
        if (curve.Lengths.Any(static days => days != 1))
        {
            early = AnalysisWindow.Of(curve.Lengths[0], curve.Starts[0]);
            late = AnalysisWindow.Of(curve.Lengths[^1], curve.Starts[^1]);
        }
        else if (curve.End < 2 * Week)
        {
            int half = Math.Max(1, curve.End / 2);
            (early, late) = (AnalysisWindow.Of(half), AnalysisWindow.Of(half, curve.End - half));
        }
        return new(Compare.DefaultAlpha, early, late, null, null, DefaultLongestHalfLifeDays, Boundary.FixedHorizon);
    }
}
