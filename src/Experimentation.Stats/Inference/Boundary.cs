using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What an effect is read against. Fixed horizon, group sequential and always-valid tests differ in nothing but the critical value that they
/// assign to (alpha, information): the interval is estimate ± critical value, the p-value is the smallest alpha at which the boundary is crossed.
/// </summary>
public abstract record Boundary
{
    private protected Boundary()
    {
    }

    /// <summary>One look, at a time that was fixed before the data came in. Looking earlier and acting on it breaks its promise.</summary>
    public static Boundary FixedHorizon { get; } = new FixedHorizonBoundary();

    /// <summary>The boundary by its usual name.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the boundary may be read before the planned end, and acted on.</summary>
    internal virtual bool AllowsEarlyLooks => true;

    /// <summary>How many times the users of a fixed-horizon test are needed to keep its power at the planned end.</summary>
    /// <param name="alpha">One-sided.</param>
    /// <param name="power">At the planned end.</param>
    internal virtual double Inflation(double alpha, double power) => 1;

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

    /// <summary>The steps from the test's alpha to its critical value.</summary>
    internal abstract AlphaTrail Explain(AlphaTrail trail, double alpha, TestSides sides, Tail tail, double information);

    /// <summary>
    /// This boundary for one metric whose planned final information is known and which was looked at before. Boundaries without a memory
    /// return themselves.
    /// </summary>
    internal virtual Boundary For(double plannedInformation, IReadOnlyList<double> earlierInformation) => this;
}
