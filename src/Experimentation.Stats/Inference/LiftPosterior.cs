using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is believed about an effect after the data, from a prior on the effect itself. Sceptical priors shrink it: that is what makes an early look harmless on average over experiments like those that the prior describes.</summary>
public sealed partial record LiftPosterior
{
    private readonly IPosteriorLaw? _law;

    internal LiftPosterior(IPosteriorLaw? law, EffectScale scale, PreferredDirection better, string method, IReadOnlyList<Finding> findings)
    {
        _law = law;
        Scale = scale;
        Better = better;
        Method = method;
        Findings = ValueList<Finding>.Of(findings);
        if (law is null)
        {
            (ProbabilityBetter, LossOfTreatment, LossOfControl) = (0.5, double.PositiveInfinity, double.PositiveInfinity);
            return;
        }
        bool up = better == PreferredDirection.Increase;
        ProbabilityBetter = up ? law.UpperTail(0) : law.LowerTail(0);
        bool hasMean = law is not LocationLaw { Df: <= 1 };
        double gain = hasMean ? PosteriorIntegral.Expectation(law, x => Math.Max(x, 0), [0]) : double.PositiveInfinity;
        double loss = hasMean ? PosteriorIntegral.Expectation(law, x => Math.Max(-x, 0), [0]) : double.PositiveInfinity;
        (LossOfTreatment, LossOfControl) = up ? (loss, gain) : (gain, loss);
    }

    /// <summary>Posterior mean of the effect, on <see cref="Scale"/>; 0 where nothing is known.</summary>
    public double Mean => _law?.Mean ?? 0;

    /// <summary>Posterior standard deviation; +∞ where nothing is known.</summary>
    public double StandardDeviation => _law is null ? double.PositiveInfinity : Math.Sqrt(_law.Variance);

    /// <summary>Absolute difference or relative lift.</summary>
    public EffectScale Scale { get; }

    /// <summary>Which direction is good.</summary>
    public PreferredDirection Better { get; }

    /// <summary>The probability that treatment is better than control; one half where nothing is known.</summary>
    public double ProbabilityBetter { get; }

    /// <summary>What choosing treatment costs on average where it is the worse one, on <see cref="Scale"/>.</summary>
    public double LossOfTreatment { get; }

    /// <summary>What staying with control costs on average where treatment is the better one, on <see cref="Scale"/>.</summary>
    public double LossOfControl { get; }

    /// <summary>Likelihood and prior.</summary>
    public string Method { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The probability that the effect is above a value of <see cref="Scale"/>; one half where nothing is known.</summary>
    /// <param name="value">From −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public double ProbabilityAbove(double value) => _law?.UpperTail(Guard.Value(value, "A value")) ?? 0.5;

    /// <summary>Equal-tailed credible interval; the whole line where nothing is known.</summary>
    /// <param name="level">Strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public Interval Interval(double level = 0.95)
    {
        double tail = (1 - Guard.Probability(level, "A credible level", "0.95 means 95 %")) / 2;
        return (_law is null ? new Interval(double.NegativeInfinity, double.PositiveInfinity, level) : new Interval(_law.LowerQuantile(tail), _law.UpperQuantile(tail), level)) with { IsCredible = true };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        if (_law is null)
        {
            return "Nothing can be said:" + notes;
        }
        Interval interval = Interval();
        return $"Treatment is better with probability {Phrase.Percent(Math.Round(ProbabilityBetter, 4))}: treatment − control is {Phrase.OnScale(Mean, Scale)} ({Phrase.Percent(interval.Level)} credible {Phrase.OnScale(interval.Lower, Scale)} … {Phrase.OnScale(interval.Upper, Scale)}; {Method}); expected loss {Phrase.OnScale(LossOfTreatment, Scale).TrimStart('+')} with treatment, {Phrase.OnScale(LossOfControl, Scale).TrimStart('+')} with control.{notes}";
    }
}
