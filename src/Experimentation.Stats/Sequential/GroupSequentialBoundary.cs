using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>A group-sequential design as a boundary: what <see cref="Comparison"/> and every experiment read effects against, at looks as they are made.</summary>
internal sealed record GroupSequentialBoundary : Boundary
{
    private readonly GroupSequentialDesign _design;
    private readonly LookClock? _clock;
    private readonly SolvedTimetables _solved;

    /// <param name="design">Its alpha and sides are those of each test that is read; shape, looks, power and lower bounds are used.</param>
    /// <param name="clock">Unset until a plan tells.</param>
    public GroupSequentialBoundary(GroupSequentialDesign design, LookClock? clock)
        : this(design, clock, new())
    {
    }

    private GroupSequentialBoundary(GroupSequentialDesign design, LookClock? clock, SolvedTimetables solved) => (_design, _clock, _solved) = (design, clock, solved);

    public override string Name => "group sequential";

    /// <summary>What was planned.</summary>
    public GroupSequentialDesign Design => _design;

    internal override string Identity => $"{Name} {StateText.Of(_design)}";

    internal override bool FutilityBinds => _design.Specification.Futility is { Adherence: Adherence.Binding };

    internal override IReadOnlyList<double> PlannedFractions => _design.InformationFractions;

    internal override Boundary For(LookClock clock) => new GroupSequentialBoundary(_design, clock, _solved);

    internal override Boundary Powered(double power) => new GroupSequentialBoundary(new(_design.Specification with { Power = power }), _clock, _solved);

    internal override double Inflation(double alpha, double power) => new GroupSequentialDesign(_design.Specification with { Power = power }).For(alpha, TestSides.One).InflationFactor;

    internal override CriticalValue Critical(double alpha, TestSides sides, Tail tail, double information) =>
        CriticalValue.OfZ(Solved(alpha, sides, information).Looks[^1].Efficacy);

    internal override double PValue(Effect effect, double nullValue, TestSides sides, Tail tail, double information)
    {
        double z = effect.IsEstimable ? effect.ZScore(nullValue) * (tail == Tail.Upper ? 1 : -1) : 0;
        if (!effect.IsEstimable || (sides == TestSides.Two && z <= 0))
        {
            return 1;
        }
        SolvedTimetable solved = Solved(_design.Alpha, sides, information);
        double ofTail = solved.IsOver ? 1 : RepeatedPValue.OfTail(solved.Rules, solved.Looks, solved.Fractions, z);
        return Math.Min(1, sides == TestSides.Two ? 2 * ofTail : ofTail);
    }

    internal override bool? IsCrossed(double alpha, Effect effect, double nullValue, TestSides sides, Tail tail, double information) =>
        effect.IsEstimable && effect.ZScore(nullValue) * (tail == Tail.Upper ? 1 : -1) >= Solved(alpha, sides, information).Looks[^1].Efficacy;

    internal override LookDecision DecisionAt(double alpha, TestSides sides, double z, double information)
    {
        ActualLook look = Solved(alpha, sides, information).Looks[^1];
        if (sides == TestSides.One && z <= look.Harm)
        {
            return LookDecision.StopForHarm;
        }
        if (look.IsLast)
        {
            return LookDecision.StopWithoutClaim;
        }
        return (sides == TestSides.Two ? Math.Abs(z) : z) <= look.Futility ? LookDecision.StopForFutility : LookDecision.Continue;
    }

    internal override IReadOnlyList<Finding> FindingsAt(double information)
    {
        LookClock clock = Clock();
        if (IsOver(clock))
        {
            return ValueList<Finding>.Of([new(
                FindingCode.NothingToSpend,
                FindingSeverity.Warning,
                "All of alpha was spent at an earlier look, so this one can show nothing new: what was shown there stands. If the final size is not known, use an always-valid boundary.")]);
        }
        double fraction = information / clock.PlannedInformation;
        return fraction > 1 + 1e-6
            ? ValueList<Finding>.Of([new(
                FindingCode.BeyondPlan,
                FindingSeverity.Note,
                FormattableString.Invariant($"Information is {fraction:0.##} times the planned one. The bounds of earlier looks stand, and what was left of alpha is spent here; nothing is left for later looks."))])
            : ValueList<Finding>.Empty;
    }

    internal override AlphaTrail Explain(AlphaTrail trail, double alpha, TestSides sides, Tail tail, double information)
    {
        SolvedTimetable solved = Solved(alpha, sides, information);
        ActualLook look = solved.Looks[^1];
        double before = solved.Looks.Length > 1 ? solved.Looks[^2].AlphaSpent : 0;
        int planned = _design.InformationFractions.Count;
        string number = planned > 1 && solved.Looks.Length <= planned
            ? FormattableString.Invariant($"look {solved.Looks.Length} of {planned}")
            : FormattableString.Invariant($"look {solved.Looks.Length}");
        return (sides == TestSides.Two ? trail.Then("shared by two tails", alpha / 2) : trail)
            .Then(FormattableString.Invariant($"{_design.Efficacy.Name}, {look.AlphaSpent - before:G3} of it for this look, spent so far"), look.AlphaSpent, "alpha")
            .Then(FormattableString.Invariant($"{number} at information {look.Information:0.####}"), look.Efficacy, "z");
    }

    public bool Equals(GroupSequentialBoundary? other) => other is not null && _design == other._design && _clock == other._clock;

    public override int GetHashCode() => HashCode.Combine(_design, _clock);

    private LookClock Clock() => _clock ?? throw new InvalidOperationException(
        "This group-sequential boundary takes planned information and looks from a plan. Outside one, say them: design.AtLook(plannedInformation, earlierInformation).");

    private static bool IsOver(LookClock clock) => clock.LastLook < clock.Look || (clock.Earlier.Count > 0 && clock.Earlier[^1] >= clock.PlannedInformation * (1 - 1e-9));

    private SolvedTimetable Solved(double alpha, TestSides sides, double information)
    {
        LookClock clock = Clock();
        ValueList<double> units = Units(clock, information);
        return _solved.Of(new(alpha, sides, _design.Power, clock.LastLook, units), this);
    }

    /// <summary>Information at each look over the planned one.</summary>
    private static ValueList<double> Units(LookClock clock, double information)
    {
        if (clock.Shares is { } shares && Math.Abs(information - clock.PlannedInformation * shares[^1]) <= 1e-9 * information)
        {
            return shares;
        }
        ValueList<double> units = ValueList<double>.Of(clock.Earlier.Append(information).Select(i => i / clock.PlannedInformation));
        return units.Count == 1 || units[^1] > units[^2]
            ? units
            : throw new ArgumentException(FormattableString.Invariant($"Information increases from look to look. This look has {information}, the one before had {clock.Earlier[^1]}."), nameof(information));
    }

    internal SolvedTimetable Solve(Timetable timetable)
    {
        // The planned end is reached where rounding says that it is not quite.
        double[] fractions = [.. timetable.Units.Select((unit, k) => unit >= 1 - 1e-9 || k + 1 >= timetable.LastLook ? 1 : unit)];
        GroupSequentialDesign design = _design.For(timetable.Alpha, timetable.Sides);
        var rules = new LookRules(design.Specification);
        return new(rules, ActualBounds.Solve(rules, [.. timetable.Units], fractions, timetable.LastLook, []), fractions, IsOver(Clock()));
    }
}
