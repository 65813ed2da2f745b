using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>How a <see cref="ChangeAlarm"/> carries evidence from one observation to the next.</summary>
public enum ChangeStatistic
{
    /// <summary>e-Shiryaev–Roberts, M ← (M + 1)·L: the quicker one.</summary>
    ShiryaevRoberts,

    /// <summary>e-CUSUM, M ← max(M, 1)·L: fewer false alarms at the same threshold, a little later.</summary>
    Cusum,
}

/// <summary>
/// An alarm for after launch: watches a stream for a change that has not happened yet, for ever, with a false alarm at most once in a given
/// number of observations on average.
/// </summary>
/// <remarks>
/// e-detector of Shin, Ramdas and Rinaldo (2024): each observation brings a one-step e-value L, an average of at most 1 while nothing has changed;
/// the alarm at M ≥ γ has an average run length of at least γ, exactly and for any distribution. z scores are mixed over shifts of 0.25, 0.5, 1 and
/// 1.5 standard deviations, bounded values over four stakes. Observations must be independent of those before, or at least their e-values valid given the
/// past: use the daily z of NEW users; the same users' days are not. One direction; for both, run two alarms at twice the run length each.
/// The statistic depends on the order of the stream, so alarms do not merge.
/// </remarks>
[JsonConverter(typeof(StateConverter<ChangeAlarm>))]
public readonly partial record struct ChangeAlarm : IJsonState<ChangeAlarm>
{
    private readonly double _log1;
    private readonly double _log2;
    private readonly double _log3;
    private readonly double _log4;

    internal ChangeAlarm(double averageRunLength, ChangeStatistic statistic)
        : this(
            averageRunLength > 1 && double.IsFinite(averageRunLength) ? averageRunLength : throw Guard.OutOfRange(nameof(averageRunLength), averageRunLength, "An average run length is a finite number above 1: how many observations lie between false alarms."),
            statistic is ChangeStatistic.ShiryaevRoberts or ChangeStatistic.Cusum ? statistic : throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "Use ShiryaevRoberts or Cusum."),
            0,
            0,
            double.NegativeInfinity,
            double.NegativeInfinity,
            double.NegativeInfinity,
            double.NegativeInfinity)
    {
    }

    private ChangeAlarm(double averageRunLength, ChangeStatistic statistic, long observations, long alarmedAt, double log1, double log2, double log3, double log4)
    {
        AverageRunLength = averageRunLength;
        Statistic = statistic;
        Observations = observations;
        (_log1, _log2, _log3, _log4) = (log1, log2, log3, log4);
        AlarmedAt = alarmedAt > 0 ? alarmedAt : LogEvidence >= Math.Log(averageRunLength) ? observations : 0;
    }

    /// <summary>The average number of observations until a false alarm, at least.</summary>
    public double AverageRunLength { get; }

    /// <summary>How evidence is carried on.</summary>
    public ChangeStatistic Statistic { get; }

    /// <summary>Observations so far.</summary>
    public long Observations { get; }

    /// <summary>At which observation the alarm was raised, from 1; 0 if it was not.</summary>
    public long AlarmedAt { get; }

    /// <summary>Whether the alarm was raised; it stays up until <see cref="Restart"/>.</summary>
    public bool HasAlarmed => AlarmedAt > 0;

    /// <summary>Evidence of a change at some time up to now, to be compared with <see cref="AverageRunLength"/>. Not an e-value: it grows by itself.</summary>
    public double Evidence => Math.Exp(LogEvidence);

    private double LogEvidence => LogSpace.MeanExp([_log1, _log2, _log3, _log4]);

    /// <summary>The state after one more standard normal score.</summary>
    /// <param name="z">Mean 0 and variance 1 while nothing has changed; positive is the direction that is watched for. Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not finite.</exception>
    public ChangeAlarm ObserveScore(double z)
    {
        Guard.Finite(z, "A z score");
        return Next(Shift(0.25), Shift(0.5), Shift(1), Shift(1.5));

        double Shift(double lambda) => lambda * z - lambda * lambda / 2;
    }

    /// <summary>The state after one more bounded observation, watching for a mean above the usual one. Only a lower bound of the observations is needed.</summary>
    /// <param name="value">At least <paramref name="smallest"/>; finite. There need be no largest value.</param>
    /// <param name="usualMean">The mean while nothing has changed, or an upper bound of it; above the smallest.</param>
    /// <param name="smallest">The smallest value that an observation can have. For a drop, give all three negated.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ChangeAlarm ObserveBounded(double value, double usualMean, double smallest = 0)
    {
        Guard.Finite(smallest, "The smallest value");
        double room = Guard.Finite(usualMean, "A mean") - smallest;
        if (!(room > 0))
        {
            throw Guard.OutOfRange(nameof(usualMean), usualMean, FormattableString.Invariant($"The usual mean is above the smallest value of {smallest:R}."));
        }
        double gain = Guard.Finite(value, "An observation") >= smallest
            ? (value - usualMean) / room
            : throw Guard.OutOfRange(nameof(value), value, FormattableString.Invariant($"Observations are at least {smallest:R}."));
        return Next(Stake(0.1), Stake(0.25), Stake(0.5), Stake(0.75));

        double Stake(double fraction) => Math.Log(1 + fraction * gain);
    }

    /// <summary>The state after one more e-value of one's own for "nothing has changed", made from this observation alone.</summary>
    /// <param name="evidence">Its average is at most 1 given the past while nothing has changed.</param>
    public ChangeAlarm Observe(EValue evidence) => Next(evidence.LogValue, evidence.LogValue, evidence.LogValue, evidence.LogValue);

    /// <summary>The same alarm from the beginning: after an alarm that has been looked into.</summary>
    public ChangeAlarm Restart() => new(AverageRunLength, Statistic);

    /// <inheritdoc/>
    public override string ToString() => HasAlarmed
        ? string.Create(CultureInfo.InvariantCulture, $"Alarm at observation {AlarmedAt}: a change has happened (one false alarm in {AverageRunLength:G6} observations, at most).")
        : string.Create(CultureInfo.InvariantCulture, $"No alarm in {Phrase.Counted(Observations, "observation")} (evidence {Evidence:G4} of {AverageRunLength:G6}).");

    private ChangeAlarm Next(double gain1, double gain2, double gain3, double gain4) => new(
        AverageRunLength, Statistic, Observations + 1, AlarmedAt, Carry(_log1) + gain1, Carry(_log2) + gain2, Carry(_log3) + gain3, Carry(_log4) + gain4);

    private double Carry(double log) => Statistic == ChangeStatistic.Cusum ? Math.Max(log, 0) : LogSpace.AddExp(log, 0);

    void IJsonState<ChangeAlarm>.Write(StateWriter writer)
    {
        writer.Number("averageRunLength", AverageRunLength);
        writer.Text("statistic", Statistic.ToString());
        writer.Count("observations", Observations);
        writer.Count("alarmedAt", AlarmedAt);
        writer.Numbers("logs", [_log1, _log2, _log3, _log4]);
    }

    static ChangeAlarm IJsonState<ChangeAlarm>.Read(StateReader reader)
    {
        ChangeAlarm start = new(reader.Number("averageRunLength"), reader.Choice<ChangeStatistic>("statistic"));
        long observations = Guard.AtLeast(reader.Count("observations"), 0, "A number of observations");
        double[] logs = reader.Numbers("logs");
        return logs.Length == 4
            ? new(start.AverageRunLength, start.Statistic, observations, Guard.AtLeast(reader.Count("alarmedAt"), 0, "An observation's number"), logs[0], logs[1], logs[2], logs[3])
            : throw new ArgumentException("There are four statistics.", nameof(reader));
    }
}
