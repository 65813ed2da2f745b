using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The normal mixture as a boundary: what <see cref="Comparison"/> and every experiment read effects against, at any look.
/// </summary>
/// <param name="Mixture">Where it is tightest, in information; unset until the plan tells the final information.</param>
/// <param name="TightestShare">The share of the planned final information at which it is tightest, if the plan decides.</param>
/// <param name="TuningAlpha">The two-sided level at which it is tightest there.</param>
internal sealed record AlwaysValidBoundary(NormalMixture? Mixture, double TightestShare, double TuningAlpha) : Boundary
{
    public override string Name => "always valid";

    internal override string Identity => Mixture is { } mixture
        ? $"{Name} {StateText.Of(mixture)}"
        : $"{Name}, tightest at {CanonicalJson.Number(TightestShare)} of the plan for alpha {CanonicalJson.Number(TuningAlpha)}";

    /// <remarks>Counts the last look alone, so the power of all looks together is at least what was asked for.</remarks>
    internal override double Inflation(double alpha, double power)
    {
        // The critical value depends on information only through its share of the plan, so any planned information will do.
        double critical = ((AlwaysValidBoundary)For(new(1, ValueList<double>.Empty))).Resolved().OneSidedCritical(1, alpha);
        double beta = Normal.LowerQuantile(power);
        double ratio = (critical + beta) / (Normal.UpperQuantile(alpha) + beta);
        return ratio * ratio;
    }

    internal override CriticalValue Critical(double alpha, TestSides sides, Tail tail, double information)
    {
        NormalMixture mixture = Resolved();
        return CriticalValue.OfZ(sides == TestSides.Two ? mixture.TwoSidedCritical(information, alpha) : mixture.OneSidedCritical(information, alpha));
    }

    internal override double PValue(Effect effect, double nullValue, TestSides sides, Tail tail, double information)
    {
        if (!effect.IsEstimable)
        {
            return 1;
        }
        NormalMixture mixture = Resolved();
        double z = effect.ZScore(nullValue) * (tail == Tail.Upper ? 1 : -1);
        return sides == TestSides.One
            ? new EValue(mixture.OneSidedLogEValue(z, information)).PValue
            : z > 0 ? new EValue(mixture.LogEValue(z, information)).PValue : 1;
    }

    internal override AlphaTrail Explain(AlphaTrail trail, double alpha, TestSides sides, Tail tail, double information) => trail.Then(
        FormattableString.Invariant($"always valid, {(sides == TestSides.Two ? "two-sided" : "one-sided")}, at information {information:G4}, tightest near {TightestAt():G4}"),
        Critical(alpha, sides, tail, information).Z,
        "z");

    internal override Boundary For(LookClock clock) => Mixture is not null
        ? this
        : this with { Mixture = NormalMixture.TightestAt(clock.PlannedInformation * TightestShare, TuningAlpha) };

    private NormalMixture Resolved() => Mixture ?? throw new InvalidOperationException(
        "This always-valid boundary takes its tuning from a plan. Outside one, choose where it is tightest: AlwaysValid.TightestAt(information).");

    private double TightestAt() => Resolved().MixingInformation / MixtureOptimum.TwoSidedRatio(TuningAlpha);
}
