using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>One look of a group-sequential test: what was seen, what it was held against, and what follows.</summary>
/// <remarks>Statistic and bounds are given towards the claim: positive where less is better and less was seen.</remarks>
public sealed partial record GroupSequentialLook : IJsonState<GroupSequentialLook>
{
    internal GroupSequentialLook(int number, double information, double fraction, double estimate, double standardError, double z, Interval repeated, WorkingScale scale, ActualLook bounds, double alphaSpentBefore, TestSides sides)
    {
        Number = number;
        Information = information;
        InformationFraction = fraction;
        Estimate = estimate;
        StandardError = standardError;
        Z = z;
        RepeatedInterval = repeated;
        Scale = scale;
        Bounds = bounds;
        Sides = sides;
        AlphaSpentBefore = alphaSpentBefore;
        Decision = Decide();
    }

    /// <summary>Counted from 1.</summary>
    public int Number { get; }

    /// <summary>Statistical information at this look: one over the squared standard error, or the clock that was given.</summary>
    public double Information { get; }

    /// <summary>Information over the planned information; above 1 if more came in than planned.</summary>
    public double InformationFraction { get; }

    /// <summary>Whether all of alpha is spent, so that nothing can be shown after it.</summary>
    public bool IsLast => Bounds.IsLast;

    /// <summary>The estimate from all data so far, on the effect's scale.</summary>
    public double Estimate { get; }

    /// <summary>Its standard error, on the scale on which it is treated as normal (the logarithm for ratios).</summary>
    public double StandardError { get; }

    /// <summary>Distance from the null value in standard errors, positive towards the claim.</summary>
    public double Z { get; }

    /// <summary>Alpha spent at this look and those before, both tails together.</summary>
    public double AlphaSpent => Tails * Bounds.AlphaSpent;

    /// <summary>Alpha spent at this look.</summary>
    public double AlphaSpentHere => Tails * (Bounds.AlphaSpent - AlphaSpentBefore);

    /// <summary>
    /// The significance level of this look alone: what a test that looked only here would have had. More than <see cref="AlphaSpentHere"/>, for part of it was at risk at earlier looks too; never
    /// <see cref="AlphaSpent"/>.
    /// </summary>
    public double NominalAlpha => double.IsPositiveInfinity(Bounds.Efficacy) ? 0 : Tails * Normal.UpperTail(Bounds.Efficacy);

    /// <summary>The claim is shown at or above it; null where nothing can be shown at this look.</summary>
    public double? EfficacyBound => double.IsInfinity(Bounds.Efficacy) ? null : Bounds.Efficacy;

    /// <summary>Going on is futile at or below it; null where there is none. In a two-sided test the test stops between minus and plus this.</summary>
    public double? FutilityBound => double.IsInfinity(Bounds.Futility) || IsLast ? null : Bounds.Futility;

    /// <summary>The effect is harmful at or below it; null where there is none.</summary>
    public double? HarmBound => double.IsInfinity(Bounds.Harm) ? null : Bounds.Harm;

    /// <summary>What follows.</summary>
    public LookDecision Decision { get; }

    /// <summary>
    /// The repeated confidence interval: it covers the effect at all looks together with its level, whatever made the test stop. Each limit of a one-sided test is one-sided at alpha, so
    /// the interval has level 1 − 2·alpha.
    /// </summary>
    public Interval RepeatedInterval { get; }

    internal WorkingScale Scale { get; }

    internal ActualLook Bounds { get; }

    internal TestSides Sides { get; }

    internal double AlphaSpentBefore { get; }

    private int Tails => Sides == TestSides.Two ? 2 : 1;

    /// <inheritdoc/>
    public override string ToString()
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"Look {Number} at information fraction {InformationFraction:0.####}: z {Phrase.Number(Z)}");
        string bound = EfficacyBound is { } efficacy
            ? $"efficacy bound {Phrase.Number(efficacy)} (alpha spent {Phrase.Level(AlphaSpent)}, {Phrase.Level(AlphaSpentHere)} of it here; nominal level {Phrase.Level(NominalAlpha)})"
            : "nothing can be shown at this look";
        string futility = FutilityBound is { } f ? $", futility bound {Phrase.Number(f)}" : "";
        string harm = HarmBound is { } h ? $", harm bound {Phrase.Number(h)}" : "";
        string interval = string.Create(
            CultureInfo.InvariantCulture,
            $"Estimate {Phrase.OnScale(Estimate, Scale.Scale)}, {Phrase.Percent(RepeatedInterval.Level)} repeated CI {Phrase.OnScale(RepeatedInterval.Lower, Scale.Scale)} … {Phrase.OnScale(RepeatedInterval.Upper, Scale.Scale)}");
        return $"{at}, {bound}{futility}{harm}: {Words()}. {interval}.";
    }

    private string Words() => Decision switch
    {
        LookDecision.StopForEfficacy => Sides == TestSides.Two ? $"stop, there is a difference ({(Z > 0 ? "better" : "worse")})" : "stop, the claim is shown",
        LookDecision.StopForFutility => "stop, going on is futile",
        LookDecision.StopForHarm => "stop, the effect is harmful",
        LookDecision.StopWithoutClaim => "the last look, nothing is shown",
        _ => "go on",
    };

    private LookDecision Decide()
    {
        if ((Sides == TestSides.Two ? Math.Abs(Z) : Z) >= Bounds.Efficacy)
        {
            return LookDecision.StopForEfficacy;
        }
        if (Z <= Bounds.Harm)
        {
            return LookDecision.StopForHarm;
        }
        if (IsLast)
        {
            return LookDecision.StopWithoutClaim;
        }
        bool futile = Sides == TestSides.Two ? Math.Abs(Z) <= Bounds.Futility : Z <= Bounds.Futility;
        return futile ? LookDecision.StopForFutility : LookDecision.Continue;
    }

    void IJsonState<GroupSequentialLook>.Write(StateWriter writer)
    {
        writer.Count("number", Number);
        writer.Number("information", Information);
        writer.Number("fraction", InformationFraction);
        writer.Number("estimate", Estimate);
        writer.Number("standardError", StandardError);
        writer.Number("z", Z);
        writer.Number("lower", RepeatedInterval.Lower);
        writer.Number("upper", RepeatedInterval.Upper);
        writer.Number("level", RepeatedInterval.Level);
        writer.State("working", Scale);
        writer.State("bounds", Bounds);
        writer.NumberUnlessZero("alphaSpentBefore", AlphaSpentBefore);
        writer.Text("sides", Sides.ToString());
    }

    static GroupSequentialLook IJsonState<GroupSequentialLook>.Read(StateReader reader) => new(
        reader.Position("number"),
        Guard.Positive(reader.Number("information"), "Information"),
        Guard.Positive(reader.Number("fraction"), "An information fraction"),
        Guard.Finite(reader.Number("estimate"), "An estimate"),
        Guard.Positive(reader.Number("standardError"), "A standard error"),
        Guard.Finite(reader.Number("z"), "A z statistic"),
        new(reader.Number("lower"), reader.Number("upper"), reader.Number("level")),
        reader.State<WorkingScale>("working"),
        reader.State<ActualLook>("bounds"),
        reader.NumberOrZero("alphaSpentBefore"),
        reader.Choice<TestSides>("sides"));
}
