using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// Whether treatment has more events per user than control (crashes, errors, conversions), watched at any time while the shares of users may
/// change from stage to stage and the common rate may go up and down as it likes.
/// </summary>
/// <remarks>
/// Given that an event happened, it is treatment's with probability p·ρ/(p·ρ + 1 − p), p being treatment's share of exposure and ρ the ratio of
/// rates: the base rate cancels (Lindon and Malek 2022). The e-value averages the likelihood ratio over fixed ratios, log-spaced from 1.05 to 4
/// times the tested one, or from 1/4 to 1/1.05 of it, or both. Only totals per distinct share are kept: constant memory for a fixed number of stages,
/// and sequences merge. Count the FIRST event per user (or users with an event): repeated events of one user are not independent and break
/// the error rate (46 % false alarms at 5 % with crash loops of 3, simulated).
/// </remarks>
[JsonConverter(typeof(StateConverter<RateRatioSequence>))]
public readonly record struct RateRatioSequence : IJsonState<RateRatioSequence>
{
    private const int GridSize = 12;
    private const double SmallestRatio = 1.05;
    private const double LargestRatio = 4;

    private readonly ValueList<EventStage> _stages;
    private readonly RunningEvidence _running;

    internal RateRatioSequence(WatchFor watch, double nullRatio, double alpha)
        : this(watch, nullRatio, alpha, ValueList<EventStage>.Empty, RunningEvidence.Start(0, double.PositiveInfinity))
    {
    }

    private RateRatioSequence(WatchFor watch, double nullRatio, double alpha, ValueList<EventStage> stages, RunningEvidence running)
    {
        Watch = watch;
        NullRatio = nullRatio;
        Alpha = alpha;
        _stages = stages;
        _running = running;
    }

    /// <summary>Which direction is tested.</summary>
    public WatchFor Watch { get; }

    /// <summary>The tested ratio of treatment's rate to control's; 1 is no effect.</summary>
    public double NullRatio { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Events in treatment so far.</summary>
    public long TreatmentEvents => Stages.Sum(s => s.Treatment);

    /// <summary>Events in control so far.</summary>
    public long ControlEvents => Stages.Sum(s => s.Control);

    /// <summary>Evidence against the tested ratio from all events so far.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the tested ratio was rejected at this look or before.</summary>
    public bool HasCrossed => Looks > 0 && _running.HasReached(Math.Log(Alpha));

    /// <summary>The running confidence interval of the ratio of rates: the intersection over all looks. One-sided tests have one limit.</summary>
    public Interval Interval => _running.Interval(Alpha);

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    private ValueList<EventStage> Stages => _stages ?? ValueList<EventStage>.Empty;

    /// <summary>The state after more events.</summary>
    /// <param name="controlEvents">New events in control; 0 or more.</param>
    /// <param name="treatmentEvents">New events in treatment; 0 or more.</param>
    /// <param name="treatmentShare">Treatment's share of the exposure (users, sessions, hours) in which they happened; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RateRatioSequence Observe(long controlEvents, long treatmentEvents, double treatmentShare = 0.5)
    {
        EventStage batch = new(
            Guard.Probability(treatmentShare, "A share", "0.5 means 50 %"),
            Guard.AtLeast(controlEvents, 0, "A number of events"),
            Guard.AtLeast(treatmentEvents, 0, "A number of events"));
        return Look(Add(Stages, batch), _running);
    }

    /// <summary>The events of both; the looks behind the two are forgotten, for a running minimum of one shard says nothing about the other.</summary>
    /// <param name="other">A sequence of other events under the same test.</param>
    /// <exception cref="ArgumentException">The two do not test the same ratio in the same direction at the same level.</exception>
    public RateRatioSequence Merge(RateRatioSequence other) => Watch == other.Watch && NullRatio == other.NullRatio && Alpha == other.Alpha
        ? Look(other.Stages.Aggregate(Stages, Add), RunningEvidence.Start(0, double.PositiveInfinity))
        : throw new ArgumentException("Only sequences with the same tested ratio, direction and alpha can be merged: their e-values are averages over different alternatives.", nameof(other));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{TreatmentEvents} events in treatment, {ControlEvents} in control: ratio of rates {Interval} (always valid), p = {PValue:G3}.");

    private RateRatioSequence Look(ValueList<EventStage> stages, RunningEvidence before)
    {
        double target = -Math.Log(Alpha) + (Watch == WatchFor.AnyChange ? MixtureOptimum.Ln2 : 0);
        double above = Watch == WatchFor.Decrease ? double.NegativeInfinity : new RatioEvidence(stages, 1).LogEValue(NullRatio);
        double below = Watch == WatchFor.Increase ? double.NegativeInfinity : new RatioEvidence(stages, -1).LogEValue(NullRatio);
        double logE = Math.Max(above, below) - (Watch == WatchFor.AnyChange ? MixtureOptimum.Ln2 : 0);
        double lower = Watch == WatchFor.Decrease ? 0 : Math.Exp(new RatioEvidence(stages, 1).Crossing(target));
        double upper = Watch == WatchFor.Increase ? double.PositiveInfinity : Math.Exp(-new RatioEvidence(stages, -1).Crossing(target));
        return new(Watch, NullRatio, Alpha, stages, before.Next(logE, lower, upper));
    }

    private static ValueList<EventStage> Add(ValueList<EventStage> stages, EventStage batch)
    {
        List<EventStage> sum = [.. stages];
        int known = sum.FindIndex(s => s.Share == batch.Share);
        if (known >= 0)
        {
            sum[known] = new(batch.Share, checked(sum[known].Control + batch.Control), checked(sum[known].Treatment + batch.Treatment));
        }
        else
        {
            sum.Add(batch);
        }
        return ValueList<EventStage>.Of(sum);
    }

    void IJsonState<RateRatioSequence>.Write(StateWriter writer)
    {
        writer.Text("watch", Watch.ToString());
        writer.Number("nullRatio", NullRatio);
        writer.Number("alpha", Alpha);
        writer.Numbers("shares", [.. Stages.Select(s => s.Share)]);
        writer.Counts("control", [.. Stages.Select(s => s.Control)]);
        writer.Counts("treatment", [.. Stages.Select(s => s.Treatment)]);
        _running.Write(writer);
    }

    static RateRatioSequence IJsonState<RateRatioSequence>.Read(StateReader reader)
    {
        double[] shares = reader.Numbers("shares");
        long[] control = reader.Counts("control");
        long[] treatment = reader.Counts("treatment");
        if (control.Length != shares.Length || treatment.Length != shares.Length)
        {
            throw new ArgumentException("There is one count of each arm per share.");
        }
        IEnumerable<EventStage> stages = shares.Select((share, i) => new EventStage(
            Guard.Probability(share, "A share"),
            Guard.AtLeast(control[i], 0, "A number of events", "control"),
            Guard.AtLeast(treatment[i], 0, "A number of events", "treatment")));
        return new(
            reader.Choice<WatchFor>("watch"),
            Guard.Positive(reader.Number("nullRatio"), "A ratio"),
            Guard.Probability(reader.Number("alpha"), "Alpha"),
            ValueList<EventStage>.Of(stages.ToArray()),
            RunningEvidence.Read(reader));
    }

    /// <summary>Events of all periods in which treatment had one share of the exposure.</summary>
    private readonly record struct EventStage(double Share, long Control, long Treatment);

    /// <summary>The average likelihood ratio of larger (direction 1) or smaller (−1) ratios, as a function of direction·ln(tested ratio): decreasing.</summary>
    private readonly struct RatioEvidence(ValueList<EventStage> stages, int direction) : IIncreasing
    {
        public double At(double directedLogRatio) => -LogEValue(Math.Exp(direction * directedLogRatio));

        /// <summary>direction·ln of the ratio below which the evidence exceeds the target; −∞ if it never does.</summary>
        public double Crossing(double target)
        {
            double control = 0.5;
            double treatment = 0.5;
            foreach (EventStage stage in stages.AsSpan())
            {
                control += stage.Control / (1 - stage.Share);
                treatment += stage.Treatment / stage.Share;
            }
            double guess = direction * Math.Log(treatment / control) - 0.1;
            return IncreasingRoot.Find(this, -target, guess, 0.1, double.NegativeInfinity, double.PositiveInfinity);
        }

        public double LogEValue(double ratio)
        {
            Span<double> logs = stackalloc double[GridSize];
            double logSmallest = Math.Log(SmallestRatio);
            double step = (Math.Log(LargestRatio) - logSmallest) / (GridSize - 1);
            for (int j = 0; j < GridSize; j++)
            {
                double logFactor = direction * (logSmallest + step * j);
                foreach (EventStage stage in stages.AsSpan())
                {
                    // ln((p·r·f + 1 − p)/(p·r + 1 − p)) = ln(1 + w·(f − 1)), w being treatment's part of the events under the tested ratio.
                    double weight = stage.Share / (stage.Share + (1 - stage.Share) / ratio);
                    double growth = Elementary.Log1p(weight * Elementary.Expm1(logFactor));
                    logs[j] += stage.Treatment * (logFactor - growth) - stage.Control * growth;
                }
            }
            return LogSpace.MeanExp(logs);
        }
    }
}
