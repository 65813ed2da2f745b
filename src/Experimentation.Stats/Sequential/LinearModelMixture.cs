using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The always-valid t and F test of a linear model, exact at every sample size when errors are normal: use it while the variance is still
/// poorly known (below some hundred users); beyond, <see cref="NormalMixture"/> gives the same numbers.
/// </summary>
/// <remarks>
/// With r = g/(g+n), ν residual degrees of freedom and F on d numerator degrees: ln E = (d/2) ln r + ((ν+d)/2)·[ln(1 + dF/ν) − ln(1 + r·dF/ν)];
/// t is d = 1, F = t². Crossed at t = √(ν(1−q)/(q−r)) with q = (r·α²)^(1/(ν+1)), +∞ where q ≤ r: too few observations to reject anything
/// (Lindon, Ham, Tingley and Bojinov 2022). With heteroskedasticity-robust standard errors it is asymptotic.
/// </remarks>
public readonly partial record struct LinearModelMixture
{
    private LinearModelMixture(double g) => G = g;

    /// <summary>The parameter g, in observations. Above 0.</summary>
    public double G { get; }

    /// <summary>The test with a given parameter.</summary>
    /// <param name="g">Finite, above 0, in observations.</param>
    /// <exception cref="ArgumentOutOfRangeException">g is not a finite number above 0.</exception>
    public static LinearModelMixture WithG(double g) => new(Guard.Positive(g, "g"));

    /// <summary>The test whose interval for one coefficient is shortest at a number of observations.</summary>
    /// <param name="observations">Where to be tightest; more than the coefficients.</param>
    /// <param name="coefficients">Coefficients of the model, intercept included; at least 1. Two for a comparison of two means.</param>
    /// <param name="alpha">Level at which it will be read; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static LinearModelMixture TightestAt(long observations, int coefficients = 2, double alpha = 0.05)
    {
        double df = ResidualDegrees(observations, coefficients);
        double a = 1 / (df + 1);
        double logAlpha = Math.Log(Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));
        // Where the radius is smallest, r(1 − q) = a·q·(1 − r). In logarithms that is one increasing function of ln r.
        double logR = IncreasingRoot.Find(new Optimality(a), 2 * a * logAlpha, -Math.Log(1 + 2 - 2 * logAlpha), 1, double.NegativeInfinity, 0);
        return new(observations * Math.Exp(logR) / -Elementary.Expm1(logR));
    }

    /// <summary>The two-sided critical value of |t|.</summary>
    /// <param name="observations">Observations so far; more than the coefficients.</param>
    /// <param name="coefficients">Coefficients of the model, intercept included; at least 1.</param>
    /// <param name="alpha">Level over all looks; strictly between 0 and 1.</param>
    /// <returns>+∞ where there are too few observations to reject anything.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public double CriticalValue(long observations, int coefficients, double alpha)
    {
        double df = ResidualDegrees(observations, coefficients);
        return Critical(Math.Log(Guard.Probability(alpha, "Alpha", "0.05 means 5 %")), observations, df);
    }

    /// <summary>Evidence against "the coefficient is zero".</summary>
    /// <param name="t">Coefficient over standard error; finite.</param>
    /// <param name="observations">Observations so far; more than the coefficients.</param>
    /// <param name="coefficients">Coefficients of the model, intercept included; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EValue EValue(double t, long observations, int coefficients) =>
        new(LogEValue(Guard.Finite(t, "A t statistic") * t, 1, observations, ResidualDegrees(observations, coefficients)));

    /// <summary>Evidence against "all the tested coefficients are zero", for example that none of several arms differs.</summary>
    /// <param name="f">The F statistic; finite, 0 or above.</param>
    /// <param name="tested">How many coefficients are tested; at least 1.</param>
    /// <param name="observations">Observations so far; more than the coefficients.</param>
    /// <param name="coefficients">Coefficients of the model, intercept included; at least as many as are tested.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EValue EValueOfF(double f, int tested, long observations, int coefficients)
    {
        Guard.AtLeast(tested, 1, "A number of tested coefficients");
        Guard.AtLeast(coefficients, tested, "A number of coefficients");
        return new(LogEValue(Guard.NotNegative(f, "An F statistic"), tested, observations, ResidualDegrees(observations, coefficients)));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Always-valid linear model with g = {G:G6}");

    internal double Critical(double logAlpha, double clock, double df)
    {
        double logR = LogWeight(clock);
        double logQ = (logR + 2 * logAlpha) / (df + 1);
        double beyond = Elementary.Expm1(logQ) - Elementary.Expm1(logR);
        return beyond > 0 ? Math.Sqrt(df * -Elementary.Expm1(logQ) / beyond) : double.PositiveInfinity;
    }

    internal double LogEValue(double f, double tested, double clock, double df)
    {
        if (G == 0)
        {
            return 0;
        }
        double logR = LogWeight(clock);
        double r = Math.Exp(logR);
        double x = tested * f / df;
        // For large statistics the two logarithms differ by −ln r; then ln((1+x)/(1+r·x)) is one logarithm of a moderate number.
        double gain = x < 1 ? Elementary.Log1p(x) - Elementary.Log1p(r * x)
            : x <= double.MaxValue ? Math.Log((1 / x + 1) / (1 / x + r))
            : -logR;
        return tested / 2 * logR + (df + tested) / 2 * gain;
    }

    /// <summary>ln r = ln(g/(g+n)).</summary>
    private double LogWeight(double clock)
    {
        double ratio = clock / G;
        return ratio <= double.MaxValue ? -Elementary.Log1p(ratio) : Math.Log(G) - Math.Log(clock);
    }

    internal static double ResidualDegrees(long observations, int coefficients)
    {
        Guard.AtLeast(coefficients, 1, "A number of coefficients");
        return Guard.AtLeast(observations, coefficients + 1L, "A number of observations") - coefficients;
    }

    private readonly struct Optimality(double a) : IIncreasing
    {
        public double At(double logR)
        {
            double r = Math.Exp(logR);
            return -Elementary.Log1p(a * -Elementary.Expm1(logR) / r) - a * logR;
        }
    }
}
