using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>
/// One group's users by stratum: country, platform, or whether they have a history at all. Each stratum has its own outcomes and covariates, so that users who are new, and
/// so have no covariate, are a stratum without covariates instead of being dropped.
/// </summary>
/// <remarks>A user's stratum must have been known before the experiment could change it. Merging adds strata of the same name. Compares by content.</remarks>
[JsonConverter(typeof(StateConverter<StratifiedSummary>))]
public sealed partial record StratifiedSummary : IJsonState<StratifiedSummary>, IAdditionOperators<StratifiedSummary, StratifiedSummary, StratifiedSummary>
{
    /// <summary>The stratum of users whose covariate is missing.</summary>
    public const string WithoutHistory = "without history";

    private StratifiedSummary(IEnumerable<NamedSummary> parts) => Parts = ValueList<NamedSummary>.Of(parts);

    internal ValueList<NamedSummary> Parts { get; }

    /// <summary>No users in no stratum; what merging starts from.</summary>
    public static StratifiedSummary Empty { get; } = new([]);

    /// <summary>The strata's names, in ordinal order.</summary>
    public IReadOnlyList<string> Strata => ValueList<string>.Of(Parts.Select(p => p.Name));

    /// <summary>Users of all strata.</summary>
    public long Count => Parts.Sum(p => p.Summary.Count);

    /// <summary>One stratum's users.</summary>
    /// <param name="stratum">Its name.</param>
    /// <exception cref="ArgumentException">There is no such stratum.</exception>
    public CovariateSummary this[string stratum] => Parts.FirstOrDefault(p => p.Name == stratum)?.Summary
        ?? throw new ArgumentException($"There is no stratum '{stratum}'; there are {string.Join(", ", Parts.Select(p => $"'{p.Name}'"))}.", nameof(stratum));

    /// <summary>Both groups' rows, stratum by stratum. Commutative and associative up to rounding.</summary>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">A stratum has other outcomes or covariates in one than in the other.</exception>
    public static StratifiedSummary operator +(StratifiedSummary left, StratifiedSummary right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Merge(left.Parts.Concat(right.Parts), nameof(right));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    public static StratifiedSummary Add(StratifiedSummary left, StratifiedSummary right) => left + right;

    /// <summary>Puts strata together.</summary>
    /// <param name="strata">Names and users; users of the same name are added up. All have the same outcomes; covariates may differ from stratum to stratum.</param>
    /// <exception cref="ArgumentException">A name is empty, or summaries have different outcomes, or the same stratum has different covariates.</exception>
    public static StratifiedSummary Of(params ReadOnlySpan<(string Stratum, CovariateSummary Users)> strata)
    {
        var parts = new List<NamedSummary>(strata.Length);
        foreach ((string stratum, CovariateSummary users) in strata)
        {
            ArgumentNullException.ThrowIfNull(users, nameof(strata));
            parts.Add(new(Guard.Name(stratum, "A stratum", nameof(strata)), users));
        }
        return Merge(parts, nameof(strata));
    }

    /// <summary>All users as one stratum.</summary>
    internal static StratifiedSummary Of(CovariateSummary users) => new([new("", users)]);

    /// <summary>Summarises one outcome and one covariate per row; rows whose covariate is missing become the stratum <see cref="WithoutHistory"/>.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="outcome">Takes the outcome from a row; from −1E+100 to 1E+100.</param>
    /// <param name="covariate">Takes the covariate from a row, from −1E+100 to 1E+100; null where the user has no history.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large.</exception>
    public static StratifiedSummary Of<T>(IEnumerable<T> rows, Func<T, double> outcome, Func<T, double?> covariate) =>
        Of(rows, static _ => "with history", outcome, covariate);

    /// <summary>Summarises one outcome and one covariate per row by stratum; rows of a stratum whose covariate is missing become a stratum of their own.</summary>
    /// <typeparam name="T">The row's type.</typeparam>
    /// <param name="rows">One per user.</param>
    /// <param name="stratum">Takes the stratum's name from a row.</param>
    /// <param name="outcome">Takes the outcome from a row; from −1E+100 to 1E+100.</param>
    /// <param name="covariate">Takes the covariate from a row, from −1E+100 to 1E+100; null where the user has no history.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large, or a name is empty.</exception>
    public static StratifiedSummary Of<T>(IEnumerable<T> rows, Func<T, string> stratum, Func<T, double> outcome, Func<T, double?> covariate)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(stratum);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(covariate);
        var known = new Dictionary<string, CovariateAccumulator>();
        var unknown = new Dictionary<string, CovariateAccumulator>();
        long row = 0;
        foreach (T item in rows)
        {
            string name = Guard.Name(stratum(item), "A stratum", nameof(stratum));
            double value = outcome(item);
            Numerics.Moments.RequireValue(value, row, nameof(outcome));
            if (covariate(item) is { } before)
            {
                Numerics.Moments.RequireValue(before, row, nameof(covariate));
                Accumulator(known, name, 1).Add(value, before);
            }
            else
            {
                Accumulator(unknown, name, 0).Add(value);
            }
            row++;
        }
        bool named = known.Keys.Concat(unknown.Keys).Distinct().Count() > 1;
        return Merge(
            known.Select(k => new NamedSummary(k.Key, k.Value.ToSummary()))
                .Concat(unknown.Select(u => new NamedSummary(named ? $"{u.Key}, {WithoutHistory}" : WithoutHistory, u.Value.ToSummary()))),
            nameof(rows));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count:#,0} users in {Parts.Count} {(Parts.Count == 1 ? "stratum" : "strata")}{(Parts.Count == 0 ? "" : ": ")}{string.Join(", ", Parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Summary.Count:#,0}")))}");

    private static CovariateAccumulator Accumulator(Dictionary<string, CovariateAccumulator> accumulators, string name, int covariates)
    {
        if (!accumulators.TryGetValue(name, out CovariateAccumulator? accumulator))
        {
            accumulators[name] = accumulator = new(1, covariates);
        }
        return accumulator;
    }

    private static StratifiedSummary Merge(IEnumerable<NamedSummary> parts, string name)
    {
        var merged = new SortedDictionary<string, CovariateSummary>(StringComparer.Ordinal);
        int? outcomes = null;
        foreach (NamedSummary part in parts)
        {
            outcomes ??= part.Summary.OutcomeCount;
            if (part.Summary.OutcomeCount != outcomes)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All strata have the same outcomes. Got {outcomes} and, in '{part.Name}', {part.Summary.OutcomeCount}."), name);
            }
            if (!merged.TryGetValue(part.Name, out CovariateSummary? before))
            {
                merged[part.Name] = part.Summary;
            }
            else if (before.CovariateCount != part.Summary.CovariateCount)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A stratum has the same covariates everywhere. '{part.Name}' has {before.CovariateCount} and {part.Summary.CovariateCount}."), name);
            }
            else
            {
                merged[part.Name] = before + part.Summary;
            }
        }
        return new(merged.Select(m => new NamedSummary(m.Key, m.Value)));
    }

    void IJsonState<StratifiedSummary>.Write(StateWriter writer) => writer.States("strata", Parts);

    static StratifiedSummary IJsonState<StratifiedSummary>.Read(StateReader reader) => Merge(reader.States<NamedSummary>("strata"), "strata");
}
