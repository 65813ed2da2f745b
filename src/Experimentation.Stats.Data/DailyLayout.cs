using System.Globalization;
using Experimentation.Stats.Data;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Which columns hold a metric by day since exposure: a row per user and day (<see cref="OfRows"/>), or a row per user with a column for each day (<see cref="OfColumns"/>). Reads any source into a <see cref="DailyPanel"/> for
/// each variant.
/// </summary>
/// <remarks>
/// Rows per user and day may come in any order, and several rows of a day add up; every user's days are then held in memory, 8 bytes for each day (and denominator, and covariate) and about 50 and the identifier for each
/// user. Rows that are sorted by user say so (<see cref="SortedByUser"/>) and stream in constant memory. A day without a row is a day with 0. Sorted rows forget who was there, so totals of them that share a user add up unnoticed. Immutable; compares by content.
/// </remarks>
[TypeFormatterSource]
public sealed partial record DailyLayout : ColumnLayout<DailyLayout, DailyTotals>
{
    private DailyLayout(string variantColumn, int days)
        : base(variantColumn)
    {
        // The accumulator knows how many days a panel may have.
        _ = new DailyPanelAccumulator(days);
        Days = days;
    }

    /// <summary>Days since exposure that the panels reach to.</summary>
    public int Days { get; }

    internal DailyShape Shape { get; private init; }

    internal ColumnRequest? UserRequest { get; private init; }

    /// <summary>The day of a row; null where each day has a column.</summary>
    internal ColumnRequest? DayRequest { get; private init; }

    /// <summary>The value, or one for each day.</summary>
    internal ValueList<ColumnRequest> Values { get; private init; } = ValueList<ColumnRequest>.Empty;

    /// <summary>The denominator, or one for each day; empty without.</summary>
    internal ValueList<ColumnRequest> Denominators { get; private init; } = ValueList<ColumnRequest>.Empty;

    internal ColumnRequest? Covariate { get; private init; }

    internal PanelColumns Columns => (Denominators.Count > 0 ? PanelColumns.Denominators : PanelColumns.None) | (Covariate is null ? PanelColumns.None : PanelColumns.Covariate);

    internal IEnumerable<ColumnRequest> Requests => new[] { UserRequest, DayRequest, Covariate }.OfType<ColumnRequest>().Concat(Values).Concat(Denominators).Distinct();

    private protected override DailyLayout Self => this;

    /// <summary>A row per user and day.</summary>
    /// <param name="variant">The column of variants.</param>
    /// <param name="user">The column that users are known by: text or whole numbers.</param>
    /// <param name="day">The column of days since first exposure, whole numbers from 0; 0 is the day of exposure. Rows of days beyond the panel are passed over and counted.</param>
    /// <param name="value">The column of values; several rows of a user and day add up.</param>
    /// <param name="days">Days since exposure of the panel, from 1. Every user must have been exposed at least this long ago.</param>
    /// <exception cref="ArgumentException">A column has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of days is outside its range.</exception>
    public static DailyLayout OfRows(string variant, string user, string day, string value, int days) => new(variant, days)
    {
        Shape = DailyShape.Rows,
        UserRequest = UserOf(user),
        DayRequest = new(Guard.Name(day, "The column of days"), CellKind.Whole, UserValue.Same),
        Values = Numbers([value], "value"),
    };

    /// <summary>A row per user, with a column for each day since exposure.</summary>
    /// <param name="variant">The column of variants.</param>
    /// <param name="dayColumns">The columns, from the day of exposure on.</param>
    /// <exception cref="ArgumentException">A column has no name or stands twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no column, or there are more than a panel has days.</exception>
    public static DailyLayout OfColumns(string variant, params ReadOnlySpan<string> dayColumns) => new(variant, dayColumns.Length)
    {
        Shape = DailyShape.Columns,
        Values = Numbers(dayColumns, nameof(dayColumns)),
    };

    /// <summary>Names the column that users are known by, where each row is a user: a second row of a user is an error, and a user of two variants is left out and counted.</summary>
    /// <param name="column">Text or whole numbers.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    public DailyLayout WithUser(string column) => this with { UserRequest = UserOf(column) };

    /// <summary>Names the denominators of a ratio: one column where rows are days, one for each day where columns are.</summary>
    /// <param name="columns">As many as there are columns of values.</param>
    /// <exception cref="ArgumentException">A column has no name, or there are more or fewer.</exception>
    public DailyLayout WithDenominator(params ReadOnlySpan<string> columns) => columns.Length == Values.Count
        ? this with { Denominators = Numbers(columns, nameof(columns)) }
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each of the {Values.Count} columns of values has a denominator. Got {columns.Length}."), nameof(columns));

    /// <summary>Names the column of a value from before exposure, which takes noise out of every day.</summary>
    /// <param name="column">Numbers, the same in all rows of a user.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    public DailyLayout WithCovariate(string column) => this with { Covariate = new(Guard.Name(column, "The column of the covariate"), CellKind.Number, UserValue.Same) };

    /// <summary>Says that rows are sorted by user, as text or as numbers, so that they stream in constant memory. A row out of order is an error.</summary>
    /// <exception cref="InvalidOperationException">Each row is a user.</exception>
    public DailyLayout SortedByUser() => Shape == DailyShape.Columns
        ? throw new InvalidOperationException("Where each row is a user there is nothing to sort; it streams as it is.")
        : this with { Shape = DailyShape.SortedRows };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Variants in '{VariantColumn}'; {Days} days of {(Values.Count == 1 ? $"'{Values[0].Name}'" : string.Create(CultureInfo.InvariantCulture, $"{Values.Count} columns"))}{(DayRequest is null ? "" : $" by '{DayRequest.Name}' and '{UserRequest!.Name}'")}.");

    internal override Intake<DailyTotals> Begin() => new DailyIntake(this);

    private static ValueList<ColumnRequest> Numbers(ReadOnlySpan<string> columns, string parameter) =>
        ValueList<ColumnRequest>.Of(Names(columns, parameter).Select(column => new ColumnRequest(column, CellKind.Number, UserValue.Sum)));

    private static ColumnRequest UserOf(string column) => new(Guard.Name(column, "The column of users"), CellKind.Text, UserValue.Same, GapRule.RowIsLost);
}
