using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// Front door to group-sequential designs: a planned number of looks at planned information, with bounds that keep alpha over all of them. Use it when the final size is known;
/// when it is not, see <see cref="AlwaysValid"/>.
/// </summary>
public static partial class GroupSequential
{
    /// <summary>
    /// A design with evenly spaced looks: two-sided, alpha 0.05, power 0.8, O'Brien–Fleming-type spending, until its steps say otherwise.
    /// </summary>
    /// <param name="looks">Between 1 and 200, the planned end included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of looks is outside its range.</exception>
    public static GroupSequentialDesign Looks(int looks) => looks is >= 1 and <= InformationTimes.MostLooks
        ? new(new() { Fractions = ValueList<double>.Of(InformationTimes.Even(looks)) })
        : throw Guard.OutOfRange(nameof(looks), looks, "A design has between 1 and 200 looks.");

    /// <summary>The same with looks at given fractions of the information that is planned for the end.</summary>
    /// <param name="informationFractions">Increasing, above 0, the last one 1; at most 200.</param>
    /// <exception cref="ArgumentException">The fractions break a rule; the message names it.</exception>
    public static GroupSequentialDesign At(params ReadOnlySpan<double> informationFractions) =>
        new(new() { Fractions = ValueList<double>.Of(InformationTimes.CheckedFractions(informationFractions, nameof(informationFractions))) });
}
