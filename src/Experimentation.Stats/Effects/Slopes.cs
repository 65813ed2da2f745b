namespace Experimentation.Stats;

/// <summary>How outcomes are taken to depend on covariates when an effect is adjusted.</summary>
public enum Slopes
{
    /// <summary>Each arm has its own slopes (Lin 2013; Negi and Wooldridge 2021). Never worse than no adjustment in large samples, whatever the shares of the arms. The default.</summary>
    Separate,

    /// <summary>Both arms share the slopes, estimated within the arms (analysis of covariance). Costs half the degrees of freedom, and may be worse than no adjustment where arms are of different size and slopes differ.</summary>
    Pooled,

    /// <summary>
    /// One set of slopes from all users as if they were one group, taken as known (CUPED as published: Deng, Xu, Kohavi and Walker 2013). What most packages report; a large effect
    /// leaks into the slope, and small samples look more certain than they are.
    /// </summary>
    AcrossArms,
}

/// <summary>What the covariates of a ratio metric are.</summary>
public enum RatioCovariates
{
    /// <summary>Each covariate by itself: sessions before, clicks before, a prediction. Any number of them. The default.</summary>
    Columns,

    /// <summary>Two covariates, numerator and denominator of the same ratio before the experiment, which adjust as one: their ratio. What most packages do.</summary>
    EarlierRatio,
}
