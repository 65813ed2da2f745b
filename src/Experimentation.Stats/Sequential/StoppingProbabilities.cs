using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Probabilities of stopping at one look, given that all bounds are obeyed.</summary>
/// <param name="Look">Counted from 1.</param>
/// <param name="Efficacy">Stopping there with a claim in the wanted direction.</param>
/// <param name="Futility">Stopping there without a claim, because success has become unlikely; at the last look, ending without a claim by futility's bound.</param>
/// <param name="Harm">Stopping there because it is bad; in a two-sided design, with a claim in the other direction.</param>
public readonly partial record struct LookProbabilities(int Look, double Efficacy, double Futility, double Harm)
{
    /// <summary>Stopping there for any reason.</summary>
    public double Any => Efficacy + Futility + Harm;

    /// <inheritdoc/>
    public override string ToString() => $"Look {Look}: stops for efficacy with probability {Phrase.Percent(Efficacy)}, futility {Phrase.Percent(Futility)}, harm {Phrase.Percent(Harm)}";
}

/// <summary>How a group-sequential design behaves if the effect has a given size.</summary>
public sealed partial record StoppingProbabilities
{
    internal StoppingProbabilities(double drift, ValueList<LookProbabilities> looks, double expectedFraction, double expectedOverFixed)
    {
        Drift = drift;
        Looks = looks;
        ExpectedInformationFraction = expectedFraction;
        ExpectedOverFixedHorizon = expectedOverFixed;
    }

    /// <summary>The effect, as the mean of the test statistic at the planned end: effect·√(maximum information).</summary>
    public double Drift { get; }

    /// <summary>Look by look.</summary>
    public IReadOnlyList<LookProbabilities> Looks { get; }

    /// <summary>Probability of a claim in the wanted direction at any look: the power if there is an effect, the error if there is none.</summary>
    public double Efficacy => Looks.Sum(look => look.Efficacy);

    /// <summary>Probability of stopping for futility, the last look included if the design has a bound for futility.</summary>
    public double Futility => Looks.Sum(look => look.Futility);

    /// <summary>Probability of stopping for harm; in a two-sided design, of a claim in the other direction.</summary>
    public double Harm => Looks.Sum(look => look.Harm);

    /// <summary>Expected information at the end, as a fraction of the maximum; of users too, if they come evenly with information.</summary>
    public double ExpectedInformationFraction { get; }

    /// <summary>Expected information at the end, as a multiple of what a fixed-horizon test with the same alpha and power takes.</summary>
    public double ExpectedOverFixedHorizon { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Stops for efficacy with probability {Phrase.Percent(Efficacy)}, futility {Phrase.Percent(Futility)}, harm {Phrase.Percent(Harm)}; expected information {Phrase.Percent(ExpectedInformationFraction)} of the maximum.");
}
