using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// One group's users under the Poisson bootstrap: in each replication every user counts a random number of times, Poisson with mean 1, that is a pure function of the seed, the
/// user and the replication. So shards need not know of each other: the sum of their summaries is the summary of all rows, in any order.
/// </summary>
/// <remarks>
/// Holds the moments of each replication and no rows: size depends on the number of replications alone. Estimates are means, or ratios of means where rows carry denominators or
/// several rows belong to one cluster. Sources: Hanley and MacGibbon (2006) and Chamandy, Muralidharan, Najmi and Naidu (2012) for Poisson weights; the weights are exact to
/// rounding but for a cut at 15 (chance 2E-14 a draw).
/// </remarks>
[JsonConverter(typeof(StateConverter<BootstrapSummary>))]
public sealed partial record BootstrapSummary : IJsonState<BootstrapSummary>, IAdditionOperators<BootstrapSummary, BootstrapSummary, BootstrapSummary>
{
    /// <summary>Replications where none are given: with one less than a round number, tail areas such as 2.5 % fall on a replication.</summary>
    public const int DefaultReplications = 9_999;

    private readonly ValueList<PairedReplicate> _replicates;
    private readonly ValueList<string> _parts;

    private BootstrapSummary(ulong seed, ValueList<string> parts, SkewMoments moments, ValueList<PairedReplicate> replicates)
    {
        Seed = seed;
        _parts = parts;
        Moments = moments;
        _replicates = replicates;
    }

    /// <summary>Users, or clusters where several rows had the same key.</summary>
    public long Units => Moments.Count;

    /// <summary>The mean of the values, or the sum of numerators over the sum of denominators; 0 where there are no users.</summary>
    public double Value => Units == 0 || Moments.D == 0 ? 0 : Moments.Ratio;

    /// <summary>Replications.</summary>
    public int Replications => _replicates.Count;

    /// <summary>The seed of the weights.</summary>
    public ulong Seed { get; }

    /// <summary>The names of the parts whose users got their weights by position; none for users that were given with keys.</summary>
    public IReadOnlyList<string> Parts => _parts;

    internal SkewMoments Moments { get; }

    internal ReadOnlySpan<PairedReplicate> Replicates => _replicates.AsSpan();

    /// <summary>The summary of both groups' rows. Commutative and associative up to rounding.</summary>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The summaries differ in seed or replications, or both hold the same part.</exception>
    public static BootstrapSummary operator +(BootstrapSummary left, BootstrapSummary right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Seed != right.Seed || left.Replications != right.Replications)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Bootstrap summaries add up where seed and replications agree ({left.Seed} and {left.Replications}). Got {right.Seed} and {right.Replications}."), nameof(right));
        }
        RequireOtherParts(left, right, nameof(right));
        var sums = new PairedReplicate[left.Replications];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = left._replicates[i] + right._replicates[i];
        }
        string[] parts = [.. left._parts, .. right._parts];
        Array.Sort(parts, StringComparer.Ordinal);
        return new(left.Seed, ValueList<string>.Owning(parts), left.Moments + right.Moments, ValueList<PairedReplicate>.Owning(sums));
    }

    /// <summary>The same as <c>left + right</c>.</summary>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The summaries differ in seed or replications, or both hold the same part.</exception>
    public static BootstrapSummary Add(BootstrapSummary left, BootstrapSummary right) => left + right;

    /// <summary>Units, value, replications and seed in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Units:#,0} units with value {Value:G6} under {Replications:#,0} replications of the Poisson bootstrap (seed {Seed})");

    /// <summary>Two groups that took their weights by position from the same part of the same seed would have the same weights.</summary>
    /// <exception cref="ArgumentException">They would.</exception>
    internal static void RequireOtherParts(BootstrapSummary one, BootstrapSummary other, string name)
    {
        if (one.Seed == other.Seed && one._parts.Intersect(other._parts).FirstOrDefault() is { } both)
        {
            throw new ArgumentException($"Both summaries hold part '{both}' of the same seed, so their users would have the same weights; give every arm and every shard a part of its own.", name);
        }
    }

    void IJsonState<BootstrapSummary>.Write(StateWriter writer)
    {
        writer.Text("seed", Seed.ToString(CultureInfo.InvariantCulture));
        writer.Texts("parts", _parts);
        writer.Count("units", Moments.Count);
        writer.Numbers("moments", [Moments.X, Moments.D, Moments.Xx, Moments.Xd, Moments.Dd, Moments.Xxx, Moments.Xxd, Moments.Xdd, Moments.Ddd]);
        writer.Numbers("weights", [.. _replicates.Select(r => r.Weight)]);
        writer.Numbers("means", [.. _replicates.Select(r => r.X)]);
        writer.Numbers("squares", [.. _replicates.Select(r => r.Xx)]);
        if (Moments.D != 1 || Moments.Dd != 0)
        {
            writer.Numbers("denominators", [.. _replicates.Select(r => r.D)]);
            writer.Numbers("denominatorSquares", [.. _replicates.Select(r => r.Dd)]);
            writer.Numbers("products", [.. _replicates.Select(r => r.Xd)]);
        }
    }

    static BootstrapSummary IJsonState<BootstrapSummary>.Read(StateReader reader)
    {
        ulong seed = ulong.TryParse(reader.Text("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new JsonException("\"seed\" must be a whole number as a text.");
        long units = Guard.AtLeast(reader.Count("units"), 0, "A number of units");
        double[] m = reader.Numbers("moments");
        double[] weights = reader.Numbers("weights");
        Guard.AtLeast(weights.Length, 1, "A number of replications");
        double[] none = new double[weights.Length];
        bool pairs = reader.Has("denominators");
        double[][] columns =
        [
            weights,
            reader.Numbers("means"),
            pairs ? reader.Numbers("denominators") : [.. weights.Select(w => w == 0 ? 0.0 : 1)],
            reader.Numbers("squares"),
            pairs ? reader.Numbers("products") : none,
            pairs ? reader.Numbers("denominatorSquares") : none,
        ];
        if (m.Length != 9 || columns.Any(column => column.Length != weights.Length) || columns.Append(m).Any(column => !column.All(double.IsFinite)) || !weights.All(w => w >= 0))
        {
            throw new JsonException("Nine moments and, per replication, a weight of at least 0 and its moments are expected, all of them finite.");
        }
        var replicates = new PairedReplicate[weights.Length];
        for (int i = 0; i < replicates.Length; i++)
        {
            replicates[i] = new(columns[0][i], columns[1][i], columns[2][i], Math.Max(0, columns[3][i]), columns[4][i], Math.Max(0, columns[5][i]));
        }
        return new(
            seed,
            ValueList<string>.Owning(reader.Texts("parts")),
            new(units, m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]),
            ValueList<PairedReplicate>.Owning(replicates));
    }
}
