using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The mean of bounded observations, at any time and without any approximation: adapts to the variance, needs only that values cannot leave their
/// range and that the conditional mean is constant. Constant memory; wider than <see cref="BettingSequence"/>, which remembers every value.
/// </summary>
/// <remarks>
/// Empirical-Bernstein confidence sequence with a gamma-exponential mixture (Howard, Ramdas, McAuliffe and Sekhon 2021, theorem 4 and prop. 9):
/// intrinsic time is Σ(xᵢ − x̄ᵢ₋₁)², the first guess being the middle of the range; alpha/2 per side. The predicted means depend on the order of the
/// observations, so sequences do not merge; multiply the e-values of independent shards.
/// </remarks>
[JsonConverter(typeof(StateConverter<EmpiricalBernsteinSequence>))]
public readonly record struct EmpiricalBernsteinSequence : IJsonState<EmpiricalBernsteinSequence>
{
    private readonly BoundedRange _range;
    private readonly double _rho;
    private readonly double _sum;
    private readonly double _time;
    private readonly RunningEvidence _running;

    internal EmpiricalBernsteinSequence(double lower, double upper, double nullMean, double rho, double alpha)
    {
        _range = new(lower, upper);
        _range.Inside(nullMean, nameof(nullMean));
        NullMean = nullMean;
        _rho = Guard.Positive(rho, "Rho");
        Alpha = Guard.Probability(alpha, "Alpha", "0.05 means 5 %");
        _running = RunningEvidence.Start(lower, upper);
    }

    private EmpiricalBernsteinSequence(in EmpiricalBernsteinSequence last, long observations, double sum, double time, RunningEvidence running)
    {
        this = last;
        Observations = observations;
        _sum = sum;
        _time = time;
        _running = running;
    }

    /// <summary>The smallest value that an observation can have.</summary>
    public double Lower => _range.Lower;

    /// <summary>The largest value that an observation can have.</summary>
    public double Upper => _range.Upper;

    /// <summary>The tested mean.</summary>
    public double NullMean { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha { get; }

    /// <summary>Observations so far.</summary>
    public long Observations { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>The mean so far; the middle of the range before the first observation.</summary>
    public double Mean => _range.Value(Observations == 0 ? 0.5 : _sum / Observations);

    /// <summary>Evidence against the tested mean at the last look: the stronger side, halved for looking at both.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the tested mean was rejected at this look or before.</summary>
    public bool HasCrossed => Looks > 0 && _running.HasReached(Math.Log(Alpha));

    /// <summary>The running confidence interval of the mean: the intersection over all looks.</summary>
    public Interval Interval => _running.Interval(Alpha);

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>The state after one more observation.</summary>
    /// <param name="value">Within the range.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public EmpiricalBernsteinSequence Observe(double value) => Observe([value]);

    /// <summary>The state after more observations, with one look at the end.</summary>
    /// <param name="values">In the order in which they came in; each within the range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside the range.</exception>
    public EmpiricalBernsteinSequence Observe(ReadOnlySpan<double> values)
    {
        (double sum, double time, long n) = (_sum, _time, Observations);
        foreach (double value in values)
        {
            double x = _range.Fraction(value, nameof(values));
            double miss = x - (n == 0 ? 0.5 : sum / n);
            time += miss * miss;
            sum += x;
            n++;
        }
        if (n == 0)
        {
            return this;
        }
        GammaExponentialMixture mixture = new(_rho, 1);
        double excess = sum - n * _range.Inside(NullMean, nameof(NullMean));
        double logE = Math.Max(mixture.LogValue(excess, time), mixture.LogValue(-excess, time)) - MixtureOptimum.Ln2;
        double halfWidth = mixture.Bound(time, MixtureOptimum.Ln2 - Math.Log(Alpha)) / n;
        return new(this, n, sum, time, _running.Next(logE, _range.Value(Math.Max(0, sum / n - halfWidth)), _range.Value(Math.Min(1, sum / n + halfWidth))));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"After {Observations} observations: mean {Mean:G6} (always-valid {Interval}, p = {PValue:G3}).");

    void IJsonState<EmpiricalBernsteinSequence>.Write(StateWriter writer)
    {
        writer.Number("lower", Lower);
        writer.Number("upper", Upper);
        writer.Number("nullMean", NullMean);
        writer.Number("rho", _rho);
        writer.Number("alpha", Alpha);
        writer.Count("observations", Observations);
        writer.Number("sum", _sum);
        writer.Number("time", _time);
        _running.Write(writer);
    }

    static EmpiricalBernsteinSequence IJsonState<EmpiricalBernsteinSequence>.Read(StateReader reader) => new(
        new(reader.Number("lower"), reader.Number("upper"), reader.Number("nullMean"), reader.Number("rho"), reader.Number("alpha")),
        Guard.AtLeast(reader.Count("observations"), 0, "A number of observations"),
        Guard.NotNegative(reader.Number("sum"), "A sum"),
        Guard.NotNegative(reader.Number("time"), "Intrinsic time"),
        RunningEvidence.Read(reader));
}
