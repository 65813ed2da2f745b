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
        _columns.AddRange(question.Means.Select((name, index) => Column.OfMean(name, question.Better(name), totals, index)));
        _columns.AddRange(question.Proportions.Select((name, index) => Column.OfProportion(name, question.Better(name), totals, index)));
    }

    public static void Report(FileQuestion question, FileTotals totals, TextWriter output)
    {
        FileStudy study = new(question, totals);
        ABTestAnalysis analysis = study.Plan().Analyze(study._columns.Aggregate(new ExperimentData(), (data, column) => column.AddTo(data)));
        Quickstart.Report.Write(output, analysis, (metric, variant) => study._columns.Single(column => column.Metric == metric).ValueOf(variant));
        Quickstart.Report.List(output, "Worth a look", study.Outliers());
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
            (variant.Name, NamedFraction.For(_question.Shares, variant.Name) / shares ?? 1.0 / _totals.Variants.Count))]);
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

    /// <summary>Single rows that weigh so much that they alone may decide: those that make up a good part of their group's variance.</summary>
    private IEnumerable<string> Outliers() =>
        from column in _question.Means.Select((name, index) => (Name: name, Index: index))
        from variant in _totals.Variants
        let values = variant.Totals.Mean(column.Index)
        let largest = variant.Totals.Largest(column.Index)
        let part = (largest.Value - values.Mean) * (largest.Value - values.Mean) / (values.Variance * (values.Count - 1))
        where values.Count >= 100 && part > 0.25
        select $"{column.Name}: the one value {Quickstart.Report.Number(largest.Value)} in line {largest.Line} ({variant.Name}) makes up {part * 100:0} % of the group's variance. Make sure that it is real.";

    /// <summary>One metric with what each variant measured.</summary>
    private sealed record Column(string Name, Metric Metric, Baseline? Baseline, double LargestLift, Func<ExperimentData, ExperimentData> AddTo, Func<string, string> ValueOf)
    {
        public static Column OfMean(string name, PreferredDirection better, FileTotals totals, int index)
        {
            Metric<MeanSummary> metric = Metric.Mean(name, better);
            (string Name, MeanSummary Summary)[] groups = [.. totals.Variants.Select(variant => (variant.Name, variant.Totals.Mean(index)))];
            MeanSummary control = groups[0].Summary;
            return new(
                name,
                metric,
                control.Mean != 0 && control.StandardDeviation is > 0 and < double.PositiveInfinity ? Baseline.For(metric, control) : null,
                LargestLift: 1_000,
                data => data.Add(metric, groups),
                variant => Quickstart.Report.Number(groups.Single(group => group.Name == variant).Summary.Mean));
        }

        public static Column OfProportion(string name, PreferredDirection better, FileTotals totals, int index)
        {
            Metric<ProportionSummary> metric = Metric.Proportion(name, better);
            (string Name, ProportionSummary Summary)[] groups = [.. totals.Variants.Select(variant => (variant.Name, variant.Totals.Proportion(index)))];
            double rate = groups[0].Summary.Rate;
            // The lifted rate is still a rate.
            double room = better == PreferredDirection.Increase ? (1 - rate) / rate : 1;
            return new(
                name,
                metric,
                rate is > 0 and < 1 ? Baseline.For(metric, rate) : null,
                LargestLift: room * 0.999,
                data => data.Add(metric, groups),
                variant => Quickstart.Report.Percent(groups.Single(group => group.Name == variant).Summary.Rate));
        }
    }
}
