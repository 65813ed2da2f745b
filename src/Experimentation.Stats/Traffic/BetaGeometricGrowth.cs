using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Users with a beta-distributed chance each to be active on a day, and newcomers. Made by <see cref="UserGrowth.BetaGeometric"/> or by a fit to a history.</summary>
public sealed record BetaGeometricGrowth : UserGrowth
{
    internal BetaGeometricGrowth(double population, double a, double b, double newcomersPerDay) =>
        (Population, A, B, NewcomersPerDay) = (population, a, b, newcomersPerDay);

    /// <summary>N: users who come by at all, if one waits long enough.</summary>
    public double Population { get; }

    /// <summary>First parameter of the beta distribution of daily chances.</summary>
    public double A { get; }

    /// <summary>Second parameter of the beta distribution of daily chances.</summary>
    public double B { get; }

    /// <summary>ν: users a day who were not in the population before.</summary>
    public double NewcomersPerDay { get; }

    /// <summary>Ten years.</summary>
    public override int HorizonDays => 3_653;

    internal string Parameters => string.Create(CultureInfo.InvariantCulture, $"beta-geometric N = {Phrase.Count(Population)}, a = {A:0.###}, b = {B:0.###}{(NewcomersPerDay > 0 ? $", {Phrase.Count(NewcomersPerDay)} newcomers a day" : "")}");

    internal override double Expected(int days) => Population * Growth.SeenAfter(days, A, B) + NewcomersPerDay * days;

    private protected override string Describe() => Parameters;
}

/// <summary>The formulas of growth.</summary>
internal static class Growth
{
    /// <summary>1 − B(a, b + t)/B(a, b): the share of a population that was active at least once in t days; t need not be whole.</summary>
    public static double SeenAfter(double t, double a, double b) => -Elementary.Expm1(
        GammaFunction.LogGamma(b + t) - GammaFunction.LogGamma(a + b + t) + GammaFunction.LogGamma(a + b) - GammaFunction.LogGamma(b));

    /// <summary>Activity of each day of the week relative to the average day, from whole weeks; all 1 where there are fewer than two.</summary>
    public static double[] WeekdayFactors(ReadOnlySpan<double> active)
    {
        var factors = new double[7];
        int weeks = active.Length / 7;
        double total = 0;
        for (int day = 0; day < 7 * weeks; day++)
        {
            factors[day % 7] += active[day];
            total += active[day];
        }
        for (int day = 0; day < 7; day++)
        {
            factors[day] = weeks >= 2 && total > 0 ? 7 * factors[day] / total : 1;
        }
        return factors;
    }
}
