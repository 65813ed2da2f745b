using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// A group-sequential test under way: a design, the planned information and the looks so far with the bounds that they were held against. A value:
/// <see cref="Observe(Effect)"/> returns the next state. A service stores it as JSON between looks.
/// </summary>
/// <remarks>
/// Looks may be unplanned in number and time (Lan and DeMets 1983). Bounds of past looks never change. The first look at or beyond the planned information spends what is left of
/// alpha, with its actual information; so does a look that is declared the last. Either way the error rate holds. Assumes that looks are
/// not timed by what was seen of the effect.
/// </remarks>
[JsonConverter(typeof(StateConverter<GroupSequentialTest>))]
public sealed partial record GroupSequentialTest : IJsonState<GroupSequentialTest>
{
    internal GroupSequentialTest(GroupSequentialDesign design, double plannedInformation, PreferredDirection better, double nullValue)
    {
        Design = design;
        PlannedInformation = plannedInformation;
        DesignInformation = plannedInformation;
        Better = better;
        NullValue = nullValue;
        LookList = ValueList<GroupSequentialLook>.Empty;
    }

    /// <summary>The design.</summary>
    public GroupSequentialDesign Design { get; }

    /// <summary>Information at the planned end.</summary>
    public double PlannedInformation { get; private init; }

    /// <summary>Which direction the claim of a one-sided design is about.</summary>
    public PreferredDirection Better { get; }

    /// <summary>What is tested against.</summary>
    public double NullValue { get; }

    /// <summary>The looks so far.</summary>
    public IReadOnlyList<GroupSequentialLook> Looks => LookList;

    /// <summary>What the latest look says; <see cref="LookDecision.Continue"/> before the first.</summary>
    public LookDecision Decision => LookList.Count == 0 ? LookDecision.Continue : LookList[^1].Decision;

    /// <summary>Whether nothing more can be shown: a bound was crossed that has to be obeyed, or all of alpha is spent. Going on past a non-binding futility bound is allowed.</summary>
    public bool IsOver => Decision switch
    {
        LookDecision.Continue => false,
        LookDecision.StopForFutility => Rules.FutilityBinds,
        LookDecision.StopForHarm => Rules.HarmBinds || LookList[^1].IsLast,
        _ => true,
    };

    private ValueList<GroupSequentialLook> LookList { get; init; }

    /// <summary>Planned information when the test began, for which the design has its power.</summary>
    private double DesignInformation { get; init; }

    private LookRules Rules => new(Design.Specification, Design.Specification.Efficacy is BoundaryShape || Design.Specification.Futility is not null ? Design.Solution : null);

    private int Sign => Better == PreferredDirection.Increase ? 1 : -1;

    /// <summary>The state after a look at an effect, with one over its squared standard error as information.</summary>
    /// <param name="effect">The effect of all data so far. One that cannot be estimated is no look and changes nothing.</param>
    /// <exception cref="ArgumentNullException">The effect is null.</exception>
    /// <exception cref="ArgumentException">Information has not grown since the look before.</exception>
    /// <exception cref="InvalidOperationException">The test is over.</exception>
    public GroupSequentialTest Observe(Effect effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        return effect.IsEstimable ? Next(effect, effect.Information, isLast: false, nameof(effect)) : this;
    }

    /// <summary>The state after a look that is timed by a clock of one's own, for example users so far over users planned, which no estimate can turn back.</summary>
    /// <param name="effect">The effect of all data so far. One that cannot be estimated is no look and changes nothing.</param>
    /// <param name="informationFraction">Of the planned information; above 0, above that of the look before. Above 1 if more came in than planned.</param>
    /// <exception cref="ArgumentNullException">The effect is null.</exception>
    /// <exception cref="ArgumentException">Information has not grown since the look before.</exception>
    /// <exception cref="InvalidOperationException">The test is over.</exception>
    public GroupSequentialTest Observe(Effect effect, double informationFraction)
    {
        ArgumentNullException.ThrowIfNull(effect);
        Guard.Positive(informationFraction, "An information fraction");
        return effect.IsEstimable ? Next(effect, informationFraction * PlannedInformation, isLast: false, nameof(informationFraction)) : this;
    }

    /// <summary>The state after a look, with one over the squared standard error as information.</summary>
    /// <param name="estimate">The estimate from all data so far; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">Information has not grown since the look before.</exception>
    /// <exception cref="InvalidOperationException">The test is over.</exception>
    public GroupSequentialTest Observe(double estimate, double standardError)
    {
        Effect effect = Effect.Of(estimate, standardError);
        return Next(effect, effect.Information, isLast: false, nameof(standardError));
    }

    /// <summary>
    /// The state after a look that is the last one, with less information than planned: all that is left of alpha is spent. That it is the last must have been decided
    /// without knowledge of the effect.
    /// </summary>
    /// <param name="effect">The effect of all data. One that cannot be estimated is no look and changes nothing.</param>
    /// <exception cref="ArgumentNullException">The effect is null.</exception>
    /// <exception cref="ArgumentException">Information has not grown since the look before.</exception>
    /// <exception cref="InvalidOperationException">The test is over.</exception>
    public GroupSequentialTest ObserveLast(Effect effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        return effect.IsEstimable ? Next(effect, effect.Information, isLast: true, nameof(effect)) : this;
    }

    /// <summary>
    /// The same test with another planned end, for example because the variance is larger than was thought. Past bounds and what they spent stay. The reason must not be what
    /// was seen of the effect.
    /// </summary>
    /// <param name="plannedInformation">Finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The information is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The test is over.</exception>
    public GroupSequentialTest WithPlannedInformation(double plannedInformation)
    {
        Guard.Positive(plannedInformation, "Planned information");
        RefuseIfOver();
        return this with { PlannedInformation = plannedInformation };
    }

    /// <summary>
    /// The repeated p-value of the latest look: the smallest alpha at which the design, with the looks as they were made, would have rejected there. It may be read at every look. Spending functions of one's own
    /// are scaled in proportion to alpha; a shape is moved up and down. 1 where no alpha rejects.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was no look yet.</exception>
    public double RepeatedPValue() => RepeatedPValue(RefuseIfNone().Number);

    /// <summary>The repeated p-value of a look.</summary>
    /// <param name="look">Counted from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such look.</exception>
    public double RepeatedPValue(int look)
    {
        if (look < 1 || look > LookList.Count)
        {
            throw Guard.OutOfRange(nameof(look), look, string.Create(CultureInfo.InvariantCulture, $"Looks are counted from 1; there are {LookList.Count} so far."));
        }
        double z = LookList[look - 1].Z;
        ActualLook[] looks = [.. LookList.Take(look).Select(Unit)];
        double[] fractions = [.. LookList.Take(look).Select(l => l.IsLast ? 1 : Math.Min(1, l.InformationFraction))];
        double ofTail = Sequential.RepeatedPValue.OfTail(Rules, looks, fractions, Design.Sides == TestSides.Two ? Math.Abs(z) : z);
        return Math.Min(1, Design.Sides == TestSides.Two ? 2 * ofTail : ofTail);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (LookList.Count == 0)
        {
            return "No look yet.";
        }
        var text = new StringBuilder();
        foreach (GroupSequentialLook look in LookList)
        {
            text.Append(look).Append('\n');
        }
        return text.ToString().TrimEnd();
    }

    private GroupSequentialTest Next(Effect effect, double information, bool isLast, string parameter)
    {
        RefuseIfOver();
        double before = LookList.Count == 0 ? 0 : LookList[^1].Information;
        if (!(information > before))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Information increases from look to look. This look has {information:G6}, the one before had {before:G6}."), parameter);
        }
        double fraction = information / PlannedInformation;
        if (fraction >= 1 - 1e-9)
        {
            isLast = true;
        }
        int number = LookList.Count + 1;
        double[] units = [.. LookList.Select(l => l.Information).Append(information).Select(i => i / PlannedInformation)];
        double[] fractions = [.. LookList.Select(l => l.InformationFraction).Append(isLast ? 1 : fraction)];
        ActualLook bounds = ActualBounds.Solve(
            Rules, units, fractions, isLast ? number : null, [.. LookList.Select(Unit)], Math.Sqrt(PlannedInformation / DesignInformation))[^1];
        CriticalValue critical = Effects.CriticalValue.OfZ(bounds.Efficacy);
        var look = new GroupSequentialLook(
            number,
            information,
            fraction,
            effect.Estimate,
            1 / Math.Sqrt(effect.Information),
            Sign * effect.ZScore(NullValue),
            new(effect.LowerLimit(critical), effect.UpperLimit(critical), Level),
            WorkingScale.Of(effect),
            bounds,
            LookList.Count == 0 ? 0 : LookList[^1].Bounds.AlphaSpent,
            Design.Sides);
        return this with { LookList = ValueList<GroupSequentialLook>.Of(LookList.Append(look)) };
    }

    private double Level => Math.Max(0, Design.Sides == TestSides.Two ? 1 - Design.Alpha : 1 - 2 * Design.Alpha);

    /// <summary>A look's bounds with information in units of what is planned now.</summary>
    private ActualLook Unit(GroupSequentialLook look) => look.Bounds with { Information = look.Information / PlannedInformation };

    private GroupSequentialLook RefuseIfNone() => LookList.Count > 0 ? LookList[^1] : throw new InvalidOperationException("There was no look yet; call Observe first.");

    private void RefuseIfOver()
    {
        if (IsOver)
        {
            GroupSequentialLook last = LookList[^1];
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The test was over at look {last.Number}: {(last.IsLast ? "all of alpha is spent" : "it stopped")}. Later data cannot change what was decided; call Conclude for estimate and interval. If the final size is not known, use an always-valid test."));
        }
    }

    void IJsonState<GroupSequentialTest>.Write(StateWriter writer)
    {
        writer.State("design", Design);
        writer.Number("plannedInformation", PlannedInformation);
        writer.Number("designInformation", DesignInformation);
        writer.Text("better", Better.ToString());
        writer.Number("nullValue", NullValue);
        writer.States("looks", LookList);
    }

    static GroupSequentialTest IJsonState<GroupSequentialTest>.Read(StateReader reader)
    {
        GroupSequentialTest start = reader.State<GroupSequentialDesign>("design").Start(
            reader.Number("plannedInformation"), reader.Choice<PreferredDirection>("better"), reader.Number("nullValue"));
        ValueList<GroupSequentialLook> looks = ValueList<GroupSequentialLook>.Of(reader.States<GroupSequentialLook>("looks"));
        double before = 0;
        foreach (GroupSequentialLook look in looks)
        {
            if (!(look.Information > before))
            {
                throw new JsonException("Information increases from look to look.");
            }
            before = look.Information;
        }
        return start with { DesignInformation = Guard.Positive(reader.Number("designInformation"), "Information"), LookList = looks };
    }
}
