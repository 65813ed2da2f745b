using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Front door to Bayesian comparisons: posteriors of arms against each other, and priors on the lift itself. Exact by quadrature; nothing is sampled.</summary>
public static class Bayes
{
    /// <summary>Two arms with priors of their own.</summary>
    /// <param name="control">Control's posterior, for example <see cref="Posterior.OfProportion"/>.</param>
    /// <param name="treatment">Treatment's posterior.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentNullException">A posterior is null.</exception>
    public static PosteriorComparison Compare(Posterior control, Posterior treatment, PreferredDirection better = PreferredDirection.Increase)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return new(control, treatment, better);
    }

    /// <summary>Any number of arms: the probability of each to be best, and the expected loss of choosing it.</summary>
    /// <param name="better">Which direction is good.</param>
    /// <param name="arms">Two or more, each with a name of its own.</param>
    /// <exception cref="ArgumentNullException">A posterior is null.</exception>
    /// <exception cref="ArgumentException">Fewer than two arms, or a name is missing or used twice.</exception>
    public static PosteriorRanking Rank(PreferredDirection better, params ReadOnlySpan<(string Name, Posterior Posterior)> arms) => PosteriorRanking.Of(arms, better);

    /// <summary>An effect with a normal prior on the effect itself: any comparison of means, ratios, adjusted means. The likelihood is the normal or t of the effect's estimate.</summary>
    /// <remarks>A lift on the log-ratio scale is read by the delta method, so that prior and posterior are in per cent of control. Takes the estimate's own normality, where a proportion's or rate's own likelihood (<see cref="Lift(ProportionSummary, ProportionSummary, BetaPrior, NormalPrior, PreferredDirection)"/>) does not.</remarks>
    /// <param name="effect">On the absolute or a relative scale.</param>
    /// <param name="prior">Beliefs about the effect on its scale, for example from <see cref="PastExperiments"/>.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentNullException">The effect is null.</exception>
    /// <exception cref="ArgumentException">The effect is a ratio of risks or odds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The prior has no spread (it is the default value).</exception>
    public static LiftPosterior Lift(Effect effect, NormalPrior prior, PreferredDirection better = PreferredDirection.Increase)
    {
        ArgumentNullException.ThrowIfNull(effect);
        RequirePrior(prior);
        if (effect.Scale is EffectScale.RiskRatio or EffectScale.OddsRatio)
        {
            throw new ArgumentException($"A prior on the lift needs an absolute or relative scale. Got {effect.Scale}; use On(EffectScale.RelativeDelta).", nameof(effect));
        }
        Effect read = effect.Scale is EffectScale.RelativeLogRatio or EffectScale.RelativeFieller ? effect.On(EffectScale.RelativeDelta) : effect;
        IPosteriorLaw? law = read.IsEstimable ? LiftLikelihoods.OfEstimate(read.Estimate, read.StandardError, read.DegreesOfFreedom, prior) : null;
        return new(law, read.Scale, better, $"{read.Method}, prior on the effect {prior}", read.Findings);
    }

    /// <summary>Relative lift of two proportions: binomial likelihood, beta prior on control's proportion, normal prior on the lift.</summary>
    /// <remarks>The prior on the lift is cut where treatment's proportion would be below 0 or above 1. A flat prior is flat in log(1 + lift).</remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users.</param>
    /// <param name="baseline">Beliefs about control's proportion.</param>
    /// <param name="prior">Beliefs about the lift as a fraction of control (0.02 is 2 %).</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentOutOfRangeException">A prior has no parameters (it is the default value).</exception>
    public static LiftPosterior Lift(ProportionSummary control, ProportionSummary treatment, BetaPrior baseline, NormalPrior prior, PreferredDirection better = PreferredDirection.Increase)
    {
        Guard.Divisor(baseline.Alpha, "A parameter of a beta prior", nameof(baseline));
        RequirePrior(prior);
        bool improper = double.IsPositiveInfinity(prior.StandardDeviation) && treatment.Successes == 0;
        IPosteriorLaw? law = improper ? null : LiftLikelihoods.OfProportions(control, treatment, baseline, prior);
        return new(law, EffectScale.RelativeDelta, better, $"binomial, prior on the baseline {baseline}, on the lift {prior}", improper ? [NoEvents] : []);
    }

    /// <summary>Relative lift of two rates of events: Poisson likelihood, gamma prior on control's rate, normal prior on the lift.</summary>
    /// <remarks>The prior on the lift is cut at −100 %. A flat prior is flat in log(1 + lift).</remarks>
    /// <param name="control">Control's events and exposure.</param>
    /// <param name="treatment">Treatment's events and exposure.</param>
    /// <param name="baseline">Beliefs about control's rate.</param>
    /// <param name="prior">Beliefs about the lift as a fraction of control (0.02 is 2 %).</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentOutOfRangeException">A prior has no parameters (it is the default value).</exception>
    public static LiftPosterior Lift(CountSummary control, CountSummary treatment, GammaPrior baseline, NormalPrior prior, PreferredDirection better = PreferredDirection.Increase)
    {
        Guard.Divisor(baseline.Shape, "A shape", nameof(baseline));
        RequirePrior(prior);
        Finding? flaw = !(baseline.Exposure + control.Exposure > 0) || !(treatment.Exposure > 0)
            ? new(FindingCode.ZeroExposure, FindingSeverity.NotEstimable, "An arm has no exposure, so there is no rate.")
            : double.IsPositiveInfinity(prior.StandardDeviation) && treatment.Events == 0 ? NoEvents : null;
        IPosteriorLaw? law = flaw is null ? LiftLikelihoods.OfRates(control, treatment, baseline, prior) : null;
        return new(law, EffectScale.RelativeDelta, better, $"Poisson, prior on the baseline {baseline}, on the lift {prior}", flaw is { } found ? [found] : []);
    }

    private static Finding NoEvents { get; } = new(
        FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "Treatment has no events and the prior on the lift is flat, so the lift has no lower end; give a prior with a spread.");

    private static void RequirePrior(NormalPrior prior)
    {
        if (!(prior.StandardDeviation > 0))
        {
            throw Guard.OutOfRange(nameof(prior), prior.StandardDeviation, "A prior's standard deviation is above 0 (NormalPrior.Flat for none).");
        }
    }
}
