using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a batch works out beside estimates and standard errors; what nobody asks for costs nothing.</summary>
[Flags]
public enum BatchColumns
{
    /// <summary>Estimates, standard errors and degrees of freedom only.</summary>
    Effects = 0,

    /// <summary>Limits of intervals.</summary>
    Intervals = 1,

    /// <summary>p-values.</summary>
    PValues = 2,

    /// <summary>Verdicts.</summary>
    Verdicts = 4,

    /// <summary>All of them.</summary>
    All = Intervals | PValues | Verdicts,
}

/// <summary>How every row of a batch is read: what a chain of <see cref="Comparison"/>'s steps says for one.</summary>
public sealed partial record BatchReading
{
    /// <summary>Two-sided at alpha 0.05, absolute, fixed horizon, all columns.</summary>
    public static BatchReading Default { get; } = new();

    /// <summary>Absolute, log ratio or delta.</summary>
    public EffectScale Scale { get; private init; } = EffectScale.Absolute;

    /// <summary>What is to be shown.</summary>
    public Hypothesis Hypothesis { get; private init; } = Hypothesis.Difference();

    /// <summary>The significance level of each row.</summary>
    public double Alpha { get; private init; } = Compare.DefaultAlpha;

    /// <summary>What each row is read against.</summary>
    public Boundary Boundary { get; private init; } = Boundary.FixedHorizon;

    /// <summary>How outcomes depend on the covariate, where there is one.</summary>
    public Slopes Slopes { get; private init; } = Slopes.Separate;

    /// <summary>What is worked out.</summary>
    public BatchColumns Columns { get; private init; } = BatchColumns.All;

    /// <summary>On another scale.</summary>
    /// <param name="scale">Absolute, RelativeLogRatio or RelativeDelta.</param>
    /// <exception cref="ArgumentOutOfRangeException">A scale that moments of a batch do not carry.</exception>
    public BatchReading On(EffectScale scale) => scale is EffectScale.Absolute or EffectScale.RelativeLogRatio or EffectScale.RelativeDelta
        ? this with { Scale = scale }
        : throw new ArgumentOutOfRangeException(nameof(scale), scale, "A batch is read on EffectScale.Absolute, RelativeLogRatio or RelativeDelta; compare single summaries for the others.");

    /// <summary>Against another hypothesis.</summary>
    public BatchReading Against(Hypothesis hypothesis) => this with { Hypothesis = hypothesis };

    /// <summary>At another level.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public BatchReading At(double alpha) => this with { Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %") };

    /// <summary>Against another boundary.</summary>
    /// <exception cref="ArgumentNullException">The boundary is null.</exception>
    public BatchReading Using(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return this with { Boundary = boundary };
    }

    /// <summary>With another kind of slopes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one of the kinds.</exception>
    public BatchReading With(Slopes slopes) => Enum.IsDefined(slopes)
        ? this with { Slopes = slopes }
        : throw new ArgumentOutOfRangeException(nameof(slopes), slopes, "Use Separate, Pooled or AcrossArms.");

    /// <summary>With some of the columns only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a combination of the named ones.</exception>
    public BatchReading Only(BatchColumns columns) => (columns & ~BatchColumns.All) == 0
        ? this with { Columns = columns }
        : throw new ArgumentOutOfRangeException(nameof(columns), columns, "Use a combination of Intervals, PValues and Verdicts.");

    /// <inheritdoc/>
    public override string ToString() => $"{Hypothesis} at alpha {Phrase.Number(Alpha)}, {Scale}, {Boundary.Name}, {Slopes} slopes: {Columns}";
}
