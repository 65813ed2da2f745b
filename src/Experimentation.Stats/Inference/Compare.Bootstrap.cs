using System.Globalization;
using Experimentation.Stats.Inference;

namespace Experimentation.Stats;

public static partial class Compare
{
    /// <summary>Difference between two means, or two ratios of means, by the Poisson bootstrap; also as relative lift.</summary>
    /// <remarks>
    /// For ratios, clusters and lifts without a formula, and as a check on one. It does not create information: with few users of a long-tailed metric Welch's interval of a difference covers better. No tail below 1/(replications + 1) can be told from zero: a boundary that asks for more gets an infinite limit.
    /// Assumes independent users (clusters, where keys were given).
    /// </remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users, with as many replications.</param>
    /// <param name="interval">How replications become an interval; studentised unless there is a reason.</param>
    /// <exception cref="ArgumentNullException">A summary is null.</exception>
    /// <exception cref="ArgumentException">The numbers of replications differ, or both arms hold the same part of one seed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval is none of the named ones.</exception>
    public static Comparison Bootstrap(BootstrapSummary control, BootstrapSummary treatment, BootstrapInterval interval = BootstrapInterval.Studentized)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        if (control.Replications != treatment.Replications)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Both arms have the same number of replications, {control.Replications}. Got {treatment.Replications}."), nameof(treatment));
        }
        BootstrapSummary.RequireOtherParts(control, treatment, nameof(treatment));
        return Of(new BootstrapEffect(new PoissonArms(control, treatment), interval, EffectScale.Absolute));
    }
}
