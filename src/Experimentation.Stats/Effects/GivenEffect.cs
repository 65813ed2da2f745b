using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>An estimate with its standard error, worked out elsewhere.</summary>
internal sealed record GivenEffect(double Value, double Error, double Df) : Effect(EffectScale.Absolute, double.IsPositiveInfinity(Df) ? "z of a given estimate" : "t of a given estimate")
{
    public override double Estimate => Value;

    public override double StandardError => Error;

    public override double DegreesOfFreedom => Df;

    public override double Information => 1 / (Error * Error);

    internal override double UpperTail(double nullValue) => StudentT.UpperTail((Value - nullValue) / Error, Df);

    internal override double LowerTail(double nullValue) => StudentT.LowerTail((Value - nullValue) / Error, Df);

    internal override double ZScore(double nullValue) => TStatistic.ZScore((Value - nullValue) / Error, Df);

    internal override double LowerLimit(CriticalValue critical) => Value - TStatistic.Critical(critical, Df) * Error;

    internal override double UpperLimit(CriticalValue critical) => Value + TStatistic.Critical(critical, Df) * Error;

    internal override (double Lower, double Upper) Limits(CriticalValue above, CriticalValue below)
    {
        (double a, double b) = TStatistic.Critical(above, below, Df);
        return (Value - a * Error, Value + b * Error);
    }

    internal override Effect On(EffectScale scale) => scale == EffectScale.Absolute
        ? this
        : throw new InvalidOperationException("An effect that was given as an estimate and a standard error has no other scale; compare summaries to choose one.");
}
