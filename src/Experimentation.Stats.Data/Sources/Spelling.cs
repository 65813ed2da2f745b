namespace Experimentation.Stats.Data;

/// <summary>What somebody may have meant.</summary>
internal static class Spelling
{
    /// <summary>The name that is fewest edits away, case left aside; null if none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        (string? Name, int Edits) best = names.Where(other => other.Length <= 200)
            .Select(other => ((string?)other, Edits(name.ToUpperInvariant(), other.ToUpperInvariant())))
            .DefaultIfEmpty((null, int.MaxValue)).MinBy(pair => pair.Item2);
        return best.Edits <= Math.Max(2, name.Length / 3) && best.Edits < name.Length ? best.Name : null;
    }

    /// <summary>Letters put in, taken out or changed (Levenshtein 1966).</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(row[j], row[j - 1])));
            }
        }
        return row[^1];
    }
}
