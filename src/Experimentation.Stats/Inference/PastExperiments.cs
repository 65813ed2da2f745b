using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// What past experiments on a metric say about the next: a normal prior on the effect, fitted to their estimates (empirical Bayes), and every estimate shrunk towards it.
/// </summary>
/// <remarks>
/// Normal–normal model; the spread of true effects is where the weighted squares around the weighted mean equal their degrees of freedom (Paule and Mandel 1982; Morris 1983, eq. 1.15), so it needs no
/// likelihood and cannot be negative. That the mean and the spread are estimates is part of what <see cref="Shrunk"/> says (Morris 1983, eq. 1.16 and 1.17) and, for the mean, of <see cref="Prior"/>. Take all
/// experiments, not the published ones: a prior fitted to winners knows only winners.
/// </remarks>
public sealed partial record PastExperiments
{
    private readonly ValueList<double> _estimates;
    private readonly ValueList<double> _errors;
    private readonly double _typicalVariance;

    private PastExperiments(double[] estimates, double[] errors)
    {
        _estimates = ValueList<double>.Owning(estimates);
        _errors = ValueList<double>.Owning(errors);
        // In units of the smallest error, or of what keeps squares of the values within the range of numbers. The squares fall as the spread rises.
        double unit = Math.Max(errors.Min(), 1e-100 * estimates.Max(Math.Abs));
        var fit = new SquaresLeft(estimates, errors, unit);
        double degrees = estimates.Length - 1;
        double spread = fit.At(0) >= -degrees
            ? 0
            : IncreasingRoot.Find(fit, -degrees, 1, 1, 0, double.PositiveInfinity) * unit;
        (double mean, double meanError) = fit.Mean(spread / unit);
        Spread = spread;
        MeanError = meanError;
        Prior = new(Math.Clamp(mean, estimates.Min(), estimates.Max()), Math.Clamp(Math.Sqrt(spread * spread + meanError * meanError), Guard.Smallest, Guard.Largest));
        double weights = errors.Sum(e => 1 / (e * e + spread * spread));
        _typicalVariance = errors.Sum(e => e * e / (e * e + spread * spread)) / weights;
        Findings = spread > 0
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.Convention, FindingSeverity.Warning, "The experiments differ by no more than their own errors, so every effect is shrunk to the common mean.")]);
    }

    /// <summary>Experiments.</summary>
    public int Count => _estimates.Count;

    /// <summary>The prior for the next experiment: the mean of true effects, and their spread together with the mean's own error.</summary>
    public NormalPrior Prior { get; }

    /// <summary>Standard deviation of true effects between experiments, 0 or above.</summary>
    public double Spread { get; }

    /// <summary>Standard error of the prior's mean.</summary>
    public double MeanError { get; }

    /// <summary>What a reader must know about the data.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Fits the prior.</summary>
    /// <param name="estimates">Estimated effects of three or more experiments, on one scale; from −1E+100 to 1E+100.</param>
    /// <param name="standardErrors">Their standard errors, as many; from 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there are fewer than three experiments.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static PastExperiments Fit(ReadOnlySpan<double> estimates, ReadOnlySpan<double> standardErrors)
    {
        if (estimates.Length < 3 || estimates.Length != standardErrors.Length)
        {
            throw new ArgumentException(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Three or more experiments, each with an estimate and a standard error. Got {estimates.Length} estimates and {standardErrors.Length} standard errors."), nameof(standardErrors));
        }
        for (int i = 0; i < estimates.Length; i++)
        {
            Guard.Value(estimates[i], "An estimate", nameof(estimates));
            Guard.Divisor(standardErrors[i], "A standard error", nameof(standardErrors));
        }
        return new(estimates.ToArray(), standardErrors.ToArray());
    }

    /// <summary>One of the experiments, given all of them.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1, in the order given.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such experiment.</exception>
    public LiftPosterior Shrunk(int index)
    {
        if (index < 0 || index >= Count)
        {
            throw Guard.OutOfRange(nameof(index), index, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"An experiment's index is from 0 to {Count - 1}."));
        }
        ShrunkEffect effect = At(index);
        var law = new LocationLaw(effect.Value, Math.Sqrt(effect.Variance), double.PositiveInfinity);
        return new(law, EffectScale.Absolute, PreferredDirection.Increase, $"empirical Bayes over {Phrase.Counted(Count, "experiment")}", ValueList<Finding>.Empty);
    }

    /// <summary>Another experiment's estimate under the prior.</summary>
    /// <param name="estimate">From −1E+100 to 1E+100.</param>
    /// <param name="standardError">From 1E-100 to 1E+100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LiftPosterior Shrink(double estimate, double standardError) => Bayes.Lift(Effect.Of(estimate, standardError), Prior);

    /// <summary>One of the experiments, with the sources of its variance.</summary>
    internal ShrunkEffect At(int index)
    {
        double variance = _errors[index] * _errors[index];
        double spread = Spread * Spread;
        double towards = variance / (variance + spread);
        double own = spread / (variance + spread);
        double distance = _estimates[index] - Prior.Mean;
        double wrongSpread = towards * distance * Math.Sqrt(2.0 / Math.Max(1, Count - 3) * ((_typicalVariance + spread) / (variance + spread)));
        return new(Prior.Mean + own * distance, own, own * variance, towards * MeanError * (towards * MeanError), wrongSpread * wrongSpread);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string notes = Findings.Count == 0 ? "" : " " + string.Join(" ", Findings);
        return $"{Phrase.Counted(Count, "experiment")}: true effects have mean {Phrase.Number(Prior.Mean)} (standard error {Phrase.Number(MeanError)}) and standard deviation {Phrase.Number(Spread)}.{notes}";
    }

    // Minus the weighted squares around the weighted mean, by the spread of true effects in units.
    private readonly struct SquaresLeft : IIncreasing
    {
        private readonly double[] _values;
        private readonly double[] _variances;
        private readonly double _unit;

        public SquaresLeft(double[] estimates, double[] errors, double unit)
        {
            _unit = unit;
            _values = [.. estimates.Select(e => e / unit)];
            _variances = [.. errors.Select(e => e / unit * (e / unit))];
        }

        public double At(double x)
        {
            (double mean, _) = Weighted(x);
            double sum = 0;
            for (int i = 0; i < _values.Length; i++)
            {
                sum += (_values[i] - mean) * (_values[i] - mean) / (_variances[i] + x * x);
            }
            return -sum;
        }

        public (double Mean, double Error) Mean(double spread)
        {
            (double mean, double weight) = Weighted(spread);
            return (mean * _unit, _unit / Math.Sqrt(weight));
        }

        private (double Mean, double Weight) Weighted(double spread)
        {
            double sum = 0, weights = 0;
            for (int i = 0; i < _values.Length; i++)
            {
                double weight = 1 / (_variances[i] + spread * spread);
                (sum, weights) = (sum + weight * _values[i], weights + weight);
            }
            return (sum / weights, weights);
        }
    }
}

/// <summary>An effect shrunk towards those of others.</summary>
/// <param name="Value">The shrunk effect.</param>
/// <param name="OwnShare">The weight of its own estimate.</param>
/// <param name="OfOwn">Variance by its own noise.</param>
/// <param name="OfMean">Variance by the noise of the common mean.</param>
/// <param name="OfSpread">Variance because the spread, and so the share, is an estimate.</param>
internal readonly record struct ShrunkEffect(double Value, double OwnShare, double OfOwn, double OfMean, double OfSpread)
{
    public double Variance => OfOwn + OfMean + OfSpread;
}
