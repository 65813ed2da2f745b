using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// One success rate against a fixed value, exactly and at any time: evidence and confidence sequence for independent yes/no outcomes.
/// </summary>
/// <remarks>
/// Beta-binomial mixture centred at the tested rate p: ln E = ln B(kp+s, k(1−p)+f) − ln B(kp, k(1−p)) − s ln p − f ln(1−p); the interval is every p
/// with E below 1/α (Howard, Ramdas, McAuliffe and Sekhon 2021, prop. 7). Assumes independent outcomes with one constant rate. Constant memory.
/// </remarks>
[JsonConverter(typeof(StateConverter<ProportionSequence>))]
public readonly partial record struct ProportionSequence : IAlwaysValidTest, IJsonState<ProportionSequence>
{
    private readonly RunningEvidence _running;

    internal ProportionSequence(double nullRate, double concentration, double alpha)
        : this(nullRate, concentration, 0, 0, RunningEvidence.Start(alpha, 0, 1))
    {
    }

    private ProportionSequence(double nullRate, double concentration, long successes, long trials, RunningEvidence running)
    {
        NullRate = nullRate;
        Concentration = concentration;
        Successes = successes;
        Trials = trials;
        _running = running;
    }

    /// <summary>The tested rate.</summary>
    public double NullRate { get; }

    /// <summary>The mixture's parameter k: how many trials' worth of certainty the mixture has about the rate.</summary>
    public double Concentration { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>Successes so far.</summary>
    public long Successes { get; }

    /// <summary>Trials so far.</summary>
    public long Trials { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Evidence against the tested rate from all trials so far.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the tested rate was rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>The running confidence interval of the rate: the intersection over all looks.</summary>
    public Interval Interval => _running.Interval;

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>The state after more trials.</summary>
    /// <param name="successes">Successes among the new trials; 0 or more.</param>
    /// <param name="trials">New trials; at least the successes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its range.</exception>
    public ProportionSequence Observe(long successes, long trials)
    {
        Guard.AtLeast(successes, 0, "A number of successes");
        Guard.AtLeast(trials, successes, "A number of trials");
        return Look(checked(Successes + successes), checked(Trials + trials), _running.Begun);
    }

    /// <summary>
    /// The trials of both. Evidence of pooled trials is evidence; the looks behind the two are forgotten, for a running minimum of one shard
    /// says nothing about the other.
    /// </summary>
    /// <param name="other">A sequence of other trials under the same test.</param>
    /// <exception cref="ArgumentException">The two do not test the same rate with the same mixture at the same level.</exception>
    public ProportionSequence Merge(ProportionSequence other) => NullRate == other.NullRate && Concentration == other.Concentration && Alpha == other.Alpha
        ? Look(checked(Successes + other.Successes), checked(Trials + other.Trials), RunningEvidence.Start(Alpha, 0, 1))
        : throw new ArgumentException("Only sequences with the same tested rate, concentration and alpha can be merged: their e-values are averages over different mixtures.", nameof(other));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Successes} of {Trials} against a rate of {NullRate:G4}: always-valid {Interval}, {Phrase.PValue(PValue)}.");

    private ProportionSequence Look(long successes, long trials, RunningEvidence before)
    {
        long failures = trials - successes;
        double logE = trials == 0 ? 0 : DirichletMixture.LogEValue(successes, failures, NullRate, 1 - NullRate, Concentration);
        double lower = LogOddsRoot.Rate(Limit(successes, failures, before.Lowest, 1 - before.Lowest));
        double upper = LogOddsRoot.Rate(-Limit(failures, successes, 1 - before.Highest, before.Highest));
        return new(NullRate, Concentration, successes, trials, before.Next(logE, lower, upper));
    }

    /// <summary>The log-odds of the lower limit; −∞ where an earlier look's limit is known to be at least as large.</summary>
    private double Limit(long successes, long failures, double earlier, double complement)
    {
        if (successes == 0)
        {
            return double.NegativeInfinity;
        }
        double target = -_running.LogAlpha;
        bool isBelowEstimate = earlier > 0 && complement > 0 && earlier * failures < complement * successes;
        if (isBelowEstimate && DirichletMixture.LogEValue(successes, failures, earlier, complement, Concentration) < target)
        {
            return double.NegativeInfinity;
        }
        double best = Math.Log((double)successes / failures);
        double step = 4 * Math.Sqrt((1.0 / successes + 1 / Math.Max(1.0, failures)) * Math.Max(1, target));
        return LogOddsRoot.Below(new MinusLogEValue(successes, failures, Concentration), target, best, step);
    }

    void IJsonState<ProportionSequence>.Write(StateWriter writer)
    {
        writer.Number("nullRate", NullRate);
        writer.Number("concentration", Concentration);
        writer.Count("successes", Successes);
        writer.Count("trials", Trials);
        _running.Write(writer);
    }

    static ProportionSequence IJsonState<ProportionSequence>.Read(StateReader reader)
    {
        long successes = Guard.AtLeast(reader.Count("successes"), 0, "A number of successes");
        return new(
            Guard.Probability(reader.Number("nullRate"), "A rate"),
            Guard.Positive(reader.Number("concentration"), "A concentration"),
            successes,
            Guard.AtLeast(reader.Count("trials"), successes, "A number of trials"),
            RunningEvidence.Read(reader));
    }

    private readonly struct MinusLogEValue(long successes, long failures, double concentration) : IIncreasing
    {
        public double At(double logOdds) =>
            -DirichletMixture.LogEValue(successes, failures, LogOddsRoot.Rate(logOdds), LogOddsRoot.Rate(-logOdds), concentration);
    }
}
