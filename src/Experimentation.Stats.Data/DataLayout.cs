using Experimentation.Stats.Data;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Which columns hold what: the variant, and for each metric its columns. Reads any source into <see cref="DataTotals"/>: <c>DataLayout.Of("version").Add(rounds, "sum_gamerounds").ReadCsv(path).Data</c> is what a
/// plan analyses.
/// </summary>
/// <remarks>
/// A row is a user, unless <see cref="PerUser"/> says that a user has several. Where users are known by name (<see cref="OneRowPerUser"/>, <see cref="PerUser"/>) nobody counts twice, and who was seen in two variants
/// is left out and counted; that takes memory: the identifier, about 50 bytes, and 8 bytes for each column, for each user. Immutable; compares by content.
/// </remarks>
[TypeFormatterSource]
public sealed partial record DataLayout : ColumnLayout<DataLayout, DataTotals>
{
    private DataLayout(string variantColumn)
        : base(variantColumn)
    {
    }

    /// <summary>The metrics that have columns, in the order in which they were added.</summary>
    public IReadOnlyList<Metric> Metrics => ValueList<Metric>.Of(Measures.Select(m => m.Metric));

    internal ValueList<Measure> Measures { get; private init; } = ValueList<Measure>.Empty;

    internal ValueList<ColumnRequest> SegmentRequests { get; private init; } = ValueList<ColumnRequest>.Empty;

    internal ColumnRequest? DayRequest { get; private init; }

    internal ColumnRequest? UserRequest { get; private init; }

    internal RowsAre Rows { get; private init; } = RowsAre.Users;

    /// <summary>Every column but the variant's, each once for each way in which it is read.</summary>
    internal IEnumerable<ColumnRequest> Requests =>
        new[] { UserRequest, DayRequest }.OfType<ColumnRequest>().Concat(Measures.SelectMany(m => m.Columns)).Concat(SegmentRequests).Distinct();

    private protected override DataLayout Self => this;

    /// <summary>A layout whose rows say in this column which variant they are of.</summary>
    /// <param name="variantColumn">Text, whole numbers, or yes and no.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    public static DataLayout Of(string variantColumn) => new(variantColumn);

    /// <summary>Cuts the users by a column as well: platform, country, new or returning. Known before the experiment could change it.</summary>
    /// <param name="column">Text, whole numbers, or yes and no. Users without a value are the segment <see cref="DataTotals.NoSegment"/>.</param>
    /// <exception cref="ArgumentException">The column has no name, or stands among the segments already.</exception>
    public DataLayout BySegment(string column) => SegmentRequests.Any(s => s.Name == Guard.Name(column, "A column of segments"))
        ? throw new ArgumentException($"The users are cut by '{column}' already.", nameof(column))
        : this with { SegmentRequests = ValueList<ColumnRequest>.Of(SegmentRequests.Append(new(column, CellKind.Text, UserValue.Same, GapRule.Welcome))) };

    /// <summary>Keeps the days of first exposure apart as well: the sample ratio over time, what a look on a day saw, the dates of the data.</summary>
    /// <param name="column">A date, or a time whose date is meant; of a user's rows the earliest counts.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    public DataLayout ByDay(string column) => this with { DayRequest = new(Guard.Name(column, "A column of days"), CellKind.Date, UserValue.Min) };

    /// <summary>Says that each row is one user, known by this column. A second row of a user in the same variant is an error; a user with rows in two variants is left out and counted.</summary>
    /// <param name="column">Text or whole numbers.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    public DataLayout OneRowPerUser(string column) => this with { UserRequest = UserOf(column), Rows = RowsAre.Users };

    /// <summary>
    /// Says that rows are events or sessions of users known by this column: the unit of analysis is whoever was assigned. Each user's rows come down to one value, as the metrics were added (sum, any, …), and a user with
    /// rows in two variants is left out and counted. A user without rows does not exist here: give assigned users a row each, or the mean is over those who came.
    /// </summary>
    /// <param name="column">Text or whole numbers.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    public DataLayout PerUser(string column) => this with { UserRequest = UserOf(column), Rows = RowsAre.Events };

    /// <inheritdoc/>
    public override string ToString() => $"Variants in '{VariantColumn}'; {string.Join("; ", Measures.Select(m => $"{m.Metric.Name} from {string.Join(", ", m.Columns.Select(c => $"'{c.Name}'"))}").DefaultIfEmpty("no metrics"))}.";

    internal override Intake<DataTotals> Begin() => Measures.Count == 0
        ? throw new InvalidOperationException("The layout has no metric yet; add one with its column before reading.")
        : new DataIntake(this);

    private static ColumnRequest UserOf(string column) => new(Guard.Name(column, "The column of users"), CellKind.Text, UserValue.Same, GapRule.RowIsLost);
}
