using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// A group-sequential design: when to look, and how strong the evidence must be at each look to stop for efficacy, futility or harm. Immutable; each step gives a new design.
/// </summary>
/// <remarks>
/// Assumes that the estimates of successive looks have independent increments in information, which holds for means, proportions, ratios and rates of users that
/// each count once, and approximately normal estimates (Jennison and Turnbull 2000, chapters 2 to 4 and 7). Every probability is computed by numerical
/// integration to about 1e-14.
/// </remarks>
[JsonConverter(typeof(StateConverter<GroupSequentialDesign>))]
public sealed partial record GroupSequentialDesign : IJsonState<GroupSequentialDesign>
{
    private readonly DesignSpecification _specification;
    private DesignSolution? _solution;

    internal GroupSequentialDesign(DesignSpecification specification) => _specification = specification;

    /// <summary>When the design looks, as fractions of the information at the planned end.</summary>
    public IReadOnlyList<double> InformationFractions => _specification.Fractions;

    /// <summary>Probability of a wrong claim over all looks; a two-sided design has half of it in each tail.</summary>
    public double Alpha => _specification.Alpha;

    /// <summary>Whether the design rejects in one direction or in both.</summary>
    public TestSides Sides => _specification.Sides;

    /// <summary>Probability of a claim in the wanted direction if the effect has the size that the design is made for.</summary>
    public double Power => _specification.Power;

    /// <summary>What decides the bounds for efficacy.</summary>
    public EfficacyRule Efficacy => _specification.Efficacy;

    /// <summary>The same design at another alpha.</summary>
    /// <param name="alpha">Over all looks and, if two-sided, both tails; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is outside its range, or not below the power.</exception>
    public GroupSequentialDesign WithAlpha(double alpha) => With(_specification with { Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %") }, nameof(alpha));

    /// <summary>The same design with another power.</summary>
    /// <param name="power">Of a claim in the wanted direction; strictly between the alpha of its tail and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Power is outside its range.</exception>
    public GroupSequentialDesign WithPower(double power) => With(_specification with { Power = Guard.Probability(power, "Power", "0.8 means 80 %") }, nameof(power));

    /// <summary>A design that claims an effect in the wanted direction only, with all of alpha there.</summary>
    public GroupSequentialDesign OneSided() => new(_specification with { Sides = TestSides.One });

    /// <summary>A design that claims effects in both directions by mirrored bounds, with half of alpha in each tail.</summary>
    /// <exception cref="ArgumentException">The design stops for harm at an alpha of its own.</exception>
    public GroupSequentialDesign TwoSided() => new((_specification with { Sides = TestSides.Two }).Checked("Sides"));

    /// <summary>The same design with other bounds for efficacy.</summary>
    /// <param name="rule">A spending function (<see cref="ErrorSpending"/>) or a shape (<see cref="BoundaryShape"/>).</param>
    /// <exception cref="ArgumentException">A spending function breaks a rule at the design's looks; the message names it.</exception>
    public GroupSequentialDesign WithEfficacy(EfficacyRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return With(_specification with { Efficacy = rule }, nameof(rule));
    }

    /// <summary>
    /// Stops for futility too, where beta = 1 − power is spent by a function: the probability of giving up by then although the effect has the size that the design is made
    /// for (Pampallona, Tsiatis and Kim 2001). A two-sided design gets an inner wedge.
    /// </summary>
    /// <param name="spending">How beta is spent.</param>
    /// <param name="adherence">Whether futility is always obeyed; if not, alpha holds without it.</param>
    /// <exception cref="ArgumentException">The spending function breaks a rule at the design's looks; the message names it.</exception>
    public GroupSequentialDesign WithFutility(ErrorSpending spending, Adherence adherence = Adherence.NonBinding)
    {
        ArgumentNullException.ThrowIfNull(spending);
        return With(_specification with { Futility = new(spending, null, ValueList<double>.Empty, adherence) }, nameof(spending));
    }

    /// <summary>
    /// Stops for futility too, at bounds of a classical shape that meet those of efficacy at the last look (Pampallona and Tsiatis 1994). Efficacy must have a shape as well.
    /// </summary>
    /// <param name="shape">Pocock, O'Brien–Fleming or Wang–Tsiatis.</param>
    /// <param name="adherence">Whether futility is always obeyed; if not, alpha holds without it.</param>
    /// <exception cref="ArgumentException">Efficacy or futility has no such shape.</exception>
    public GroupSequentialDesign WithFutility(BoundaryShape shape, Adherence adherence = Adherence.NonBinding)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.EarlyBound == 0
            ? With(_specification with { Futility = new(null, shape, ValueList<double>.Empty, adherence) }, nameof(shape))
            : throw new ArgumentException("Haybittle–Peto is a boundary for efficacy; futility has the shape of Pocock, O'Brien–Fleming or Wang–Tsiatis.", nameof(shape));
    }

    /// <summary>Stops for futility too, at given bounds.</summary>
    /// <param name="adherence">Whether futility is always obeyed; if not, alpha holds without it.</param>
    /// <param name="z">One z value for each look before the last; −∞ for no stop.</param>
    /// <exception cref="ArgumentException">The number of bounds does not fit, or one is NaN or +∞.</exception>
    public GroupSequentialDesign WithFutilityAt(Adherence adherence, params ReadOnlySpan<double> z)
    {
        foreach (double bound in z)
        {
            if (double.IsNaN(bound) || double.IsPositiveInfinity(bound))
            {
                throw Guard.OutOfRange(nameof(z), bound, "A bound for futility is a number, or −∞ for none.");
            }
        }
        return With(_specification with { Futility = new(null, null, ValueList<double>.Of(z.ToArray()), adherence) }, nameof(z));
    }

    /// <summary>
    /// Stops early if treatment does harm: a lower bound with an alpha of its own, the probability of stopping for harm when there is no effect. With another alpha or
    /// function than efficacy's this is an asymmetric two-sided test. Needs a one-sided design.
    /// </summary>
    /// <param name="alpha">Of the claim that it is bad; strictly between 0 and 1.</param>
    /// <param name="spending">How it is spent; O'Brien–Fleming-type if left out.</param>
    /// <param name="adherence">Whether the stop is always obeyed; if not, alpha of efficacy holds without it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is outside its range.</exception>
    /// <exception cref="ArgumentException">The design is two-sided, or the function breaks a rule at the design's looks.</exception>
    public GroupSequentialDesign WithHarm(double alpha, ErrorSpending? spending = null, Adherence adherence = Adherence.NonBinding) =>
        With(_specification with { Harm = new(Guard.Probability(alpha, "Alpha", "0.05 means 5 %"), spending ?? ErrorSpending.OBrienFleming, adherence) }, nameof(alpha));

    /// <summary>Does not stop for efficacy at some looks; what would have been spent there is spent at the next look that may stop.</summary>
    /// <param name="looks">Counted from 1; not the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">A look is not one before the last.</exception>
    public GroupSequentialDesign WithoutEfficacyAt(params ReadOnlySpan<int> looks) =>
        new(_specification with { WithoutEfficacy = BeforeLast(looks, nameof(looks)) });

    /// <summary>Does not stop for futility at some looks; what would have been spent there is spent at the next look that may stop.</summary>
    /// <param name="looks">Counted from 1; not the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">A look is not one before the last.</exception>
    public GroupSequentialDesign WithoutFutilityAt(params ReadOnlySpan<int> looks) =>
        new(_specification with { WithoutFutility = BeforeLast(looks, nameof(looks)) });

    /// <summary>The bounds, look by look.</summary>
    public IReadOnlyList<LookBounds> Bounds
    {
        get
        {
            DesignSolution solution = Solution;
            int tails = Sides == TestSides.Two ? 2 : 1;
            LookBounds[] bounds = new LookBounds[_specification.Looks];
            for (int k = 0; k < bounds.Length; k++)
            {
                double t = _specification.Fractions[k];
                bounds[k] = new(k + 1, t, tails * solution.AlphaSpent[k], At(solution.Efficacy[k], t), HasFutility(k) ? At(solution.Futility[k], t) : null, At(solution.Harm[k], t));
            }
            return ValueList<LookBounds>.Of(bounds);
        }
    }

    /// <summary>Mean of the test statistic at the planned end, effect·√(maximum information), for which the design has its power.</summary>
    public double Drift => Solution.Drift;

    /// <summary>The same for a fixed-horizon test: the quantiles of alpha and of power added.</summary>
    public double FixedHorizonDrift => Normal.UpperQuantile(_specification.TailAlpha) + Normal.LowerQuantile(Power);

    /// <summary>The maximum information, or users, as a multiple of what a fixed-horizon test with the same alpha and power takes.</summary>
    public double InflationFactor => Drift / FixedHorizonDrift * (Drift / FixedHorizonDrift);

    /// <summary>How the design behaves if the effect is a multiple of the one that it is made for: 0 for no effect, 1 for that effect, negative for the wrong direction.</summary>
    /// <param name="multiple">Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The multiple is NaN or infinite.</exception>
    public StoppingProbabilities AtEffect(double multiple) => AtDrift(Guard.Finite(multiple, "A multiple of the effect") * Drift);

    /// <summary>How the design behaves under an effect that is given as the mean of the test statistic at the planned end, effect·√(maximum information).</summary>
    /// <param name="drift">Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The drift is NaN or infinite.</exception>
    public StoppingProbabilities AtDrift(double drift)
    {
        Guard.Finite(drift, "A drift");
        DesignSolution solution = Solution;
        ScoreRecursion law = solution.Law;
        LookProbabilities[] looks = new LookProbabilities[_specification.Looks];
        double saved = 0;
        for (int k = 0; k < looks.Length; k++)
        {
            double efficacy = law.UpperExit(k, solution.Efficacy[k], drift);
            double harm = law.LowerExit(k, solution.Harm[k], drift);
            looks[k] = new(k + 1, efficacy, HasFutility(k) ? FutilityExit(k, drift, harm) : 0, harm);
            saved += (1 - _specification.Fractions[k]) * looks[k].Any;
        }
        double expected = 1 - saved;
        return new(drift, ValueList<LookProbabilities>.Of(looks), expected, expected * InflationFactor);
    }

    internal DesignSpecification Specification => _specification;

    /// <summary>Computed when first asked for; two threads that ask at once compute the same.</summary>
    internal DesignSolution Solution => _solution ??= DesignSolver.Solve(_specification);

    private bool HasFutility(int look) => _specification.Futility is not null && (Sides == TestSides.Two ? Solution.Futility[look] > 0 : !double.IsInfinity(Solution.Futility[look]));

    private double FutilityExit(int look, double drift, double harm)
    {
        DesignSolution solution = Solution;
        double upTo = solution.Law.LowerExit(look, solution.Futility[look], drift);
        return Sides == TestSides.Two
            ? upTo - solution.Law.LowerExit(look, -solution.Futility[look], drift)
            : Math.Max(0, upTo - harm);
    }

    private static StoppingBound? At(double z, double fraction) => double.IsInfinity(z) ? null : new(z, fraction);

    private static GroupSequentialDesign With(DesignSpecification specification, string parameter) => new(specification.Checked(parameter));

    private ValueList<int> BeforeLast(ReadOnlySpan<int> looks, string parameter)
    {
        foreach (int look in looks)
        {
            if (look < 1 || look >= _specification.Looks)
            {
                throw Guard.OutOfRange(parameter, look, FormattableString.Invariant($"A look that is left out is one before the last: from 1 to {_specification.Looks - 1}."));
            }
        }
        return ValueList<int>.Of(looks.ToArray().Distinct().Order());
    }

    /// <summary>Two designs are equal if they were asked for the same.</summary>
    /// <param name="other">Another design.</param>
    public bool Equals(GroupSequentialDesign? other) => other is not null && _specification == other._specification;

    /// <inheritdoc/>
    public override int GetHashCode() => _specification.GetHashCode();

    void IJsonState<GroupSequentialDesign>.Write(StateWriter writer) => _specification.Write(writer);

    static GroupSequentialDesign IJsonState<GroupSequentialDesign>.Read(StateReader reader) => With(DesignSpecification.Read(reader), "design");
}
