using System.Globalization;

namespace Experimentation.Stats;

/// <summary>Something about the design that changes how much noise one user brings: a covariate, clusters, capping.</summary>
/// <param name="What">In words: "covariate with correlation 0.6".</param>
/// <param name="VarianceFactor">What the variance of the effect is multiplied with; 0.64 means that 64 % of the users suffice.</param>
public readonly partial record struct DesignFactor(string What, double VarianceFactor)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{What}: variance × {VarianceFactor:0.####}");
}
