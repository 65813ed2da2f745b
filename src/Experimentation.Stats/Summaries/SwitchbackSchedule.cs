using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Which of the two a block runs.</summary>
public enum SwitchbackArm
{
    /// <summary>Things as they are.</summary>
    Control,

    /// <summary>The change.</summary>
    Treatment,
}

/// <summary>
/// A switchback: each market (or shop, or fleet) switches between control and treatment from block to block of time, because users of one market at one time get in each other's way. The
/// block is what is randomised and what is analysed as a cluster.
/// </summary>
/// <remarks>
/// Two blocks in a row make a pair, one with each arm, in an order that a coin decides per market and pair: so both arms see the same hours of day over time. What happens in the
/// washout after a switch is left out, because it still carries the block before (Bojinov, Simchi-Levi and Zhao 2023).
/// </remarks>
public sealed partial record SwitchbackSchedule
{
    private readonly ulong _seed;

    private SwitchbackSchedule(DateTimeOffset start, TimeSpan blockLength, TimeSpan washout, ulong seed)
    {
        Start = start;
        BlockLength = blockLength;
        Washout = washout;
        _seed = seed;
    }

    /// <summary>When the first block begins.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How long a block lasts.</summary>
    public TimeSpan BlockLength { get; }

    /// <summary>How much of a block's beginning is left out.</summary>
    public TimeSpan Washout { get; }

    /// <summary>Blocks of one length from a start on.</summary>
    /// <param name="start">When the first block begins.</param>
    /// <param name="blockLength">Above zero.</param>
    /// <param name="washout">At least zero and less than a block.</param>
    /// <param name="seed">Decides the order of arms in each pair; the same seed gives the same schedule.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is outside its range.</exception>
    public static SwitchbackSchedule From(DateTimeOffset start, TimeSpan blockLength, TimeSpan washout = default, ulong seed = 0)
    {
        if (blockLength <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(blockLength), blockLength, string.Create(CultureInfo.InvariantCulture, $"A block lasts longer than zero. Got {blockLength}."));
        }
        return washout >= TimeSpan.Zero && washout < blockLength
            ? new(start, blockLength, washout, seed)
            : throw new ArgumentOutOfRangeException(nameof(washout), washout, string.Create(CultureInfo.InvariantCulture, $"A washout is at least zero and shorter than a block, which is {blockLength}. Got {washout}."));
    }

    /// <summary>The block of a moment, from 0; null before the start and during a washout.</summary>
    /// <param name="time">When something happened.</param>
    public long? BlockAt(DateTimeOffset time)
    {
        TimeSpan since = time - Start;
        return since >= TimeSpan.Zero && since.Ticks % BlockLength.Ticks >= Washout.Ticks ? since.Ticks / BlockLength.Ticks : null;
    }

    /// <summary>What a market runs in a block.</summary>
    /// <param name="market">Its number, 0 or more.</param>
    /// <param name="block">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public SwitchbackArm ArmOf(int market, long block)
    {
        Guard.AtLeast(market, 0, "A market's number");
        Guard.AtLeast(block, 0, "A block's number");
        // One stream per market; a pair's coin is a function of both numbers alone.
        ulong coin = new RandomSource(_seed ^ (ulong)(block / 2) * 0x9E3779B97F4A7C15UL, (ulong)market).NextBits() & 1;
        return (coin ^ (ulong)(block & 1)) == 0 ? SwitchbackArm.Control : SwitchbackArm.Treatment;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Switchback in blocks of {BlockLength:g} from {Start:u} on, washout {Washout:g}");
}
