using Experimentation.Stats.Data;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record DataTotals
{
    /// <summary>A value that makes up more of its group's variance than this decides by itself.</summary>
    private const double DecisivePart = 0.25;

    private const int FewValues = 100;

    /// <summary>What a reader of the data must know: cells without a value, rows and users that do not count, values that stand out.</summary>
    public IReadOnlyList<Finding> Findings => ValueList<Finding>.Of(Account.Findings.Concat(Outliers()));

    /// <summary>Rows of each variant, and how many of them lack a value in a column; ready for <see cref="HealthCheck.NullRate"/>.</summary>
    /// <param name="column">A column of the layout.</param>
    /// <exception cref="ArgumentException">The layout does not read this column.</exception>
    public IReadOnlyList<(string Variant, ProportionSummary Nulls)> NullsOf(string column) => Account.NullsOf(column);

    /// <summary>Users of each variant, and how many of them were also seen in another and are left out of everything; ready for <see cref="HealthCheck.Crossovers"/>. Empty where users are not known by name.</summary>
    public IReadOnlyList<(string Variant, ProportionSummary Crossed)> Crossovers => Account.Crossed;

    /// <summary>
    /// The checks that the rows allow: the sample ratio over all users, in each segment and on each day; the null rate of every column that has nulls; crossovers, where users are known by name. For
    /// <see cref="ExperimentData.WithHealth"/>.
    /// </summary>
    /// <param name="plan">The plan, whose variants have their planned shares, control first.</param>
    /// <exception cref="ArgumentNullException">No plan.</exception>
    /// <exception cref="ArgumentException">The data have a variant that the plan does not have.</exception>
    public HealthReport HealthFor(ABTestPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        IReadOnlyList<Variant> planned = plan.Test.Variants;
        if (Variants.FirstOrDefault(v => !planned.Any(p => p.Name == v)) is { } unknown)
        {
            throw new ArgumentException($"The plan has no variant '{unknown}'; it has {Quoted.List(planned.Select(p => p.Name))}, and the data have {Quoted.List(Variants)}.", nameof(plan));
        }
        long[] Users(DataSlice slice) => [.. planned.Select(p => slice.Arms.FirstOrDefault(arm => arm.Variant == p.Name)?.Users ?? 0)];
        List<HealthCheck> checks =
        [
            HealthCheck.SampleRatio(
                planned,
                Users(All),
                [.. SegmentsOf.SelectMany(s => s.Slices.Select(slice => ($"{s.Column} {slice.Name}", (IReadOnlyList<long>)Users(slice))))],
                [.. DaySlices.Select(slice => (slice.FirstDay!.Value, (IReadOnlyList<long>)Users(slice)))]),
        ];
        foreach (string column in Account.Gaps.Where(g => g.Nulls.Successes > 0).Select(g => g.Column).Distinct())
        {
            checks.Add(HealthCheck.NullRate(column, [.. InOrder(planned, NullsOf(column))]));
        }
        if (Account.Crossed.Count > 0)
        {
            checks.Add(HealthCheck.Crossovers([.. InOrder(planned, Account.Crossed)]));
        }
        return HealthReport.Of([.. checks]);
    }

    private static IEnumerable<(string, ProportionSummary)> InOrder(IReadOnlyList<Variant> planned, IEnumerable<(string Variant, ProportionSummary Rows)> found) =>
        planned.Select(p => (p.Name, found.FirstOrDefault(f => f.Variant == p.Name).Rows));

    private IEnumerable<Finding> Outliers() =>
        from arm in All.Arms
        from i in Enumerable.Range(0, Layout.Measures.Count)
        where arm.Summaries[i] is MeanSummary && arm.Largest[i] is not null
        let values = (MeanSummary)arm.Summaries[i]
        let largest = arm.Largest[i]!.Value
        where values.Count >= FewValues && values.SumOfSquaredDeviations > 0
        let part = (largest.Value - values.Mean) * (largest.Value - values.Mean) / values.SumOfSquaredDeviations
        where part > DecisivePart
        select new Finding(
            FindingCode.SkewedMetric,
            FindingSeverity.Warning,
            $"{Layout.Measures[i].Metric.Name}: the one value {Phrase.Number(largest.Value)} in {largest.Where} ({arm.Variant}) makes up {Phrase.Count(part * 100)} % of the group's variance. Make sure that it is real.");
}
