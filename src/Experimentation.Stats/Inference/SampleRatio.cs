using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Whether the users in each arm are as many as the planned shares say.</summary>
/// <remarks>
/// Pearson's chi-square goodness of fit (Pearson 1900) with one degree of freedom fewer than arms; an arm with no users counts like every other.
/// The approximation needs about five expected users in each arm. A mismatch means that assignment or logging is broken for some users;
/// no comparison of the arms can be trusted until the cause is known (Fabijan et al. 2019).
/// </remarks>
public sealed partial record SampleRatio
{
    private SampleRatio(ReadOnlySpan<long> users, double[] shares, double statistic, double pValue, ValueList<Finding> findings)
    {
        Users = ValueList<long>.Of(users.ToArray());
        Shares = ValueList<double>.Of(shares);
        Statistic = statistic;
        PValue = pValue;
        Findings = findings;
    }

    /// <summary>Users observed in each arm.</summary>
    public IReadOnlyList<long> Users { get; }

    /// <summary>The planned share of each arm; they add up to 1.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>The chi-square statistic.</summary>
    public double Statistic { get; }

    /// <summary>Degrees of freedom: one fewer than arms.</summary>
    public int DegreesOfFreedom => Users.Count - 1;

    /// <summary>The method by its usual name.</summary>
    public string Method { get; } = "Pearson chi-square";

    /// <summary>The chance of a mismatch at least this large if assignment works as planned; 1 where there are no users.</summary>
    public double PValue { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Tests observed users against planned shares.</summary>
    /// <param name="users">Users in each arm, 0 or more, at least two arms.</param>
    /// <param name="shares">The planned share of each arm in the same order, from 1E-100 to 1E+100; any scale, only their proportions count.</param>
    /// <exception cref="ArgumentException">The two lists differ in length, there are fewer than two arms, a count is below 0 or a share is outside its range.</exception>
    public static SampleRatio Test(ReadOnlySpan<long> users, ReadOnlySpan<double> shares)
    {
        if (users.Length != shares.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each arm has a count and a share. Got {users.Length} counts and {shares.Length} shares."), nameof(shares));
        }
        if (users.Length < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A sample ratio needs at least two arms. Got {users.Length}."), nameof(users));
        }
        double total = 0;
        double whole = 0;
        for (int i = 0; i < users.Length; i++)
        {
            total += Guard.AtLeast(users[i], 0, "A number of users", nameof(users));
            whole += Guard.Divisor(shares[i], "A planned share", nameof(shares));
        }
        var planned = new double[shares.Length];
        double statistic = 0;
        double fewest = double.PositiveInfinity;
        for (int i = 0; i < users.Length; i++)
        {
            planned[i] = shares[i] / whole;
            double expected = total * planned[i];
            fewest = Math.Min(fewest, expected);
            statistic += total == 0 ? 0 : (users[i] - expected) * (users[i] - expected) / expected;
        }
        return new(users, planned, statistic, total == 0 ? 1 : ChiSquared.UpperTail(statistic, users.Length - 1), FindingsOf(total, fewest));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        double total = Users.Sum(u => (double)u);
        string observed = string.Join(" : ", Users.Select(u => Phrase.Count(u)));
        string planned = string.Join(" : ", Shares.Select(s => Phrase.Count(s * total)));
        return $"Users {observed}, planned {planned} ({Phrase.PValue(PValue)}, chi-square).";
    }

    private static ValueList<Finding> FindingsOf(double total, double fewestExpected) => total == 0
        ? ValueList<Finding>.Of([new Finding(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "No users were seen in any arm.")])
        : fewestExpected < 5
            ? ValueList<Finding>.Of([new Finding(FindingCode.SmallCounts, FindingSeverity.Warning, "Fewer than five users were expected in an arm, so the sample-ratio p-value is rough.")])
            : ValueList<Finding>.Empty;
}
