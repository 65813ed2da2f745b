using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One arm among others.</summary>
/// <param name="Name">The arm.</param>
/// <param name="Posterior">What is believed about its metric.</param>
/// <param name="ProbabilityBest">The probability that it is the best of all.</param>
/// <param name="ExpectedLoss">What choosing it costs on average, in the metric's unit: E[best of the others − this one, if positive].</param>
public sealed partial record PosteriorArm(string Name, Posterior Posterior, double ProbabilityBest, double ExpectedLoss)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} is best with probability {Phrase.Percent(Math.Round(ProbabilityBest, 4))}; choosing it costs {Phrase.Number(ExpectedLoss)} on average.";
}

/// <summary>Any number of arms: which is best, with what probability, and what each choice costs. Exact by quadrature over one dimension.</summary>
/// <remarks>P(i best) = ∫ f_i Π F_j; E[loss of i] = ∫ F_i·(1 − Π F_j) dx, j over the others. Assumes independent posteriors.</remarks>
public sealed partial record PosteriorRanking
{
    private PosteriorRanking(ValueList<PosteriorArm> arms, ValueList<Finding> findings)
    {
        Arms = arms;
        Findings = findings;
    }

    /// <summary>The arms in the order given.</summary>
    public IReadOnlyList<PosteriorArm> Arms { get; }

    /// <summary>The arm that costs least on average; the first of equals.</summary>
    public PosteriorArm Best => Arms.MinBy(arm => arm.ExpectedLoss)!;

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    internal static PosteriorRanking Of(ReadOnlySpan<(string Name, Posterior Posterior)> arms, PreferredDirection better)
    {
        if (arms.Length < 2)
        {
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A ranking needs at least two arms. Got {arms.Length}."), nameof(arms));
        }
        (string Name, Posterior Posterior)[] all = arms.ToArray();
        foreach ((string name, Posterior posterior) in all)
        {
            Guard.Name(name, "An arm", nameof(arms));
            ArgumentNullException.ThrowIfNull(posterior, nameof(arms));
        }
        if (all.DistinctBy(arm => arm.Name).Count() != all.Length)
        {
            throw new ArgumentException("Every arm has a name of its own.", nameof(arms));
        }
        ValueList<Finding> findings = ValueList<Finding>.Of(all.SelectMany(arm => arm.Posterior.Findings).Distinct());
        IPosteriorLaw[] laws = [.. all.Select(arm => arm.Posterior.Law).OfType<IPosteriorLaw>()];
        return new(
            ValueList<PosteriorArm>.Of(all.Select((arm, i) => laws.Length < all.Length
                ? new PosteriorArm(arm.Name, arm.Posterior, 1.0 / all.Length, double.PositiveInfinity)
                : new PosteriorArm(arm.Name, arm.Posterior, ProbabilityBest(laws, i, better), Loss(laws, i, better)))),
            findings);
    }

    /// <inheritdoc/>
    public override string ToString() => Arms.Any(arm => arm.Posterior.Law is null)
        ? "Nothing can be said: " + string.Join(" ", Findings)
        : string.Join(" ", Arms.OrderBy(arm => arm.ExpectedLoss));

    // The logarithm of the probability that all others are worse than x.
    private static double LogOthersWorse(IPosteriorLaw[] laws, int i, double x, PreferredDirection better)
    {
        double sum = 0;
        for (int j = 0; j < laws.Length; j++)
        {
            if (j != i)
            {
                double beyond = better == PreferredDirection.Increase ? laws[j].UpperTail(x) : laws[j].LowerTail(x);
                sum += beyond < 0.5 ? Elementary.Log1p(-beyond) : Math.Log(better == PreferredDirection.Increase ? laws[j].LowerTail(x) : laws[j].UpperTail(x));
            }
        }
        return sum;
    }

    private static double ProbabilityBest(IPosteriorLaw[] laws, int i, PreferredDirection better) =>
        PosteriorIntegral.Expectation(laws[i], x => Math.Exp(LogOthersWorse(laws, i, x, better)), laws.Where((_, j) => j != i).SelectMany(PosteriorIntegral.Cuts));

    private static double Loss(IPosteriorLaw[] laws, int i, PreferredDirection better) => laws.Any(law => law is LocationLaw { Df: <= 1 })
        ? double.PositiveInfinity
        : PosteriorIntegral.Area(laws, x =>
            (better == PreferredDirection.Increase ? laws[i].LowerTail(x) : laws[i].UpperTail(x)) * -Elementary.Expm1(LogOthersWorse(laws, i, x, better)));
}
