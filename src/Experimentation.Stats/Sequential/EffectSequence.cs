using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>What an always-valid test looks out for.</summary>
public enum WatchFor
{
    /// <summary>A change in either direction: both limits, two-sided p-value.</summary>
    AnyChange,

    /// <summary>An increase only: a lower limit, one-sided p-value.</summary>
    Increase,

    /// <summary>A decrease only: an upper limit, one-sided p-value.</summary>
    Decrease,
}

/// <summary>
/// The state of an always-valid test of one effect: looked at as often as one likes, it keeps the intersection of all intervals so far and the
/// smallest p-value so far, in constant memory. A value: <see cref="Observe(Effect)"/> returns the next state and leaves this one as it is.
/// </summary>
/// <remarks>
/// Each look is given the effect of all data up to now: an absolute difference, a ratio of means, a CUPED-adjusted mean, a relative lift.
/// Give relative lifts on the log-ratio scale: on the delta scale the standard error shrinks whenever treatment looks low, and
/// the test raises up to 11 % false alarms at 5 % (simulated; small conversion rates).
/// Sequences do not merge: what each saw first would be lost. Merge the summaries and observe their effect.
/// </remarks>
[JsonConverter(typeof(StateConverter<EffectSequence>))]
public readonly record struct EffectSequence : IJsonState<EffectSequence>
{
    private readonly double _logAlpha;
    private readonly RunningEvidence _running;

    internal EffectSequence(NormalMixture mixture, double alpha, WatchFor watch, double nullValue)
    {
        Mixture = mixture;
        Alpha = alpha;
        _logAlpha = Math.Log(alpha);
        Watch = watch;
        NullValue = nullValue;
        StandardError = double.PositiveInfinity;
        _running = RunningEvidence.Start(double.NegativeInfinity, double.PositiveInfinity);
    }

    private EffectSequence(in EffectSequence last, double estimate, double standardError, double information, RunningEvidence running)
    {
        Mixture = last.Mixture;
        Alpha = last.Alpha;
        _logAlpha = last._logAlpha;
        Watch = last.Watch;
        NullValue = last.NullValue;
        Estimate = estimate;
        StandardError = standardError;
        Information = information;
        _running = running;
    }

    /// <summary>The boundary, chosen before the first look.</summary>
    public NormalMixture Mixture { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha { get; }

    /// <summary>Which direction is tested.</summary>
    public WatchFor Watch { get; }

    /// <summary>The value that is tested: 0 unless a margin or a ratio is.</summary>
    public double NullValue { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>The estimate at the last look.</summary>
    public double Estimate { get; }

    /// <summary>The standard error at the last look; +∞ if nothing could be estimated.</summary>
    public double StandardError { get; }

    /// <summary>Information at the last look; 0 if nothing could be estimated.</summary>
    public double Information { get; }

    /// <summary>Evidence at the last look.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks so far. Compare with <see cref="Alpha"/> at any time.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the boundary was reached at this look or before.</summary>
    public bool HasCrossed => Looks > 0 && _running.HasReached(_logAlpha);

    /// <summary>
    /// The running confidence interval: the intersection over all looks, which covers the effect with probability 1 − alpha at all looks together.
    /// Where the looks contradict each other (<see cref="Findings"/>) it is the point at which the last of them met.
    /// </summary>
    public Interval Interval => _running.Interval(Alpha);

    /// <summary>What a reader must know: nothing to estimate at the last look, or looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => Looks > 0 && Information == 0
        ? ValueList<Finding>.Of([
            .. _running.Findings,
            new(FindingCode.MissingData, FindingSeverity.NotEstimable, "The last look had no effect that could be estimated; it left the state as it was.")])
        : _running.Findings;

    /// <summary>The state after a look at an effect, with one over its squared standard error as information.</summary>
    /// <param name="effect">The effect of all data so far. One that cannot be estimated counts as a look and changes nothing.</param>
    /// <exception cref="ArgumentNullException">The effect is null.</exception>
    /// <exception cref="ArgumentException">The null value is no value of the effect's scale (0 for a ratio).</exception>
    public EffectSequence Observe(Effect effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (effect.NoEffect > NullValue && NullValue <= 0)
        {
            throw new ArgumentException("A ratio is tested against a value above 0 (1 means no effect). This sequence tests against 0.", nameof(effect));
        }
        if (!effect.IsEstimable)
        {
            return new(this, 0, double.PositiveInfinity, 0, _running.Next(0, double.NegativeInfinity, double.PositiveInfinity));
        }
        double information = effect.Information;
        CriticalValue critical = Effects.CriticalValue.OfZ(CriticalAt(information));
        return new(
            this,
            effect.Estimate,
            effect.StandardError,
            information,
            _running.Next(
                LogEValueAt(effect.ZScore(NullValue), information),
                Watch == WatchFor.Decrease ? double.NegativeInfinity : effect.LowerLimit(critical),
                Watch == WatchFor.Increase ? double.PositiveInfinity : effect.UpperLimit(critical)));
    }

    /// <summary>The state after a look, with one over the squared standard error as information.</summary>
    /// <param name="estimate">The estimate from all data so far; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EffectSequence Observe(double estimate, double standardError) =>
        Next(Guard.Finite(estimate, "An estimate"), Guard.Positive(standardError, "A standard error"), 1 / (standardError * standardError));

    /// <summary>The state after a look that is timed by a clock of one's own, for example users of both arms.</summary>
    /// <param name="estimate">The estimate from all data so far; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <param name="clock">The clock, in the unit of <see cref="Mixture"/>; above 0, never less than at the look before.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or the clock went back.</exception>
    public EffectSequence Observe(double estimate, double standardError, double clock) =>
        Guard.Positive(clock, "A clock") >= Information
            ? Next(Guard.Finite(estimate, "An estimate"), Guard.Positive(standardError, "A standard error"), clock)
            : throw Guard.OutOfRange(nameof(clock), clock, string.Create(CultureInfo.InvariantCulture, $"A clock never goes back; the look before was at {Information:R}."));

    /// <summary>The interval of the last look alone, at any level. Choose the level before looking.</summary>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public Interval LastInterval(double alpha)
    {
        Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        double critical = Watch == WatchFor.AnyChange ? Mixture.TwoSidedCritical(Information, alpha) : Mixture.OneSidedCritical(Information, alpha);
        double halfWidth = Information > 0 ? critical * StandardError : double.PositiveInfinity;
        return new(
            Watch == WatchFor.Decrease ? double.NegativeInfinity : Estimate - halfWidth,
            Watch == WatchFor.Increase ? double.PositiveInfinity : Estimate + halfWidth,
            1 - alpha);
    }

    /// <inheritdoc/>
    public override string ToString() => Looks == 0
        ? "No look yet."
        : string.Create(CultureInfo.InvariantCulture, $"After {Looks} looks: {Estimate:G6} (always-valid {Interval}, p = {PValue:G3}): {(HasCrossed ? "the boundary has been reached" : "inconclusive so far")}.");

    private EffectSequence Next(double estimate, double standardError, double information)
    {
        if (!(information is > 0 and < double.PositiveInfinity))
        {
            throw Guard.OutOfRange(nameof(standardError), standardError, "A standard error's square is neither 0 nor infinite.");
        }
        double halfWidth = CriticalAt(information) * standardError;
        return new(
            this,
            estimate,
            standardError,
            information,
            _running.Next(
                LogEValueAt((estimate - NullValue) / standardError, information),
                Watch == WatchFor.Decrease ? double.NegativeInfinity : estimate - halfWidth,
                Watch == WatchFor.Increase ? double.PositiveInfinity : estimate + halfWidth));
    }

    private double CriticalAt(double information) =>
        Watch == WatchFor.AnyChange ? Mixture.TwoSidedCritical(information, Alpha) : Mixture.OneSidedCritical(information, Alpha);

    private double LogEValueAt(double z, double information) => Watch switch
    {
        WatchFor.AnyChange => Mixture.LogEValue(z, information),
        WatchFor.Increase => Mixture.OneSidedLogEValue(z, information),
        _ => Mixture.OneSidedLogEValue(-z, information),
    };

    void IJsonState<EffectSequence>.Write(StateWriter writer)
    {
        writer.State("mixture", Mixture);
        writer.Number("alpha", Alpha);
        writer.Text("watch", Watch.ToString());
        writer.Number("nullValue", NullValue);
        writer.Number("estimate", Estimate);
        writer.Number("standardError", StandardError);
        writer.Number("information", Information);
        _running.Write(writer);
    }

    static EffectSequence IJsonState<EffectSequence>.Read(StateReader reader)
    {
        EffectSequence start = new(
            reader.State<NormalMixture>("mixture"),
            Guard.Probability(reader.Number("alpha"), "Alpha"),
            reader.Choice<WatchFor>("watch"),
            Guard.Finite(reader.Number("nullValue"), "A null value"));
        RunningEvidence running = RunningEvidence.Read(reader);
        return new(
            start,
            Guard.Finite(reader.Number("estimate"), "An estimate"),
            reader.Number("standardError"),
            Guard.NotNegative(reader.Number("information"), "Information"),
            running);
    }
}
