namespace Experimentation.Stats;

/// <summary>How much weight a finding has.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; the result stands.</summary>
    Note,

    /// <summary>The result stands with a caution.</summary>
    Warning,

    /// <summary>Something asked for could not be computed; nothing is claimed about it.</summary>
    NotEstimable,
}

/// <summary>What a finding is about.</summary>
public enum FindingCode
{
    /// <summary>An arm has no users.</summary>
    EmptyArm,

    /// <summary>An arm has too few users for a variance (fewer than two).</summary>
    TooFewUsers,

    /// <summary>Neither arm varies: there is no noise to compare the difference with.</summary>
    ZeroVariance,

    /// <summary>The control's mean, or the mean of a ratio's denominator, is not clearly away from zero, so dividing by it means nothing.</summary>
    BaselineNearZero,

    /// <summary>The two means have opposite signs or one is not positive, so a ratio on the log scale does not exist.</summary>
    RatioUndefined,

    /// <summary>No events in an arm: the ratio or odds ratio has no finite limit on one side.</summary>
    ZeroEvents,

    /// <summary>Counts are so small that a normal approximation is doubtful.</summary>
    SmallCounts,

    /// <summary>Events vary more between users than a Poisson process allows.</summary>
    OverDispersed,

    /// <summary>Whether events vary more between users than a Poisson process allows is not known; it was assumed that they do not.</summary>
    DispersionUnknown,

    /// <summary>An exposure or a denominator adds up to zero.</summary>
    ZeroExposure,

    /// <summary>The shares of users differ from the planned shares by more than chance explains.</summary>
    SampleRatioMismatch,

    /// <summary>Values so large that a variance or a difference is not a finite number.</summary>
    NotFinite,

    /// <summary>The always-valid intervals of different looks do not overlap: the effect moves over time, or an assumption does not hold.</summary>
    ContradictoryLooks,

    /// <summary>A metric so skewed that the planned users are too few for a normal approximation of its mean.</summary>
    SkewedMetric,

    /// <summary>A metric that the plan names has no data.</summary>
    MissingData,

    /// <summary>A cumulative metric is read at several looks: they peek within users, and the error rates of a sequential test do not hold.</summary>
    PeekingWithinUsers,

    /// <summary>More information than planned: the boundary was not drawn for it, so nothing new can be shown beyond the look that spent what was left of alpha.</summary>
    BeyondPlan,

    /// <summary>No alpha falls to this look, so it cannot show anything.</summary>
    NothingToSpend,

    /// <summary>Another kind of boundary would serve the experiment better.</summary>
    BoundaryAdvice,

    /// <summary>A p-value or an estimate that depends on a convention, which the message names.</summary>
    Convention,

    /// <summary>The analysis, its data or its plan differ from what was registered before the experiment.</summary>
    DiffersFromRegistration,

    /// <summary>What is read stands in for something that cannot be measured, and sees less than that would.</summary>
    StandIn,

    /// <summary>The effect of the first days may contain novelty, which wears off, or primacy, which builds up.</summary>
    MayContainNovelty,
    /// <summary>A covariate was left out, or slopes were shared, because the data do not determine them.</summary>
    CovariateUnused,

    /// <summary>Covariates or strata from before the experiment differ between the arms by more than chance explains.</summary>
    CovariateImbalance,

    /// <summary>Strata too small to be compared by themselves were taken together.</summary>
    StrataMerged,
    /// <summary>Different days are means of different users, so a change between them may be a change of users.</summary>
    ChangingUsers,

    /// <summary>Few users for the covariance between so many days.</summary>
    FewUsersForDays,

    /// <summary>A question about changes over days, and fewer days than it needs.</summary>
    TooFewDays,

    /// <summary>Days of which one is a mixture of others, or does not vary: their covariance cannot be inverted.</summary>
    SingularCovariance,

    /// <summary>The day of exposure, on which everybody is active, counts on a scale on which a constant lift is not constant.</summary>
    ExposureDayIncluded,

    /// <summary>The effect is on one side of zero early and on the other late.</summary>
    SignReversal,

    /// <summary>A fit that does not pass its checks and is not shown as an estimate.</summary>
    FitNotShown,

    /// <summary>Users whose days have not all passed yet; a test that may be read at any time must not see them.</summary>
    ImmatureUsers,

    /// <summary>The arms keep different shares of their users.</summary>
    DifferentialRetention,

    /// <summary>Groups of users that entered at different times have different effects.</summary>
    CohortsDiffer,

    /// <summary>Past experiments are too few or too noisy to learn from.</summary>
    WeakHistory,
    /// <summary>So many values are the same that they have no density at a point, or that their order says less than a method supposes.</summary>
    TiedValues,

    /// <summary>Values beyond a limit were counted as the limit, or left out; the message says how many.</summary>
    ValuesCapped,

    /// <summary>So few clusters that standard errors are rough whatever the correction.</summary>
    FewClusters,
    /// <summary>What the simultaneous intervals of a family can say: nothing where no limits are known that match the decisions, or no more than the decisions themselves.</summary>
    SimultaneousLimits,

    /// <summary>How statistics that are read together must depend on each other for the stated error rate to hold.</summary>
    Dependence,

    /// <summary>An experiment was run on other days or other numbers of users than planned.</summary>
    DeviatesFromPlan,

    /// <summary>An experiment was read more often than planned.</summary>
    UnplannedLook,

    /// <summary>A look does not know of earlier ones, or a report does not show them.</summary>
    LooksNotCarried,
    /// <summary>Values within other caps than the plan's, or within none.</summary>
    CapsDiffer,

    /// <summary>A look with fewer users than planned was declared the last one.</summary>
    DeclaredLast,
    /// <summary>Cells of a column have no value: left out, or counted as what was said that they mean.</summary>
    MissingValues,

    /// <summary>Cells of a column hold something else than they should, and were left out.</summary>
    UnreadableValues,

    /// <summary>Users were seen in more than one variant, and were left out.</summary>
    CrossedOver,

    /// <summary>Rows were passed over.</summary>
    RowsLeftOut,
}

/// <summary>Something about the data that a reader of the result must know. Degenerate data yields findings, not exceptions.</summary>
/// <param name="Code">What it is about.</param>
/// <param name="Severity">How much weight it has.</param>
/// <param name="Message">One sentence for a person.</param>
public readonly partial record struct Finding(FindingCode Code, FindingSeverity Severity, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
