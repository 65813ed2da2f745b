using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Events of all periods in which treatment had one share of the exposure.</summary>
internal readonly record struct EventStage(double Share, long Control, long Treatment);

/// <summary>The average likelihood ratio of larger (direction 1) or smaller (−1) ratios, as a function of direction·ln(tested ratio): decreasing.</summary>
internal readonly struct RatioEvidence(ValueList<EventStage> stages, RatioAlternatives alternatives, int direction) : IIncreasing
{
    public double At(double directedLogRatio) => -LogEValue(Math.Exp(direction * directedLogRatio));

    /// <summary>
    /// direction·ln of the ratio below which the evidence exceeds the target; −∞ where none is excluded that an earlier look did not exclude.
    /// </summary>
    public double Crossing(double earlier, double target)
    {
        if (double.IsPositiveInfinity(earlier) || (double.IsFinite(earlier) && At(earlier) >= -target))
        {
            return double.NegativeInfinity;
        }
        double control = 0.5;
        double treatment = 0.5;
        long own = 0;
        foreach (EventStage stage in stages.AsSpan())
        {
            control += stage.Control / (1 - stage.Share);
            treatment += stage.Treatment / stage.Share;
            own += direction > 0 ? stage.Treatment : stage.Control;
        }
        if (MostEvidence(own) <= target)
        {
            return double.NegativeInfinity;
        }
        double guess = direction * Math.Log(treatment / control) - 0.1;
        return IncreasingRoot.Find(this, -target, guess, 0.1, double.NegativeInfinity, double.PositiveInfinity);
    }

    public double LogEValue(double ratio)
    {
        Span<double> logs = stackalloc double[alternatives.Size];
        alternatives.LogWeights.CopyTo(logs);
        foreach (EventStage stage in stages.AsSpan())
        {
            // ln((p·r·f + 1 − p)/(p·r + 1 − p)) = ln(1 + w·(f − 1)), w being treatment's part of the events under the tested ratio.
            double weight = stage.Share / (stage.Share + (1 - stage.Share) / ratio);
            for (int j = 0; j < logs.Length; j++)
            {
                (double logRatio, double growth) = alternatives.At(j, direction);
                double common = Elementary.Log1p(weight * growth);
                logs[j] += stage.Treatment * (logRatio - common) - stage.Control * common;
            }
        }
        return LogSpace.SumExp(logs);
    }

    /// <summary>The evidence against ever more extreme ratios, where every event of the other arm would be no surprise.</summary>
    private double MostEvidence(long events)
    {
        Span<double> logs = stackalloc double[alternatives.Size];
        for (int j = 0; j < logs.Length; j++)
        {
            logs[j] = alternatives.LogWeights[j] + events * alternatives.At(j, 1).LogRatio;
        }
        return LogSpace.SumExp(logs);
    }
}
