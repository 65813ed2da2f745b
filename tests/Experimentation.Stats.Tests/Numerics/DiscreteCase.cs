using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

/// <summary>One row of a table, whichever distribution it is of.</summary>
internal sealed record DiscreteCase(string Table, long K, double A, double B, double C)
{
    public static DiscreteCase Of(string table, double[] row) => new(table, (long)row[0], row[1], row.Length > 8 ? row[2] : 0, row.Length > 9 ? row[3] : 0);

    private (long Draws, long Marked, long Population) Urn => ((long)A, (long)B, (long)C);

    public double Condition => Table switch
    {
        "binomial" => Math.Abs(K - A * B) / (1 - B) + Math.Sqrt(A * B),
        "negativeBinomial" => Math.Abs(K - B) / Math.Min(1, B / (A + B) + A / (A + B)) + Math.Sqrt(B),
        _ => 0,
    };

    public double Mass => Table switch
    {
        "binomial" => Binomial.Probability(K, (long)A, B),
        "poisson" => Poisson.Probability(K, A),
        "negativeBinomial" => NegativeBinomial.Probability(K, A, B),
        _ => Hypergeometric.Probability(K, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public double LogMass => Table switch
    {
        "binomial" => Binomial.LogProbability(K, (long)A, B),
        "poisson" => Poisson.LogProbability(K, A),
        "negativeBinomial" => NegativeBinomial.LogProbability(K, A, B),
        _ => Hypergeometric.LogProbability(K, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public double Lower => Table switch
    {
        "binomial" => Binomial.LowerTail(K, (long)A, B),
        "poisson" => Poisson.LowerTail(K, A),
        "negativeBinomial" => NegativeBinomial.LowerTail(K, A, B),
        _ => Hypergeometric.LowerTail(K, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public double Upper => Table switch
    {
        "binomial" => Binomial.UpperTail(K, (long)A, B),
        "poisson" => Poisson.UpperTail(K, A),
        "negativeBinomial" => NegativeBinomial.UpperTail(K, A, B),
        _ => Hypergeometric.UpperTail(K, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public double LogLower => Table switch
    {
        "binomial" => Binomial.LogLowerTail(K, (long)A, B),
        "poisson" => Poisson.LogLowerTail(K, A),
        "negativeBinomial" => NegativeBinomial.LogLowerTail(K, A, B),
        _ => Hypergeometric.LogLowerTail(K, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public double LogUpper => Table switch
    {
        "binomial" => Binomial.LogUpperTail(K, (long)A, B),
        "poisson" => Poisson.LogUpperTail(K, A),
        "negativeBinomial" => NegativeBinomial.LogUpperTail(K, A, B),
        _ => Hypergeometric.LogUpperTail(K, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public long LowerQuantile(double tail) => Table switch
    {
        "binomial" => Binomial.LowerQuantile(tail, (long)A, B),
        "poisson" => Poisson.LowerQuantile(tail, A),
        "negativeBinomial" => NegativeBinomial.LowerQuantile(tail, A, B),
        _ => Hypergeometric.LowerQuantile(tail, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public long UpperQuantile(double tail) => Table switch
    {
        "binomial" => Binomial.UpperQuantile(tail, (long)A, B),
        "poisson" => Poisson.UpperQuantile(tail, A),
        "negativeBinomial" => NegativeBinomial.UpperQuantile(tail, A, B),
        _ => Hypergeometric.UpperQuantile(tail, Urn.Draws, Urn.Marked, Urn.Population),
    };

    public void Walk(long first, Span<double> masses)
    {
        switch (Table)
        {
            case "binomial":
                Binomial.Probabilities(masses, first, (long)A, B);
                break;
            case "poisson":
                Poisson.Probabilities(masses, first, A);
                break;
            case "negativeBinomial":
                NegativeBinomial.Probabilities(masses, first, A, B);
                break;
            default:
                Hypergeometric.Probabilities(masses, first, Urn.Draws, Urn.Marked, Urn.Population);
                break;
        }
    }
}
