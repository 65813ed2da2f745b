namespace Experimentation.Stats;

/// <summary>How the noise of a difference between means is worked out.</summary>
public enum MeanTest
{
    /// <summary>Each arm has its own variance; degrees of freedom by Welch (1947) and Satterthwaite (1946). The default.</summary>
    Welch,

    /// <summary>Both arms share one variance; Student's t with n₁ + n₂ − 2 degrees of freedom (Student 1908).</summary>
    PooledT,

    /// <summary>Each arm has its own variance, taken as known: the normal limit of <see cref="Welch"/>.</summary>
    Z,
}
