using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Experiments;

/// <summary>One place at which a family of checks looks: an arm, a segment, a day, a metric.</summary>
/// <param name="Where">Its name.</param>
/// <param name="IsReadable">Whether there are enough data for a test.</param>
/// <param name="PValue">The test's p-value, read against a boundary.</param>
/// <param name="Exceeds">Whether what was seen there is beyond the practical floor.</param>
/// <param name="Seen">What was seen there, in words.</param>
internal sealed record HealthPlace(string Where, bool IsReadable, Func<Boundary, double> PValue, bool Exceeds, string Seen)
{
    public HealthPlace(string where, Comparison test, bool exceeds, string seen)
        : this(where, test.Effect.IsEstimable, boundary => test.Using(boundary).PValue, exceeds, seen)
    {
    }

    /// <summary>Reads a family of places and keeps the chance of any false alarm by Holm's procedure (1979).</summary>
    /// <param name="places">At least one.</param>
    /// <param name="alpha">Of the family.</param>
    /// <param name="boundary">What each test is read against.</param>
    /// <param name="unknown">What to say where nothing can be read.</param>
    /// <param name="fine">What to say where nothing is wrong.</param>
    /// <param name="meaning">What it means that these places, the worst first, are wrong.</param>
    public static HealthOutcome Read(IReadOnlyList<HealthPlace> places, double alpha, Boundary boundary, string unknown, string fine, Func<IReadOnlyList<HealthPlace>, string> meaning)
    {
        HealthPlace[] readable = [.. places.Where(p => p.IsReadable)];
        if (readable.Length == 0)
        {
            return HealthOutcome.Unknown(unknown);
        }
        double[] adjusted = new double[readable.Length];
        AdjustedPValues.Holm([.. readable.Select(p => p.PValue(boundary))], adjusted);
        (HealthPlace Place, double P)[] wrong = [.. readable.Zip(adjusted).Where(p => p.Second < alpha && p.First.Exceeds).OrderBy(p => p.Second)];
        double smallest = adjusted.Min();
        string unread = readable.Length < places.Count ? $" {Phrase.Counted(places.Count - readable.Length, "place")} could not be read." : "";
        return wrong.Length == 0
            ? HealthOutcome.Of(false, smallest, $"{fine} ({Phrase.PValue(smallest)}).{unread}")
            : HealthOutcome.Of(true, smallest, $"{string.Join("; ", wrong.Take(3).Select(w => $"{w.Place.Seen} ({Phrase.PValue(w.P)})"))}{(wrong.Length > 3 ? $"; and {wrong.Length - 3} more" : "")}. {meaning([.. wrong.Select(w => w.Place)])}{unread}") with
            {
                Culprits = places.Count > 1 ? ValueList<string>.Of(wrong.Select(w => w.Place.Where)) : ValueList<string>.Empty,
            };
    }
}
