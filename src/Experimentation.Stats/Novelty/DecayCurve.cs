using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// An exponential decay fitted to the effects by day: effect(t) = long-run effect + novelty·2^(−t/half-life), with t in days since exposure.
/// </summary>
/// <remarks>
/// Generalised least squares with the days' covariance. The interval of the long-run effect is the profile interval: all values that the data do not reject at 1 − alpha whatever novelty and
/// half-life (within the same bounds) go with them; it is not symmetric, and right where the half-life is near a bound. The half-life's is e^(ln h ± z·se).
/// </remarks>
public sealed partial record DecayCurve
{
    private readonly EffectCurve _curve;
    private readonly ValueList<double> _covariance;

    internal DecayCurve(EffectCurve curve, in DecayPoint best, double[]? covariance, (double Lower, double Upper) profile, double shortest, double longest, double alpha)
    {
        _curve = curve;
        _covariance = covariance is null ? ValueList<double>.Empty : ValueList<double>.Owning(covariance);
        double z = Normal.UpperQuantile(alpha / 2);
        Working = best.Asymptote;
        WorkingAmplitude = best.Amplitude;
        DecayRatePerDay = best.DecayRate;
        HalfLifeDays = best.HalfLife;
        ShortestHalfLifeDays = shortest;
        LongestHalfLifeDays = longest;
        ChiSquare = best.Distance;
        DegreesOfFreedom = Math.Max(0, curve.Periods - 3);
        IsAtBound = covariance is null || best.HalfLife <= shortest * (1 + 1e-9) || best.HalfLife >= longest * (1 - 1e-9);
        (double low, double high) = (curve.Shown(profile.Lower), curve.Shown(profile.Upper));
        LongRunInterval = new(Math.Min(low, high), Math.Max(low, high), 1 - alpha);
        HalfLifeInterval = IsAtBound
            ? new(0, double.PositiveInfinity, 1 - alpha)
            : new(Math.Exp(best.LogHalfLife - z * Math.Sqrt(_covariance[8])), Math.Exp(best.LogHalfLife + z * Math.Sqrt(_covariance[8])), 1 - alpha);
        Alpha = alpha;
    }

    /// <summary>The effect once the novelty has gone, on the curve's scale.</summary>
    public double LongRun => _curve.Shown(Working);

    /// <summary>Its profile interval.</summary>
    public Interval LongRunInterval { get; }

    /// <summary>Its standard error where the curve is taken to be straight; +∞ at a bound. The profile interval is the one to read.</summary>
    public double LongRunStandardError => IsAtBound ? double.PositiveInfinity : Math.Sqrt(_covariance[0]) * Slope(Working);

    /// <summary>What is added on day 0, on the scale on which effects are near normal; below 0 for primacy.</summary>
    public double NoveltyAtExposure => WorkingAmplitude;

    /// <summary>Its standard error; +∞ at a bound.</summary>
    public double NoveltyStandardError => IsAtBound ? double.PositiveInfinity : Math.Sqrt(_covariance[4]);

    /// <summary>Days in which the novelty halves.</summary>
    public double HalfLifeDays { get; }

    /// <summary>Interval of the half-life, symmetric for its logarithm; 0 to +∞ at a bound.</summary>
    public Interval HalfLifeInterval { get; }

    /// <summary>ln 2 over the half-life.</summary>
    public double DecayRatePerDay { get; }

    /// <summary>Half-lives below this were not considered.</summary>
    public double ShortestHalfLifeDays { get; }

    /// <summary>Half-lives above this were not considered.</summary>
    public double LongestHalfLifeDays { get; }

    /// <summary>Whether the best half-life is at a bound, so that neither it nor the long-run effect has a usual standard error.</summary>
    public bool IsAtBound { get; }

    /// <summary>How far the days are from the fitted curve: a chi-square where the curve is right.</summary>
    public double ChiSquare { get; }

    /// <summary>Days − 3.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>The p-value of "the curve is right"; 1 where three days determine it.</summary>
    public double FitPValue => DegreesOfFreedom > 0 ? ChiSquared.UpperTail(ChiSquare, DegreesOfFreedom) : 1;

    internal double Alpha { get; }

    internal double Working { get; }

    internal double WorkingAmplitude { get; }

    /// <summary>The effect on a day, seen or to come.</summary>
    /// <param name="daysSinceExposure">0 or more.</param>
    /// <returns>The effect with a z interval on the curve's scale; at a bound without limits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The day is below 0 or not finite.</exception>
    public PointEstimate At(double daysSinceExposure)
    {
        double t = Guard.NotNegative(daysSinceExposure, "A number of days");
        double left = Math.Exp(-DecayRatePerDay * t);
        return Read(Working + WorkingAmplitude * left, [1, left, -WorkingAmplitude * DecayRatePerDay * t * left], "Exponential decay at a day");
    }

    /// <summary>The sum of the daily effects over the first days: what the change has brought by then, in days of control's mean for lifts.</summary>
    /// <param name="days">1 or more.</param>
    /// <returns>The sum with a z interval. Not for log ratios, whose sum is no effect.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one day.</exception>
    /// <exception cref="InvalidOperationException">The curve is on the log-ratio scale.</exception>
    public PointEstimate Cumulative(int days)
    {
        double h = Guard.AtLeast(days, 1, "A number of days");
        if (_curve.Scale == EffectScale.RelativeLogRatio)
        {
            throw new InvalidOperationException("Logarithms of ratios do not add up to an effect; use the relative scale.");
        }
        double rate = DecayRatePerDay;
        double all = -Elementary.Expm1(-rate * h);
        double step = -Elementary.Expm1(-rate);
        double sum = all / step;
        double slope = (h * Math.Exp(-rate * h) * step - all * Math.Exp(-rate)) / (step * step);
        return Read(Working * h + WorkingAmplitude * sum, [h, sum, WorkingAmplitude * rate * slope], "Sum of an exponential decay");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        EffectScale scale = _curve.Scale;
        double resolution = LongRunInterval.Width / 2;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Long-run effect {WindowPhrase.Value(LongRun, resolution, scale)} ({Phrase.Percent(LongRunInterval.Level)} CI {WindowPhrase.Limits(LongRunInterval, scale)}) and half-life {Phrase.Number(Math.Round(HalfLifeDays, 1))} days ({Phrase.Number(Math.Round(HalfLifeInterval.Lower, 1))}…{Phrase.Number(Math.Round(HalfLifeInterval.Upper, 1))}), if novelty decays exponentially with a half-life between {Phrase.Number(ShortestHalfLifeDays)} and {Phrase.Number(LongestHalfLifeDays)} days.");
    }

    private double Slope(double working) => _curve.Scale == EffectScale.RelativeLogRatio ? Math.Exp(working) : 1;

    private PointEstimate Read(double working, double[] gradient, string method)
    {
        if (IsAtBound)
        {
            return new(
                _curve.Shown(working),
                double.PositiveInfinity,
                double.PositiveInfinity,
                new(double.NegativeInfinity, double.PositiveInfinity, 1 - Alpha),
                method,
                ValueList<Finding>.Of([new Finding(FindingCode.FitNotShown, FindingSeverity.NotEstimable, "The half-life is at a bound, so nothing is known about the error.")]));
        }
        double variance = 0;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                variance += gradient[i] * _covariance[3 * i + j] * gradient[j];
            }
        }
        double error = Math.Sqrt(Math.Max(0, variance));
        double z = Normal.UpperQuantile(Alpha / 2);
        double low = _curve.Shown(working - z * error);
        double high = _curve.Shown(working + z * error);
        return new(_curve.Shown(working), error * Slope(working), double.PositiveInfinity, new(Math.Min(low, high), Math.Max(low, high), 1 - Alpha), method, ValueList<Finding>.Empty);
    }
}
