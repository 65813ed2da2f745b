using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Simulation;

namespace Experimentation.Stats;

/// <summary>What a comparison did over many simulated experiments. Every figure carries its Monte Carlo standard error.</summary>
public sealed partial record OperatingCharacteristics
{
    internal OperatingCharacteristics(ulong seed, int replications, double truth, double level, Tally tally)
    {
        Seed = seed;
        Replications = replications;
        Truth = truth;
        NominalCoverage = level;
        Better = MonteCarloEstimate.OfShare(tally.Better, replications);
        Worse = MonteCarloEstimate.OfShare(tally.Worse, replications);
        Concluded = MonteCarloEstimate.OfShare(tally.Better + tally.Worse, replications);
        NotEstimable = MonteCarloEstimate.OfShare(tally.NotEstimable, replications);
        Coverage = MonteCarloEstimate.OfShare(tally.Covered, replications);
        Bias = MonteCarloEstimate.OfMean(new(tally.Errors));
        Users = MonteCarloEstimate.OfMean(new(tally.Users));
        ConcludedAtLook = ValueList<double>.Of(tally.Concluded.ToArray().Select(n => (double)n / replications));
    }

    /// <summary>The seed; the same one gives the same figures.</summary>
    public ulong Seed { get; }

    /// <summary>Simulated experiments.</summary>
    public int Replications { get; }

    /// <summary>The true effect on the comparison's scale.</summary>
    public double Truth { get; }

    /// <summary>
    /// Share of experiments that concluded: what the hypothesis claims or its opposite. The type I error where the null hypothesis holds, the power where it does not
    /// (for a two-sided test, of both directions together).
    /// </summary>
    public MonteCarloEstimate Concluded { get; }

    /// <summary>Share that concluded superior, non-inferior or equivalent.</summary>
    public MonteCarloEstimate Better { get; }

    /// <summary>Share that concluded inferior.</summary>
    public MonteCarloEstimate Worse { get; }

    /// <summary>Share whose data allowed no statement at the end.</summary>
    public MonteCarloEstimate NotEstimable { get; }

    /// <summary>Share of intervals, read where the experiment stopped, that held the true effect.</summary>
    public MonteCarloEstimate Coverage { get; }

    /// <summary>What the intervals promise.</summary>
    public double NominalCoverage { get; }

    /// <summary>Mean of the estimates where experiments stopped, minus the true effect: stopping on good news makes estimates too large.</summary>
    public MonteCarloEstimate Bias { get; }

    /// <summary>Users of both arms when an experiment stopped.</summary>
    public MonteCarloEstimate Users { get; }

    /// <summary>Share of experiments that concluded at each look, first to last.</summary>
    public IReadOnlyList<double> ConcludedAtLook { get; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Replications:#,0} simulated experiments with a true effect of {Phrase.Number(Truth)} (seed {Seed}): {Concluded} concluded ({Better} better, {Worse} worse), ");
        text.Append(CultureInfo.InvariantCulture, $"coverage {Coverage} (promised {NominalCoverage:G4}), bias {Bias}, users {Users}.");
        return text.ToString();
    }
}
