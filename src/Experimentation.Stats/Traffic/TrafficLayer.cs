using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>How the tests of a layer share its users.</summary>
public enum LayerKind
{
    /// <summary>Nobody is in two tests of the layer at the same time: the shares of all tests that run add up to what there is at most.</summary>
    Exclusive,

    /// <summary>Every test draws its users for itself, so that two tests have users in common; each alone is limited by what there is.</summary>
    Overlapping,
}

/// <summary>
/// A division of the users into buckets with a salt of its own. Tests of different layers overlap by chance: of two tests with the shares f and g, f·g of the users are in both.
/// </summary>
/// <remarks>Tang, Agarwal, O'Brien and Meyer (2010), "Overlapping experiment infrastructure", KDD. Give a surface its own layer where only part of the users come by.</remarks>
public sealed partial record TrafficLayer
{
    private TrafficLayer(string name, LayerKind kind, Traffic? traffic) => (Name, Kind, Traffic) = (name, kind, traffic);

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>How its tests share its users.</summary>
    public LayerKind Kind { get; }

    /// <summary>The users who come by in this layer; null if they are those of the calendar.</summary>
    public Traffic? Traffic { get; }

    /// <summary>A layer whose tests never have a user in common.</summary>
    /// <param name="name">Unique within a calendar.</param>
    /// <param name="traffic">The users who come by, if they are others than those of the calendar: those of a surface.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    public static TrafficLayer Exclusive(string name, Traffic? traffic = null) => new(Guard.Name(name, "A layer"), LayerKind.Exclusive, traffic);

    /// <summary>A layer whose tests draw their users independently.</summary>
    /// <param name="name">Unique within a calendar.</param>
    /// <param name="traffic">The users who come by, if they are others than those of the calendar.</param>
    /// <exception cref="ArgumentException">The name cannot be read.</exception>
    public static TrafficLayer Overlapping(string name, Traffic? traffic = null) => new(Guard.Name(name, "A layer"), LayerKind.Overlapping, traffic);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({(Kind == LayerKind.Exclusive ? "exclusive" : "overlapping")}{(Traffic is null ? "" : $", {Traffic}")})";
}
