namespace Experimentation.Stats;

/// <summary>How the noise of a difference between quantiles is worked out.</summary>
public enum QuantileTest
{
    /// <summary>
    /// What a bootstrap of infinitely many resamples would say, without resampling: the rank of a resampled quantile is binomial, so its law over the order statistics is known
    /// (Schultzberg and Ankargren 2022). Assumes nothing about the density, so ties and skew are no trouble. The default.
    /// </summary>
    ResamplingFree,

    /// <summary>Normal limit; the slope of the quantile function from two order statistics around the quantile (Deng, Knoblich and Lu 2018, section 4).</summary>
    OrderStatistics,

    /// <summary>Normal limit; the density at the quantile by a Gaussian kernel with Silverman's (1986) rule of thumb. Needs continuous values.</summary>
    Density,
}
