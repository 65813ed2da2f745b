using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What is believed about a proportion before the data: a beta distribution.</summary>
public readonly partial record struct BetaPrior
{
    /// <summary>A beta distribution.</summary>
    /// <param name="alpha">Above 0, at most 1E+100; works like successes seen before.</param>
    /// <param name="beta">Above 0, at most 1E+100; works like failures seen before.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public BetaPrior(double alpha, double beta) => (Alpha, Beta) = (Guard.Divisor(alpha, "A parameter of a beta prior"), Guard.Divisor(beta, "A parameter of a beta prior"));

    /// <summary>Every proportion is equally likely (Bayes 1763, Laplace).</summary>
    public static BetaPrior Uniform => new(1, 1);

    /// <summary>Jeffreys' prior, beta(½, ½).</summary>
    public static BetaPrior Jeffreys => new(0.5, 0.5);

    /// <summary>First parameter.</summary>
    public double Alpha { get; }

    /// <summary>Second parameter.</summary>
    public double Beta { get; }

    /// <summary>A prior with a given mean that weighs as much as a number of users.</summary>
    /// <param name="mean">Strictly between 0 and 1.</param>
    /// <param name="users">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static BetaPrior Around(double mean, double users) => new(
        Guard.Probability(mean, "A mean of a proportion", "0.05 means 5 %") * Guard.Divisor(users, "A number of users"), (1 - mean) * users);

    /// <inheritdoc/>
    public override string ToString() => $"beta({Phrase.Number(Alpha)}, {Phrase.Number(Beta)})";
}

/// <summary>What is believed about a rate of events before the data: a gamma distribution.</summary>
public readonly partial record struct GammaPrior
{
    /// <summary>A gamma distribution.</summary>
    /// <param name="shape">Above 0, at most 1E+100; works like events seen before.</param>
    /// <param name="exposure">From 0 to 1E+100; works like exposure seen before. 0 is improper, which any event repairs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public GammaPrior(double shape, double exposure) => (Shape, Exposure) = (
        Guard.Divisor(shape, "A shape"),
        exposure is >= 0 and <= Guard.Largest ? exposure : throw Guard.OutOfRange(nameof(exposure), exposure, "An exposure is a number from 0 to 1E+100."));

    /// <summary>Jeffreys' prior: half an event, no exposure.</summary>
    public static GammaPrior Jeffreys => new(0.5, 0);

    /// <summary>Events seen before.</summary>
    public double Shape { get; }

    /// <summary>Exposure seen before.</summary>
    public double Exposure { get; }

    /// <inheritdoc/>
    public override string ToString() => $"gamma({Phrase.Number(Shape)}, {Phrase.Number(Exposure)})";
}

/// <summary>What is believed about a mean or an effect before the data: a normal distribution, or nothing (<see cref="Flat"/>).</summary>
public readonly partial record struct NormalPrior
{
    /// <summary>A normal distribution.</summary>
    /// <param name="mean">From −1E+100 to 1E+100.</param>
    /// <param name="standardDeviation">From 1E-100 to 1E+100, in the same unit, or +∞ for a flat prior.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public NormalPrior(double mean, double standardDeviation) => (Mean, StandardDeviation) = (
        Guard.Value(mean, "A mean"),
        double.IsPositiveInfinity(standardDeviation) ? standardDeviation : Guard.Divisor(standardDeviation, "A standard deviation"));

    /// <summary>Nothing is known: the posterior is the likelihood.</summary>
    public static NormalPrior Flat => new(0, double.PositiveInfinity);

    /// <summary>Mean.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation; +∞ for a flat prior.</summary>
    public double StandardDeviation { get; }

    /// <inheritdoc/>
    public override string ToString() => double.IsPositiveInfinity(StandardDeviation) ? "flat" : $"normal({Phrase.Number(Mean)}, {Phrase.Number(StandardDeviation)}²)";
}

/// <summary>What is believed about a mean and a variance before the data: normal–inverse-gamma, or nothing (<see cref="Jeffreys"/>).</summary>
public readonly partial record struct NormalInverseGammaPrior
{
    private NormalInverseGammaPrior(double mean, double users, double degreesOfFreedom, double variance) =>
        (Mean, Users, DegreesOfFreedom, Variance) = (mean, users, degreesOfFreedom, variance);

    /// <summary>A prior that weighs like users seen before.</summary>
    /// <param name="mean">Expected mean, from −1E+100 to 1E+100.</param>
    /// <param name="users">How many users the mean weighs; above 0.</param>
    /// <param name="variance">Expected variance between users, from 1E-100 to 1E+100.</param>
    /// <param name="degreesOfFreedom">How much the variance weighs; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public static NormalInverseGammaPrior Of(double mean, double users, double variance, double degreesOfFreedom) => new(
        Guard.Value(mean, "A mean"), Guard.Divisor(users, "A number of users"), Guard.Divisor(degreesOfFreedom, "Degrees of freedom"), Guard.Divisor(variance, "A variance"));

    /// <summary>Nothing is known of mean and variance (1/σ²): the posterior of the mean is Student's t with n − 1 degrees of freedom.</summary>
    public static NormalInverseGammaPrior Jeffreys => new(0, 0, -1, 0);

    /// <summary>Expected mean.</summary>
    public double Mean { get; }

    /// <summary>How many users the mean weighs.</summary>
    public double Users { get; }

    /// <summary>How much the variance weighs; −1 where nothing is known.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>Expected variance between users.</summary>
    public double Variance { get; }

    /// <inheritdoc/>
    public override string ToString() => DegreesOfFreedom < 0 ? "Jeffreys" : $"normal–inverse-gamma(mean {Phrase.Number(Mean)} of {Phrase.Number(Users)} users, variance {Phrase.Number(Variance)} with {Phrase.Number(DegreesOfFreedom)} degrees of freedom)";
}
