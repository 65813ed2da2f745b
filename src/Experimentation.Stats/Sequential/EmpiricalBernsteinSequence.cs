using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The mean of bounded observations, at any time and without any approximation: adapts to the variance and to the distance from the bounds, needs only
/// that values cannot leave their range and that the mean stays the same. Counts, means and variances are all that it remembers, so memory is
/// constant, days and shards merge, and the order of the observations does not matter.
/// </summary>
/// <remarks>
/// A bet that the mean is above m multiplies its capital by at least exp(λξ − ψ(λ)ξ²) with ξ = x − m ≥ −m and ψ(λ) = (−ln(1−mλ) − mλ)/m² (Fan, Grama and
/// Liu 2015, lemma 4.1), so Σξ and Σξ² are all that is needed; the stake λ is mixed over a gamma density (Howard, Ramdas, McAuliffe and
/// Sekhon 2021, prop. 9). Below m the same with 1 − x. Both sides share alpha; limits are found by root finding. Compared with theorem 4 of that paper
/// the variance is taken around the tested mean instead of a running one and the scale is the room that is left instead of the whole range: narrower by 5 %
/// to 40 %. <see cref="BettingSequence"/> can be narrower with few observations, but has to remember every value.
/// </remarks>
[JsonConverter(typeof(StateConverter<EmpiricalBernsteinSequence>))]
public readonly partial record struct EmpiricalBernsteinSequence : IAlwaysValidTest, IJsonState<EmpiricalBernsteinSequence>
{
    private readonly BoundedRange _range;
    private readonly double _rho;
    private readonly RunningEvidence _running;

    internal EmpiricalBernsteinSequence(double lower, double upper, double nullMean, double rho, double alpha)
        : this(new(lower, upper), nullMean, rho, default, RunningEvidence.Start(alpha, lower, upper)) => _range.Inside(nullMean, nameof(nullMean));

    private EmpiricalBernsteinSequence(BoundedRange range, double nullMean, double rho, MeanSummary seen, RunningEvidence running)
    {
        _range = range;
        NullMean = nullMean;
        _rho = Guard.Positive(rho, "Rho");
        Seen = seen;
        _running = running;
    }

    /// <summary>The smallest value that an observation can have.</summary>
    public double Lower => _range.Lower;

    /// <summary>The largest value that an observation can have.</summary>
    public double Upper => _range.Upper;

    /// <summary>The tested mean.</summary>
    public double NullMean { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>All observations so far.</summary>
    public MeanSummary Seen { get; }

    /// <summary>Observations so far.</summary>
    public long Observations => Seen.Count;

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>The mean so far; the middle of the range before the first observation.</summary>
    public double Mean => Seen.Count == 0 ? _range.Value(0.5) : Seen.Mean;

    /// <summary>Evidence against the tested mean at the last look: the stronger side, halved for looking at both.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the tested mean was rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>The running confidence interval of the mean: the intersection over all looks.</summary>
    public Interval Interval => _running.Interval;

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>The state after one more observation.</summary>
    /// <param name="value">Within the range.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public EmpiricalBernsteinSequence Observe(double value)
    {
        _range.Fraction(value, nameof(value));
        return Look(Seen + MeanSummary.FromMoments(1, value, 0), _running.Begun);
    }

    /// <summary>The state after more observations, with one look at the end.</summary>
    /// <param name="values">Each within the range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside the range.</exception>
    public EmpiricalBernsteinSequence Observe(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            _range.Fraction(value, nameof(values));
        }
        return values.Length == 0 ? this : Look(Seen + MeanSummary.Of(values), _running.Begun);
    }

    /// <summary>The state after more observations that were summed up elsewhere, in a database for example.</summary>
    /// <param name="more">The summary of observations that all lie within the range.</param>
    /// <exception cref="ArgumentException">No observations within the range have that mean and variance.</exception>
    public EmpiricalBernsteinSequence Observe(MeanSummary more)
    {
        if (more.Count == 0)
        {
            return this;
        }
        double mean = _range.Fraction(more.Mean, nameof(more));
        double room = mean * (1 - mean) * more.Count * _range.Width * _range.Width;
        return more.SumOfSquaredDeviations <= room * (1 + 1e-9)
            ? Look(Seen + more, _running.Begun)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Values between {Lower:R} and {Upper:R} with a mean of {more.Mean:R} cannot vary that much (standard deviation {more.StandardDeviation:R}): some lie outside the range."), nameof(more));
    }

    /// <summary>
    /// The observations of both. Evidence of pooled observations is evidence; the looks behind the two are forgotten, for a running minimum of one shard
    /// says nothing about the other.
    /// </summary>
    /// <param name="other">A sequence of other observations under the same test.</param>
    /// <exception cref="ArgumentException">The two do not test the same mean within the same range with the same tuning at the same level.</exception>
    public EmpiricalBernsteinSequence Merge(EmpiricalBernsteinSequence other) => _range == other._range && NullMean == other.NullMean && _rho == other._rho && Alpha == other.Alpha
        ? Look(Seen + other.Seen, RunningEvidence.Start(Alpha, Lower, Upper))
        : throw new ArgumentException("Only sequences with the same range, tested mean, tuning and alpha can be merged: their e-values are averages over different stakes.", nameof(other));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"After {Phrase.Counted(Observations, "observation")}: mean {Phrase.Number(Mean)} (always-valid {Interval}, {Phrase.PValue(PValue)}).");

    private EmpiricalBernsteinSequence Look(MeanSummary seen, RunningEvidence before)
    {
        BoundedMeanEvidence evidence = new(
            seen.Count,
            Math.Clamp((seen.Mean - Lower) / _range.Width, 0, 1),
            seen.SumOfSquaredDeviations / _range.Width / _range.Width,
            _rho);
        double target = MixtureOptimum.Ln2 - before.LogAlpha;
        double tested = (NullMean - Lower) / _range.Width;
        double logE = seen.Count == 0 ? 0 : Math.Max(evidence.LogValue(tested), evidence.Mirrored.LogValue(1 - tested)) - MixtureOptimum.Ln2;
        double lower = evidence.Limit((before.Lowest - Lower) / _range.Width, target);
        double upper = evidence.Mirrored.Limit((Upper - before.Highest) / _range.Width, target);
        return new(_range, NullMean, _rho, seen, before.Next(logE, _range.Value(lower), Upper - upper * _range.Width));
    }

    void IJsonState<EmpiricalBernsteinSequence>.Write(StateWriter writer)
    {
        writer.Number("lower", Lower);
        writer.Number("upper", Upper);
        writer.Number("nullMean", NullMean);
        writer.Number("rho", _rho);
        writer.State("seen", Seen);
        _running.Write(writer);
    }

    static EmpiricalBernsteinSequence IJsonState<EmpiricalBernsteinSequence>.Read(StateReader reader)
    {
        RunningEvidence running = RunningEvidence.Read(reader);
        EmpiricalBernsteinSequence start = new(reader.Number("lower"), reader.Number("upper"), reader.Number("nullMean"), reader.Number("rho"), running.Alpha);
        MeanSummary seen = reader.State<MeanSummary>("seen");
        _ = start.Observe(seen);
        return new(start._range, start.NullMean, start._rho, seen, running);
    }
}
