using Experimentation.Stats.Data;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record DataLayout
{
    /// <summary>Says where a mean's values are.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="column">Numbers from −1E+100 to 1E+100.</param>
    /// <param name="perUser">How a user's rows become one value, where <see cref="PerUser"/> says that there are several: Sum, Max, Min or Same.</param>
    /// <exception cref="ArgumentException">The metric was added before, a column has no name, or numbers cannot be put together in this way.</exception>
    public DataLayout Add(Metric<MeanSummary> metric, string column, UserValue perUser = UserValue.Sum) =>
        Adding(new MeanMeasure(Given(metric), Columns(Number(column, perUser))));

    /// <summary>Says where a capped mean's values are, as they were before capping: the metric's caps are applied to each user's value, and how many users lie beyond is counted.</summary>
    /// <param name="metric">The metric, with its caps.</param>
    /// <param name="column">Numbers from −1E+100 to 1E+100.</param>
    /// <param name="perUser">How a user's rows become one value before capping, where <see cref="PerUser"/> says that there are several: Sum, Max, Min or Same.</param>
    /// <exception cref="ArgumentException">The metric was added before, a column has no name, or numbers cannot be put together in this way.</exception>
    public DataLayout Add(Metric<CappedSummary> metric, string column, UserValue perUser = UserValue.Sum) =>
        Adding(new CappedMeasure(Given(metric), Columns(Number(column, perUser))));

    /// <summary>Says where a proportion's outcomes are.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="column">1 and 0, or true and false.</param>
    /// <param name="perUser">How a user's rows become one outcome, where <see cref="PerUser"/> says that there are several: Any, All or Same.</param>
    /// <exception cref="ArgumentException">The metric was added before, a column has no name, or yes and no cannot be put together in this way.</exception>
    public DataLayout Add(Metric<ProportionSummary> metric, string column, UserValue perUser = UserValue.Any) =>
        Adding(new ProportionMeasure(Given(metric), Columns(YesNo(column, perUser))));

    /// <summary>Says where a ratio's numerator and denominator are. Several rows of a user add up.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="numerator">Numbers from −1E+100 to 1E+100.</param>
    /// <param name="denominator">Numbers from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout Add(Metric<RatioSummary> metric, string numerator, string denominator) =>
        Adding(new RatioMeasure(Given(metric), Columns(Number(numerator, UserValue.Sum), Number(denominator, UserValue.Sum))));

    /// <summary>Says where a rate's events and exposure are. Several rows of a user add up.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="events">Whole numbers from 0.</param>
    /// <param name="exposure">0, or numbers from 1E-100 to 1E+100; null: 1 for each user.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout Add(Metric<CountSummary> metric, string events, string? exposure = null)
    {
        ColumnRequest count = new(Guard.Name(events, "A column"), CellKind.Whole, UserValue.Sum);
        return Adding(new RateMeasure(Given(metric), exposure is null ? Columns(count) : Columns(count, new(Guard.Name(exposure, "A column"), CellKind.Exposure, UserValue.Sum))));
    }

    /// <summary>Says where an adjusted mean's or share's outcome is, and its covariates from before the experiment. Where users have several rows, all of them repeat the same outcome.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="outcome">Numbers; of an adjusted share 1 and 0, or true and false.</param>
    /// <param name="covariates">Numbers, the same in all rows of a user.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout Add(Metric<CovariateSummary> metric, string outcome, params ReadOnlySpan<string> covariates) => Add(metric, outcome, UserValue.Same, covariates);

    /// <summary>Says where an adjusted mean's or share's outcome is, how a user's rows become one, and its covariates from before the experiment.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="outcome">Numbers; of an adjusted share 1 and 0, or true and false.</param>
    /// <param name="perUser">How a user's rows become one outcome: Sum, Max, Min or Same for numbers, Any or All for a share.</param>
    /// <param name="covariates">Numbers, the same in all rows of a user.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout Add(Metric<CovariateSummary> metric, string outcome, UserValue perUser, params ReadOnlySpan<string> covariates) =>
        Adding(new CovariateMeasure(Given(metric), 1, Columns([perUser is UserValue.Any or UserValue.All ? YesNo(outcome, perUser) : Number(outcome, perUser), .. Covariates(covariates, GapRule.AsSaid)])));

    /// <summary>Says where an adjusted ratio's numerator and denominator are, and its covariates from before the experiment. Several rows of a user add up.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="numerator">Numbers.</param>
    /// <param name="denominator">Numbers.</param>
    /// <param name="covariates">Numbers, the same in all rows of a user.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout AddRatio(Metric<CovariateSummary> metric, string numerator, string denominator, params ReadOnlySpan<string> covariates) =>
        Adding(new CovariateMeasure(Given(metric), 2, Columns([Number(numerator, UserValue.Sum), Number(denominator, UserValue.Sum), .. Covariates(covariates, GapRule.AsSaid)])));

    /// <summary>
    /// Says where a stratified mean's outcome, stratum and covariates are. A missing covariate is an answer here: these users have no history and are a stratum of their own.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <param name="outcome">Numbers. Several rows of a user add up.</param>
    /// <param name="stratum">Text, whole numbers, or yes and no, known before the experiment; null: only with and without history.</param>
    /// <param name="covariates">Numbers, the same in all rows of a user.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout Add(Metric<StratifiedSummary> metric, string outcome, string? stratum, params ReadOnlySpan<string> covariates) =>
        Adding(new StratifiedMeasure(Given(metric), 1, Stratum(stratum), Columns([Number(outcome, UserValue.Sum), .. Covariates(covariates, GapRule.Welcome)])));

    /// <summary>Says where a stratified ratio's numerator, denominator, stratum and covariates are; a missing covariate means no history.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="numerator">Numbers. Several rows of a user add up.</param>
    /// <param name="denominator">Numbers. Several rows of a user add up.</param>
    /// <param name="stratum">Text, whole numbers, or yes and no, known before the experiment; null: only with and without history.</param>
    /// <param name="covariates">Numbers, the same in all rows of a user.</param>
    /// <exception cref="ArgumentException">The metric was added before, or a column has no name.</exception>
    public DataLayout AddRatio(Metric<StratifiedSummary> metric, string numerator, string denominator, string? stratum, params ReadOnlySpan<string> covariates) =>
        Adding(new StratifiedMeasure(Given(metric), 2, Stratum(stratum), Columns([Number(numerator, UserValue.Sum), Number(denominator, UserValue.Sum), .. Covariates(covariates, GapRule.Welcome)])));

    private DataLayout Adding(Measure measure, string parameter = "metric") => Measures.Any(m => m.Metric.Name == measure.Metric.Name)
        ? throw new ArgumentException($"'{measure.Metric.Name}' has its columns already; a metric is added once.", parameter)
        : this with { Measures = ValueList<Measure>.Of(Measures.Append(measure)) };

    private static ValueList<ColumnRequest> Columns(params ReadOnlySpan<ColumnRequest> columns) => ValueList<ColumnRequest>.Owning(columns.ToArray());

    private static ColumnRequest Number(string column, UserValue perUser) => perUser is UserValue.Sum or UserValue.Max or UserValue.Min or UserValue.Same
        ? new(Guard.Name(column, "A column"), CellKind.Number, perUser)
        : throw new ArgumentOutOfRangeException(nameof(perUser), perUser, $"A user's numbers become one by Sum, Max, Min or Same. Got {perUser}.");

    private static ColumnRequest YesNo(string column, UserValue perUser) => perUser is UserValue.Any or UserValue.All or UserValue.Same
        ? new(Guard.Name(column, "A column"), CellKind.YesNo, perUser)
        : throw new ArgumentOutOfRangeException(nameof(perUser), perUser, $"A user's yes and no become one by Any, All or Same. Got {perUser}.");

    private static ColumnRequest? Stratum(string? column) => column is null ? null : new(Guard.Name(column, "A column"), CellKind.Text, UserValue.Same, GapRule.Welcome);

    private static ColumnRequest[] Covariates(ReadOnlySpan<string> columns, GapRule gaps)
    {
        List<ColumnRequest> requests = [];
        foreach (string column in columns)
        {
            requests.Add(new(Guard.Name(column, "A covariate's column", "covariates"), CellKind.Number, UserValue.Same, gaps));
        }
        return [.. requests];
    }

    private static Metric<TSummary> Given<TSummary>(Metric<TSummary> metric)
        where TSummary : notnull
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric;
    }
}
