using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// The state of an always-valid test of one coefficient of a linear model, exact for normal errors from the first users on. Constant memory;
/// like every running interval it does not merge: merge the summaries and observe their estimate.
/// </summary>
/// <remarks>
/// See <see cref="LinearModelMixture"/>. A comparison of two means with pooled variance is the model with two coefficients. Exact while the information of
/// the design grows in step with the observations, as with constant shares; where shares change, give the design's own clock.
/// </remarks>
[JsonConverter(typeof(StateConverter<LinearModelSequence>))]
public readonly partial record struct LinearModelSequence : IAlwaysValidTest, IJsonState<LinearModelSequence>
{
    private readonly RunningEvidence _running;

    internal LinearModelSequence(LinearModelMixture mixture, int coefficients, double nullValue, double alpha)
        : this(mixture, coefficients, nullValue, 0, 0, 0, RunningEvidence.Start(alpha, double.NegativeInfinity, double.PositiveInfinity))
    {
    }

    private LinearModelSequence(LinearModelMixture mixture, int coefficients, double nullValue, long observations, double clock, double estimate, RunningEvidence running)
    {
        Mixture = mixture;
        Coefficients = coefficients;
        NullValue = nullValue;
        Clock = clock;
        Observations = observations;
        Estimate = estimate;
        _running = running;
    }

    /// <summary>The boundary, chosen before the first look.</summary>
    public LinearModelMixture Mixture { get; }

    /// <summary>Coefficients of the model, intercept included.</summary>
    public int Coefficients { get; }

    /// <summary>The tested value of the coefficient.</summary>
    public double NullValue { get; }

    /// <summary>Level over all looks.</summary>
    public double Alpha => _running.Alpha;

    /// <summary>Observations at the last look.</summary>
    public long Observations { get; }

    /// <summary>The clock at the last look: observations, unless the design has its own.</summary>
    public double Clock { get; }

    /// <summary>The estimate at the last look.</summary>
    public double Estimate { get; }

    /// <summary>How many looks there were.</summary>
    public long Looks => _running.Looks;

    /// <summary>Evidence against the tested value at the last look.</summary>
    public EValue EValue => new(_running.LogEValue);

    /// <summary>The always-valid p-value: the smallest over all looks.</summary>
    public double PValue => _running.PValue;

    /// <summary>Whether the tested value was rejected at this look or before.</summary>
    public bool HasCrossed => _running.HasCrossed;

    /// <summary>The running confidence interval: the intersection over all looks.</summary>
    public Interval Interval => _running.Interval;

    /// <summary>What a reader must know: looks that contradict each other.</summary>
    public IReadOnlyList<Finding> Findings => _running.Findings;

    /// <summary>The state after a look.</summary>
    /// <param name="estimate">The coefficient from all data so far; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <param name="observations">Observations so far; more than the coefficients, never fewer than before.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LinearModelSequence Observe(double estimate, double standardError, long observations) =>
        Observe(estimate, standardError, observations, Guard.AtLeast(observations, 0, "A number of observations"));

    /// <summary>The state after a look that is timed by the information of the design.</summary>
    /// <param name="estimate">The coefficient from all data so far; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <param name="observations">Observations so far; more than the coefficients, never fewer than before.</param>
    /// <param name="clock">
    /// Information about the coefficient that the design carries, in observations: 4·n₁n₂/(n₁+n₂) for two means. Above 0, never less than before.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LinearModelSequence Observe(double estimate, double standardError, long observations, double clock)
    {
        Guard.Finite(estimate, "An estimate");
        Guard.Positive(standardError, "A standard error");
        Guard.AtLeast(observations, Observations, "The number of observations never goes back; it");
        if (!(Guard.Positive(clock, "A clock") >= Clock))
        {
            throw Guard.OutOfRange(nameof(clock), clock, string.Create(CultureInfo.InvariantCulture, $"A clock never goes back; the look before was at {Clock:R}."));
        }
        RunningEvidence before = _running.Begun;
        double df = LinearModelMixture.ResidualDegrees(observations, Coefficients);
        double radius = Mixture.Critical(before.LogAlpha, clock, df) * standardError;
        double t = (estimate - NullValue) / standardError;
        return new(Mixture, Coefficients, NullValue, observations, clock, estimate, before.Next(Mixture.LogEValue(t * t, 1, clock, df), estimate - radius, estimate + radius));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"After {Phrase.Counted(Observations, "observation")}: {Phrase.Number(Estimate)} (always-valid {Interval}, {Phrase.PValue(PValue)}).");

    void IJsonState<LinearModelSequence>.Write(StateWriter writer)
    {
        writer.Number("g", Mixture.G);
        writer.Count("coefficients", Coefficients);
        writer.Number("nullValue", NullValue);
        writer.Count("observations", Observations);
        writer.Number("clock", Clock);
        writer.Number("estimate", Estimate);
        _running.Write(writer);
    }

    static LinearModelSequence IJsonState<LinearModelSequence>.Read(StateReader reader) => new(
        LinearModelMixture.WithG(reader.Number("g")),
        checked((int)Guard.AtLeast(reader.Count("coefficients"), 1, "A number of coefficients")),
        Guard.Finite(reader.Number("nullValue"), "A null value"),
        Guard.AtLeast(reader.Count("observations"), 0, "A number of observations"),
        Guard.NotNegative(reader.Number("clock"), "A clock"),
        Guard.Finite(reader.Number("estimate"), "An estimate"),
        RunningEvidence.Read(reader));
}
