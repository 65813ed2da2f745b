using System.Globalization;
using System.Runtime.CompilerServices;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Experiments;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>One variant of an experiment.</summary>
/// <param name="Name">Unique within the experiment.</param>
/// <param name="Share">Its share of the experiment's users, strictly between 0 and 1; all shares add up to 1.</param>
public readonly partial record struct Variant(string Name, double Share)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Phrase.Percent(Share)})";
}

/// <summary>
/// The design of an A/B test: variants, metrics in their roles, error rates, decision rule. Immutable; each step returns a new design.
/// Begin with <see cref="Experiment.ABTest(string)"/>.
/// </summary>
public sealed partial record ABTest
{
    internal ABTest(string name)
    {
        Name = Guard.Name(name, "An experiment");
    }

    /// <summary>What people call the experiment.</summary>
    public string Name { get; }

    /// <summary>The variants; the first one is control.</summary>
    public IReadOnlyList<Variant> Variants { get; private init; } = ValueList<Variant>.Of([new("control", 0.5), new("treatment", 0.5)]);

    /// <summary>The metrics in their roles, in the order in which they were named.</summary>
    public IReadOnlyList<MetricInRole> Metrics { get; private init; } = ValueList<MetricInRole>.Empty;

    /// <summary>The chance to ship something with no benefit, or with harm at a margin; strictly between 0 and 1.</summary>
    public double Alpha { get; private init; } = 0.05;

    /// <summary>The chance to ship something that has the minimum detectable effects and no harm; strictly between 0 and 1.</summary>
    public double Power { get; private init; } = 0.8;

    /// <summary>The chance of a false alarm in all deterioration and quality tests together; strictly between 0 and 1.</summary>
    public double DeteriorationAlpha { get; private init; } = 0.05;

    /// <summary>What effects are read against: a fixed horizon, a group-sequential design, an always-valid boundary.</summary>
    public Boundary Boundary { get; private init; } = Boundary.FixedHorizon;

    /// <summary>
    /// What deterioration and sample-ratio tests are read against. It always allows every look, even when success metrics are read once at a fixed horizon: unless set, alpha is spent by
    /// the square of the share of planned users, at looks of any number and time (with an always-valid test they are always valid too). At a single look at the end that is a fixed-horizon test.
    /// </summary>
    public Boundary DeteriorationBoundary => ChosenWatch ?? Watch(ErrorSpending.Power(2));

    /// <summary>
    /// What breakage readouts are read against: unless the test says otherwise, alpha spent as fast as Pocock's bounds do, because a first day comes when few of the users are there and squared spending
    /// would leave it next to nothing.
    /// </summary>
    internal Boundary BreakageBoundary => ChosenWatch ?? Watch(ErrorSpending.Pocock);

    private Boundary? ChosenWatch { get; init; }

    /// <summary>When the experiment ships.</summary>
    public DecisionRule Rule { get; private init; } = DecisionRule.SuccessGuardrailsAndNoHarm;

    /// <summary>When the experiment is read, in the order of time; empty where it is read without saying which of a user's days count.</summary>
    public IReadOnlyList<Readout> Readouts { get; private init; } = ValueList<Readout>.Empty;

    internal ValueList<MetricPast> PastTests { get; private init; } = ValueList<MetricPast>.Empty;

    /// <summary>The readout that the size is planned for: the last one that decides; null without readouts.</summary>
    internal Readout? DecisionReadout => Readouts.LastOrDefault(r => r.Purpose == ReadoutPurpose.Decision);

    /// <summary>The variants and their shares; the first is control.</summary>
    /// <param name="variants">At least two, with distinct names; shares above 0 that add up to 1.</param>
    /// <exception cref="ArgumentException">Fewer than two variants, a name twice or empty, a share not above 0, or shares that do not add up to 1.</exception>
    public ABTest WithVariants(params ReadOnlySpan<(string Name, double Share)> variants)
    {
        if (variants.Length < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"An A/B test has at least two variants, control first. Got {variants.Length}."), nameof(variants));
        }
        var list = new List<Variant>(variants.Length);
        double sum = 0;
        foreach ((string name, double share) in variants)
        {
            Guard.Name(name, "A variant", nameof(variants));
            if (list.Exists(v => v.Name == name))
            {
                throw new ArgumentException($"Each variant has its own name. Got '{name}' twice.", nameof(variants));
            }
            sum += Guard.Probability(share, $"The share of variant '{name}'", "0.5 means half of the experiment's users", nameof(variants));
            list.Add(new(name, share));
        }
        return Math.Abs(sum - 1) < 1e-9
            ? this with { Variants = ValueList<Variant>.Of(list) }
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The variants' shares are shares of the experiment's users and add up to 1 (the experiment's own share of all users belongs to its traffic). They add up to {sum}."), nameof(variants));
    }

    /// <summary>Adds a success metric: the test must show that it got better.</summary>
    /// <param name="metric">The metric; its preferred direction says what better is.</param>
    /// <param name="minimumDetectable">The smallest improvement worth finding; a size above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The minimum detectable effect is not above 0.</exception>
    /// <exception cref="ArgumentException">A metric of that name is there already.</exception>
    public ABTest Success(Metric metric, Lift minimumDetectable) => With(metric, MetricRole.Success, AboveZero(minimumDetectable, "A minimum detectable effect"));

    /// <summary>Adds a guardrail: the test must show that it did not get worse by as much as the margin.</summary>
    /// <param name="metric">The metric; its preferred direction says what worse is.</param>
    /// <param name="nonInferiorityMargin">The loss that would still be accepted; a size above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    /// <exception cref="ArgumentException">A metric of that name is there already.</exception>
    public ABTest Guardrail(Metric metric, Lift nonInferiorityMargin) => With(metric, MetricRole.Guardrail, AboveZero(nonInferiorityMargin, "A non-inferiority margin"));

    /// <summary>Adds a guardrail without a margin: it is tested for deterioration only, costs no power and cannot be shown to be safe.</summary>
    /// <param name="metric">The metric; its preferred direction says what worse is.</param>
    /// <exception cref="ArgumentException">A metric of that name is there already.</exception>
    public ABTest Guardrail(Metric metric) => With(metric, MetricRole.Guardrail, default);

    /// <summary>Adds a metric that is watched for deterioration only (success metrics and guardrails are watched anyway).</summary>
    /// <param name="metric">The metric; its preferred direction says what worse is.</param>
    /// <exception cref="ArgumentException">A metric of that name is there already.</exception>
    public ABTest Deterioration(Metric metric) => With(metric, MetricRole.Deterioration, default);

    /// <summary>
    /// Adds a metric that the treatment cannot have changed, such as its value before exposure: any difference, in either direction, means that assignment or logging is broken.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <exception cref="ArgumentException">A metric of that name is there already.</exception>
    public ABTest Quality(Metric metric) => With(metric, MetricRole.Quality, default);

    /// <summary>Sets the chance to ship without benefit.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %. One-sided: the metrics' directions say which side.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public ABTest WithAlpha(double alpha) => this with { Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %") };

    /// <summary>Sets the chance to ship a feature that works.</summary>
    /// <param name="power">Strictly between 0 and 1; 0.8 means 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Power is not strictly between 0 and 1.</exception>
    public ABTest WithPower(double power) => this with { Power = Guard.Probability(power, "Power", "0.8 means 80 %") };

    /// <summary>Sets the chance of a false alarm in all deterioration and quality tests together.</summary>
    /// <param name="alpha">Strictly between 0 and 1; 0.05 means 5 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public ABTest WithDeteriorationAlpha(double alpha) => this with { DeteriorationAlpha = Guard.Probability(alpha, "The deterioration alpha", "0.05 means 5 %") };

    /// <summary>Sets the rule by which the experiment ships.</summary>
    /// <param name="rule">By roles (<see cref="DecisionRule.SuccessGuardrailsAndNoHarm"/>), or a tree of one's own; its metrics are looked up when the test is planned.</param>
    /// <exception cref="ArgumentNullException">No rule.</exception>
    public ABTest WithRule(DecisionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return this with { Rule = rule };
    }

    /// <summary>Sets when the experiment is read: typically <c>ReadAt(Readout.Day1, Readout.Week1, Readout.Week2)</c>.</summary>
    /// <param name="readouts">At least one that decides; each with its own name. Their shares of alpha add up to at most 1.</param>
    /// <exception cref="ArgumentException">No readout that decides, a name twice, shares of more than 1, or nothing left for a readout that decides.</exception>
    public ABTest ReadAt(params ReadOnlySpan<Readout> readouts)
    {
        var list = new List<Readout>(readouts.Length);
        foreach (Readout readout in readouts)
        {
            ArgumentNullException.ThrowIfNull(readout, nameof(readouts));
            if (list.Exists(r => r.Name == readout.Name))
            {
                throw new ArgumentException($"Each readout has its own name. Got '{readout.Name}' twice.", nameof(readouts));
            }
            list.Add(readout);
        }
        if (!list.Exists(r => r.Purpose == ReadoutPurpose.Decision))
        {
            throw new ArgumentException("At least one readout decides, for example Readout.Week2.", nameof(readouts));
        }
        double given = list.Sum(r => r.AlphaShare ?? 0);
        if (given > 1 + 1e-12 || (given >= 1 && list.Exists(r => r.Purpose == ReadoutPurpose.Decision && r.AlphaShare is null)) || list.Exists(r => r.Purpose == ReadoutPurpose.Decision && r.AlphaShare == 0))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Readouts share alpha: what they are given adds up to at most 1, and every readout that decides gets a part. Given are {given:0.####}."), nameof(readouts));
        }
        return this with { Readouts = ValueList<Readout>.Of(list) };
    }

    /// <summary>The share of alpha with which a readout may ship.</summary>
    internal double AlphaShareOf(Readout readout)
    {
        double open = Readouts.Count(r => r.Purpose == ReadoutPurpose.Decision && r.AlphaShare is null);
        return readout.AlphaShare ?? (readout.Purpose == ReadoutPurpose.Decision ? (1 - Readouts.Sum(r => r.AlphaShare ?? 0)) / open : 0);
    }

    /// <summary>Sets what past tests found in week 1 and in week 2 on a metric, so that urgent readouts can forecast week 2.</summary>
    /// <param name="metric">A metric of the test.</param>
    /// <param name="history">Relative lifts of the team's own past tests.</param>
    /// <exception cref="ArgumentException">The test has no such metric.</exception>
    /// <exception cref="ArgumentNullException">Metric or history is null.</exception>
    public ABTest WithPastTests(Metric metric, NoveltyHistory history)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(history);
        return Metrics.Any(m => m.Metric == metric)
            ? this with { PastTests = ValueList<MetricPast>.Of(PastTests.Where(p => p.Metric != metric).Append(new(metric, history))) }
            : throw new ArgumentException($"The test has no metric '{metric.Name}'; name it in a role first.", nameof(metric));
    }

    /// <summary>Sets what effects are read against. A sequential boundary may be read at every look; the plan asks for the users that this costs.</summary>
    /// <param name="boundary">
    /// If the final number of users is known, a group-sequential design needs fewest users (<c>GroupSequential.Looks(14)</c>; its alpha and sides are replaced by those of each test); if not,
    /// an always-valid boundary holds at every number (<c>AlwaysValid.TightestAtPlan()</c>).
    /// </param>
    /// <exception cref="ArgumentNullException">The boundary is null.</exception>
    public ABTest WithBoundary(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return this with { Boundary = boundary };
    }

    /// <summary>Sets what deterioration and sample-ratio tests are read against.</summary>
    /// <param name="boundary">A sequential boundary; these tests are read at every look. Always valid, if more users than planned may come in.</param>
    /// <exception cref="ArgumentNullException">The boundary is null.</exception>
    /// <exception cref="ArgumentException">The boundary is a fixed horizon.</exception>
    public ABTest WithDeteriorationBoundary(Boundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return boundary.AllowsEarlyLooks
            ? this with { ChosenWatch = boundary }
            : throw new ArgumentException("Deterioration and sample ratio are read at every look, so a fixed horizon would raise far too many false alarms; use a group-sequential or an always-valid boundary.", nameof(boundary));
    }

    /// <summary>Before launch: whether each metric that the test needs exists, joins and has a history; what is missing, and which readout could stand in for it.</summary>
    /// <param name="metrics">What is known about each metric; those left out count as missing.</param>
    /// <exception cref="ArgumentException">A metric that the test does not have.</exception>
    public InstrumentationReadiness CheckInstrumentation(params ReadOnlySpan<MetricInstrumentation> metrics) => InstrumentationReadiness.Of(this, metrics);

    /// <summary>How many users the test needs, and why.</summary>
    /// <param name="baselines">One for each success metric and each guardrail with a margin.</param>
    /// <exception cref="ArgumentException">A baseline is missing or is for a metric that the test does not have.</exception>
    /// <exception cref="InvalidOperationException">No success metric and no guardrail with a margin; or error rates that no sample size can meet.</exception>
    public ABTestPlan Plan(params ReadOnlySpan<Baseline> baselines) => ABTestPlan.Make(this, baselines, null);

    /// <summary>How many users the test needs, and how many days that takes.</summary>
    /// <param name="traffic">New users a day and the experiment's share of them.</param>
    /// <param name="baselines">One for each success metric and each guardrail with a margin.</param>
    /// <exception cref="ArgumentException">A baseline is missing or is for a metric that the test does not have.</exception>
    /// <exception cref="InvalidOperationException">No success metric and no guardrail with a margin; or error rates that no sample size can meet.</exception>
    public ABTestPlan Plan(Traffic traffic, params ReadOnlySpan<Baseline> baselines) => ABTestPlan.Make(this, baselines, traffic);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"A/B test '{Name}': {string.Join(" : ", Variants.Select(v => $"{v.Name} {Phrase.Percent(v.Share)}"))}; {(Metrics.Count == 0 ? "no metrics" : string.Join(", ", Counts()))}; alpha {Alpha}, power {Power}, {Boundary.Name}{(Readouts.Count > 0 ? "; read at " + string.Join(", ", Readouts.Select(r => r.Name)) : "")}.");

    // The plan knows the final size, so spending costs least, and squared spending leaves early looks a fair chance; where the test itself is always valid, nothing else would hold as long.
    private Boundary Watch(ErrorSpending spending) => Boundary is AlwaysValidBoundary
        ? Boundary
        : GroupSequential.Looks(1).WithEfficacy(spending).ToBoundary();

    private IEnumerable<string> Counts() =>
        from role in ((MetricRole Role, string Noun)[])[(MetricRole.Success, "success metric"), (MetricRole.Guardrail, "guardrail"), (MetricRole.Deterioration, "deterioration metric"), (MetricRole.Quality, "quality metric")]
        let count = Metrics.Count(m => m.Role == role.Role)
        where count > 0
        select Phrase.Counted(count, role.Noun);

    private ABTest With(Metric metric, MetricRole role, Lift lift, [CallerArgumentExpression(nameof(metric))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(metric, name);
        return Metrics.Any(m => m.Metric.Name == metric.Name)
            ? throw new ArgumentException($"Each metric has its own name and one role. '{metric.Name}' is there already.", name)
            : this with { Metrics = ValueList<MetricInRole>.Of(Metrics.Append(new(metric, role, lift))) };
    }

    private static Lift AboveZero(Lift lift, string what, [CallerArgumentExpression(nameof(lift))] string name = "") => lift.Value > 0
        ? lift
        : throw Guard.OutOfRange(name, lift.Value, $"{what} is a size above 0 (Lift.Relative(0.02) means 2 % of control); the metric's preferred direction says which way.");
}
