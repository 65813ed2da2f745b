using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// The always-valid normal boundary: a critical value that may be looked at after every user, for ever, and is crossed by noise at most with
/// probability alpha. mSPRT, GAVI, the asymptotic confidence sequence and the sequential intervals of several platforms are this one formula
/// with different names for its only parameter (see <see cref="NormalMixtureTuning"/>).
/// </summary>
/// <remarks>
/// With a z statistic at information n, the e-value averages the likelihood ratio over effects N(0, 1/r):
/// ln E = z²n/(2(n+r)) − ½ ln(1+n/r); it is crossed at z = √((1+r/n)·(ln(1+n/r) − 2 ln α)) (Robbins 1970; Howard, Ramdas, McAuliffe and
/// Sekhon 2021, eq. 14). One-sided, effects are mixed over the half normal: ln E = ln 2 + z²n/(2(n+r)) − ½ ln(1+n/r) + ln Φ(z√(n/(n+r)))
/// (Howard et al. 2021, prop. 6), whose crossing is found by Newton's method. Exact for normal data of known variance, asymptotic otherwise
/// (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024). Information may be one over the squared standard error, or a number of users, as
/// long as r is in the same unit. r must be chosen before looking at data.
/// </remarks>
[JsonConverter(typeof(StateConverter<NormalMixture>))]
public readonly partial record struct NormalMixture : IJsonState<NormalMixture>
{
    internal NormalMixture(double mixingInformation) => MixingInformation = mixingInformation;

    /// <summary>The parameter r: one over the variance of the effects that are mixed over, in the unit of information. Above 0.</summary>
    public double MixingInformation { get; }

    /// <summary>The boundary with a given parameter.</summary>
    /// <param name="mixingInformation">r, in the unit of information; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The parameter is not a finite number above 0.</exception>
    public static NormalMixture WithMixingInformation(double mixingInformation) => new(Guard.Positive(mixingInformation, "Mixing information"));

    /// <summary>The boundary whose two-sided critical value at one information level is the smallest possible.</summary>
    /// <param name="information">Where to be tightest, in the unit in which it will be read; finite, above 0.</param>
    /// <param name="alpha">The two-sided level at which it will be read; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture TightestAt(double information, double alpha = 0.05) => new(
        Positive(Guard.Positive(information, "Information") * MixtureOptimum.TwoSidedRatio(Alpha(alpha)), nameof(information), information));

    /// <summary>The boundary whose one-sided critical value at one information level is the smallest possible.</summary>
    /// <param name="information">Where to be tightest, in the unit in which it will be read; finite, above 0.</param>
    /// <param name="alpha">The one-sided level at which it will be read; strictly between 0 and 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static NormalMixture TightestOneSidedAt(double information, double alpha = 0.05) => new(
        Positive(Guard.Positive(information, "Information") * MixtureOptimum.OneSidedRatio(BelowHalf(alpha)), nameof(information), information));

    /// <summary>The two-sided critical value: reject when |z| is at least this.</summary>
    /// <param name="information">Information at the look; 0 or above. Nothing can be rejected at 0 (+∞).</param>
    /// <param name="alpha">Level over both sides and all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public double CriticalValue(double information, double alpha) => TwoSidedCritical(Guard.NotNegative(information, "Information"), Alpha(alpha));

    /// <summary>The one-sided critical value: reject when z is at least this.</summary>
    /// <param name="information">Information at the look; 0 or above. Nothing can be rejected at 0 (+∞).</param>
    /// <param name="alpha">Level over the one side and all looks; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public double OneSidedCriticalValue(double information, double alpha) => OneSidedCritical(Guard.NotNegative(information, "Information"), Alpha(alpha));

    /// <summary>Evidence against "no effect" from one look, two-sided. Its average is at most 1 when there is none, whenever one stops.</summary>
    /// <param name="z">Estimate over standard error; finite.</param>
    /// <param name="information">Information at the look; 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EValue EValue(double z, double information) => new(LogEValue(Guard.Finite(z, "A z score"), Guard.NotNegative(information, "Information")));

    /// <summary>Evidence against "the effect is zero or below" from one look. Its average is at most 1 when that is true, whenever one stops.</summary>
    /// <param name="z">Estimate over standard error; finite; positive speaks for an increase.</param>
    /// <param name="information">Information at the look; 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EValue OneSidedEValue(double z, double information) => new(OneSidedLogEValue(Guard.Finite(z, "A z score"), Guard.NotNegative(information, "Information")));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Always-valid normal mixture with mixing information {MixingInformation:G6}");

    internal double TwoSidedCritical(double information, double alpha) => At(information).TwoSidedCritical(Math.Log(alpha));

    internal double OneSidedCritical(double information, double alpha) => At(information).OneSidedCritical(Math.Log(alpha));

    internal double LogEValue(double z, double information) => At(information).LogEValue(z);

    internal double OneSidedLogEValue(double z, double information) => At(information).OneSidedLogEValue(z);

    internal NormalMixtureLook At(double information) => new(information, MixingInformation);

    private static double Alpha(double alpha) => Guard.Probability(alpha, "Alpha", "0.05 means 5 %");

    private static double BelowHalf(double alpha) => Alpha(alpha) < 0.5
        ? alpha
        : throw Guard.OutOfRange(nameof(alpha), alpha, "A one-sided alpha for tuning lies strictly between 0 and 1/2 (0.05 means 5 %).");

    private static double Positive(double mixingInformation, string name, double value) => mixingInformation is > 0 and < double.PositiveInfinity
        ? mixingInformation
        : throw Guard.OutOfRange(name, value, "Information is so small or so large that the boundary's parameter is not a number above 0.");

    void IJsonState<NormalMixture>.Write(StateWriter writer) => writer.Number("mixingInformation", MixingInformation);

    static NormalMixture IJsonState<NormalMixture>.Read(StateReader reader) => WithMixingInformation(reader.Number("mixingInformation"));
}
