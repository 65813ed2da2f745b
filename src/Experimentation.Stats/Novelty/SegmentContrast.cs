using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>How much more the effect changed for existing users than for new ones, who cannot feel novelty. See <see cref="Novelty.NewAgainstExisting"/>.</summary>
/// <remarks>[(L − E) of existing] − [(L − E) of new]: the two groups are independent, so variances add up. Needs enough new users; <see cref="DetectableChange"/> says how much they can show.</remarks>
public sealed partial record SegmentContrast
{
    internal SegmentContrast(NoveltyContrast existing, NoveltyContrast newUsers)
    {
        Existing = existing;
        NewUsers = newUsers;
        var (a, b) = ((CurveEffect)existing.Change.Effect, (CurveEffect)newUsers.Change.Effect);
        EffectScale scale = a.Scale;
        Finding? flaw = a.IsEstimable && b.IsEstimable ? null : (a.IsEstimable ? b : a).Findings[0];
        EffectCurve curve = flaw is { } why
            ? EffectCurve.Nothing(ValueList<int>.Owning([0, 1]), ValueList<int>.Owning([1, 1]), scale, why)
            : new(
                ValueList<int>.Owning([0, 1]),
                ValueList<int>.Owning([1, 1]),
                ValueList<double>.Owning([a.Working, b.Working]),
                ValueList<CurveNoise>.Owning(
                [
                    new(ValueList<double>.Owning([a.WorkingError * a.WorkingError, 0, 0, 0]), a.DegreesOfFreedom),
                    new(ValueList<double>.Owning([0, 0, 0, b.WorkingError * b.WorkingError]), b.DegreesOfFreedom),
                ]),
                scale,
                a.Sign,
                null);
        Difference = Compare.Of(CurveEffect.Of(new GivenSource(curve), curve, [1, -1], "Change of existing users − change of new users")).At(existing.Change.Alpha);
        DetectableChange = b.IsEstimable ? (Normal.UpperQuantile(newUsers.Change.Alpha / 2) + Normal.UpperQuantile(0.2)) * b.StandardError : double.PositiveInfinity;
    }

    /// <summary>What existing users show.</summary>
    public NoveltyContrast Existing { get; }

    /// <summary>What new users show.</summary>
    public NoveltyContrast NewUsers { get; }

    /// <summary>Change for existing users minus change for new ones.</summary>
    public Comparison Difference { get; }

    /// <summary>The smallest change that the new users there are would show with power 80 %; +∞ where they show nothing.</summary>
    public double DetectableChange { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!Difference.Effect.IsEstimable)
        {
            return "Nothing can be said about new against existing users:" + string.Concat(Difference.Findings.Select(static finding => " " + finding));
        }
        EffectScale scale = Difference.Effect.Scale;
        double resolution = Difference.Interval.Width / 2;
        return $"The effect changed by {WindowPhrase.Value(Difference.Estimate, resolution, scale)} more for existing than for new users ({Phrase.Percent(Difference.Interval.Level)} CI {WindowPhrase.Limits(Difference.Interval, scale)}, {Phrase.PValue(Difference.PValue)}); the new users there are would show a change of {WindowPhrase.Value(DetectableChange, resolution, scale, false)}.";
    }
}
