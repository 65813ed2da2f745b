using System.Text;
using Experimentation.Stats;

namespace Quickstart;

/// <summary>A value that stands out, and where it stands.</summary>
internal readonly record struct Extreme(double Value, int Line);

/// <summary>What is kept of one variant's rows: a few numbers for each metric, however many rows there are.</summary>
internal sealed class VariantTotals(int means, int proportions)
{
    private readonly MeanAccumulator[] _means = [.. Enumerable.Range(0, means).Select(_ => new MeanAccumulator())];
    private readonly Extreme[] _largest = new Extreme[means];
    private readonly long[] _successes = new long[proportions];

    public long Users { get; private set; }

    public MeanSummary Mean(int metric) => _means[metric].ToSummary();

    public ProportionSummary Proportion(int metric) => new(Users, _successes[metric]);

    /// <summary>The value furthest from zero.</summary>
    public Extreme Largest(int metric) => _largest[metric];

    public void Add(RowFile row, int[] meanColumns, int[] proportionColumns)
    {
        for (int i = 0; i < meanColumns.Length; i++)
        {
            double value = row.Number(meanColumns[i]);
            _means[i].Add(value);
            if (Math.Abs(value) > Math.Abs(_largest[i].Value))
            {
                _largest[i] = new(value, row.Line);
            }
        }
        for (int i = 0; i < proportionColumns.Length; i++)
        {
            _successes[i] += row.YesOrNo(proportionColumns[i]) ? 1 : 0;
        }
        Users++;
    }
}

/// <summary>The totals of every variant in a file, control first, the others by name.</summary>
internal sealed record FileTotals(IReadOnlyList<(string Name, VariantTotals Totals)> Variants)
{
    /// <summary>More variants than anybody compares: the column is another one.</summary>
    private const int MostVariants = 50;

    private const int RowsBetweenReports = 1 << 14;

    public long Users => Variants.Sum(variant => variant.Totals.Users);

    /// <summary>Reads the file once.</summary>
    /// <param name="question">What is asked of it.</param>
    /// <param name="progress">Told from time to time which part of the file was read, from 0 to 1.</param>
    public static FileTotals Read(FileQuestion question, Action<double> progress)
    {
        using RowFile file = RowFile.Open(question.File);
        int variantColumn = file.ColumnOf(question.Variant);
        int[] means = [.. question.Means.Select(file.ColumnOf)];
        int[] proportions = [.. question.Proportions.Select(file.ColumnOf)];

        // Found by the bytes of its name: making text of every row's cell would cost more than reading it.
        List<(byte[] Name, VariantTotals Totals)> variants = [];
        long rows = 0;
        while (file.Advance())
        {
            ReadOnlySpan<byte> name = file.Cell(variantColumn);
            VariantTotals? totals = null;
            foreach ((byte[] known, VariantTotals its) in variants)
            {
                if (name.SequenceEqual(known))
                {
                    totals = its;
                    break;
                }
            }
            if (totals is null)
            {
                CheckNewVariant(question, file, variantColumn, variants.Count, Encoding.UTF8.GetString(name));
                variants.Add((name.ToArray(), totals = new(means.Length, proportions.Length)));
            }
            totals.Add(file, means, proportions);
            if (++rows % RowsBetweenReports == 0)
            {
                progress(file.Progress);
            }
        }
        List<(string Name, VariantTotals Totals)> named = [.. variants.Select(variant => (Encoding.UTF8.GetString(variant.Name), variant.Totals))];
        CheckVariants(question, file, [.. named.Select(variant => variant.Name)]);
        return new([.. named.OrderBy(v => v.Name != question.Control).ThenBy(v => v.Name, StringComparer.Ordinal)]);
    }

    private static void CheckNewVariant(FileQuestion question, RowFile file, int column, int known, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw file.Fault(column, "the row names no variant");
        }
        if (question.Shares.Count > 0 && !question.Shares.Any(share => share.Name == name))
        {
            throw file.Fault(column, $"the variant {InputException.Quote(name)} is unknown; --share names {Names(question.Shares.Select(share => share.Name!))}");
        }
        if (known == MostVariants)
        {
            throw file.Fault(column, $"{InputException.Quote(name)} is variant number {MostVariants + 1}; does this column hold variants?");
        }
    }

    private static void CheckVariants(FileQuestion question, RowFile file, IReadOnlyList<string> variants)
    {
        if (variants.Count == 0)
        {
            throw file.Fault(question.Variant, "the file ends after the columns' names; it has no rows");
        }
        if (!variants.Contains(question.Control))
        {
            throw file.Fault(question.Variant, $"up to this last line no row has the control {InputException.Quote(question.Control)}; the variants are {Names(variants)}");
        }
        if (variants.Count == 1)
        {
            throw file.Fault(question.Variant, $"up to this last line every row has the control {InputException.Quote(question.Control)}; there is nothing to compare it with");
        }
        if (question.Shares.FirstOrDefault(share => !variants.Contains(share.Name!)) is { Name: { } missing })
        {
            throw file.Fault(question.Variant, $"up to this last line no row has the variant {InputException.Quote(missing)} of --share; the variants are {Names(variants)}");
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).Take(20).Select(InputException.Quote));
}
