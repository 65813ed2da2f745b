using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>The same critical value at every planned look at the same users: the quantile of the largest |z| over all looks.</summary>
internal sealed record RepeatedLooksBoundary : Boundary
{
    private readonly ValueList<double> _covariance;
    private readonly int _looks;
    private MaxNormal? _largest;

    private RepeatedLooksBoundary(ValueList<double> covariance, int looks) => (_covariance, _looks) = (covariance, looks);

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"largest of {_looks} looks");

    private MaxNormal Largest => _largest ??= MaxNormal.Of(_looks, _covariance.AsSpan());

    public static RepeatedLooksBoundary Of(double[] covariance, int looks) => new(ValueList<double>.Owning(covariance), looks);

    // One-sided as if two-sided at the same level: the other tail is not used up.
    internal override CriticalValue Critical(double alpha, TestSides sides, Tail tail, double information) => CriticalValue.OfZ(Largest.CriticalValue(alpha).Value);

    internal override double PValue(Effect effect, double nullValue, TestSides sides, Tail tail, double information)
    {
        double z = effect.ZScore(nullValue) * (tail == Tail.Upper ? 1 : -1);
        return z > 0 ? Math.Clamp(Largest.TwoSidedTail(z).Value, 0, 1) : 1;
    }

    internal override AlphaTrail Explain(AlphaTrail trail, double alpha, TestSides sides, Tail tail, double information) =>
        trail.Then(Name, Largest.CriticalValue(alpha).Value, "z");

    public bool Equals(RepeatedLooksBoundary? other) => other is not null && _looks == other._looks && _covariance.Equals(other._covariance);

    public override int GetHashCode() => HashCode.Combine(_looks, _covariance);
}
