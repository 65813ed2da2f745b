using Experimentation.Stats;

namespace Quickstart;

/// <summary>What somebody wants to know of a file.</summary>
internal sealed record FileQuestion
{
    public required string File { get; init; }

    /// <summary>The column that says which variant the row's user had.</summary>
    public required string Variant { get; init; }

    /// <summary>The variant that the others are compared with.</summary>
    public required string Control { get; init; }

    /// <summary>Columns of numbers.</summary>
    public required IReadOnlyList<string> Means { get; init; }

    /// <summary>Columns of yes or no.</summary>
    public required IReadOnlyList<string> Proportions { get; init; }

    /// <summary>Columns that should improve; none named: all that are no guardrails.</summary>
    public required IReadOnlyList<string> Success { get; init; }

    /// <summary>Columns that must not get worse.</summary>
    public required IReadOnlyList<string> Guardrails { get; init; }

    public required IReadOnlyList<string> LowerIsBetter { get; init; }

    /// <summary>Planned shares by variant; none: equal ones.</summary>
    public required IReadOnlyList<NamedFraction> Shares { get; init; }

    public required IReadOnlyList<NamedFraction> MinimumDetectable { get; init; }

    public required IReadOnlyList<NamedFraction> Margins { get; init; }

    public IEnumerable<string> Metrics => Means.Concat(Proportions);

    public bool IsSuccess(string metric) => Success.Count > 0 ? Success.Contains(metric) : !Guardrails.Contains(metric);

    public PreferredDirection Better(string metric) => LowerIsBetter.Contains(metric) ? PreferredDirection.Decrease : PreferredDirection.Increase;

    /// <summary>Complains about a question that contradicts itself, before the file is read.</summary>
    public void Check()
    {
        List<string> metrics = [.. Metrics];
        if (metrics.Count == 0)
        {
            throw new InputException("Name at least one column to compare: --mean COLUMN or --proportion COLUMN.");
        }
        if (metrics.FirstOrDefault(metric => metrics.Count(other => other == metric) > 1) is { } twice)
        {
            throw new InputException($"The column {InputException.Quote(twice)} is named twice; a column is one metric, a mean or a proportion.");
        }
        if (Success.FirstOrDefault(Guardrails.Contains) is { } both)
        {
            throw new InputException($"The column {InputException.Quote(both)} is a success metric or a guardrail, not both.");
        }
        Known("--success", Success, metrics);
        Known("--guardrail", Guardrails, metrics);
        Known("--lower-is-better", LowerIsBetter, metrics);
        Known("--mde", MinimumDetectable.Select(f => f.Name).OfType<string>(), [.. metrics.Where(IsSuccess)]);
        Known("--margin", Margins.Select(f => f.Name).OfType<string>(), [.. metrics.Where(metric => !IsSuccess(metric))]);
        if (Shares.Count > 0 && Math.Abs(Shares.Sum(share => share.Value) - 1) > 1e-6)
        {
            throw new InputException($"The shares of all variants add up to 1. Those of --share add up to {Shares.Sum(share => share.Value)}.");
        }
        if (Shares.Count > 0 && !Shares.Any(share => share.Name == Control))
        {
            throw new InputException($"--share names every variant, but not the control {InputException.Quote(Control)}.");
        }
    }

    private static void Known(string option, IEnumerable<string> named, List<string> known)
    {
        if (named.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            string choices = known.Count == 0 ? "there is none" : string.Join(", ", known.Select(InputException.Quote));
            throw new InputException($"{option} names {InputException.Quote(unknown)}, which is none of the columns that it can be about: {choices}.");
        }
    }
}

/// <summary>A fraction for all (no name), or for one column or variant: "0.05", "visit=0.05".</summary>
internal readonly record struct NamedFraction(string? Name, double Value)
{
    /// <summary>The fraction for a name: its own if it has one, else the one for all.</summary>
    public static double? For(IReadOnlyList<NamedFraction> fractions, string name)
    {
        IEnumerable<NamedFraction> matching = fractions.Where(f => f.Name == name).Concat(fractions.Where(f => f.Name is null));
        return matching.Select(f => (double?)f.Value).FirstOrDefault();
    }
}
