using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Two posteriors against each other: the probability that treatment is better, what a wrong choice costs, and credible intervals of difference and lift. Exact by quadrature.</summary>
/// <remarks>
/// Assumes that the arms' posteriors are independent. Expected loss as in Stucchio (2015): E[max(control − treatment, 0)] = ∫ F_treatment(x)·(1 − F_control(x)) dx.
/// A probability to be better is no p-value: looked at every day until it passes a threshold, it is passed far more often than it should be under no effect.
/// </remarks>
public sealed partial record PosteriorComparison
{
    internal PosteriorComparison(Posterior control, Posterior treatment, PreferredDirection better)
    {
        Control = control;
        Treatment = treatment;
        Better = better;
        Findings = ValueList<Finding>.Of(control.Findings.Concat(treatment.Findings).Distinct());
        if (control.Law is not { } c || treatment.Law is not { } t)
        {
            (ProbabilityBetter, LossOfTreatment, LossOfControl) = (0.5, double.PositiveInfinity, double.PositiveInfinity);
            return;
        }
        (double below, double above) = Shares(0, relative: 0);
        (double up, double down) = (Loss(c, t), Loss(t, c));
        (ProbabilityBetter, LossOfControl, LossOfTreatment) = better == PreferredDirection.Increase ? (above, up, down) : (below, down, up);
    }

    /// <summary>Control's posterior.</summary>
    public Posterior Control { get; }

    /// <summary>Treatment's posterior.</summary>
    public Posterior Treatment { get; }

    /// <summary>Which direction is good.</summary>
    public PreferredDirection Better { get; }

    /// <summary>The probability that treatment is better than control, 0 to 1; one half where nothing is known.</summary>
    public double ProbabilityBetter { get; }

    /// <summary>What choosing treatment costs on average where control is the better one, in the metric's unit; +∞ where a t distribution has no mean.</summary>
    public double LossOfTreatment { get; }

    /// <summary>What staying with control costs on average where treatment is the better one, in the metric's unit.</summary>
    public double LossOfControl { get; }

    /// <summary>Posterior mean of treatment minus control.</summary>
    public double MeanDifference => IsEstimable ? Treatment.Mean - Control.Mean : 0;

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    private bool IsEstimable => Control.Law is not null && Treatment.Law is not null;

    /// <summary>The probability that treatment − control is above a lift, in the metric's unit or as a fraction of the size of control.</summary>
    /// <param name="lift">For example <c>Lift.Relative(0.01)</c>.</param>
    public double ProbabilityAbove(Lift lift) => !IsEstimable ? 0.5
        : lift.Unit == LiftUnit.Absolute ? Shares(lift.Value, 0).Above : Shares(0, lift.Value).Above;

    /// <summary>Equal-tailed credible interval of treatment − control; the whole line where nothing is known.</summary>
    /// <param name="level">Strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public Interval DifferenceInterval(double level = 0.95) => Credible(level, relative: false);

    /// <summary>Equal-tailed credible interval of (treatment − control)/|control|; the whole line where nothing is known. Control may be near zero: then it is as wide as it has to be.</summary>
    /// <param name="level">Strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public Interval LiftInterval(double level = 0.95) => Credible(level, relative: true);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!IsEstimable)
        {
            return "Nothing can be said: " + string.Join(" ", Findings);
        }
        Interval interval = DifferenceInterval();
        return $"Treatment is better with probability {Phrase.Percent(Math.Round(ProbabilityBetter, 4))}: treatment − control is {Phrase.OnScale(MeanDifference, EffectScale.Absolute)} ({Phrase.Percent(interval.Level)} credible {Phrase.OnScale(interval.Lower, EffectScale.Absolute)} … {Phrase.OnScale(interval.Upper, EffectScale.Absolute)}); expected loss {Phrase.Number(LossOfTreatment)} with treatment, {Phrase.Number(LossOfControl)} with control.{(Findings.Count == 0 ? "" : " " + string.Join(" ", Findings))}";
    }

    /// <summary>∫ F_low(x)·(1 − F_high(x)) dx = E[max(high − low, 0)].</summary>
    private static double Loss(IPosteriorLaw low, IPosteriorLaw high) => low is LocationLaw { Df: <= 1 } || high is LocationLaw { Df: <= 1 }
        ? double.PositiveInfinity
        : PosteriorIntegral.Area([low, high], x => low.LowerTail(x) * high.UpperTail(x));

    private Interval Credible(double level, bool relative)
    {
        double tail = (1 - Guard.Probability(level, "A credible level", "0.95 means 95 %")) / 2;
        if (!IsEstimable)
        {
            return new(double.NegativeInfinity, double.PositiveInfinity, level) { IsCredible = true };
        }
        double size = relative ? Math.Abs(Control.Mean) : 1;
        double error = Spread(Control.Law!) + Spread(Treatment.Law!);
        double guess = MeanDifference / size;
        double step = error / size;
        if (!double.IsFinite(guess) || !(step > 0))
        {
            (guess, step) = (0, 1);
        }
        var tails = new Tailed(this, relative);
        return new(TailRoot.Rising(tails, tail, guess - step, step), TailRoot.Falling(tails, tail, guess + step, step), level) { IsCredible = true };
    }

    private static double Spread(IPosteriorLaw law) => (law.UpperQuantile(0.16) - law.LowerQuantile(0.16)) / 2;

    /// <summary>The probabilities that treatment is below and above control + absolute + relative·|control|.</summary>
    private (double Below, double Above) Shares(double absolute, double relative)
    {
        IPosteriorLaw c = Control.Law!;
        IPosteriorLaw t = Treatment.Law!;
        double Bar(double x) => x + absolute + relative * Math.Abs(x);
        // Where the bar meets the pieces of treatment's distribution; control's own zero is a kink.
        var cuts = PosteriorIntegral.Cuts(t).SelectMany(q => new[] { (q - absolute) / (1 + relative), (q - absolute) / (1 - relative) }).Append(0);
        double[] ends = [.. cuts.Where(double.IsFinite)];
        return (PosteriorIntegral.Expectation(c, x => t.LowerTail(Bar(x)), ends), PosteriorIntegral.Expectation(c, x => t.UpperTail(Bar(x)), ends));
    }

    private readonly struct Tailed(PosteriorComparison comparison, bool relative) : ITwoTailed
    {
        public double LowerTail(double at) => Shares(at).Below;

        public double UpperTail(double at) => Shares(at).Above;

        private (double Below, double Above) Shares(double at) => relative ? comparison.Shares(0, at) : comparison.Shares(at, 0);
    }
}
