using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// Evidence against a null hypothesis that may be looked at whenever one likes: a bet that is worth 1 on average, at most, when the hypothesis is
/// true. 20 is significant at 5 %, whenever it is reached. Kept as a logarithm, so that neither ruin nor riches overflow.
/// </summary>
/// <remarks>Ville's inequality (1939): the probability that an e-process ever reaches 1/α is at most α. Sources: Shafer (2021); Vovk and Wang (2021).</remarks>
[JsonConverter(typeof(StateConverter<EValue>))]
public readonly partial record struct EValue : IComparable<EValue>, IJsonState<EValue>
{
    internal EValue(double logValue) => LogValue = logValue;

    /// <summary>Natural logarithm of the e-value; −∞ is a lost bet.</summary>
    public double LogValue { get; }

    /// <summary>The e-value: 1 is no evidence, 1/α is significant at α. May overflow to +∞ where <see cref="LogValue"/> does not.</summary>
    public double Value => Math.Exp(LogValue);

    /// <summary>The p-value that it is worth: min(1, 1/e).</summary>
    public double PValue => Math.Min(1, Math.Exp(-LogValue));

    /// <summary>An e-value worked out elsewhere.</summary>
    /// <param name="value">0 or above, not NaN.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or NaN.</exception>
    public static EValue Of(double value) => value >= 0 ? new(Math.Log(value)) : throw Guard.OutOfRange(nameof(value), value, "An e-value is 0 or above.");

    /// <summary>An e-value from its natural logarithm.</summary>
    /// <param name="logValue">Any number but NaN.</param>
    /// <exception cref="ArgumentOutOfRangeException">The logarithm is NaN.</exception>
    public static EValue OfLog(double logValue) =>
        double.IsNaN(logValue) ? throw Guard.OutOfRange(nameof(logValue), logValue, "The logarithm of an e-value is a number.") : new(logValue);

    /// <summary>The e-value that a p-value may be turned into: 1/√p − 1 (Shafer 2021, eq. 6). Weaker than an e-value from the data.</summary>
    /// <param name="pValue">Above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The p-value is outside its range.</exception>
    public static EValue FromPValue(double pValue) => pValue is > 0 and <= 1
        ? new(Math.Log((1 - Math.Sqrt(pValue)) / Math.Sqrt(pValue)))
        : throw Guard.OutOfRange(nameof(pValue), pValue, "A p-value is above 0 and at most 1.");

    /// <summary>Whether it is significant at a level.</summary>
    /// <param name="alpha">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not strictly between 0 and 1.</exception>
    public bool RejectsAt(double alpha) => LogValue >= -Math.Log(Guard.Probability(alpha, "Alpha", "0.05 means 5 %"));

    /// <summary>
    /// The product: evidence from independent data, or from data that came in one after the other. Not for several metrics of the same users.
    /// </summary>
    /// <param name="evidence">At least one e-value, for the same hypothesis.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static EValue Product(params ReadOnlySpan<EValue> evidence)
    {
        double sum = 0;
        foreach (EValue e in NotEmpty(evidence))
        {
            // A lost bet stays lost, whatever the others won.
            sum = double.IsNegativeInfinity(e.LogValue) ? double.NegativeInfinity : sum + (double.IsNegativeInfinity(sum) ? 0 : e.LogValue);
        }
        return new(sum);
    }

    /// <summary>The average: evidence from e-values that may depend on each other in any way, for the same hypothesis.</summary>
    /// <param name="evidence">At least one e-value.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static EValue Average(params ReadOnlySpan<EValue> evidence)
    {
        Span<double> logs = evidence.Length <= 64 ? stackalloc double[evidence.Length] : new double[evidence.Length];
        for (int i = 0; i < NotEmpty(evidence).Length; i++)
        {
            logs[i] = evidence[i].LogValue;
        }
        return new(LogSpace.MeanExp(logs));
    }

    /// <summary>
    /// The hypotheses that the e-BH procedure rejects (Wang and Ramdas 2022): false discovery rate at most as given, under any dependence and any
    /// stopping rule. Rejects the k largest e-values for the largest k with the k-th e-value ≥ m/(k·rate).
    /// </summary>
    /// <param name="evidence">One e-value per hypothesis.</param>
    /// <param name="falseDiscoveryRate">Strictly between 0 and 1.</param>
    /// <returns>Positions in <paramref name="evidence"/> of the rejected hypotheses, ascending.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public static IReadOnlyList<int> BenjaminiHochberg(ReadOnlySpan<EValue> evidence, double falseDiscoveryRate)
    {
        Guard.Probability(falseDiscoveryRate, "A false discovery rate", "0.05 means 5 %");
        double[] sorted = new double[NotEmpty(evidence).Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = evidence[i].LogValue;
        }
        Array.Sort(sorted);
        double logBar = Math.Log(sorted.Length) - Math.Log(falseDiscoveryRate);
        for (int k = sorted.Length; k > 0; k--)
        {
            if (sorted[^k] >= logBar - Math.Log(k))
            {
                List<int> rejected = new(k);
                for (int i = 0; i < evidence.Length; i++)
                {
                    if (evidence[i].LogValue >= sorted[^k])
                    {
                        rejected.Add(i);
                    }
                }
                return ValueList<int>.Of(rejected);
            }
        }
        return ValueList<int>.Empty;
    }

    /// <summary>The product of two: see <see cref="Product"/>.</summary>
    public static EValue operator *(EValue left, EValue right) => Product(left, right);

    /// <summary>The same as the product operator.</summary>
    public EValue Multiply(EValue other) => this * other;

    /// <inheritdoc/>
    public int CompareTo(EValue other) => LogValue.CompareTo(other.LogValue);

    /// <summary>Whether the left is weaker evidence than the right.</summary>
    public static bool operator <(EValue left, EValue right) => left.LogValue < right.LogValue;

    /// <summary>Whether the left is stronger evidence than the right.</summary>
    public static bool operator >(EValue left, EValue right) => left.LogValue > right.LogValue;

    /// <summary>Whether the left is at most as strong as the right.</summary>
    public static bool operator <=(EValue left, EValue right) => left.LogValue <= right.LogValue;

    /// <summary>Whether the left is at least as strong as the right.</summary>
    public static bool operator >=(EValue left, EValue right) => left.LogValue >= right.LogValue;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"e-value {Value:G4} (worth p = {PValue:G3})");

    private static ReadOnlySpan<EValue> NotEmpty(ReadOnlySpan<EValue> evidence) =>
        evidence.Length > 0 ? evidence : throw new ArgumentException("At least one e-value is needed. Got none.", nameof(evidence));

    void IJsonState<EValue>.Write(StateWriter writer) => writer.Number("logValue", LogValue);

    static EValue IJsonState<EValue>.Read(StateReader reader) => OfLog(reader.Number("logValue"));
}
