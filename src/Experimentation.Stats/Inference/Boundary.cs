using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What an effect is read against. Fixed horizon, group sequential and always-valid tests differ in nothing but the critical value that they
/// assign to (alpha, information): the interval is estimate ± critical value, the p-value is the smallest alpha at which the boundary is crossed.
/// </summary>
public abstract partial record Boundary
{
    private protected Boundary()
    {
    }

    /// <summary>One look, at a time that was fixed before the data came in. Looking earlier and acting on it breaks its promise.</summary>
    public static Boundary FixedHorizon { get; } = new FixedHorizonBoundary();

    /// <summary>The boundary by its usual name.</summary>
    public abstract string Name { get; }

    /// <summary>The boundary's name.</summary>
    public sealed override string ToString() => Name;

    /// <summary>All that makes the boundary what it is, as a text that can be compared; not where it stands in time.</summary>
    internal virtual string Identity => Name;

    /// <summary>Whether the boundary may be read before the planned end, and acted on.</summary>
    internal virtual bool AllowsEarlyLooks => true;

    /// <summary>Whether critical values depend on information. If not, none has to be worked out.</summary>
    internal virtual bool ReadsInformation => true;

    /// <summary>How many times the users of a fixed-horizon test are needed to keep its power at the planned end.</summary>
    /// <param name="alpha">One-sided.</param>
    /// <param name="power">At the planned end.</param>
    internal virtual double Inflation(double alpha, double power) => 1;

    /// <summary>When the boundary is planned to be read, as shares of the planned information.</summary>
    internal virtual IReadOnlyList<double> PlannedFractions => [1];

    /// <summary>What must be known about reading at this look: past the planned information, too early to conclude.</summary>
    internal virtual IReadOnlyList<Finding> FindingsAt(double information) => ValueList<Finding>.Empty;

    /// <summary>The critical value in one tail.</summary>
    /// <param name="alpha">The test's whole alpha; a two-sided test shares it between its tails.</param>
    /// <param name="sides">How many tails share it.</param>
    /// <param name="tail">Which tail is asked for.</param>
    /// <param name="information">The effect's statistical information, above 0.</param>
    internal abstract CriticalValue Critical(double alpha, TestSides sides, Tail tail, double information);

    /// <summary>
    /// The smallest alpha at which an effect crosses the boundary in one tail; at most 1. The boundary's clock stands at <paramref name="information"/>, which is
    /// that of the effect itself unless a margin is tested on another scale.
    /// </summary>
    internal abstract double PValue(Effect effect, double nullValue, TestSides sides, Tail tail, double information);

    /// <summary>Whether an effect crosses the boundary in one tail, for boundaries that see this sooner than a p-value; null for those that do not.</summary>
    internal virtual bool? IsCrossed(double alpha, Effect effect, double nullValue, TestSides sides, Tail tail, double information) => null;

    /// <summary>The steps from the test's alpha to its critical value.</summary>
    internal abstract AlphaTrail Explain(AlphaTrail trail, double alpha, TestSides sides, Tail tail, double information);

    /// <summary>
    /// This boundary for one metric whose planned final information is known and which was looked at before. Boundaries without a memory
    /// return themselves.
    /// </summary>
    internal virtual Boundary For(LookClock clock) => this;

    /// <summary>This boundary for a test that is sized for a power at the planned end; futility bounds depend on it.</summary>
    internal virtual Boundary Powered(double power) => this;

    /// <summary>What a look says about going on, apart from what it shows about the hypothesis.</summary>
    /// <param name="alpha">The test's whole alpha.</param>
    /// <param name="sides">How many tails share it.</param>
    /// <param name="z">Distance from the null value in standard errors, positive on the side that the hypothesis names.</param>
    /// <param name="information">The effect's statistical information, above 0.</param>
    internal virtual LookDecision DecisionAt(double alpha, TestSides sides, double z, double information) => LookDecision.Continue;

    /// <summary>Whether futility bounds have to be obeyed: what crosses one can never be shown later.</summary>
    internal virtual bool FutilityBinds => false;
}
