using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>A confidence interval, or a posterior's credible interval; its sentence says which. A limit that cannot be given is infinite.</summary>
/// <param name="Lower">Lower limit; −∞ where there is none.</param>
/// <param name="Upper">Upper limit; +∞ where there is none.</param>
/// <param name="Level">Confidence or credible level, strictly between 0 and 1 (0.95 means 95 %).</param>
public readonly partial record struct Interval(double Lower, double Upper, double Level)
{
    /// <summary>Upper minus lower limit.</summary>
    public double Width => Upper - Lower;

    /// <summary>Whether it holds a share of a posterior rather than covering a truth in a share of repetitions.</summary>
    internal bool IsCredible { get; init; }

    /// <summary>Whether a value lies between the limits, limits included.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Percent(Level)} {(IsCredible ? "credible interval" : "CI")} {Phrase.Number(Lower)} … {Phrase.Number(Upper)}";
}
