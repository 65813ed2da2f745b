using Experimentation.Stats;

namespace Quickstart;

/// <summary>
/// An A/B test of a file's totals. The file brings no plan, so one is made from control's own rows, and everything that was assumed for it is said.
/// </summary>
internal sealed class FileStudy
{
    private readonly FileQuestion _question;
    private readonly FileTotals _totals;
    private readonly List<Column> _columns = [];
    private readonly List<string> _assumptions = [];

    private FileStudy(FileQuestion question, FileTotals totals)
    {
        _question = question;
        _totals = totals;
        _columns.AddRange(totals.Means.Select(metric => Column.OfMean(metric, totals)));
        _columns.AddRange(totals.Proportions.Select(metric => Column.OfProportion(metric, totals)));
    }

    public static void Report(FileQuestion question, FileTotals totals, TextWriter output)
    {
        FileStudy study = new(question, totals);
        ABTestAnalysis analysis = study.Plan().Analyze(totals.Rows.Data);
        Quickstart.Report.Write(output, analysis, (metric, variant) => study._columns.Single(column => column.Metric == metric).ValueOf(variant));
        Quickstart.Report.List(output, "Worth a look", totals.Rows.Findings.Select(finding => finding.Message));
        Quickstart.Report.List(output, "Assumed, since the file brings no plan", study._assumptions);
    }

    private ABTestPlan Plan()
    {
        _assumptions.Add("Each row is one user, and no user has two rows.");
        _assumptions.Add(_question.Shares.Count == 0 ? "Equal shares of users were planned (else: --share NAME=FRACTION for every variant)." : "The planned shares are those of --share.");
        _assumptions.Add("Means and spreads for the plan are those of control in this file.");
        _assumptions.Add(_question.Success.Count > 0 ? "Columns that --success does not name are guardrails." : "Columns that --guardrail does not name should improve (else: --success COLUMN).");
        if (_question.LowerIsBetter.Count == 0)
        {
            _assumptions.Add("More is better in every column (else: --lower-is-better COLUMN).");
        }
        Assume(_columns.Where(column => column.Baseline is null), columns =>
            $"Control is the same for all users, or zero on average, in {columns}: there is no plan for that, so it is watched for deterioration only.");
        Assume(_columns.Where(column => column.Baseline is not null && !_question.IsSuccess(column.Name) && Margin(column) is null), columns =>
            $"No margin was given for {columns}, so it is watched for deterioration and cannot be shown to be safe (else: --margin [COLUMN=]FRACTION).");
        try
        {
            return Design(MinimumDetectable());
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            throw new InputException($"{_question.File}: no test can be planned of these columns. {failure.Message}");
        }
    }

    /// <summary>The minimum detectable effect of each success column: as asked, otherwise the smallest that the file's users can find.</summary>
    private Dictionary<string, double> MinimumDetectable()
    {
        List<Column> success = [.. _columns.Where(column => column.Baseline is not null && _question.IsSuccess(column.Name))];
        Dictionary<string, double> largest = success.ToDictionary(column => column.Name, column => column.LargestLift);
        Dictionary<string, double> detectable = success.ToDictionary(column => column.Name, column => NamedFraction.For(_question.MinimumDetectable, column.Name) ?? 0);
        List<Column> open = [.. success.Where(column => detectable[column.Name] == 0)];
        foreach (Column column in open)
        {
            detectable[column.Name] = SmallestDetectable(column, largest);
        }
        Assume(open.Where(column => detectable[column.Name] < column.LargestLift), columns =>
            $"No minimum detectable effect was given for {columns}, so it is the smallest that this many users can find (else: --mde [COLUMN=]FRACTION).");
        Assume(open.Where(column => detectable[column.Name] == column.LargestLift), columns => $"The file has too few users to find any lift of {columns}.");
        return detectable;
    }

    private void Assume(IEnumerable<Column> about, Func<string, string> what)
    {
        if (string.Join(", ", about.Select(column => column.Name)) is { Length: > 0 } columns)
        {
            _assumptions.Add(what(columns));
        }
    }

    private double SmallestDetectable(Column column, Dictionary<string, double> largest)
    {
        bool IsFound(double lift) =>
            Design(new(largest) { [column.Name] = lift }).Metrics.Single(m => m.Metric.Metric == column.Metric).RequiredUsers + _totals.Variants.Count <= _totals.Users;

        double high = column.LargestLift;
        if (!IsFound(high))
        {
            return high;
        }
        double low = 1e-9;
        while (high / low > 1.0001)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = IsFound(middle) ? (low, middle) : (middle, high);
        }
        // Three digits are enough to be read; upwards, so that the users still suffice.
        double unit = Math.Pow(10, Math.Floor(Math.Log10(high)) - 2);
        return Math.Min(column.LargestLift, Math.Ceiling(high / unit) * unit);
    }

    private ABTestPlan Design(Dictionary<string, double> detectable)
    {
        double shares = _question.Shares.Sum(share => share.Value);
        ABTest test = Experiment.ABTest(Path.GetFileName(_question.File)).WithVariants([.. _totals.Variants.Select(variant =>
            (variant, NamedFraction.For(_question.Shares, variant) / shares ?? 1.0 / _totals.Variants.Count))]);
        foreach (Column column in _columns)
        {
            test = column.Baseline is null ? test.Deterioration(column.Metric)
                : _question.IsSuccess(column.Name) ? test.Success(column.Metric, Lift.Relative(detectable[column.Name]))
                : Margin(column) is { } margin ? test.Guardrail(column.Metric, Lift.Relative(margin))
                : test.Guardrail(column.Metric);
        }
        return test.Plan([.. _columns.Select(column => column.Baseline).OfType<Baseline>()]);
    }

    private double? Margin(Column column) => NamedFraction.For(_question.Margins, column.Name);

    /// <summary>One metric with what each variant measured.</summary>
    private sealed record Column(Metric Metric, Baseline? Baseline, double LargestLift, Func<string, string> ValueOf)
    {
        public string Name => Metric.Name;

        public static Column OfMean(Metric<MeanSummary> metric, FileTotals totals)
        {
            MeanSummary control = totals.Rows.All.Of(metric, totals.Variants[0]);
            return new(
                metric,
                control.Mean != 0 && control.StandardDeviation is > 0 and < double.PositiveInfinity ? Baseline.For(metric, control) : null,
                LargestLift: 1_000,
                variant => Quickstart.Report.Number(totals.Rows.All.Of(metric, variant).Mean));
        }

        public static Column OfProportion(Metric<ProportionSummary> metric, FileTotals totals)
        {
            double rate = totals.Rows.All.Of(metric, totals.Variants[0]).Rate;
            // The lifted rate is still a rate.
            double room = metric.Better == PreferredDirection.Increase ? (1 - rate) / rate : 1;
            return new(
                metric,
                rate is > 0 and < 1 ? Baseline.For(metric, rate) : null,
                LargestLift: room * 0.999,
                variant => Quickstart.Report.Percent(totals.Rows.All.Of(metric, variant).Rate));
        }
    }
}
