using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Simulation;

/// <summary>A process of one value per user. Values are drawn block by block into a buffer and summarised there.</summary>
internal abstract record ValueProcess : DataProcess<MeanSummary>
{
    private const int BlockLength = 512;

    public abstract double StandardDeviation { get; }

    public abstract void Fill(RandomSource random, Span<double> values);

    internal override MeanSummary DrawUsers(RandomSource random, long users)
    {
        Span<double> buffer = stackalloc double[BlockLength];
        Moments total = default;
        for (long left = users; left > 0; left -= BlockLength)
        {
            Span<double> block = buffer[..(int)Math.Min(left, BlockLength)];
            Fill(random, block);
            // The true mean is as good a shift as any, so one pass keeps all digits.
            total += Moments.OfBlock(block, Mean, 0, "values", BlockSums.Widest);
        }
        return new(total);
    }

    internal override MeanSummary ExpectedOf(long users) => MeanSummary.FromMoments(users, Mean, StandardDeviation * StandardDeviation);

    protected static string Describe(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Independent normal values.</summary>
internal sealed record NormalProcess(double Centre, double Spread) : ValueProcess
{
    public override string Name => Describe($"normal, mean {Centre:G6}, standard deviation {Spread:G6}");

    public override double Mean => Centre;

    public override double StandardDeviation => Spread;

    public override void Fill(RandomSource random, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Centre + Spread * random.NextNormal();
        }
    }

    public override DataProcess<MeanSummary> Lifted(Lift lift) => new NormalProcess(LiftedMean(lift), Spread);
}

/// <summary>A process whose treatment shifts values.</summary>
internal sealed record StudentProcess(double Centre, double Spread, double Df) : ValueProcess
{
    public override string Name => Describe($"Student's t with {Df:G4} degrees of freedom, mean {Centre:G6}, standard deviation {Spread:G6}");

    public override double Mean => Centre;

    public override double StandardDeviation => Spread;

    public override void Fill(RandomSource random, Span<double> values)
    {
        // t·√((df − 2)/df) has variance 1, and t = z/√(χ²/df) with χ² twice a gamma of shape df/2.
        double scale = Spread * Math.Sqrt((Df - 2) / 2);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Centre + scale * random.NextNormal() / Math.Sqrt(random.NextGamma(Df / 2));
        }
    }

    public override DataProcess<MeanSummary> Lifted(Lift lift) => new StudentProcess(LiftedMean(lift), Spread, Df);
}

/// <summary>A process that cannot be negative: a lift scales all of its values.</summary>
internal abstract record ScaledProcess : ValueProcess
{
    public sealed override DataProcess<MeanSummary> Lifted(Lift lift)
    {
        double mean = LiftedMean(lift);
        return mean > 0
            ? Times(mean / Mean)
            : throw Guard.OutOfRange(nameof(lift), lift.Value, FormattableString.Invariant($"A lift of {lift} would take the mean from {Mean:G6} to {mean:G6}, but values of this process are never negative."));
    }

    protected abstract DataProcess<MeanSummary> Times(double factor);
}

/// <summary>Independent log-normal values.</summary>
internal sealed record LogNormalProcess(double Centre, double Spread) : ScaledProcess
{
    public override string Name => Describe($"log-normal, mean {Centre:G6}, standard deviation {Spread:G6}");

    public override double Mean => Centre;

    public override double StandardDeviation => Spread;

    public override void Fill(RandomSource random, Span<double> values)
    {
        double variance = Elementary.Log1p(Spread / Centre * (Spread / Centre));
        double sigma = Math.Sqrt(variance);
        double mu = Math.Log(Centre) - variance / 2;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp(mu + sigma * random.NextNormal());
        }
    }

    protected override DataProcess<MeanSummary> Times(double factor) => new LogNormalProcess(Centre * factor, Spread * factor);
}

/// <summary>Independent gamma values.</summary>
internal sealed record GammaProcess(double Centre, double Spread) : ScaledProcess
{
    public override string Name => Describe($"gamma, mean {Centre:G6}, standard deviation {Spread:G6}");

    public override double Mean => Centre;

    public override double StandardDeviation => Spread;

    public override void Fill(RandomSource random, Span<double> values)
    {
        double shape = Centre / Spread * (Centre / Spread);
        double scale = Centre / shape;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scale * random.NextGamma(shape);
        }
    }

    protected override DataProcess<MeanSummary> Times(double factor) => new GammaProcess(Centre * factor, Spread * factor);
}

/// <summary>Independent Lomax values, by inversion.</summary>
internal sealed record ParetoProcess(double Centre, double TailIndex) : ScaledProcess
{
    public override string Name => Describe($"Pareto, mean {Centre:G6}, tail index {TailIndex:G4}");

    public override double Mean => Centre;

    public override double StandardDeviation => Centre * Math.Sqrt(TailIndex / (TailIndex - 2));

    public override void Fill(RandomSource random, Span<double> values)
    {
        double scale = Centre * (TailIndex - 1);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scale * Elementary.Expm1(random.NextExponential() / TailIndex);
        }
    }

    protected override DataProcess<MeanSummary> Times(double factor) => new ParetoProcess(Centre * factor, TailIndex);
}

/// <summary>Zeros and values of another process.</summary>
internal sealed record ZeroInflatedProcess(double ZeroShare, ValueProcess Others) : ValueProcess
{
    public override string Name => Describe($"{ZeroShare:P0} zeros, otherwise {Others.Name}");

    public override double Mean => (1 - ZeroShare) * Others.Mean;

    public override double StandardDeviation =>
        Math.Sqrt((1 - ZeroShare) * (Others.StandardDeviation * Others.StandardDeviation + ZeroShare * Others.Mean * Others.Mean));

    public override void Fill(RandomSource random, Span<double> values)
    {
        int others = 0;
        for (int i = 0; i < values.Length; i++)
        {
            others += random.NextUniform() < ZeroShare ? 0 : 1;
        }
        // Users are exchangeable within a block, so the zeros may stand at its end.
        Others.Fill(random, values[..others]);
        values[others..].Clear();
    }

    public override DataProcess<MeanSummary> Lifted(Lift lift) =>
        new ZeroInflatedProcess(ZeroShare, (ValueProcess)Others.Lifted(Lift.Absolute(lift.InUnitsOf(Mean) / (1 - ZeroShare))));
}

/// <summary>Users of a history, drawn with replacement, under an affine map.</summary>
internal sealed record ResampledProcess(MeanSummary History, double[] Values, double Factor = 1, double Shift = 0) : ValueProcess
{
    public override string Name => Describe($"{History.Count:#,0} users of the past, mean {History.Mean * Factor + Shift:G6}");

    public override double Mean => History.Mean * Factor + Shift;

    public override double StandardDeviation => Factor * Math.Sqrt(History.SumOfSquaredDeviations / History.Count);

    public override void Fill(RandomSource random, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Factor * Values[random.NextBelow(Values.Length)] + Shift;
        }
    }

    public override DataProcess<MeanSummary> Lifted(Lift lift)
    {
        double mean = LiftedMean(lift);
        return Mean > 0 && mean > 0 && Shift == 0 && Values.All(static v => v >= 0)
            ? this with { Factor = Factor * (mean / Mean) }
            : new ResampledProcess(History, Values, Factor, Shift + mean - Mean);
    }
}
