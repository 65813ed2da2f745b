using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Posterior laws of an effect under a prior on the effect.</summary>
internal static class LiftLikelihoods
{
    /// <summary>An estimate with a normal or t likelihood.</summary>
    public static IPosteriorLaw OfEstimate(double estimate, double error, double df, NormalPrior prior)
    {
        var likelihood = new LocationLaw(estimate, error, df);
        if (double.IsPositiveInfinity(prior.StandardDeviation))
        {
            return likelihood;
        }
        double ratio = error / prior.StandardDeviation;
        double share = 1 / (1 + ratio * ratio);
        double mean = prior.Mean + share * (estimate - prior.Mean);
        double deviation = error * Math.Sqrt(share);
        if (double.IsPositiveInfinity(df))
        {
            return new LocationLaw(mean, deviation, df);
        }
        return new NumericLaw(
            new Bell(
                x => StudentT.LogDensity((x - estimate) / error, df) + Normal.LogDensity((x - prior.Mean) / prior.StandardDeviation),
                mean,
                deviation),
            isLogLift: false);
    }

    /// <summary>
    /// Two rates and their lift: gamma prior on control's rate, normal prior on the lift, cut at −100 %. Control's rate is integrated out in closed form.
    /// </summary>
    public static IPosteriorLaw OfRates(CountSummary control, CountSummary treatment, GammaPrior baseline, NormalPrior prior)
    {
        double shape = baseline.Shape + control.Events + treatment.Events;
        double exposure = baseline.Exposure + control.Exposure;
        double LogDensity(double y) => treatment.Events * y - shape * Math.Log(exposure + Math.Exp(y) * treatment.Exposure) + LogPrior(prior, y);
        double guess = Math.Log((treatment.Events + 0.5) / treatment.Exposure / ((baseline.Shape + control.Events) / exposure));
        return Law(LogDensity, guess, Math.Sqrt(1 / (treatment.Events + 0.5) + 1 / (baseline.Shape + control.Events)), prior);
    }

    /// <summary>
    /// Two proportions and their relative lift: beta prior on control's proportion, normal prior on the lift, cut where treatment's proportion would leave 0 to 1. Control's
    /// proportion is integrated out numerically.
    /// </summary>
    public static IPosteriorLaw OfProportions(ProportionSummary control, ProportionSummary treatment, BetaPrior baseline, NormalPrior prior)
    {
        double a = baseline.Alpha + control.Successes + treatment.Successes;
        double b = baseline.Beta + control.Failures;
        double f = treatment.Failures;
        double pc = (baseline.Alpha + control.Successes) / (baseline.Alpha + baseline.Beta + control.Trials);
        double pt = (treatment.Successes + 0.5) / (treatment.Trials + 1);
        double LogDensity(double y) => treatment.Successes * y + LogOfBaseline(y, a, b, f) + LogPrior(prior, y);
        double width = Math.Sqrt((1 - pc) / (baseline.Alpha + control.Successes) + (1 - pt) / (treatment.Successes + 0.5));
        return Law(LogDensity, Math.Log(pt / pc), width, prior);
    }

    // log ∫ p^(a−1) (1−p)^(b−1) (1 − p·e^y)^f dp over the p for which both proportions are below 1, in the log-odds of p's share of that range.
    private static double LogOfBaseline(double y, double a, double b, double f)
    {
        double lift = Math.Exp(y);
        double most = Math.Min(1, 1 / lift);
        // 1 − p where treatment's proportion sets the limit, 1 − p·lift where control's does.
        double rest = y > 0 ? -Elementary.Expm1(-y) : -Elementary.Expm1(y);
        (double near, double far) = y > 0 ? (f + 1, b - 1) : (b, f);
        double LogIntegrand(double z)
        {
            double share = 1 / (1 + Math.Exp(-z));
            double other = 1 / (1 + Math.Exp(z));
            return a * LogOf(share, other) + near * LogOf(other, share) + far * Math.Log(other + share * rest);
        }
        double guess = Math.Log(a / (b + f));
        return a * Math.Log(most) + new Bell(LogIntegrand, guess, Math.Sqrt(1 / a + 1 / (b + f))).LogIntegral();
    }

    private static double LogOf(double share, double other) => share < 0.5 ? Math.Log(share) : Elementary.Log1p(-other);

    private static NumericLaw Law(Func<double, double> logDensity, double guess, double width, NormalPrior prior)
    {
        // A narrow prior decides where the peak is.
        double narrow = prior.StandardDeviation / Math.Max(0.1, 1 + prior.Mean);
        double towards = Math.Log(Math.Max(0.1, 1 + prior.Mean));
        double share = double.IsPositiveInfinity(narrow) ? 1 : 1 / (1 + width / narrow * (width / narrow));
        return new NumericLaw(new Bell(logDensity, towards + share * (guess - towards), width * Math.Sqrt(share)), isLogLift: true);
    }

    // Of the logarithm of 1 + lift, so with its slope; a flat prior is flat in the logarithm, or rates with no events would have no posterior.
    private static double LogPrior(NormalPrior prior, double y) => double.IsPositiveInfinity(prior.StandardDeviation)
        ? 0
        : y + Normal.LogDensity((Elementary.Expm1(y) - prior.Mean) / prior.StandardDeviation);
}
