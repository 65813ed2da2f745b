using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Whether users arrive in the arms in the planned shares, checked as often as one likes. The same test compares event counts between arms:
/// given that an event happened, its arm is drawn with the shares of exposure, whatever the base rate does over time.
/// </summary>
/// <remarks>
/// Dirichlet-multinomial mixture centred at the planned shares (Lindon and Malek 2022). The concentration k says how close to the plan a
/// mismatch worth finding is: 10,000 finds a 51/49 split soonest among powers of ten, 100 looks for gross errors.
/// Counts only, so state is constant in size and sequences merge. Arms without users count: a missing arm is the clearest mismatch of all.
/// </remarks>
[JsonConverter(typeof(StateConverter<SampleRatioSequence>))]
public readonly partial record struct SampleRatioSequence : IAlwaysValidTest, IJsonState<SampleRatioSequence>
{
    /// <summary>The concentration where none is given.</summary>
    public const double DefaultConcentration = 10_000;

    private const double SmallestShare = 1e-200;
    private const double SmallestConcentration = 1e-3;
    private const double LargestConcentration = 1e15;

    private readonly ValueList<double> _shares;
    private readonly ValueList<long> _counts;
    private readonly RunningEvidence _running;

    internal SampleRatioSequence(ReadOnlySpan<double> shares, double concentration, double alpha)
    {
        double[] given = shares.ToArray();
        if (given.Length < 2)
        {
            throw new ArgumentException("A sample ratio has at least two arms.", nameof(shares));
        }
        foreach (double share in given)
        {
            Guard.Positive(share, "A share", nameof(shares));
        }
        double sum = given.Sum();
        if (!(given.Min() / sum >= SmallestShare))
        {
            throw Guard.OutOfRange(nameof(shares), given.Min(), "Every planned share is at least 1e-200 of the whole, and their sum is a number.");
        }
        _shares = ValueList<double>.Of(given.Select(share => share / sum));
        _counts = ValueList<long>.Of(new long[given.Length]);
        Concentration = concentration is >= SmallestConcentration and <= LargestConcentration
            ? concentration
            : throw Guard.OutOfRange(nameof(concentration), concentration, "A concentration lies between 0.001 and 1e15 (10,000 finds a 51/49 split soonest).");
        _running = RunningEvidence.Start(alpha, 0, 1);
    }

    private SampleRatioSequence(in SampleRatioSequence rule, long[] counts, RunningEvidence before)
    {
        this = rule;
        _counts = ValueList<long>.Owning(counts);
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }
        double logE = 0;
        if (total > 0)
        {
            logE = DirichletMixture.Total(Concentration, total);
            for (int arm = 0; arm < counts.Length; arm++)
            {
                logE += DirichletMixture.Cell(counts[arm], _shares[arm], Concentration, total);
            }
        }
        _running = before.Next(logE, 0, 1);
    }

    /// <summary>The planned shares, adding up to 1.</summary>
    public IReadOnlyList<double> Shares => _shares ?? ValueList<double>.Empty;

    /// <summary>Users per arm so far.</summary>
    public IReadOnlyList<long> Counts => _counts ?? ValueList<long>.Empty;

    /// <summary>The mixture's parameter k.</summary>
    public double Concentration { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Evidence against the planned shares from all users so far.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the planned shares were rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>The mismatch as a finding, if there is one.</summary>
    public IReadOnlyList<Finding> Findings => HasCrossed
        ? ValueList<Finding>.Of([new(
            FindingCode.SampleRatioMismatch,
            FindingSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"Users do not arrive in the planned shares (always-valid p = {PValue:G3}); results cannot be trusted until it is known why."))])
        : ValueList<Finding>.Empty;

    /// <summary>The state after more users.</summary>
    /// <param name="users">New users per arm, in the order of <see cref="Shares"/>, arms without users included; each 0 or more.</param>
    /// <exception cref="ArgumentException">There is not one count per arm.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public SampleRatioSequence Observe(params ReadOnlySpan<long> users)
    {
        if (users.Length != Counts.Count)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"One count per arm is needed, {Counts.Count} in all, 0 for an arm without users. Got {users.Length}."), nameof(users));
        }
        long[] counts = new long[users.Length];
        for (int arm = 0; arm < counts.Length; arm++)
        {
            counts[arm] = checked(_counts[arm] + Guard.AtLeast(users[arm], 0, "A number of users", nameof(users)));
        }
        return new(this, counts, _running.Begun);
    }

    /// <summary>The users of both; the looks behind the two are forgotten, for a running minimum of one shard says nothing about the other.</summary>
    /// <param name="other">A sequence of other users under the same plan.</param>
    /// <exception cref="ArgumentException">The two do not have the same shares, concentration and level.</exception>
    public SampleRatioSequence Merge(SampleRatioSequence other)
    {
        if (!Equals(_shares, other._shares) || Concentration != other.Concentration || Alpha != other.Alpha)
        {
            throw new ArgumentException("Only sequences with the same shares, concentration and alpha can be merged. Where the shares changed (a new stage), keep one sequence per stage and multiply their e-values.", nameof(other));
        }
        ReadOnlySpan<long> mine = _counts.AsSpan();
        ReadOnlySpan<long> theirs = other._counts.AsSpan();
        long[] counts = new long[mine.Length];
        for (int arm = 0; arm < counts.Length; arm++)
        {
            counts[arm] = checked(mine[arm] + theirs[arm]);
        }
        return new(this, counts, RunningEvidence.Start(Alpha, 0, 1));
    }

    /// <summary>The confidence interval of one arm's share at the last look, simultaneous over all arms and all looks.</summary>
    /// <param name="arm">Position of the arm, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm.</exception>
    public Interval Share(int arm)
    {
        if (arm < 0 || arm >= Counts.Count)
        {
            throw Guard.OutOfRange(nameof(arm), arm, string.Create(CultureInfo.InvariantCulture, $"Arms are numbered from 0 to {Counts.Count - 1}."));
        }
        double total = Counts.Sum(c => (double)c);
        // θ is kept while Σ n ln θ ≥ ln α + ln E + Σ n ln p, so it may lie this far below the likelihood at the observed shares.
        double distance = -_running.LogAlpha - EValue.LogValue;
        for (int i = 0; i < Counts.Count; i++)
        {
            distance += Counts[i] > 0 ? Counts[i] * Math.Log(Counts[i] / (total * _shares[i])) : 0;
        }
        (double lower, double upper) = DirichletMixture.Shares(Counts[arm], total - Counts[arm], Math.Max(0, distance));
        return new(lower, upper, 1 - Alpha);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(" / ", Counts)} users against planned shares {string.Join(" / ", Shares.Select(s => s.ToString("0.####", CultureInfo.InvariantCulture)))}: always-valid {Phrase.PValue(PValue)}.");

    void IJsonState<SampleRatioSequence>.Write(StateWriter writer)
    {
        writer.Numbers("shares", _shares.AsSpan());
        writer.Number("concentration", Concentration);
        writer.Counts("counts", _counts.AsSpan());
        _running.Write(writer);
    }

    static SampleRatioSequence IJsonState<SampleRatioSequence>.Read(StateReader reader)
    {
        RunningEvidence running = RunningEvidence.Read(reader);
        double[] shares = reader.Numbers("shares");
        SampleRatioSequence rule = new(shares, reader.Number("concentration"), running.Alpha);
        long[] counts = reader.Counts("counts");
        if (counts.Length != shares.Length || counts.Any(c => c < 0))
        {
            throw new ArgumentException("There is one count, 0 or more, per share.", nameof(reader));
        }
        return new(rule, ValueList<double>.Of(shares), ValueList<long>.Of(counts), running);
    }

    // The shares are taken as they were written: dividing by their sum again could change their last digit.
    private SampleRatioSequence(in SampleRatioSequence rule, ValueList<double> shares, ValueList<long> counts, RunningEvidence running)
    {
        this = rule;
        _shares = shares;
        _counts = counts;
        _running = running;
    }
}
