using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// An effect whose evidence against a null value is one signed statistic (z, or t where it has degrees of freedom) that falls as the null
/// value rises. Tails read the statistic, limits invert it: p-values and intervals cannot disagree.
/// </summary>
internal abstract record StatisticEffect : Effect
{
    private protected StatisticEffect(EffectScale scale, string method, EffectReading reading)
        : base(scale, method)
    {
        Estimate = reading.Estimate;
        StandardError = reading.StandardError;
        Information = reading.Information;
        DegreesOfFreedom = reading.DegreesOfFreedom;
        Findings = reading.Findings;
    }

    public sealed override double Estimate { get; }

    public sealed override double StandardError { get; }

    public sealed override double DegreesOfFreedom { get; }

    public sealed override double Information { get; }

    /// <summary>The statistic against a null value on <see cref="Effect.Scale"/>; infinite for values that cannot occur.</summary>
    private protected abstract double Statistic(double nullValue);

    /// <summary>The null value at which <see cref="Statistic"/> takes a finite value; the end of the scale where it never does.</summary>
    private protected abstract double NullAt(double statistic);

    internal sealed override double UpperTail(double nullValue) => IsEstimable ? StudentT.UpperTail(Statistic(nullValue), DegreesOfFreedom) : 1;

    internal sealed override double LowerTail(double nullValue) => IsEstimable ? StudentT.LowerTail(Statistic(nullValue), DegreesOfFreedom) : 1;

    internal sealed override double ZScore(double nullValue) => IsEstimable ? TStatistic.ZScore(Statistic(nullValue), DegreesOfFreedom) : 0;

    internal sealed override double LowerLimit(CriticalValue critical) => Limit(critical, -1);

    internal sealed override double UpperLimit(CriticalValue critical) => Limit(critical, +1);

    internal sealed override (double Lower, double Upper) Limits(CriticalValue above, CriticalValue below)
    {
        if (!IsEstimable)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }
        (double a, double b) = TStatistic.Critical(above, below, DegreesOfFreedom);
        return (Limit(a, -1), Limit(b, +1));
    }

    private double Limit(CriticalValue critical, int side) =>
        IsEstimable ? Limit(TStatistic.Critical(critical, DegreesOfFreedom), side) : side * double.PositiveInfinity;

    private double Limit(double k, int side) => double.IsPositiveInfinity(k) ? side * k : NullAt(-side * k);
}
