using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

/// <summary>What is true in simulated experiments.</summary>
public enum SimulatedTruth
{
    /// <summary>Nothing differs: how often is something shipped that has no benefit?</summary>
    NoEffect,

    /// <summary>Every success metric has its minimum detectable effect and nothing else differs: how often is it shipped?</summary>
    AsPlanned,

    /// <summary>Success metrics have their minimum detectable effects, and every guardrail loses its whole margin: how often is harm shipped?</summary>
    GuardrailsAtMargin,
}

/// <summary>What a plan did over many simulated experiments. Every figure carries its Monte Carlo standard error.</summary>
public sealed partial record ABTestSimulation
{
    internal ABTestSimulation(ABTestPlan plan, SimulatedTruth truth, ulong seed, int replications, PlanTally tally, ValueList<MetricCharacteristics> metrics)
    {
        Plan = plan;
        Truth = truth;
        Seed = seed;
        Replications = replications;
        Metrics = metrics;
        Ship = MonteCarloEstimate.OfShare(tally.Of(DecisionKind.Ship), replications);
        End = MonteCarloEstimate.OfShare(tally.Of(DecisionKind.End), replications);
        Abort = MonteCarloEstimate.OfShare(tally.Of(DecisionKind.Abort), replications);
        Users = MonteCarloEstimate.OfMean(new(tally.Users));
        ShippedAtLook = ValueList<double>.Of(tally.ShippedAtLook.ToArray().Select(n => (double)n / replications));
    }

    /// <summary>The plan.</summary>
    public ABTestPlan Plan { get; }

    /// <summary>What was true.</summary>
    public SimulatedTruth Truth { get; }

    /// <summary>The seed; the same one gives the same figures.</summary>
    public ulong Seed { get; }

    /// <summary>Simulated experiments.</summary>
    public int Replications { get; }

    /// <summary>Share of experiments that shipped a treatment.</summary>
    public MonteCarloEstimate Ship { get; }

    /// <summary>Share that ended without shipping.</summary>
    public MonteCarloEstimate End { get; }

    /// <summary>Share that were aborted.</summary>
    public MonteCarloEstimate Abort { get; }

    /// <summary>Users of all variants when an experiment stopped.</summary>
    public MonteCarloEstimate Users { get; }

    /// <summary>Share of experiments that shipped at each planned look, first to last.</summary>
    public IReadOnlyList<double> ShippedAtLook { get; }

    /// <summary>What each metric of each treatment did, where it was drawn: power or type I error of its own test, coverage and bias after stopping.</summary>
    public IReadOnlyList<MetricCharacteristics> Metrics { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        string truth = Truth switch
        {
            SimulatedTruth.AsPlanned => "with the minimum detectable effects and no harm",
            SimulatedTruth.GuardrailsAtMargin => "with the minimum detectable effects and guardrails that lose their margins",
            _ => "without any effect",
        };
        text.Append(CultureInfo.InvariantCulture, $"'{Plan.Test.Name}', {Replications:#,0} simulated experiments {truth} (seed {Seed}): shipped {Ship}, ended {End}, aborted {Abort}; users {Phrase.Count(Users.Value)} of {Phrase.Count(Plan.Users)} planned.");
        foreach (MetricCharacteristics metric in Metrics)
        {
            text.Append("\n  ").Append(metric);
        }
        return text.ToString();
    }
}
