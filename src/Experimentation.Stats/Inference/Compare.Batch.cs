namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Many comparisons in one call, from columns: every experiment's every metric in every segment, by Welch's t, adjusted for a covariate where the columns have one.</summary>
    /// <remarks>
    /// Row i gets what <see cref="Means(MeanSummary, MeanSummary, MeanTest)"/>, or with a covariate <see cref="AdjustedMeans(CovariateSummary, CovariateSummary, Slopes)"/>, says of it, to the
    /// last digits, without an object per row. For several threads give each a slice of the columns.
    /// </remarks>
    /// <param name="control">Control's columns.</param>
    /// <param name="treatment">Treatment's columns, with as many rows, and a covariate if control has one.</param>
    /// <param name="reading">How the rows are read; <see cref="BatchReading.Default"/> if not given.</param>
    /// <exception cref="ArgumentException">Columns of different length, or a row that cannot be that of any users (the message names it).</exception>
    /// <exception cref="InvalidOperationException">The boundary takes its tuning from a plan.</exception>
    public static ComparisonColumns Batch(in SummaryColumns control, in SummaryColumns treatment, BatchReading? reading = null)
    {
        control.Check(control.Rows, nameof(control));
        treatment.Check(control.Rows, nameof(treatment));
        if (control.HasCovariate != treatment.HasCovariate)
        {
            throw new ArgumentException("Either both arms have a covariate or neither.", nameof(treatment));
        }
        var columns = new ComparisonColumns(control.Rows, reading ?? BatchReading.Default);
        columns.Fill(control, treatment);
        return columns;
    }
}
