using Experimentation.Stats.Effects;

namespace Experimentation.Stats.Inference;

/// <summary>The whole of alpha is spent at one look.</summary>
internal sealed record FixedHorizonBoundary : Boundary
{
    /// <summary>Quantiles of smaller tails are not computed: their limits are infinite, which covers at every level.</summary>
    private const double SmallestTail = 1e-300;

    public override string Name => "fixed horizon";

    internal override bool AllowsEarlyLooks => false;

    internal override bool ReadsInformation => false;

    internal override CriticalValue Critical(double alpha, TestSides sides, Tail tail, double information) =>
        PerTail(alpha, sides) is var tailArea && tailArea >= SmallestTail ? CriticalValue.OfTail(tailArea) : CriticalValue.OfZ(double.PositiveInfinity);

    internal override double PValue(Effect effect, double nullValue, TestSides sides, Tail tail, double information)
    {
        double area = tail == Tail.Upper ? effect.UpperTail(nullValue) : effect.LowerTail(nullValue);
        return sides == TestSides.One ? area : Math.Min(1, 2 * area);
    }

    internal override AlphaTrail Explain(AlphaTrail trail, double alpha, TestSides sides, Tail tail, double information)
    {
        double perTail = PerTail(alpha, sides);
        return (sides == TestSides.Two ? trail.Then("shared by two tails", perTail) : trail)
            .Then("one look, fixed horizon", CriticalValue.OfTail(perTail).Z, "z");
    }

    private static double PerTail(double alpha, TestSides sides) => sides == TestSides.One ? alpha : alpha / 2;
}
