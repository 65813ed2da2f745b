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
/// Interval and p-value are worked out when they are first asked for, so a chain of steps pays only for its last one.
/// </remarks>
public sealed partial record Comparison
{
    private readonly AlphaTrail? _origin;
    private readonly Effect _tested;

    // NaN until asked for. Threads that ask at the same time compute the same bits.
    private double _pValue = double.NaN;
    private double _lower = double.NaN;
    private double _upper = double.NaN;

    internal Comparison(Effect effect, Hypothesis hypothesis, double alpha, Boundary boundary, AlphaTrail? origin = null)
    {
        Effect = effect;
        Hypothesis = hypothesis;
        Alpha = alpha;
        Boundary = boundary;
        _origin = origin;
        _tested = hypothesis.Margin.Value == 0 ? effect : effect.ForMargin(hypothesis.Margin.Unit);
        Findings = AllFindings(effect, _tested, boundary);
        if (boundary is not FixedHorizonBoundary)
        {
            // Other boundaries may refuse an effect; better here than in a property.
            _ = Interval;
        }
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
    public Interval Interval
    {
        get
        {
            double lower = Volatile.Read(ref _lower);
            double upper = Volatile.Read(ref _upper);
            if (double.IsNaN(lower) || double.IsNaN(upper))
            {
                (lower, upper) = Limits();
                Volatile.Write(ref _lower, lower);
                Volatile.Write(ref _upper, upper);
            }
            return new(lower, upper, Math.Max(0, Hypothesis.Sides == TestSides.Two ? 1 - Alpha : 1 - 2 * Alpha));
        }
    }

    /// <summary>The smallest alpha at which the hypothesis would be shown; 1 where nothing can be claimed.</summary>
    public double PValue
    {
        get
        {
            double p = Volatile.Read(ref _pValue);
            if (double.IsNaN(p))
            {
                p = IsEstimable ? SmallestAlpha() : 1;
                Volatile.Write(ref _pValue, p);
            }
            return p;
        }
    }

    /// <summary>What the comparison shows.</summary>
    public Verdict Verdict => !IsEstimable ? Verdict.NotEstimable
        : !IsCrossed ? Verdict.Inconclusive
        : Hypothesis.Kind == HypothesisKind.Equivalence || EvidenceTail == NamedTail ? Hypothesis.Shown
        : Hypothesis.Opposite;

    /// <summary>
    /// What this look says about going on. Fixed-horizon and always-valid boundaries know efficacy only; a group-sequential design may have bounds for futility and harm, and a last look.
    /// </summary>
    public LookDecision Decision => !IsEstimable ? LookDecision.Continue
        : IsCrossed ? LookDecision.StopForEfficacy
        : Boundary.DecisionAt(Alpha, Hypothesis.Sides, TowardsClaim, Clock);

    /// <summary>The method by its usual name.</summary>
    public string Method => Effect.Method;

    /// <summary>How covariates or strata took part, among it the variance that they removed; null where they did not.</summary>
    public CovariateAdjustment? Adjustment => Effect.Adjustment;

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>How the critical value came about.</summary>
    public AlphaTrail Trail => Boundary.Explain(_origin ?? AlphaTrail.From(Alpha), Alpha, Hypothesis.Sides, NamedTail, Clock);

    /// <summary>What the boundary's clock shows; some effects work it out at a cost, so it is read only where it counts.</summary>
    private double Clock => Boundary.ReadsInformation ? Effect.Information : double.PositiveInfinity;

    /// <summary>The effect on the scale on which the margin is a fixed number.</summary>
    internal Effect Tested => _tested;

    private bool IsEstimable => Effect.IsEstimable && _tested.IsEstimable;

    /// <summary>Whether the boundary is crossed; where that is cheaper to see than how far, no p-value is worked out.</summary>
    private bool IsCrossed
    {
        get
        {
            if (Hypothesis.Kind != HypothesisKind.Equivalence)
            {
                return Boundary.IsCrossed(Alpha, _tested, NullValue, Hypothesis.Sides, EvidenceTail, Clock) ?? PValue < Alpha;
            }
            double margin = Hypothesis.Margin.Value;
            return Boundary.IsCrossed(Alpha, _tested, NullValue - margin, TestSides.One, Tail.Upper, Clock) is { } above
                && Boundary.IsCrossed(Alpha, _tested, NullValue + margin, TestSides.One, Tail.Lower, Clock) is { } below
                ? above && below
                : PValue < Alpha;
        }
    }

    /// <summary>Standard errors from the null value, positive towards what the hypothesis claims; for equivalence from the nearer limit.</summary>
    internal double TowardsClaim => Hypothesis.Kind == HypothesisKind.Equivalence
        ? Math.Min(_tested.ZScore(NullValue - Hypothesis.Margin.Value), -_tested.ZScore(NullValue + Hypothesis.Margin.Value))
        : _tested.ZScore(NullValue) * (NamedTail == Tail.Upper ? 1 : -1);

    /// <summary>The tail that the hypothesis names.</summary>
    internal Tail NamedTail => Hypothesis.NamedTail;

    /// <summary>The tail that is read: of two that share alpha only the one on the effect's side can have a p-value below 1.</summary>
    private Tail EvidenceTail => Hypothesis.Sides == TestSides.One ? NamedTail : _tested.IsAbove(NullValue) ? Tail.Upper : Tail.Lower;

    /// <summary>Where the hypothesis puts its margin on the tested scale.</summary>
    internal double NullValue => Hypothesis.NullValue(_tested.NoEffect);

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

    /// <summary>Equal where the same effect was read in the same way; what follows from that is equal too.</summary>
    public bool Equals(Comparison? other) =>
        other is not null && Effect.Equals(other.Effect) && Hypothesis == other.Hypothesis && Alpha.Equals(other.Alpha) && Boundary.Equals(other.Boundary) && Equals(_origin, other._origin);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Effect, Hypothesis, Alpha, Boundary);

    private (double Lower, double Upper) Limits()
    {
        if (!Effect.IsEstimable)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }
        CriticalValue above = Boundary.Critical(Alpha, Hypothesis.Sides, Tail.Upper, Clock);
        CriticalValue below = Boundary.Critical(Alpha, Hypothesis.Sides, Tail.Lower, Clock);
        return Effect.Limits(above, below);
    }

    private double SmallestAlpha()
    {
        if (Hypothesis.Kind != HypothesisKind.Equivalence)
        {
            return Boundary.PValue(_tested, NullValue, Hypothesis.Sides, EvidenceTail, Clock);
        }
        double margin = Hypothesis.Margin.Value;
        return Math.Max(
            Boundary.PValue(_tested, NullValue - margin, TestSides.One, Tail.Upper, Clock),
            Boundary.PValue(_tested, NullValue + margin, TestSides.One, Tail.Lower, Clock));
    }

    private static ValueList<Finding> AllFindings(Effect effect, Effect tested, Boundary boundary)
    {
        IReadOnlyList<Finding> look = boundary.ReadsInformation ? boundary.FindingsAt(effect.Information) : ValueList<Finding>.Empty;
        return effect.Findings.Count + tested.Findings.Count + look.Count == 0
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of(effect.Findings.Concat(tested.Findings).Concat(look).Distinct());
    }
}
