using System.Text.Json;

namespace Experimentation.Stats.Tests;

/// <summary>Largest relative error over a table, and where it was.</summary>
internal sealed class WorstError
{
    public double Value { get; private set; }

    public string Where { get; private set; } = "nowhere";

    public int Count { get; private set; }

    /// <summary>Values below 1e-300, which tables give as 0, only have to be that small too.</summary>
    public void Add(double expected, double actual, params ReadOnlySpan<double> arguments)
    {
        double error = Math.Abs(expected) < 1e-300 ? (Math.Abs(actual) < 1.1e-300 ? 0 : double.PositiveInfinity) : Math.Abs(actual / expected - 1);
        Count++;
        if (!(error <= Value))
        {
            Value = double.IsNaN(error) ? double.PositiveInfinity : error;
            Where = FormattableString.Invariant($"({string.Join(", ", arguments.ToArray().Select(a => FormattableString.Invariant($"{a:R}")))}): expected {expected:R}, got {actual:R}");
        }
    }

    public void IsAtMost(double bound) => Assert.True(Count > 0 && Value <= bound, FormattableString.Invariant($"Worst error {Value:E2} of {Count}, allowed {bound:E1}, at {Where}."));

    public static IEnumerable<double[]> Rows(string file, string table) =>
        ReferenceFile.Load(file).GetProperty(table).EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.GetDouble()).ToArray());
}
