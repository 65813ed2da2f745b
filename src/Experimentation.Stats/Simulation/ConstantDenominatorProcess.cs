using System.Globalization;

namespace Experimentation.Stats.Simulation;

/// <summary>A ratio metric of which only its value and the spread of users' contributions are known: normal numerators over a denominator of 1.</summary>
internal sealed record ConstantDenominatorProcess(double Value, double Spread) : DataProcess<RatioSummary>
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"ratio {Value:G6}, standard deviation of users' contributions {Spread:G6}");

    public override double Mean => Value;

    public override DataProcess<RatioSummary> Lifted(Lift lift) => new ConstantDenominatorProcess(LiftedMean(lift), Spread);

    internal override RatioSummary DrawUsers(RandomSource random, long users) => Of(new NormalProcess(Value, Spread).Draw(random, users));

    internal override RatioSummary ExpectedOf(long users) => Of(MeanSummary.FromMoments(users, Value, Spread * Spread));

    private static RatioSummary Of(MeanSummary numerator) => RatioSummary.FromMoments(numerator.Count, numerator.Mean, numerator.Count == 0 ? 0 : 1, numerator.Variance, 0, 0);
}
