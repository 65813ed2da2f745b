using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The mean of bounded observations by betting: tight from the first observations on, without any tuning or approximation. For every
/// possible mean it plays a fair game against it and keeps the means that did not lose a factor of 1/alpha.
/// </summary>
/// <remarks>
/// Hedged capital (Waudby-Smith and Ramdas 2024, theorem 3): K(m) = max(½ Π(1 + λᵢ⁺(xᵢ − m)), ½ Π(1 − λᵢ⁻(xᵢ − m))), stakes from the variance predicted by
/// earlier observations and capped at 1/(2m) and 1/(2(1−m)). The first product falls and the second grows with m, so both limits are found
/// by root finding, on no grid. The capital at m is a polynomial in m with one factor per observation, so no fixed number of sums determines its
/// roots and every value must be remembered: memory grows by two numbers per observation, and a look costs a few passes over them. Use it up to some ten
/// thousand observations; <see cref="EmpiricalBernsteinSequence"/> has constant memory. Stakes depend on the order, so
/// sequences do not merge; multiply the e-values of independent shards.
/// </remarks>
[JsonConverter(typeof(StateConverter<BettingSequence>))]
public readonly partial record struct BettingSequence : IAlwaysValidTest, IJsonState<BettingSequence>
{
    private readonly BoundedRange _range;
    private readonly BettingHistory? _history;
    private readonly RunningEvidence _running;

    internal BettingSequence(double lower, double upper, double nullMean, double alpha)
    {
        _range = new(lower, upper);
        _range.Inside(nullMean, nameof(nullMean));
        NullMean = nullMean;
        _running = RunningEvidence.Start(alpha, lower, upper);
    }

    private BettingSequence(in BettingSequence last, BettingHistory? history, RunningEvidence running)
    {
        this = last;
        _history = history;
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

    /// <summary>Observations so far.</summary>
    public long Observations => _history?.Count ?? 0;

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>The mean so far; the middle of the range before the first observation.</summary>
    public double Mean => _range.Value(_history is null ? 0.5 : _history.Sum / _history.Count);

    /// <summary>Evidence against the tested mean at the last look: the better of two bets, each with half the capital.</summary>
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
    public BettingSequence Observe(double value) => Observe([value]);

    /// <summary>The state after more observations, with one look at the end.</summary>
    /// <param name="values">In the order in which they came in; each within the range.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside the range.</exception>
    public BettingSequence Observe(ReadOnlySpan<double> values)
    {
        RunningEvidence before = _running.Begun;
        if (values.Length == 0)
        {
            return this;
        }
        double[] fractions = new double[values.Length];
        for (int i = 0; i < fractions.Length; i++)
        {
            fractions[i] = _range.Fraction(values[i], nameof(values));
        }
        BettingHistory history = BettingHistory.After(_history, fractions, before.LogAlpha);
        double target = MixtureOptimum.Ln2 - before.LogAlpha;
        double tested = _range.Inside(NullMean, nameof(NullMean));
        double logE = Math.Max(history.LogCapital(tested, 1), history.LogCapital(tested, -1)) - MixtureOptimum.Ln2;
        (double lowest, double highest) = ((before.Lowest - Lower) / _range.Width, (before.Highest - Lower) / _range.Width);
        return new(this, history, before.Next(
            logE,
            _range.Value(history.Limit(1, lowest, target)),
            _range.Value(1 - history.Limit(-1, 1 - highest, target))));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"After {Phrase.Counted(Observations, "observation")}: mean {Phrase.Number(Mean)} (always-valid {Interval}, {Phrase.PValue(PValue)}).");

    void IJsonState<BettingSequence>.Write(StateWriter writer)
    {
        writer.Number("lower", Lower);
        writer.Number("upper", Upper);
        writer.Number("nullMean", NullMean);
        writer.Numbers("fractions", _history is null ? [] : _history.Fractions);
        _running.Write(writer);
    }

    static BettingSequence IJsonState<BettingSequence>.Read(StateReader reader)
    {
        RunningEvidence running = RunningEvidence.Read(reader);
        BettingSequence start = new(reader.Number("lower"), reader.Number("upper"), reader.Number("nullMean"), running.Alpha);
        double[] fractions = reader.Numbers("fractions");
        if (fractions.Any(x => !(x is >= 0 and <= 1)))
        {
            throw new ArgumentException("Fractions of the range lie between 0 and 1.", nameof(reader));
        }
        return new(start, fractions.Length == 0 ? null : BettingHistory.After(null, fractions, running.LogAlpha), running);
    }
}
