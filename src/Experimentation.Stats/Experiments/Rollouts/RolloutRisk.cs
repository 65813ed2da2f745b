using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a rollout may have cost in one metric, and what its budget leaves for the next stage.</summary>
/// <remarks>
/// With a flat prior the harm per user is normal around its estimate, δ ~ N(μ, s²), and the expected harm is E[max(δ, 0)] = s·φ(μ/s) + μ·Φ(μ/s): it counts what is possible, not only
/// what is likely, so an unknown effect is expensive. A budget that is spent by expected harm is that of risk-based ramps (Zhao, Liu and Deb 2019; Li, Mao and Bojinov 2023).
/// </remarks>
/// <param name="Metric">The metric's name.</param>
/// <param name="ExpectedHarmPerUser">Expected harm per user with the new variant, in the metric's unit; +∞ while nothing is known.</param>
/// <param name="Budget">Harm that all users together may suffer.</param>
/// <param name="Spent">Expected harm of those who had the new variant so far.</param>
/// <param name="LargestNextStage">How many more users may get the new variant before the budget is spent; +∞ where nothing is expected to be lost.</param>
/// <param name="NextStageUsers">Users who would get the new variant while the next stage is held, at the traffic of this one; 0 at the last stage.</param>
public readonly partial record struct RolloutRisk(string Metric, double ExpectedHarmPerUser, double Budget, double Spent, double LargestNextStage, double NextStageUsers) : IJsonState<RolloutRisk>
{
    /// <summary>What is left of the budget; 0 if it is overspent.</summary>
    public double Remaining => Math.Max(0, Budget - Spent);

    /// <summary>Whether the budget allows the next stage.</summary>
    public bool AllowsNextStage => NextStageUsers <= LargestNextStage;

    /// <inheritdoc/>
    public override string ToString() => double.IsInfinity(ExpectedHarmPerUser)
        ? $"{Metric}: nothing is known yet, so no part of the budget of {Phrase.Number(Budget)} can be given out."
        : string.Create(CultureInfo.InvariantCulture, $"{Metric}: expected harm {Phrase.Number(ExpectedHarmPerUser)} per user, {Phrase.Number(Spent)} of {Phrase.Number(Budget)} spent; the next stage needs {Phrase.Count(NextStageUsers)} users and may have {(double.IsInfinity(LargestNextStage) ? "any number" : Phrase.Count(LargestNextStage))}.");

    /// <summary>E[max(δ, 0)] for δ ~ N(mean, standardError²).</summary>
    internal static double ExpectedHarm(double mean, double standardError)
    {
        if (!(standardError > 0))
        {
            return Math.Max(0, mean);
        }
        // The two terms cancel to φ(z)/z² far below 0, which costs two or three digits of the tails' full relative accuracy.
        double z = mean / standardError;
        return Math.Max(0, standardError * Normal.Density(z) + mean * Normal.LowerTail(z));
    }

    internal static RolloutRisk Of(RolloutTrack track, double nextStageUsers)
    {
        (double weight, double harm, double variance) = (0, 0, 0);
        foreach (RolloutStratum s in track.Strata())
        {
            double m = (double)s.ControlUsers / (s.ControlUsers + s.TreatmentUsers) * s.TreatmentUsers;
            weight += m;
            harm += m * track.Rule.HarmSign * s.Difference;
            variance += m * m * s.StandardError * s.StandardError;
        }
        RolloutMetric metric = track.Rule.Metric;
        if (!(weight > 0) || !double.IsFinite(harm) || !double.IsFinite(variance))
        {
            return new(metric.Metric.Name, double.PositiveInfinity, metric.RiskBudget, 0, 0, nextStageUsers);
        }
        double expected = ExpectedHarm(harm / weight, Math.Sqrt(variance) / weight);
        double spent = expected * track.Users().Treatment;
        return new(metric.Metric.Name, expected, metric.RiskBudget, spent, expected > 0 ? Math.Max(0, metric.RiskBudget - spent) / expected : double.PositiveInfinity, nextStageUsers);
    }

    void IJsonState<RolloutRisk>.Write(StateWriter writer)
    {
        writer.Text("metric", Metric);
        writer.Number("expectedHarmPerUser", ExpectedHarmPerUser);
        writer.Number("budget", Budget);
        writer.Number("spent", Spent);
        writer.Number("largestNextStage", LargestNextStage);
        writer.Number("nextStageUsers", NextStageUsers);
    }

    static RolloutRisk IJsonState<RolloutRisk>.Read(StateReader reader) => new(
        reader.Text("metric"), reader.Number("expectedHarmPerUser"), reader.Number("budget"), reader.Number("spent"), reader.Number("largestNextStage"), reader.Number("nextStageUsers"));
}
