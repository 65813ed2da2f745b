using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What the mean of the remaining days says about the long run when the first days are dropped.</summary>
/// <param name="DroppedDays">Days dropped from the start.</param>
/// <param name="Bias">Novelty that is left in the mean of the other days.</param>
/// <param name="StandardError">Of that mean.</param>
/// <param name="Coverage">How often its interval holds the long-run effect.</param>
public readonly partial record struct BurnInOption(int DroppedDays, double Bias, double StandardError, double Coverage)
{
    /// <summary>Root mean squared distance from the long-run effect.</summary>
    public double RootMeanSquaredError => Math.Sqrt(Bias * Bias + StandardError * StandardError);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Phrase.Counted(DroppedDays, "day")} dropped: bias {Phrase.Number(Bias)}, standard error {Phrase.Number(StandardError)}, coverage {Phrase.Percent(Math.Round(Coverage, 3))}");
}

/// <summary>
/// How many days to drop before averaging, under stated expectations about novelty. Decide before the data: choosing after a look at the same data, or keeping all days when no novelty was
/// found, costs coverage.
/// </summary>
/// <remarks>
/// Exponential novelty b·2^(−t/h) and days that are all equally alike: with m = D − s days kept, bias = b·e^(−λs)(1 − e^(−λm))/(m(1 − e^(−λ))), variance = V·(ρ + (1 − ρ)/m), coverage =
/// Φ(z − B) − Φ(−z − B) with B = bias over standard error. Recommended: the smallest error among whole multiples of the step with |B| ≤ 0.25, which costs less than a point of coverage.
/// </remarks>
public sealed partial record BurnInAdvice
{
    private const double MostBias = 0.25;

    private BurnInAdvice(ValueList<BurnInOption> options, BurnInOption? recommended, ValueList<Finding> findings)
    {
        Options = options;
        Recommended = recommended;
        Findings = findings;
    }

    /// <summary>One for each number of days dropped, from 0.</summary>
    public IReadOnlyList<BurnInOption> Options { get; }

    /// <summary>The one to take; null where every one leaves too much novelty beside its error.</summary>
    public BurnInOption? Recommended { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() => Recommended is { } best
        ? string.Create(CultureInfo.InvariantCulture, $"Drop the first {Phrase.Counted(best.DroppedDays, "day")} of {Options.Count}: the interval then holds the long-run effect in {Phrase.Percent(Math.Round(best.Coverage, 3))} of tests, against {Phrase.Percent(Math.Round(Options[0].Coverage, 3))} with all days.")
        : string.Concat(Findings);

    internal static BurnInAdvice Of(double amplitude, double halfLife, int days, double variance, double correlation, double alpha, int step)
    {
        double rate = Math.Log(2) / halfLife;
        double z = Normal.UpperQuantile(alpha / 2);
        var options = new BurnInOption[days];
        for (int dropped = 0; dropped < days; dropped++)
        {
            int kept = days - dropped;
            double bias = amplitude * Math.Exp(-rate * dropped) * Elementary.Expm1(-rate * kept) / (kept * Elementary.Expm1(-rate));
            double error = Math.Sqrt(variance * (correlation + (1 - correlation) / kept));
            double off = Math.Abs(bias) / error;
            options[dropped] = new(dropped, bias, error, Normal.LowerTail(z - off) - Normal.LowerTail(-z - off));
        }
        BurnInOption[] good = [.. options.Where(option => option.DroppedDays % step == 0 && Math.Abs(option.Bias) <= MostBias * option.StandardError)];
        return good.Length > 0
            ? new(ValueList<BurnInOption>.Owning(options), good.MinBy(static option => option.RootMeanSquaredError), ValueList<Finding>.Empty)
            : new(
                ValueList<BurnInOption>.Owning(options),
                null,
                ValueList<Finding>.Of([new Finding(FindingCode.TooFewDays, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"However many of {days} days are dropped, the novelty that is left is more than a quarter of the standard error: run longer, or read the long-run range."))]));
    }
}
