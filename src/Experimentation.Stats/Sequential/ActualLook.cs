using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>The bounds of one look at the time when it was made; they never change afterwards.</summary>
/// <param name="Information">In units of the planned information.</param>
/// <param name="AlphaSpent">So far, this look included; per tail.</param>
/// <param name="BetaSpent">So far, this look included.</param>
/// <param name="HarmSpent">So far, this look included.</param>
/// <param name="Efficacy">On the z scale; +∞ where it cannot be crossed.</param>
/// <param name="Futility">On the z scale; −∞ where there is none. In a two-sided test the test stops between −bound and bound.</param>
/// <param name="Harm">On the z scale; −∞ where there is none.</param>
/// <param name="IsLast">Whether all of alpha is spent.</param>
internal readonly record struct ActualLook(
    double Information, double AlphaSpent, double BetaSpent, double HarmSpent, double Efficacy, double Futility, double Harm, bool IsLast) : IJsonState<ActualLook>
{
    /// <summary>Before the first look nothing is spent.</summary>
    public static ActualLook None { get; } = new(0, 0, 0, 0, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity, false);

    public void Write(StateWriter writer)
    {
        writer.Number("information", Information);
        writer.Number("alphaSpent", AlphaSpent);
        writer.NumberUnlessZero("betaSpent", BetaSpent);
        writer.NumberUnlessZero("harmSpent", HarmSpent);
        writer.Number("efficacy", Efficacy);
        writer.Number("futility", Futility);
        writer.Number("harm", Harm);
        writer.Count("isLast", IsLast ? 1 : 0);
    }

    public static ActualLook Read(StateReader reader) => new(
        Guard.Positive(reader.Number("information"), "Information"),
        Guard.NotNegative(reader.Number("alphaSpent"), "Alpha spent"),
        Guard.NotNegative(reader.NumberOrZero("betaSpent"), "Beta spent"),
        Guard.NotNegative(reader.NumberOrZero("harmSpent"), "Harm spent"),
        reader.Number("efficacy"),
        reader.Number("futility"),
        reader.Number("harm"),
        reader.Count("isLast") == 1);
}
