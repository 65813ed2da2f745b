namespace Experimentation.Stats;

/// <summary>How the noise between clusters is worked out.</summary>
public enum ClusterTest
{
    /// <summary>
    /// Residuals of a cluster scaled to what they would be if all values were independent, and degrees of freedom to match: Bell and McCaffrey (2002), Pustejovsky and Tipton (2018).
    /// Keeps its level with few and unequal clusters. The default.
    /// </summary>
    CR2,

    /// <summary>Sums of residuals by cluster as they are, read as z (Liang and Zeger 1986). Too narrow where clusters are few.</summary>
    CR0,

    /// <summary>CR0 times G/(G − 1) · (N − 1)/(N − 2), as Stata and statsmodels do; read as t with Welch's degrees of freedom over clusters.</summary>
    CR1,

    /// <summary>Each cluster against the mean of the others (the jackknife); a little wide; t with Welch's degrees of freedom over clusters.</summary>
    CR3,

    /// <summary>The mean as a ratio of two means over clusters, by the delta method, with Welch's t over clusters (Deng, Knoblich and Lu 2018): near CR0 times G/(G − 1).</summary>
    DeltaMethod,
}
