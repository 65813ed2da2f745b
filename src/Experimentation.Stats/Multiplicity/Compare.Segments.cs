namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Whether an effect differs between segments, and which segment differs from the others.</summary>
    /// <remarks>Any comparisons will do, adjusted ones among them, as long as all are on one scale. Relative lifts often differ less between segments than differences do.</remarks>
    /// <param name="segments">Names and comparisons of at least two disjoint groups of users, on one scale and at one level.</param>
    /// <exception cref="ArgumentNullException">A comparison is null.</exception>
    /// <exception cref="ArgumentException">Fewer than two segments, a name that is empty or stands twice, or different scales or levels.</exception>
    public static SegmentedComparison Segments(params ReadOnlySpan<(string Segment, Comparison Comparison)> segments) => SegmentedComparison.Make(segments, nameof(segments));

    /// <summary>The same for the means of strata, each adjusted for its covariates.</summary>
    /// <param name="control">Control's users by segment.</param>
    /// <param name="treatment">Treatment's users by segment.</param>
    /// <param name="scale">The scale of the segments' effects.</param>
    /// <param name="slopes">How outcomes depend on covariates within a segment.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">Fewer than two segments, or arms with different outcomes or covariates.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slopes are none of the named ones.</exception>
    /// <exception cref="InvalidOperationException">A scale that means do not carry.</exception>
    public static SegmentedComparison Segments(StratifiedSummary control, StratifiedSummary treatment, EffectScale scale = EffectScale.Absolute, Slopes slopes = Slopes.Separate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        string[] names = [.. control.Strata.Concat(treatment.Strata).Distinct()];
        CovariateSummary Users(StratifiedSummary arm, StratifiedSummary other, string name) => arm.Strata.Contains(name) ? arm[name] : other[name].WithoutUsers();
        return SegmentedComparison.Make([.. names.Select(n => (n, AdjustedMeans(Users(control, treatment, n), Users(treatment, control, n), slopes).On(scale)))], nameof(treatment));
    }
}
