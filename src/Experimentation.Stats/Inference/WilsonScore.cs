namespace Experimentation.Stats.Inference;

/// <summary>Wilson's (1927) score interval of one proportion, without cancellation at either end.</summary>
internal static class WilsonScore
{
    /// <summary>Beyond this the limits are 0 and 1 to every digit, and squares would soon overflow.</summary>
    private const double Endless = 1e75;

    /// <summary>How far the lower limit lies below the observed proportion, for z of 0 or above.</summary>
    public static double Below(double successes, double failures, double z)
    {
        double n = successes + failures;
        if (z > Endless)
        {
            return successes / n;
        }
        double variance = successes / n * (failures / n) / n;
        double spread = Math.Sqrt(variance + z * z / (4 * n * n));
        double shift = z * (failures - successes) / (2 * n * n);
        return shift > 0 ? z * variance / (spread + shift) : z * (spread - shift) / (1 + z * z / n);
    }

    /// <summary>How far the upper limit lies above the observed proportion, for z of 0 or above.</summary>
    public static double Above(double successes, double failures, double z) => Below(failures, successes, z);

    /// <summary>The lower limit for z of 0 or above.</summary>
    public static double Lower(double successes, double failures, double z)
    {
        if (successes == 0)
        {
            return 0;
        }
        // The product of both limits is p²/(1 + z²/n); the upper one has no cancellation.
        double n = successes + failures;
        double p = successes / n;
        return p * p / ((1 + z * z / n) * (p + Above(successes, failures, z)));
    }

    /// <summary>The upper limit for z of 0 or above.</summary>
    public static double Upper(double successes, double failures, double z) => failures == 0 ? 1 : successes / (successes + failures) + Above(successes, failures, z);
}
