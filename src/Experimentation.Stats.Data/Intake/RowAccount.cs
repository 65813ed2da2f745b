using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>What became of the rows: which did not count, which cells had no value, who was seen in two variants.</summary>
internal sealed record RowAccount
{
    public required LayoutSettings Settings { get; init; }

    /// <summary>The columns that are read, and how.</summary>
    public required ValueList<ColumnRequest> Requests { get; init; }

    public required long Rows { get; init; }

    public long RowsLeftOut { get; init; }

    public long RowsWithoutVariant { get; init; }

    public long RowsWithoutUser { get; init; }

    public long RowsOfLaterDays { get; init; }

    public long UsersCrossed { get; init; }

    public ValueList<ColumnGaps> Gaps { get; init; } = ValueList<ColumnGaps>.Empty;

    public ValueList<(string Variant, ProportionSummary Crossed)> Crossed { get; init; } = ValueList<(string, ProportionSummary)>.Empty;

    public ValueList<(string Column, long Users)> Changing { get; init; } = ValueList<(string, long)>.Empty;

    /// <summary>Who was seen, so that nobody is counted twice; empty where users are not known by name.</summary>
    public ValueList<TextTable> Users { get; init; } = ValueList<TextTable>.Empty;

    public IEnumerable<Finding> Findings => GapFindings().Concat(RowFindings());

    /// <summary>Both accounts together.</summary>
    /// <exception cref="ArgumentException">A user is in both.</exception>
    public static RowAccount Sum(RowAccount left, RowAccount right, string[] order)
    {
        if (CommonUser(left.Users, right.Users) is { } user)
        {
            throw new ArgumentException($"User {Quoted.Of(user)} is in both, and would count twice. Read the files of one user at once: ReadCsv and its siblings take several paths.", nameof(right));
        }
        return left with
        {
            Rows = left.Rows + right.Rows,
            RowsLeftOut = left.RowsLeftOut + right.RowsLeftOut,
            RowsWithoutVariant = left.RowsWithoutVariant + right.RowsWithoutVariant,
            RowsWithoutUser = left.RowsWithoutUser + right.RowsWithoutUser,
            RowsOfLaterDays = left.RowsOfLaterDays + right.RowsOfLaterDays,
            UsersCrossed = left.UsersCrossed + right.UsersCrossed,
            Gaps = ValueList<ColumnGaps>.Of(left.Gaps.Concat(right.Gaps).GroupBy(g => (g.Column, g.Variant))
                .Select(g => new ColumnGaps(g.Key.Column, g.Key.Variant, g.Sum(x => x.Rows), g.Sum(x => x.Missing), g.Sum(x => x.Unreadable)))
                .OrderBy(g => Array.IndexOf(order, g.Variant))),
            Crossed = ValueList<(string, ProportionSummary)>.Of(left.Crossed.Concat(right.Crossed).GroupBy(c => c.Variant)
                .Select(g => (g.Key, g.Aggregate(default(ProportionSummary), (sum, c) => sum + c.Crossed))).OrderBy(c => Array.IndexOf(order, c.Key))),
            Changing = ValueList<(string, long)>.Of(left.Changing.Concat(right.Changing).GroupBy(c => c.Column).Select(g => (g.Key, g.Sum(c => c.Users)))),
            Users = ValueList<TextTable>.Of(left.Users.Concat(right.Users)),
        };
    }

    public IReadOnlyList<(string Variant, ProportionSummary Nulls)> NullsOf(string column) => Requests.Any(r => r.Name == column)
        ? ValueList<(string, ProportionSummary)>.Of(Gaps.Where(g => g.Column == column).Select(g => (g.Variant, g.Nulls)))
        : throw new ArgumentException($"The layout does not read '{column}'; it reads {Quoted.List(Requests.Select(r => r.Name).Distinct())}.", nameof(column));

    private IEnumerable<Finding> GapFindings()
    {
        foreach (IGrouping<string, ColumnGaps> column in Gaps.GroupBy(g => g.Column))
        {
            ColumnRequest[] requests = [.. Requests.Where(r => r.Name == column.Key)];
            if (column.Any(g => g.Missing > 0))
            {
                bool apart = requests.All(r => r.Gaps == GapRule.Welcome);
                bool zero = !apart && requests.Any(r => r.IsNumeric) && Settings.MissingOf(column.Key) == MissingValue.AsZero;
                yield return new(
                    FindingCode.MissingValues,
                    zero || apart ? FindingSeverity.Note : FindingSeverity.Warning,
                    $"{column.Key}: {Share(column, g => g.Missing)} are missing{(zero ? " and count as 0" : apart ? ", and stand apart" : "; their users are left out of what needs the column")}.");
            }
            if (column.Any(g => g.Unreadable > 0))
            {
                yield return new(FindingCode.UnreadableValues, FindingSeverity.Warning, $"{column.Key}: {Share(column, g => g.Unreadable)} hold something else than they should; their users are left out of what needs the column.");
            }
        }
    }

    private IEnumerable<Finding> RowFindings()
    {
        if (UsersCrossed > 0)
        {
            yield return new(FindingCode.CrossedOver, FindingSeverity.Warning, $"{Phrase.Counted(UsersCrossed, "user")} seen in more than one variant ({string.Join(", ", Crossed.Select(c => $"{c.Variant} {Phrase.Count(c.Crossed.Successes)}"))}) and left out.");
        }
        if (RowsWithoutVariant > 0)
        {
            yield return new(FindingCode.RowsLeftOut, FindingSeverity.Warning, $"{Phrase.Counted(RowsWithoutVariant, "row")} without a variant, passed over.");
        }
        if (RowsWithoutUser > 0)
        {
            yield return new(FindingCode.RowsLeftOut, FindingSeverity.Warning, $"{Phrase.Counted(RowsWithoutUser, "row")} without a user, passed over.");
        }
        if (RowsOfLaterDays > 0)
        {
            yield return new(FindingCode.RowsLeftOut, FindingSeverity.Note, $"{Phrase.Counted(RowsOfLaterDays, "row")} of days after the last one of the panel, passed over.");
        }
        if (RowsLeftOut > 0)
        {
            yield return new(FindingCode.RowsLeftOut, FindingSeverity.Note, $"{Phrase.Counted(RowsLeftOut, "row")} of {Quoted.List(Settings.LeftOut)} passed over, as asked.");
        }
        foreach ((string column, long users) in Changing)
        {
            yield return new(FindingCode.Convention, FindingSeverity.Note, $"{column}: {Phrase.Counted(users, "user")} with rows that say different things; the first one counts.");
        }
    }

    private static string Share(IEnumerable<ColumnGaps> column, Func<ColumnGaps, long> of) =>
        $"{Phrase.Count(column.Sum(of))} of {Phrase.Count(column.Sum(g => g.Rows))} cells ({string.Join(", ", column.Select(g => $"{g.Variant} {Phrase.Count(of(g))} of {Phrase.Count(g.Rows)}"))})";

    private static string? CommonUser(ValueList<TextTable> left, ValueList<TextTable> right)
    {
        foreach (TextTable mine in left)
        {
            foreach (TextTable theirs in right)
            {
                (TextTable few, TextTable many) = mine.Count < theirs.Count ? (mine, theirs) : (theirs, mine);
                for (int user = 0; user < few.Count; user++)
                {
                    if (many.Find(few.Utf8(user)) >= 0)
                    {
                        return few.Text(user);
                    }
                }
            }
        }
        return null;
    }
}
