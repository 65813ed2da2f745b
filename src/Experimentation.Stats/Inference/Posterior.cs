using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is believed about one arm's metric after the data: a prior and a summary, in closed form.</summary>
/// <remarks>Assumes independent users. Sources: Raiffa and Schlaifer (1961) for the conjugate families; DeGroot (1970), §9.</remarks>
public sealed partial record Posterior
{
    private Posterior(IPosteriorLaw? law, string method, ValueList<Finding> findings)
    {
        Law = law;
        Method = method;
        Findings = findings;
    }

    /// <summary>Posterior mean; the centre where a t distribution has no mean, 0 where nothing is known.</summary>
    public double Mean => Law?.Mean ?? 0;

    /// <summary>Posterior standard deviation; +∞ where there is none.</summary>
    public double StandardDeviation => Law is null ? double.PositiveInfinity : Math.Sqrt(Law.Variance);

    /// <summary>Model and prior.</summary>
    public string Method { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Null where prior and data together say nothing.</summary>
    internal IPosteriorLaw? Law { get; }

    /// <summary>A proportion: beta prior, binomial data.</summary>
    /// <param name="data">The arm's users.</param>
    /// <param name="prior">Beliefs before the data, for example <see cref="BetaPrior.Uniform"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prior has no parameters (it is the default value).</exception>
    public static Posterior OfProportion(ProportionSummary data, BetaPrior prior) => new(
        new BetaLaw(Guard.Divisor(prior.Alpha, "A parameter of a beta prior", nameof(prior)) + data.Successes, prior.Beta + data.Failures), $"beta–binomial, prior {prior}", ValueList<Finding>.Empty);

    /// <summary>A rate of events: gamma prior, Poisson data.</summary>
    /// <param name="data">The arm's events and exposure.</param>
    /// <param name="prior">Beliefs before the data, for example <see cref="GammaPrior.Jeffreys"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The prior has no parameters (it is the default value).</exception>
    public static Posterior OfRate(CountSummary data, GammaPrior prior)
    {
        double shape = Guard.Divisor(prior.Shape, "A shape", nameof(prior)) + data.Events;
        double exposure = prior.Exposure + data.Exposure;
        string method = $"gamma–Poisson, prior {prior}";
        if (!(exposure > 0))
        {
            return Nothing(method, new(FindingCode.ZeroExposure, FindingSeverity.NotEstimable, "There is no exposure, neither in the data nor in the prior."));
        }
        bool bursts = data.Dispersion is { } dispersion && dispersion - 1 > 3 * Math.Sqrt(2.0 / Math.Max(1, data.Users - 1));
        return new(new GammaLaw(shape, 1 / exposure), method, bursts
            ? ValueList<Finding>.Of([new Finding(FindingCode.OverDispersed, FindingSeverity.Warning, "Events vary more between users than Poisson events do, so the posterior is too narrow; compare the users with at least one event, or means per user.")])
            : ValueList<Finding>.Empty);
    }

    /// <summary>A mean whose spread between users is known: normal prior, normal data.</summary>
    /// <param name="data">The arm's users; only count and mean are read.</param>
    /// <param name="standardDeviation">Between users, known beforehand; from 1E-100 to 1E+100.</param>
    /// <param name="prior">Beliefs before the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Posterior OfMean(MeanSummary data, double standardDeviation, NormalPrior prior)
    {
        Guard.Divisor(standardDeviation, "A standard deviation");
        Guard.Positive(prior.StandardDeviation is double.PositiveInfinity ? 1 : prior.StandardDeviation, "A prior's standard deviation", nameof(prior));
        string method = $"normal with known variance, prior {prior}";
        if (data.Count == 0 && double.IsPositiveInfinity(prior.StandardDeviation))
        {
            return Nothing(method, new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "There are no users and a flat prior."));
        }
        // The share of the data's precision in the posterior's.
        double error = standardDeviation / Math.Sqrt(Math.Max(1, data.Count));
        double ratio = error / prior.StandardDeviation;
        double share = data.Count == 0 ? 0 : 1 / (1 + ratio * ratio);
        double deviation = data.Count == 0 ? prior.StandardDeviation : error * Math.Sqrt(share);
        return new(new LocationLaw(prior.Mean + share * (data.Mean - prior.Mean), deviation, double.PositiveInfinity), method, ValueList<Finding>.Empty);
    }

    /// <summary>A mean whose spread between users is not known: normal–inverse-gamma prior, normal data; the posterior is Student's t.</summary>
    /// <param name="data">The arm's users.</param>
    /// <param name="prior">Beliefs before the data, for example <see cref="NormalInverseGammaPrior.Jeffreys"/>.</param>
    public static Posterior OfMean(MeanSummary data, NormalInverseGammaPrior prior)
    {
        string method = $"normal with unknown variance, prior {prior}";
        double users = prior.Users + data.Count;
        double df = prior.DegreesOfFreedom + data.Count;
        double share = users > 0 ? data.Count / users : 0;
        double gap = data.Mean - prior.Mean;
        double squares = Math.Max(0, prior.DegreesOfFreedom) * prior.Variance + data.SumOfSquaredDeviations + prior.Users * share * gap * gap;
        double scale = Math.Sqrt(squares / df / users);
        if (!(df > 0) || !(users > 0))
        {
            return Nothing(method, new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "Fewer than two users and no prior: the variance is not known."));
        }
        return scale > 0 && double.IsFinite(scale)
            ? new(new LocationLaw(prior.Mean + share * gap, scale, df), method, ValueList<Finding>.Empty)
            : Nothing(method, new(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "The values do not vary, so nothing is known of their spread."));
    }

    /// <summary>Equal-tailed credible interval; the whole line where nothing is known.</summary>
    /// <param name="level">Strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public Interval Interval(double level = 0.95)
    {
        double tail = (1 - Guard.Probability(level, "A credible level", "0.95 means 95 %")) / 2;
        return (Law is null ? new Interval(double.NegativeInfinity, double.PositiveInfinity, level) : new Interval(Law.LowerQuantile(tail), Law.UpperQuantile(tail), level)) with { IsCredible = true };
    }

    /// <summary>The probability that the metric is above a value; one half where nothing is known.</summary>
    /// <param name="value">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public double ProbabilityAbove(double value) => Law?.UpperTail(Guard.Value(value, "A value")) ?? 0.5;

    /// <inheritdoc/>
    public override string ToString() => Law is null
        ? "Nothing can be said: " + string.Join(" ", Findings)
        : $"The posterior mean is {Phrase.Number(Mean)} ({Phrase.Percent(0.95)} credible {Phrase.Number(Interval().Lower)} … {Phrase.Number(Interval().Upper)}; {Method}).{(Findings.Count == 0 ? "" : " " + string.Join(" ", Findings))}";

    private static Posterior Nothing(string method, Finding why) => new(null, method, ValueList<Finding>.Of([why]));
}
