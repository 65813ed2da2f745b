using System.Globalization;
using Experimentation.Stats.Data;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What the columns of a table mean. The same layout reads a CSV file, a Parquet file, Arrow record batches and a data frame, with the same figures from the same cells. Start from <see cref="DataLayout.Of(string)"/> or
/// <see cref="DailyLayout.OfRows"/>.
/// </summary>
/// <remarks>
/// Only the named columns are read, block by block: memory does not grow with the rows unless users are known by name. Numbers, yes or no (true, false, 1, 0), text and dates (2026-05-31, alone or before
/// a time; timestamps in UTC) are read from whatever type holds them. Blanks around a cell mean nothing. NaN is a missing value; infinite numbers and numbers beyond 1E+100 are unreadable.
/// </remarks>
/// <typeparam name="TSelf">The layout.</typeparam>
/// <typeparam name="TTotals">What rows of it come down to.</typeparam>
public abstract partial record ColumnLayout<TSelf, TTotals>
    where TSelf : ColumnLayout<TSelf, TTotals>
{
    private protected ColumnLayout(string variantColumn)
    {
        VariantColumn = Guard.Name(variantColumn, "The column of variants");
    }

    /// <summary>The column that says which variant a row is of.</summary>
    public string VariantColumn { get; }

    /// <summary>The variants that may come, control first; empty where any may.</summary>
    public IReadOnlyList<string> Variants => Settings.Variants;

    internal LayoutSettings Settings { get; private init; } = new();

    internal ColumnRequest VariantRequest => new(VariantColumn, CellKind.Text, UserValue.Same, GapRule.RowIsLost);

    private protected abstract TSelf Self { get; }

    /// <summary>Names the variants, control first: a row of another one is an error that lists those that were found. Without it whatever comes is a variant.</summary>
    /// <param name="variants">Two or more different names.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice.</exception>
    public TSelf WithVariants(params ReadOnlySpan<string> variants) => With(Settings with { Variants = Names(variants, nameof(variants)) }, nameof(variants));

    /// <summary>Names the variants of a plan, in its order.</summary>
    /// <param name="plan">The plan that will read the data.</param>
    /// <exception cref="ArgumentNullException">No plan.</exception>
    public TSelf WithVariants(ABTestPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return With(Settings with { Variants = ValueList<string>.Of(plan.Test.Variants.Select(v => v.Name)) }, nameof(plan));
    }

    /// <summary>Passes over the rows of some variants: those of another comparison, say. They are counted.</summary>
    /// <param name="variants">Names.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice.</exception>
    public TSelf WithoutVariants(params ReadOnlySpan<string> variants) => With(Settings with { LeftOut = Names(variants, nameof(variants)) }, nameof(variants));

    /// <summary>Says what a missing cell means, in all columns. Unless said it is an error.</summary>
    /// <param name="missing">What it means.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the meanings.</exception>
    public TSelf WithMissing(MissingValue missing) => With(Settings with { Missing = Known(missing) });

    /// <summary>Says what a missing cell means in one column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="missing">What it means.</param>
    /// <exception cref="ArgumentException">The column has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the meanings.</exception>
    public TSelf WithMissing(string column, MissingValue missing) =>
        With(Settings with { MissingByColumn = ValueList<(string, MissingValue)>.Of(Settings.MissingByColumn.Append((Guard.Name(column, "A column"), Known(missing)))) });

    /// <summary>Says what happens to a cell that holds something else than it should. Unless said it is an error.</summary>
    /// <param name="unreadable">What happens.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the ways.</exception>
    public TSelf WithUnreadable(UnreadableCell unreadable) => Enum.IsDefined(unreadable)
        ? With(Settings with { Unreadable = unreadable })
        : throw new ArgumentOutOfRangeException(nameof(unreadable), unreadable, "Use UnreadableCell.Refused or UnreadableCell.Excluded.");

    /// <summary>Names texts that stand for a missing value: <c>WithNullTexts("NA", "NULL")</c>. An empty cell and NaN always do.</summary>
    /// <param name="texts">As they stand in the cells.</param>
    /// <exception cref="ArgumentException">A text is empty or stands twice.</exception>
    public TSelf WithNullTexts(params ReadOnlySpan<string> texts) => With(Settings with { NullTexts = Names(texts, nameof(texts)) });

    internal abstract Intake<TTotals> Begin();

    private protected static ValueList<string> Names(ReadOnlySpan<string> names, string parameter)
    {
        string[] all = names.ToArray();
        foreach (string name in all)
        {
            Guard.Name(name, "A value", parameter);
        }
        return all.Distinct().Count() == all.Length
            ? ValueList<string>.Owning(all)
            : throw new ArgumentException($"Each name stands once. Got {Quoted.List(all)}.", parameter);
    }

    private static MissingValue Known(MissingValue missing) => Enum.IsDefined(missing)
        ? missing
        : throw new ArgumentOutOfRangeException(nameof(missing), missing, "Use MissingValue.Refused, MissingValue.Excluded or MissingValue.AsZero.");

    private TSelf With(LayoutSettings settings, string parameter = "settings")
    {
        if (settings.Variants.Count > VariantArms.Most)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are at most {VariantArms.Most} variants. Got {settings.Variants.Count}."), parameter);
        }
        return settings.Variants.FirstOrDefault(settings.LeftOut.Contains) is { } both
            ? throw new ArgumentException($"The variant '{both}' is one to read or one to leave out, not both.", parameter)
            : (TSelf)(Self with { Settings = settings });
    }
}
