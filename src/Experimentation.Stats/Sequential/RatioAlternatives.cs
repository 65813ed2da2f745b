using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The ratios of rates above 1 that the evidence of a <see cref="RateRatioSequence"/> averages over, with their weights; the ratios below 1 are their
/// reciprocals. Any fixed list gives a valid e-value; a good one leaves no gap where effects are likely.
/// </summary>
internal sealed class RatioAlternatives : IEquatable<RatioAlternatives>
{
    private const int AlarmSize = 12;
    private const double SmallestAlarm = 1.05;
    private const double LargestAlarm = 4;

    private const int MixtureSize = 48;
    private const double SmallestDeviate = 0.001;
    private const double LargestDeviate = 5;

    // Beyond, a ratio minus 1 could not be told from −1.
    private const double LargestLogRatio = 30;

    private readonly double[] _logRatios;
    private readonly double[] _growths;
    private readonly double[] _logWeights;

    private RatioAlternatives(double mixingInformation, int size, Func<int, double> logRatio, Func<double, double> weight)
    {
        MixingInformation = mixingInformation;
        _logRatios = new double[size];
        _growths = new double[size];
        _logWeights = new double[size];
        double sum = 0;
        for (int j = 0; j < size; j++)
        {
            _logRatios[j] = logRatio(j);
            _growths[j] = Elementary.Expm1(_logRatios[j]);
            sum += weight(_logRatios[j]);
        }
        for (int j = 0; j < size; j++)
        {
            _logWeights[j] = Math.Log(weight(_logRatios[j]) / sum);
        }
    }

    /// <summary>For alarms about gross changes: twelve ratios, evenly spaced in the logarithm from 1.05 to 4, with equal weights.</summary>
    public static RatioAlternatives Alarm { get; } = new(
        0,
        AlarmSize,
        j => Math.Log(SmallestAlarm) + (Math.Log(LargestAlarm) - Math.Log(SmallestAlarm)) / (AlarmSize - 1) * j,
        _ => 1);

    /// <summary>One over the variance of the logarithm of the ratio in the half-normal mixture; 0 for the alarm's list.</summary>
    public double MixingInformation { get; }

    public int Size => _logRatios.Length;

    public ReadOnlySpan<double> LogWeights => _logWeights;

    /// <summary>
    /// The half-normal mixture over the logarithm of the ratio, on a geometric list: neighbours differ by a sixth of their distance from no
    /// effect, which is less than the likelihood is wide until far beyond every boundary, so the list gives the integral's value.
    /// </summary>
    public static RatioAlternatives Mixture(double mixingInformation)
    {
        double unit = 1 / Math.Sqrt(Guard.Positive(mixingInformation, "Mixing information"));
        double step = Math.Log(LargestDeviate / SmallestDeviate) / (MixtureSize - 1);
        return new(
            mixingInformation,
            MixtureSize,
            j => Math.Min(unit * SmallestDeviate * Math.Exp(step * j), LargestLogRatio),
            x => x * Math.Exp(-x * x * mixingInformation / 2));
    }

    /// <summary>One of the ratios' logarithms in a direction (1 above, −1 below), and the ratio minus 1.</summary>
    public (double LogRatio, double Growth) At(int j, int direction) => direction > 0
        ? (_logRatios[j], _growths[j])
        : (-_logRatios[j], -_growths[j] / (1 + _growths[j]));

    public bool Equals(RatioAlternatives? other) => other is not null && MixingInformation == other.MixingInformation;

    public override bool Equals(object? obj) => Equals(obj as RatioAlternatives);

    public override int GetHashCode() => MixingInformation.GetHashCode();
}
