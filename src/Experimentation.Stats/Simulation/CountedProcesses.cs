using System.Globalization;
using System.Numerics;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Simulation;

/// <summary>Yes-or-no outcomes with one rate; a number of users is one binomial draw.</summary>
internal sealed record BinaryProcess(double Rate) : DataProcess<ProportionSummary>
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"yes or no, rate {Rate:G6}");

    public override double Mean => Rate;

    internal override ProportionSummary DrawUsers(RandomSource random, long users) => new(users, random.NextBinomial(users, Rate));

    internal override ProportionSummary ExpectedOf(long users) => new(users, (long)Math.Round(users * Rate));

    public override DataProcess<ProportionSummary> Lifted(Lift lift)
    {
        double rate = LiftedMean(lift);
        return rate is > 0 and < 1
            ? new BinaryProcess(rate)
            : throw Guard.OutOfRange(nameof(lift), lift.Value, FormattableString.Invariant($"A lift of {lift} would take the rate from {Rate:G6} to {rate:G6}, which is no rate."));
    }
}

/// <summary>Counts of users exposed for one unit each: Poisson, or Poisson with gamma rates (negative binomial).</summary>
internal sealed record CountProcess(double Rate, double Dispersion) : DataProcess<CountSummary>
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"events, {Rate:G6} per user, dispersion {Dispersion:G4}");

    public override double Mean => Rate;

    internal override CountSummary DrawUsers(RandomSource random, long users)
    {
        var accumulator = new CountAccumulator();
        // A gamma rate of mean m and variance m·(d − 1) gives counts of variance m·d.
        double shape = Rate / (Dispersion - 1);
        for (long i = 0; i < users; i++)
        {
            double rate = Dispersion > 1 ? random.NextGamma(shape) * (Dispersion - 1) : Rate;
            accumulator.Add(random.NextPoisson(rate));
        }
        return accumulator.ToSummary();
    }

    internal override CountSummary ExpectedOf(long users) => CountSummary.FromTotals(users, (long)Math.Round(users * Rate), users, Dispersion);

    public override DataProcess<CountSummary> Lifted(Lift lift)
    {
        double rate = LiftedMean(lift);
        return rate > 0
            ? new CountProcess(rate, Dispersion)
            : throw Guard.OutOfRange(nameof(lift), lift.Value, FormattableString.Invariant($"A lift of {lift} would take the rate from {Rate:G6} to {rate:G6} events per user, which is not above 0."));
    }
}

/// <summary>A process that differs from look to look.</summary>
internal sealed record TimeVaryingProcess<TSummary>(ValueList<DataProcess<TSummary>> Looks) : DataProcess<TSummary>
    where TSummary : struct, IAdditionOperators<TSummary, TSummary, TSummary>
{
    public override string Name => $"changing over time: {string.Join(", then ", Looks.Take(3))}{(Looks.Count > 3 ? ", …" : "")}";

    /// <summary>Over one round of all rates.</summary>
    public override double Mean => Looks.Average(p => p.Mean);

    internal override DataProcess<TSummary> AtLook(int look) => Looks[(look - 1) % Looks.Count];

    internal override TSummary DrawUsers(RandomSource random, long users) => Parts(users).Aggregate(default(TSummary), (sum, part) => sum + part.Process.DrawUsers(random, part.Users));

    internal override TSummary ExpectedOf(long users) => Parts(users).Aggregate(default(TSummary), (sum, part) => sum + part.Process.ExpectedOf(part.Users));

    public override DataProcess<TSummary> Lifted(Lift lift) => new TimeVaryingProcess<TSummary>(ValueList<DataProcess<TSummary>>.Of(Looks.Select(p => p.Lifted(lift))));

    /// <summary>Users spread evenly over one round.</summary>
    private IEnumerable<(DataProcess<TSummary> Process, long Users)> Parts(long users) =>
        Looks.Select((process, i) => (process, users * (i + 1) / Looks.Count - users * i / Looks.Count));
}

/// <summary>Numerator and denominator per user: 1 + Poisson sessions, and Poisson clicks at a rate of the user's own.</summary>
internal sealed record RatioProcess(double Value, double Sessions, double Variation) : DataProcess<RatioSummary>
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"ratio {Value:G6} over {Sessions:G4} per user, users' own ratios vary by {Variation:P0}");

    public override double Mean => Value;

    internal override RatioSummary DrawUsers(RandomSource random, long users)
    {
        var accumulator = new RatioAccumulator();
        double shape = 1 / (Variation * Variation);
        for (long i = 0; i < users; i++)
        {
            double sessions = 1 + random.NextPoisson(Sessions - 1);
            double rate = Variation > 0 ? Value * random.NextGamma(shape) / shape : Value;
            accumulator.Add(random.NextPoisson(rate * sessions), sessions);
        }
        return accumulator.ToSummary();
    }

    internal override RatioSummary ExpectedOf(long users)
    {
        // y given sessions s has mean v·s and variance v·s + v²·c²·s²; s has variance S − 1.
        double variance = Sessions - 1;
        double secondMoment = variance + Sessions * Sessions;
        double numerator = Value * Sessions + Value * Value * (Variation * Variation * secondMoment + variance);
        return RatioSummary.FromMoments(users, Value * Sessions, Sessions, numerator, variance, Value * variance);
    }

    public override DataProcess<RatioSummary> Lifted(Lift lift)
    {
        double ratio = LiftedMean(lift);
        return ratio > 0
            ? new RatioProcess(ratio, Sessions, Variation)
            : throw Guard.OutOfRange(nameof(lift), lift.Value, FormattableString.Invariant($"A lift of {lift} would take the ratio from {Value:G6} to {ratio:G6}, which is not above 0."));
    }
}
