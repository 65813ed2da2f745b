using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Whether two success rates differ, exactly and at any time, whatever the common rate does over time: users come in blocks whose sizes per arm
/// do not depend on the outcomes (an hour's arrivals), and within a block each arm has one rate. For an interval of the ratio of the two rates, give
/// the successes to a <see cref="RateRatioSequence"/>.
/// </summary>
/// <remarks>
/// Per block the e-value is the likelihood at the arms' estimated rates over the likelihood at their weighted average (Turner, Ly and Grünwald
/// 2024); the estimates come from earlier blocks only. Watching one direction, it bets only while the estimates point there, which keeps it an e-value for
/// every pair of rates on the other side: each arm's factor is monotone in its rate. Evidence depends on the order of the blocks, so sequences do not merge: the product of
/// the <see cref="EValue"/>s of independent shards is evidence for both. Constant memory.
/// </remarks>
[JsonConverter(typeof(StateConverter<TwoProportionSequence>))]
public readonly partial record struct TwoProportionSequence : IAlwaysValidTest, IJsonState<TwoProportionSequence>
{
    /// <summary>Prior successes and prior failures per arm: close to the best worst case (Turner, Ly and Grünwald 2024, section 4).</summary>
    private const double Prior = 0.18;

    private readonly RunningEvidence _running;

    internal TwoProportionSequence(WatchFor watch, double alpha)
        : this(watch, default, default, RunningEvidence.Start(alpha, double.NegativeInfinity, double.PositiveInfinity))
    {
    }

    private TwoProportionSequence(WatchFor watch, (long Successes, long Trials) control, (long Successes, long Trials) treatment, RunningEvidence running)
    {
        Watch = watch;
        (ControlSuccesses, ControlTrials) = control;
        (TreatmentSuccesses, TreatmentTrials) = treatment;
        _running = running;
    }

    /// <summary>Which direction is tested: a higher rate in treatment, a lower one, or either.</summary>
    public WatchFor Watch { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>Successes in control so far.</summary>
    public long ControlSuccesses { get; }

    /// <summary>Users in control so far.</summary>
    public long ControlTrials { get; }

    /// <summary>Successes in treatment so far.</summary>
    public long TreatmentSuccesses { get; }

    /// <summary>Users in treatment so far.</summary>
    public long TreatmentTrials { get; }

    /// <summary>How many blocks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Evidence against equal rates from all blocks so far.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether equal rates were rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>Nothing: blocks cannot contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => ValueList<Finding>.Empty;

    /// <summary>The state after one more block.</summary>
    /// <param name="control">Successes and users of control in the block.</param>
    /// <param name="treatment">Successes and users of treatment in the block.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or there are more successes than users.</exception>
    public TwoProportionSequence Observe((long Successes, long Trials) control, (long Successes, long Trials) treatment)
    {
        Check(control.Successes, control.Trials, nameof(control));
        Check(treatment.Successes, treatment.Trials, nameof(treatment));
        double logE = _running.LogEValue;
        if (control.Trials > 0 && treatment.Trials > 0)
        {
            double a = (Prior + ControlSuccesses) / (2 * Prior + ControlTrials);
            double b = (Prior + TreatmentSuccesses) / (2 * Prior + TreatmentTrials);
            double common = (control.Trials * a + treatment.Trials * b) / ((double)control.Trials + treatment.Trials);
            // One-sided, nothing is staked while the estimates point the other way.
            logE += IsWatched(b - a) ? Gain(control, a, common) + Gain(treatment, b, common) : 0;
        }
        return new(
            Watch,
            (checked(ControlSuccesses + control.Successes), checked(ControlTrials + control.Trials)),
            (checked(TreatmentSuccesses + treatment.Successes), checked(TreatmentTrials + treatment.Trials)),
            _running.Next(logE, double.NegativeInfinity, double.PositiveInfinity));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{TreatmentSuccesses} of {TreatmentTrials} in treatment, {ControlSuccesses} of {ControlTrials} in control: always-valid {Phrase.PValue(PValue)}.");

    private bool IsWatched(double difference) => Watch switch
    {
        WatchFor.Increase => difference > 0,
        WatchFor.Decrease => difference < 0,
        _ => true,
    };

    private static double Gain((long Successes, long Trials) arm, double rate, double common) =>
        arm.Successes * Elementary.Log1p((rate - common) / common) + (arm.Trials - arm.Successes) * Elementary.Log1p((common - rate) / (1 - common));

    private static void Check(long successes, long trials, string name)
    {
        Guard.AtLeast(successes, 0, "A number of successes", name);
        Guard.AtLeast(trials, successes, "A number of users", name);
    }

    void IJsonState<TwoProportionSequence>.Write(StateWriter writer)
    {
        writer.Text("watch", Watch.ToString());
        writer.Counts("control", [ControlSuccesses, ControlTrials]);
        writer.Counts("treatment", [TreatmentSuccesses, TreatmentTrials]);
        _running.Write(writer);
    }

    static TwoProportionSequence IJsonState<TwoProportionSequence>.Read(StateReader reader)
    {
        (long, long) control = Pair(reader.Counts("control"), "control");
        (long, long) treatment = Pair(reader.Counts("treatment"), "treatment");
        return new(reader.Choice<WatchFor>("watch"), control, treatment, RunningEvidence.Read(reader));

        static (long, long) Pair(long[] counts, string name)
        {
            if (counts.Length != 2)
            {
                throw new ArgumentException("Successes and users are two numbers.", name);
            }
            Check(counts[0], counts[1], name);
            return (counts[0], counts[1]);
        }
    }
}
