using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Between an effect's scale and the one on which its estimate is treated as normal: the logarithm for ratios.</summary>
/// <param name="Scale">The effect's scale.</param>
/// <param name="Sign">−1 for relative lifts over a negative baseline, whose sign they follow.</param>
internal readonly record struct WorkingScale(EffectScale Scale, int Sign) : IJsonState<WorkingScale>
{
    public static WorkingScale Of(Effect effect)
    {
        if (effect.Scale != EffectScale.RelativeLogRatio)
        {
            return new(effect.Scale, 1);
        }
        // A lift of x is a ratio of 1 + x over a positive baseline and of 1 − x over a negative one; the upper limit tells which.
        var one = CriticalValue.OfZ(1);
        double limit = effect.UpperLimit(one);
        // In the t of few users, or a small lift would look like one over the other baseline.
        double step = TStatistic.Critical(one, effect.DegreesOfFreedom) / Math.Sqrt(effect.Information);
        double positive = Math.Abs(new WorkingScale(effect.Scale, 1).Shifted(effect.Estimate, step) - limit);
        double negative = Math.Abs(new WorkingScale(effect.Scale, -1).Shifted(effect.Estimate, -step) - limit);
        return new(effect.Scale, negative < positive ? -1 : 1);
    }

    public double ToWorking(double value) => Scale switch
    {
        EffectScale.RelativeLogRatio => Elementary.Log1p(Sign * value),
        EffectScale.RiskRatio or EffectScale.OddsRatio => Math.Log(value),
        _ => value,
    };

    public double FromWorking(double value) => Scale switch
    {
        EffectScale.RelativeLogRatio => Sign * Elementary.Expm1(value),
        EffectScale.RiskRatio or EffectScale.OddsRatio => Math.Exp(value),
        _ => value,
    };

    public void Write(StateWriter writer)
    {
        writer.Text("scale", Scale.ToString());
        writer.Count("sign", Sign);
    }

    public static WorkingScale Read(StateReader reader) => new(reader.Choice<EffectScale>("scale"), reader.Count("sign") < 0 ? -1 : 1);

    private double Shifted(double value, double step) => FromWorking(ToWorking(value) + step);
}
