using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Users who must be in by one look of a group-sequential design.</summary>
/// <param name="Look">Counted from 1.</param>
/// <param name="Control">Whole users in control.</param>
/// <param name="Treatment">Whole users in treatment.</param>
/// <param name="Information">What they carry, one over the squared standard error, in one over the metric's unit squared.</param>
/// <param name="Efficacy">The difference from which on the design stops for efficacy, in the metric's unit; absent where it does not.</param>
/// <param name="Futility">The difference up to which the design stops for futility; absent where it does not.</param>
/// <param name="Harm">The difference up to which the design stops for harm; absent where it does not.</param>
public readonly partial record struct LookUsers(int Look, long Control, long Treatment, double Information, double? Efficacy, double? Futility, double? Harm)
{
    /// <summary>Users in both arms.</summary>
    public long Total => Control + Treatment;

    /// <inheritdoc/>
    public override string ToString() => $"Look {Look} at {Phrase.Count(Total)} users (control {Phrase.Count(Control)}, treatment {Phrase.Count(Treatment)})";
}

/// <summary>A group-sequential design in whole users: how many must be in by each look to find a given difference with the design's power.</summary>
public sealed partial record GroupSequentialSchedule
{
    internal GroupSequentialSchedule(ValueList<LookUsers> looks, double expectedUsers, double expectedUsersWithoutEffect, double fixedHorizonUsers)
    {
        Looks = looks;
        ExpectedUsers = expectedUsers;
        ExpectedUsersWithoutEffect = expectedUsersWithoutEffect;
        FixedHorizonUsers = fixedHorizonUsers;
    }

    /// <summary>Look by look; users of earlier looks included.</summary>
    public IReadOnlyList<LookUsers> Looks { get; }

    /// <summary>Users in both arms if nothing stops early.</summary>
    public long MaximumUsers => Looks[^1].Total;

    /// <summary>Users in both arms on average, if the difference is the one that is looked for.</summary>
    public double ExpectedUsers { get; }

    /// <summary>Users in both arms on average, if there is no difference.</summary>
    public double ExpectedUsersWithoutEffect { get; }

    /// <summary>Users in both arms that a fixed-horizon test with the same alpha and power takes, not rounded.</summary>
    public double FixedHorizonUsers { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"At most {Phrase.Count(MaximumUsers)} users, {Phrase.Count(Math.Ceiling(ExpectedUsers))} on average if the effect is as planned, {Phrase.Count(Math.Ceiling(ExpectedUsersWithoutEffect))} if there is none; a fixed-horizon test takes {Phrase.Count(Math.Ceiling(FixedHorizonUsers))}. Looks at {string.Join(", ", Looks.Select(look => Phrase.Count(look.Total)))} users.");
}
