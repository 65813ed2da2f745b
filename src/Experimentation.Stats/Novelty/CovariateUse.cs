namespace Experimentation.Stats;

/// <summary>What is done with a value that was known before exposure.</summary>
public enum CovariateUse
{
    /// <summary>It takes noise out of every day (CUPED; Deng, Xu, Kohavi and Walker 2013), where the panels have one.</summary>
    Adjust,

    /// <summary>It is left aside.</summary>
    Ignored,
}
