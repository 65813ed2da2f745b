using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The state of an always-valid test of one coefficient of a linear model, exact for normal errors from the first users on. Constant memory;
/// like every running interval it does not merge: merge the summaries and observe their estimate.
/// </summary>
/// <remarks>See <see cref="LinearModelMixture"/>. A comparison of two means with pooled variance is the model with two coefficients.</remarks>
[JsonConverter(typeof(StateConverter<LinearModelSequence>))]
public readonly record struct LinearModelSequence : IJsonState<LinearModelSequence>
{
    private readonly RunningEvidence _running;

    internal LinearModelSequence(LinearModelMixture mixture, int coefficients, double alpha)
        : this(mixture, coefficients, alpha, 0, 0, RunningEvidence.Start(double.NegativeInfinity, double.PositiveInfinity))
    {
    }

    private LinearModelSequence(LinearModelMixture mixture, int coefficients, double alpha, long observations, double estimate, RunningEvidence running)
    {
        Mixture = mixture;
        Coefficients = coefficients;
        Alpha = alpha;
        Observations = observations;
        Estimate = estimate;
        _running = running;
    }

    /// <summary>The boundary, chosen before the first look.</summary>
    public LinearModelMixture Mixture { get; }

    /// <summary>Coefficients of the model, intercept included.</summary>
    public int Coefficients { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha { get; }

    /// <summary>Observations at the last look.</summary>
    public long Observations { get; }

    /// <summary>The estimate at the last look.</summary>
    public double Estimate { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Evidence against "the coefficient is zero" at the last look.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether zero was rejected at this look or before.</summary>
    public bool HasCrossed => Looks > 0 && _running.HasReached(Math.Log(Alpha));

    /// <summary>The running confidence interval: the intersection over all looks.</summary>
    public Interval Interval => _running.Interval(Alpha);

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>The state after a look.</summary>
    /// <param name="estimate">The coefficient from all data so far; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <param name="observations">Observations so far; more than the coefficients, never fewer than before.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LinearModelSequence Observe(double estimate, double standardError, long observations)
    {
        Guard.Finite(estimate, "An estimate");
        Guard.Positive(standardError, "A standard error");
        Guard.AtLeast(observations, Observations, "The number of observations never goes back; it");
        double radius = Mixture.CriticalValue(observations, Coefficients, Alpha) * standardError;
        double t = estimate / standardError;
        double logE = Mixture.LogEValue(t * t, 1, observations, LinearModelMixture.ResidualDegrees(observations, Coefficients));
        return new(Mixture, Coefficients, Alpha, observations, estimate, _running.Next(logE, estimate - radius, estimate + radius));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"After {Observations} observations: {Estimate:G6} (always-valid {Interval}, p = {PValue:G3}).");

    void IJsonState<LinearModelSequence>.Write(StateWriter writer)
    {
        writer.Number("g", Mixture.G);
        writer.Count("coefficients", Coefficients);
        writer.Number("alpha", Alpha);
        writer.Count("observations", Observations);
        writer.Number("estimate", Estimate);
        _running.Write(writer);
    }

    static LinearModelSequence IJsonState<LinearModelSequence>.Read(StateReader reader) => new(
        LinearModelMixture.WithG(reader.Number("g")),
        checked((int)Guard.AtLeast(reader.Count("coefficients"), 1, "A number of coefficients")),
        Guard.Probability(reader.Number("alpha"), "Alpha"),
        Guard.AtLeast(reader.Count("observations"), 0, "A number of observations"),
        Guard.Finite(reader.Number("estimate"), "An estimate"),
        RunningEvidence.Read(reader));
}
