using System.Globalization;
using Experimentation.Stats.Effects;

namespace Experimentation.Stats;

/// <summary>One way to run a test: a share of all eligible users for so many weeks.</summary>
/// <param name="Share">Above 0; above 1 where there are not so many users.</param>
/// <param name="Weeks">Whole weeks, 1 or more.</param>
public readonly partial record struct TrafficOption(double Share, int Weeks)
{
    /// <summary>Share times weeks: what the test takes away from others.</summary>
    public double ShareWeeks => Share * Weeks;

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Percent(Share)} for {Phrase.Counted(Weeks, "week")}";
}
