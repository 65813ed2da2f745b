using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a comparison shows.</summary>
public enum Verdict
{
    /// <summary>Not enough evidence for what the hypothesis claims, nor for its opposite. It is not evidence of no effect.</summary>
    Inconclusive,

    /// <summary>Treatment is better than control.</summary>
    Superior,

    /// <summary>Treatment is not worse than control by as much as the margin.</summary>
    NonInferior,

    /// <summary>Treatment is worse than control.</summary>
    Inferior,

    /// <summary>Treatment and control differ by less than the margin.</summary>
    Equivalent,

    /// <summary>The data allow no statement; the findings say why.</summary>
    NotEstimable,
}

/// <summary>
/// An effect read against a boundary: estimate, interval, p-value, verdict, and the way there. The third step of Summary → Effect → Inference.
/// </summary>
/// <remarks>
/// The interval belongs to the test: with a two-sided hypothesis it has level 1 − alpha; with a one-sided one each limit is a one-sided limit at alpha,
/// so the interval has level 1 − 2·alpha. Where hypothesis and effect are on the same scale, the verdict is the interval's position against the null value.
/// </remarks>
public sealed record Comparison
{
    private readonly AlphaTrail? _origin;

    internal Comparison(Effect effect, Hypothesis hypothesis, double alpha, Boundary boundary, AlphaTrail? origin = null)
    {
        Effect = effect;
        Hypothesis = hypothesis;
        Alpha = alpha;
        Boundary = boundary;
        _origin = origin;
        Effect tested = hypothesis.Margin.Value == 0 ? effect : effect.ForMargin(hypothesis.Margin.Unit);
        Findings = AllFindings(effect, tested, boundary);
        double level = Math.Max(0, hypothesis.Sides == TestSides.Two ? 1 - alpha : 1 - 2 * alpha);
        if (!effect.IsEstimable)
        {
            (PValue, Verdict, Interval) = (1, Verdict.NotEstimable, new(double.NegativeInfinity, double.PositiveInfinity, level));
            return;
        }
        CriticalValue above = boundary.Critical(alpha, hypothesis.Sides, Tail.Upper, effect.Information);
        CriticalValue below = boundary.Critical(alpha, hypothesis.Sides, Tail.Lower, effect.Information);
        Interval = new(effect.LowerLimit(above), effect.UpperLimit(below), level);
        (PValue, Verdict) = tested.IsEstimable ? Read(tested) : (1, Verdict.NotEstimable);
    }

    /// <summary>What was compared, on which scale and by which method.</summary>
    public Effect Effect { get; }

    /// <summary>What was to be shown.</summary>
    public Hypothesis Hypothesis { get; }

    /// <summary>The significance level of this comparison, after all that was taken off before (see <see cref="Trail"/>).</summary>
    public double Alpha { get; }

    /// <summary>What the effect was read against.</summary>
    public Boundary Boundary { get; }

    /// <summary>The estimate, on <see cref="Effect"/>'s scale (0.02 is a lift of 2 %).</summary>
    public double Estimate => Effect.Estimate;

    /// <summary>Standard error of the estimate.</summary>
    public double StandardError => Effect.StandardError;

    /// <summary>Degrees of freedom; +∞ for normal and exact methods.</summary>
    public double DegreesOfFreedom => Effect.DegreesOfFreedom;

    /// <summary>Confidence interval that belongs to the test.</summary>
    public Interval Interval { get; }

    /// <summary>The smallest alpha at which the hypothesis would be shown; 1 where nothing can be claimed.</summary>
    public double PValue { get; }

    /// <summary>What the comparison shows.</summary>
    public Verdict Verdict { get; }

    /// <summary>The method by its usual name.</summary>
    public string Method => Effect.Method;

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>How the critical value came about.</summary>
    public AlphaTrail Trail => Boundary.Explain(_origin ?? AlphaTrail.From(Alpha), Alpha, Hypothesis.Sides, GoodTail, Effect.Information);

    private Tail GoodTail => Hypothesis.Better == PreferredDirection.Increase ? Tail.Upper : Tail.Lower;

    /// <summary>The same comparison as a relative lift, on the log-ratio scale.</summary>
    public Comparison Relative() => On(EffectScale.RelativeLogRatio);

    /// <summary>The same comparison on another scale.</summary>
    /// <param name="scale">The scale of estimate and interval.</param>
    /// <exception cref="InvalidOperationException">The data do not carry that scale (odds of a mean).</exception>
    public Comparison On(EffectScale scale) => new(Effect.On(scale), Hypothesis, Alpha, Boundary, _origin);

    /// <summary>The same effect against another hypothesis.</summary>
    public Comparison Against(Hypothesis hypothesis) => new(Effect, hypothesis, Alpha, Boundary, _origin);

    /// <summary>The same effect at another significance level.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public Comparison At(double alpha) => new(Effect, Hypothesis, Guard.Probability(alpha, "Alpha", "0.05 means 5 %"), Boundary);

    /// <summary>The same effect against another boundary: fixed horizon, group sequential, always valid.</summary>
    /// <exception cref="ArgumentNullException">The boundary is null.</exception>
    public Comparison Using(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return new(Effect, Hypothesis, Alpha, boundary, _origin);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Verdict == Verdict.NotEstimable)
        {
            return "Nothing can be said: " + string.Join(" ", Findings);
        }
        string numbers = string.Create(CultureInfo.InvariantCulture, $"{Phrase.Percent(Interval.Level)} CI {Phrase.OnScale(Interval.Lower, Effect.Scale)} … {Phrase.OnScale(Interval.Upper, Effect.Scale)}, {Phrase.PValue(PValue)}");
        string effect = Effect.Scale switch
        {
            EffectScale.OddsRatio => $"Treatment's odds are {Phrase.Number(Estimate)} times control's",
            EffectScale.RiskRatio => $"Treatment's rate is {Phrase.Number(Estimate)} times control's",
            _ => $"Treatment − control is {Phrase.OnScale(Estimate, Effect.Scale)}",
        };
        string verdict = Verdict switch
        {
            Verdict.Superior => "superior",
            Verdict.NonInferior => $"not inferior by {Hypothesis.Margin.ToString().TrimStart('+')}",
            Verdict.Inferior => "inferior",
            Verdict.Equivalent => $"equivalent within {Hypothesis.Margin.ToString().TrimStart('+')}",
            _ => "inconclusive",
        };
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        return $"{effect} ({numbers}; {Method}, {Boundary.Name}): {verdict}.{notes}";
    }

    private (double PValue, Verdict Verdict) Read(Effect tested)
    {
        double margin = Hypothesis.Margin.Value;
        double better = Hypothesis.Better == PreferredDirection.Increase ? 1 : -1;
        Tail good = GoodTail;
        Tail bad = good == Tail.Upper ? Tail.Lower : Tail.Upper;
        switch (Hypothesis.Kind)
        {
            case HypothesisKind.Superiority:
                return Shown(tested, tested.NoEffect + better * margin, good, Verdict.Superior, margin == 0 ? Verdict.Inferior : Verdict.Inconclusive);
            case HypothesisKind.NonInferiority:
                return Shown(tested, tested.NoEffect - better * margin, good, Verdict.NonInferior, Verdict.Inferior);
            case HypothesisKind.Inferiority:
                return Shown(tested, tested.NoEffect - better * margin, bad, Verdict.Inferior, margin == 0 ? Verdict.Superior : Verdict.Inconclusive);
            default:
                double p = Math.Max(
                    Boundary.PValue(tested, tested.NoEffect - margin, TestSides.One, Tail.Upper, Effect.Information),
                    Boundary.PValue(tested, tested.NoEffect + margin, TestSides.One, Tail.Lower, Effect.Information));
                return (p, p < Alpha ? Verdict.Equivalent : Verdict.Inconclusive);
        }
    }

    /// <summary>The verdict for evidence in the tail that the hypothesis names, and for evidence in the other one if alpha is shared with it.</summary>
    private (double PValue, Verdict Verdict) Shown(Effect tested, double nullValue, Tail tail, Verdict shown, Verdict opposite)
    {
        if (Hypothesis.Sides == TestSides.One)
        {
            double oneSided = Boundary.PValue(tested, nullValue, TestSides.One, tail, Effect.Information);
            return (oneSided, oneSided < Alpha ? shown : Verdict.Inconclusive);
        }
        // Two tails that share alpha: only the one on the estimate's side can have a p-value below 1.
        Tail side = tested.Estimate > nullValue ? Tail.Upper : Tail.Lower;
        double p = Boundary.PValue(tested, nullValue, TestSides.Two, side, Effect.Information);
        return (p, p >= Alpha ? Verdict.Inconclusive : side == tail ? shown : opposite);
    }

    private static ValueList<Finding> AllFindings(Effect effect, Effect tested, Boundary boundary)
    {
        IReadOnlyList<Finding> look = boundary.FindingsAt(effect.Information);
        return effect.Findings.Count + tested.Findings.Count + look.Count == 0
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of(effect.Findings.Concat(tested.Findings).Concat(look).Distinct());
    }
}
