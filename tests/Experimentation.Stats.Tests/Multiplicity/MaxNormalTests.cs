using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Tail and critical value of the largest of correlated normal variables.</summary>
public class MaxNormalTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, double> Matrices => new() { { "ar", 14, 0.05 }, { "ar", 28, 0.01 }, { "random", 10, 0.001 }, { "cumulative", 14, 0.05 }, { "negative", 6, 0.5 } };

    [Theory]
    [MemberData(nameof(Matrices))]
    public void The_stated_error_holds_against_a_plain_simulation_and_between_ways_to_order_the_variables(string kind, int dimension, double alpha)
    {
        double[] matrix = Matrix(kind, dimension);
        double[] reversed = new double[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            reversed[matrix.Length - 1 - i] = matrix[i];
        }
        MaxNormal law = MaxNormal.Of(dimension, matrix);
        Assert.False(law.IsExact);
        Simulated critical = law.CriticalValue(alpha);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {dimension} {alpha}: {critical.Value:R} ± {critical.Error:E1}"));
        Simulated other = MaxNormal.Of(dimension, reversed).CriticalValue(alpha);
        Assert.InRange(critical.Error, 0, 6e-3);
        Assert.True(Math.Abs(critical.Value - other.Value) <= critical.Error + other.Error, $"{critical} {other}");
        Simulated tail = law.TwoSidedTail(critical.Value);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   tail {tail.Value:R} ± {tail.Error:E1}"));
        // A tail moves by its density for an error of the critical value: at most about c times itself.
        Assert.True(Math.Abs(tail.Value - alpha) <= tail.Error + alpha * (critical.Value + 1) * critical.Error, $"{tail}");
    }

    [Fact]
    public void Simulation_agrees_with_quadrature_where_both_can_be_done()
    {
        int dimension = 20;
        double[] matrix = new double[dimension * dimension];
        double[] loadings = [.. Enumerable.Range(0, dimension).Select(i => 0.95 - 0.04 * i)];
        for (int i = 0; i < matrix.Length; i++)
        {
            (int row, int column) = (i / dimension, i % dimension);
            matrix[i] = row == column ? 1 : loadings[row] * loadings[column];
        }
        MaxNormal law = MaxNormal.Of(dimension, matrix);
        Assert.True(law.IsExact);
        ArgmaxBounds bounds = new(dimension, matrix, 12, 256);
        foreach (double c in new[] { 0.5, 1.5, 2.5, 4, 8 })
        {
            Simulated tail = bounds.Tail(c);
            double exact = law.TwoSidedTail(c).Value;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{c}: {exact:R} {tail.Value / exact - 1:E1} ± {tail.Error / exact:E1}"));
            Assert.True(Math.Abs(tail.Value - exact) <= 1.5 * tail.Error + 1e-12 * exact, $"{c}: {exact:R} {tail}");
        }
    }

    [Fact]
    public void Copies_and_constants_do_not_count_and_the_same_matrix_gives_the_same_bits()
    {
        double[] matrix = [4, 2, -4, 0, 2, 4, -2, 0, -4, -2, 4, 0, 0, 0, 0, 0];
        MaxNormal law = MaxNormal.Of(4, matrix);
        Assert.Equal(2, law.Count);
        Assert.Equal(MaxNormal.Of(2, [1, 0.5, 0.5, 1]).CriticalValue(0.05), law.CriticalValue(0.05));
        Assert.Equal(new Simulated(Normal.UpperTail(1.3) * 2, 0), MaxNormal.Of(1, [9]).TwoSidedTail(1.3) with { Value = Normal.UpperTail(1.3) * 2 });
        double[] ar = Matrix("ar", 12);
        Assert.Equal(MaxNormal.Of(12, ar).CriticalValue(0.05), MaxNormal.Of(12, ar).CriticalValue(0.05));
        Assert.Equal(new Simulated(0, 0), MaxNormal.Of(1, [0]).TwoSidedTail(1));
        Assert.Equal(new Simulated(1, 0), MaxNormal.Of(12, ar).TwoSidedTail(0));
    }

    internal static double[] Matrix(string kind, int dimension)
    {
        double[] matrix = new double[dimension * dimension];
        Random random = new(dimension);
        double[] factors = [.. Enumerable.Range(0, dimension * (dimension + 3)).Select(_ => random.NextDouble() - 0.35)];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                matrix[i * dimension + j] = kind switch
                {
                    "ar" => Math.Pow(0.8, Math.Abs(i - j)),
                    "cumulative" => Math.Sqrt((Math.Min(i, j) + 1.0) / (Math.Max(i, j) + 1.0)),
                    "negative" => i == j ? 1 : -0.9 / (dimension - 1),
                    _ => Enumerable.Range(0, dimension + 3).Sum(k => factors[i * (dimension + 3) + k] * factors[j * (dimension + 3) + k]),
                };
            }
        }
        return matrix;
    }
}
