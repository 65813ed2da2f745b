namespace Experimentation.Stats.Inference;

/// <summary>What a bootstrap effect is read from: the data and their replications, on any scale that they carry.</summary>
internal interface IReplicates
{
    /// <summary>How the weights or samples were drawn, for the method's name.</summary>
    string Name { get; }

    int Replications { get; }

    /// <summary>The effect on one scale, and its replications; no reading where a finding says that nothing can be claimed.</summary>
    BootstrapOnScale On(EffectScale scale, BootstrapInterval interval);
}

/// <summary>A bootstrap on one scale.</summary>
/// <param name="Estimate">The effect on the scale; 0 where there is none.</param>
/// <param name="Reading">Replications on the working scale; null where nothing can be claimed.</param>
/// <param name="Slope">From the working scale to the effect's scale, at the estimate.</param>
/// <param name="Sign">The sign of control's value, for lifts.</param>
/// <param name="Findings">What a reader must know.</param>
internal readonly record struct BootstrapOnScale(double Estimate, BootstrapReading? Reading, double Slope, int Sign, IReadOnlyList<Finding> Findings);
