using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests;

public sealed class DiscreteAccuracyTests : AccuracySection
{
    protected override string Heading => "Binomial, Poisson, negative binomial and hypergeometric distributions";

    protected override IEnumerable<Row> Rows() => from table in new[] { ("binomial", "Binomial"), ("poisson", "Poisson"), ("negativeBinomial", "NegativeBinomial"), ("hypergeometric", "Hypergeometric") }
                                                  from row in WorstError.Rows("discrete.json.gz", table.Item1)
                                                  from value in Values(table.Item1, table.Item2, row)
                                                  where value.Expected != 0
                                                  orderby value.Function, value.Range
                                                  select value;

    private static IEnumerable<Row> Values(string table, string name, double[] row)
    {
        DiscreteCase at = DiscreteCase.Of(table, row);
        double[] arguments = row[..^6];
        string range = table switch
        {
            "binomial" => at.A <= 5000 ? "n up to 5000" : "n from 1e5 to 1e9",
            "poisson" => at.A <= 251 ? "mean up to 250" : "mean from 1e4 to 3e9",
            "negativeBinomial" => at.A <= 350 ? "size from 0.01 to 333" : "size from 1e5 to 1e14",
            _ => at.C <= 2000 ? "population up to 2000" : "population from 9e4 to 1e12",
        };
        double[] actual = [at.Mass, at.LogMass, at.Lower, at.Upper, at.LogLower, at.LogUpper];
        string[] functions = ["Probability", "LogProbability", "LowerTail", "UpperTail", "LogLowerTail", "LogUpperTail"];
        for (int i = 0; i < functions.Length; i++)
        {
            yield return new($"{name}.{functions[i]}", range, arguments, actual[i], row[^(6 - i)], table == "poisson" ? Math.Abs(at.K - at.A) : at.Condition);
        }
    }
}

public sealed class NoncentralAccuracyTests : AccuracySection
{
    protected override string Heading => "Non-central t, chi-square, beta and F distributions";

    protected override IEnumerable<Row> Rows() => StudentT().Concat(ChiSquare()).Concat(Beta()).Where(row => row.Expected != 0).OrderBy(row => row.Function, StringComparer.Ordinal).ThenBy(row => row.Range, StringComparer.Ordinal);

    private static IEnumerable<Row> StudentT()
    {
        foreach (double[] row in WorstError.Rows("noncentral-t.json.gz", "rows"))
        {
            (double t, double df, double delta) = (row[0], row[1], row[2]);
            string range = df <= 8 ? "df from 0.5 to 8" : df <= 2000 ? "df from 22 to 2000" : "df from 1e5 to 1e8";
            double[] arguments = row[..3];
            yield return new("NoncentralT.LowerTail", range, arguments, NoncentralT.LowerTail(t, df, delta), row[3], Condition(t, row[5], row[3]));
            yield return new("NoncentralT.UpperTail", range, arguments, NoncentralT.UpperTail(t, df, delta), row[4], Condition(t, row[5], row[4]));
            yield return new("NoncentralT.Density", range, arguments, NoncentralT.Density(t, df, delta), row[5], 1);
            if (row[4] is > 1e-290 and < 0.5)
            {
                yield return new("NoncentralT.UpperQuantile", range, [row[4], df, delta], NoncentralT.UpperQuantile(row[4], df, delta), t, row[4] / (row[5] * Math.Abs(t)));
            }
        }
    }

    private static IEnumerable<Row> ChiSquare()
    {
        foreach (double[] row in WorstError.Rows("noncentral-mixtures.json.gz", "chiSquared"))
        {
            (double x, double df, double lambda) = (row[0], row[1], row[2]);
            string range = lambda <= 11 ? "λ up to 10.5" : "λ from 150 to 4000";
            double[] arguments = row[..3];
            yield return new("NoncentralChiSquared.LowerTail", range, arguments, NoncentralChiSquared.LowerTail(x, df, lambda), row[3], Condition(x, row[5], row[3]));
            yield return new("NoncentralChiSquared.UpperTail", range, arguments, NoncentralChiSquared.UpperTail(x, df, lambda), row[4], Condition(x, row[5], row[4]));
            yield return new("NoncentralChiSquared.Density", range, arguments, NoncentralChiSquared.Density(x, df, lambda), row[5], 1);
            if (row[4] is > 1e-290 and < 0.5)
            {
                yield return new("NoncentralChiSquared.UpperQuantile", range, [row[4], df, lambda], NoncentralChiSquared.UpperQuantile(row[4], df, lambda), x, row[4] / (row[5] * x));
            }
            if (row[3] is > 1e-290 and < 0.5)
            {
                yield return new("NoncentralChiSquared.LowerQuantile", range, [row[3], df, lambda], NoncentralChiSquared.LowerQuantile(row[3], df, lambda), x, row[3] / (row[5] * x));
            }
        }
    }

    private static IEnumerable<Row> Beta()
    {
        foreach (double[] row in WorstError.Rows("noncentral-mixtures.json.gz", "beta"))
        {
            (double x, double a, double b, double lambda) = (row[0], row[1], row[2], row[3]);
            string range = lambda <= 9 ? "λ up to 9" : "λ of 300";
            double[] arguments = row[..4];
            (double lower, double upper) = (Condition(x / (1 - x), row[6] * (1 - x), row[4]), Condition(x / (1 - x), row[6] * (1 - x), row[5]));
            yield return new("NoncentralBeta.LowerTail", range, arguments, NoncentralBeta.LowerTail(x, a, b, lambda), row[4], lower);
            yield return new("NoncentralBeta.UpperTail", range, arguments, NoncentralBeta.UpperTail(x, a, b, lambda), row[5], upper);
            yield return new("NoncentralBeta.Density", range, arguments, NoncentralBeta.Density(x, a, b, lambda), row[6], 1);
            double f = b / a * x / (1 - x);
            yield return new("NoncentralF.LowerTail", range, [f, 2 * a, 2 * b, lambda], NoncentralF.LowerTail(f, 2 * a, 2 * b, lambda), row[4], lower);
            yield return new("NoncentralF.UpperTail", range, [f, 2 * a, 2 * b, lambda], NoncentralF.UpperTail(f, 2 * a, 2 * b, lambda), row[5], upper);
        }
    }

    // By how many units in the last place the tail moves when its first argument moves by one.
    private static double Condition(double x, double density, double tail) => Math.Max(1, Math.Abs(x) * density / tail);
}

public sealed class BivariateAccuracyTests : AccuracySection
{
    protected override string Heading => "Bivariate normal and t distributions";

    protected override IEnumerable<Row> Rows()
    {
        foreach (double[] row in WorstError.Rows("bivariate-normal.json.gz", "rows"))
        {
            yield return new("BivariateNormal.UpperOrthant", "ρ from -1 + 1e-9 to 1 - 1e-12, down to 1e-300", row, BivariateNormal.UpperOrthant(row[0], row[1], row[2]), row[3], Condition(row[3]));
        }
        foreach (double[] row in WorstError.Rows("bivariate-t.json.gz", "orthant"))
        {
            yield return new("BivariateT.UpperOrthant", "df from 1 to 1e6", row, BivariateT.UpperOrthant(row[0], row[1], row[2], row[3]), row[4], Condition(row[4]));
        }
        foreach (double[] row in WorstError.Rows("bivariate-t.json.gz", "between"))
        {
            if (row[5] > 0)
            {
                yield return new("BivariateT.Between", "df from 3 to 1e7", row, BivariateT.Between(row[0], row[1], row[2], row[3], row[4]), row[5], Condition(row[5]));
            }
        }
    }

    // A limit at z standard deviations is felt z² times over, and the tail there is about exp(-z²/2).
    private static double Condition(double value) => Math.Max(1, -2 * Math.Log(value));
}
