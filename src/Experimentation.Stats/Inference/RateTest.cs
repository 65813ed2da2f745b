namespace Experimentation.Stats;

/// <summary>How two rates of events are compared.</summary>
public enum RateTest
{
    /// <summary>
    /// <see cref="QuasiPoisson"/> where the per-user dispersion is known and clearly above 1 (by three standard errors) and both arms have events;
    /// otherwise <see cref="ExactConditional"/> for ratios of fewer than 100 events in all, and <see cref="Score"/> for more and for differences. The default.
    /// </summary>
    Automatic,

    /// <summary>
    /// Given all events, treatment's share of them is binomial (Przyborowski and Wilenski 1940); limits of Clopper and Pearson (1934). Never anti-conservative
    /// if events are Poisson. Ratios only.
    /// </summary>
    ExactConditional,

    /// <summary>The score test: for ratios Wilson's interval of treatment's share of events, for differences the constrained estimates (Miettinen and Nurminen 1985, section on rates). Assumes Poisson events.</summary>
    Score,

    /// <summary>
    /// Poisson variance times the dispersion between users, read as t with users − 2 degrees of freedom (McCullagh and Nelder 1989, section 6.2): for events that
    /// come in bursts. Needs the per-user dispersion. Ratios on the log scale.
    /// </summary>
    QuasiPoisson,
}
