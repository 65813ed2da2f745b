namespace Experimentation.Stats;

/// <summary>Standard errors of a regression that hold when users vary by different amounts (Eicker 1967; Huber 1967; White 1980): how squared residuals are corrected for having been fitted.</summary>
public enum RobustError
{
    /// <summary>Not at all (White 1980). Too small in small samples.</summary>
    HC0,

    /// <summary>All by n / (n − coefficients) (Hinkley 1977).</summary>
    HC1,

    /// <summary>Each by 1 / (1 − leverage) (Horn, Horn and Duncan 1975): unbiased where users vary alike. Without covariates it is Welch's. The default.</summary>
    HC2,

    /// <summary>Each by 1 / (1 − leverage)² (MacKinnon and White 1985): close to the jackknife, on the safe side.</summary>
    HC3,
}
