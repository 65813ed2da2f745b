using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Where nobody, or everybody, had the event: Greenwood's variance is 0 there, which is no knowledge.</summary>
public sealed partial record SurvivalCurve
{
    /// <summary>Tail of the limits from which a variance is taken, and its normal quantile: a 95 % interval.</summary>
    private const double RecoveredTail = 0.025;

    /// <summary>The share after a time with a variance above 0.</summary>
    internal (double Value, double Variance, Finding? Finding) ShareAt(double time)
    {
        SurvivalStep step = StepAt(time);
        return Recovered(step.Survival, step.StandardError * step.StandardError, step.Survival is 0 or 1 ? ExactLimits(step, RecoveredTail) : (step.Survival, step.Survival), time);
    }

    /// <summary>The area up to a horizon with a variance above 0.</summary>
    internal (double Value, double Variance, Finding? Finding) AreaUpTo(double horizon)
    {
        (double mean, double variance) = Area(horizon);
        return Recovered(mean, variance, variance == 0 ? AreaLimits(horizon, RecoveredTail) : (mean, mean), horizon);
    }

    /// <summary>
    /// The variance of a value that has none, from the distance to its farther exact limit: that is what the square-and-add interval of a difference takes (Zou and Donner 2008).
    /// </summary>
    private (double Value, double Variance, Finding? Finding) Recovered(double value, double variance, (double Lower, double Upper) exact, double at)
    {
        if (variance > 0 || Users == 0)
        {
            return (value, variance, null);
        }
        double error = Math.Max(value - exact.Lower, exact.Upper - value) / Normal.UpperQuantile(RecoveredTail);
        return (value, error * error, Extreme(at));
    }

    private Finding Extreme(double time) => StepAt(time).Survival > 0
        ? new(FindingCode.ZeroEvents, FindingSeverity.Warning, $"Nobody of {Phrase.Count(Users)} users had the event by {Phrase.Number(time)}, so the uncertainty is that of the exact one-sided limit.")
        : new(FindingCode.SmallCounts, FindingSeverity.Warning, $"Everybody of {Phrase.Count(Users)} users that was still seen had the event by {Phrase.Number(time)}, so the uncertainty is that of the exact one-sided limit.");

    /// <summary>Limits of a share of 1 or 0, each at a tail: the share at which so many users without, or with, the event have just that probability.</summary>
    private (double Lower, double Upper) ExactLimits(SurvivalStep step, double tail) => step.Survival > 0
        ? (NobodyGone(step, tail), 1)
        : (0, EverybodyGone(tail));

    private static double NobodyGone(SurvivalStep step, double tail) => Math.Exp(Math.Log(tail) / Math.Max(1, step.AtRisk - step.Events));

    /// <summary>
    /// Upper limit of a curve that has come down to 0: the quantile of Π Beta(n − d + 1, d) over its steps, by a beta of the same mean and variance. Without censoring the product is
    /// Beta(1, users) and the limit is Clopper and Pearson's.
    /// </summary>
    private double EverybodyGone(double tail)
    {
        double mean = 1, square = 1;
        foreach (SurvivalStep step in _steps)
        {
            double n = step.AtRisk;
            double left = n - step.Events + 1;
            mean *= left / (n + 1);
            square *= left / (n + 1) * ((left + 1) / (n + 2));
        }
        double variance = square - mean * mean;
        double size = mean * (1 - mean) / variance - 1;
        return variance > 0 && size > 0 && double.IsFinite(size) ? Beta.UpperQuantile(tail, mean * size, (1 - mean) * size) : mean;
    }

    /// <summary>Limits of an area whose curve has no step before the horizon, or falls from 1 to 0 in one.</summary>
    private (double Lower, double Upper) AreaLimits(double horizon, double tail)
    {
        SurvivalStep last = StepAt(Math.BitDecrement(horizon));
        return last.Survival > 0
            ? (horizon * NobodyGone(last, tail), horizon)
            // The curve before the step is at least what nobody's event up to it says.
            : (last.Time * NobodyGone(last with { Events = 0 }, tail), last.Time + (horizon - last.Time) * EverybodyGone(tail));
    }

    /// <summary>Users who were seen up to a time without the event.</summary>
    private long SeenUntil(double time)
    {
        long users = Users;
        for (int i = 0; i < _summary.Times.Count && _summary.Times[i] < time; i++)
        {
            users -= _summary.EventsAt[i] + _summary.CensoredAt[i];
        }
        return users;
    }
}
