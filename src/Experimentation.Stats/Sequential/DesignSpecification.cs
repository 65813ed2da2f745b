using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>What a group-sequential design was asked for; everything else follows from it.</summary>
internal sealed record DesignSpecification
{
    public required ValueList<double> Fractions { get; init; }

    /// <summary>Of the whole test; a two-sided one has half of it in each tail.</summary>
    public double Alpha { get; init; } = 0.05;

    public TestSides Sides { get; init; } = TestSides.Two;

    public double Power { get; init; } = 0.8;

    public EfficacyRule Efficacy { get; init; } = ErrorSpending.OBrienFleming;

    public FutilityRule? Futility { get; init; }

    public HarmRule? Harm { get; init; }

    /// <summary>Looks, counted from 1, at which nobody stops for efficacy.</summary>
    public ValueList<int> WithoutEfficacy { get; init; } = ValueList<int>.Empty;

    /// <summary>Looks, counted from 1, at which nobody stops for futility.</summary>
    public ValueList<int> WithoutFutility { get; init; } = ValueList<int>.Empty;

    public int Looks => Fractions.Count;

    /// <summary>Alpha of the tail that shows efficacy.</summary>
    public double TailAlpha => Sides == TestSides.Two ? Alpha / 2 : Alpha;

    public bool StopsForEfficacyAt(int look) => !WithoutEfficacy.Contains(look + 1);

    public bool StopsForFutilityAt(int look) => !WithoutFutility.Contains(look + 1);

    /// <summary>The same, if all parts go together.</summary>
    /// <param name="parameter">The argument that is to blame if they do not.</param>
    public DesignSpecification Checked(string parameter)
    {
        if (Power <= TailAlpha)
        {
            throw Guard.OutOfRange(parameter, Power, FormattableString.Invariant($"Power is above the alpha of its tail, {TailAlpha}; a test that is never wrong less often needs no data."));
        }
        if (Sides == TestSides.Two && Harm is not null)
        {
            throw new ArgumentException("A two-sided design rejects on both sides already; make it one-sided before it stops for harm at an alpha of its own.", parameter);
        }
        if (Harm is { Adherence: Adherence.Binding } && Alpha + Harm.Alpha > 1)
        {
            throw Guard.OutOfRange(parameter, Harm.Alpha, FormattableString.Invariant($"Alpha of harm and of efficacy ({Alpha}) together are at most 1."));
        }
        if (Efficacy is BoundaryShape { EarlyBound: > 0 } shape && DesignSolver.SpentEarly(this, shape) is double early && early >= TailAlpha)
        {
            throw Guard.OutOfRange(parameter, shape.EarlyBound, FormattableString.Invariant(
                $"Haybittle–Peto bounds leave something of alpha for the last look; this one spends {early:G3} before it, and the tail has {TailAlpha:G3} in all."));
        }
        (Efficacy as ErrorSpending)?.SpentAt(Fractions.AsSpan(), TailAlpha, parameter);
        Futility?.Spending?.SpentAt(Fractions.AsSpan(), 1 - Power, parameter);
        Harm?.Spending.SpentAt(Fractions.AsSpan(), Harm.Alpha, parameter);
        if (Futility is { Shape: not null } && Efficacy is not BoundaryShape { EarlyBound: 0 })
        {
            throw new ArgumentException("Futility of a shape meets efficacy of a shape at the last look; choose Pocock, O'Brien–Fleming or Wang–Tsiatis for efficacy first.", parameter);
        }
        if (Futility is { IsGiven: true } && Futility.Bounds.Count != Looks - 1)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Futility has one bound for each of the {Looks - 1} looks before the last. Got {Futility.Bounds.Count}."), parameter);
        }
        return this;
    }

    public void Write(StateWriter writer)
    {
        writer.Numbers("informationFractions", Fractions.AsSpan());
        writer.Number("alpha", Alpha);
        writer.Text("sides", Sides.ToString());
        writer.Number("power", Power);
        switch (Efficacy)
        {
            case ErrorSpending spending:
                writer.State("spending", new SpendingState(spending));
                break;
            case BoundaryShape shape:
                writer.State("shape", new ShapeState(shape));
                break;
        }
        if (Futility is not null)
        {
            writer.State("futility", Futility);
        }
        if (Harm is not null)
        {
            writer.State("harm", Harm);
        }
        writer.Counts("withoutEfficacy", [.. WithoutEfficacy.Select(look => (long)look)]);
        writer.Counts("withoutFutility", [.. WithoutFutility.Select(look => (long)look)]);
    }

    public static DesignSpecification Read(StateReader reader) => new DesignSpecification
    {
        Fractions = ValueList<double>.Of(InformationTimes.CheckedFractions(reader.Numbers("informationFractions"), "informationFractions")),
        Alpha = Guard.Probability(reader.Number("alpha"), "Alpha"),
        Sides = reader.Choice<TestSides>("sides"),
        Power = Guard.Probability(reader.Number("power"), "Power"),
        Efficacy = reader.Has("shape") ? reader.State<ShapeState>("shape").Shape : reader.State<SpendingState>("spending").Spending,
        Futility = reader.Has("futility") ? reader.State<FutilityRule>("futility") : null,
        Harm = reader.Has("harm") ? reader.State<HarmRule>("harm") : null,
        WithoutEfficacy = ValueList<int>.Of(reader.Counts("withoutEfficacy").Select(look => (int)look)),
        WithoutFutility = ValueList<int>.Of(reader.Counts("withoutFutility").Select(look => (int)look)),
    };
}
