namespace Experimentation.Stats;

/// <summary>The scale on which two groups are compared, and how its uncertainty is worked out.</summary>
public enum EffectScale
{
    /// <summary>Treatment minus control, in the metric's unit. No effect is 0.</summary>
    Absolute,

    /// <summary>(Treatment − control) / |control|, uncertainty on the logarithm of the ratio. No effect is 0. The default for relative lifts.</summary>
    RelativeLogRatio,

    /// <summary>(Treatment − control) / |control|, uncertainty by the first-order delta method on the ratio itself. No effect is 0.</summary>
    RelativeDelta,

    /// <summary>(Treatment − control) / |control|, interval by Fieller's theorem (1954). No effect is 0.</summary>
    RelativeFieller,

    /// <summary>Treatment's rate divided by control's. No effect is 1.</summary>
    RiskRatio,

    /// <summary>Treatment's odds divided by control's. No effect is 1.</summary>
    OddsRatio,
}
