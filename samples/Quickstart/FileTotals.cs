using Experimentation.Stats;

namespace Quickstart;

/// <summary>What a file's rows come down to, control first, the others by name.</summary>
internal sealed record FileTotals(DataTotals Rows, IReadOnlyList<string> Variants, IReadOnlyList<Metric<MeanSummary>> Means, IReadOnlyList<Metric<ProportionSummary>> Proportions)
{
    public long Users => Rows.Users;

    /// <summary>Reads the file once.</summary>
    /// <param name="question">What is asked of it.</param>
    /// <param name="progress">Told from time to time how far reading has come.</param>
    public static FileTotals Read(FileQuestion question, IProgress<ReadProgress>? progress)
    {
        Metric<MeanSummary>[] means = [.. question.Means.Select(name => Metric.Mean(name, question.Better(name)))];
        Metric<ProportionSummary>[] proportions = [.. question.Proportions.Select(name => Metric.Proportion(name, question.Better(name)))];
        DataLayout layout = DataLayout.Of(question.Variant);
        layout = means.Aggregate(layout, (columns, metric) => columns.Add(metric, metric.Name));
        layout = proportions.Aggregate(layout, (columns, metric) => columns.Add(metric, metric.Name));
        if (question.Shares.Count > 0)
        {
            layout = layout.WithVariants([.. question.Shares.Select(share => share.Name!)]);
        }
        try
        {
            DataTotals rows = layout.ReadCsv(question.File, progress);
            Check(question, rows);
            return new(rows, [.. rows.Variants.OrderBy(name => name != question.Control).ThenBy(name => name, StringComparer.Ordinal)], means, proportions);
        }
        catch (UnreadableDataException failure)
        {
            throw new InputException(failure.Problem);
        }
    }

    private static void Check(FileQuestion question, DataTotals rows)
    {
        string[] found = [.. rows.Variants.Where(name => rows.All.UsersOf(name) > 0)];
        string names = string.Join(", ", found.Take(20).Select(InputException.Quote));
        string? wrong = rows.Rows == 0 ? "the file ends after the columns' names; it has no rows"
            : !found.Contains(question.Control) ? $"no row has the control {InputException.Quote(question.Control)}; the variants are {names}"
            : found.Length == 1 ? $"every row has the control {InputException.Quote(question.Control)}; there is nothing to compare it with"
            : question.Shares.FirstOrDefault(share => !found.Contains(share.Name)) is { Name: { } missing } ? $"no row has the variant {InputException.Quote(missing)} of --share; the variants are {names}"
            : null;
        if (wrong is not null)
        {
            throw new InputException($"{question.File}: column {InputException.Quote(question.Variant)}: {wrong}.");
        }
    }
}
