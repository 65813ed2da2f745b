using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>What a sequential probability ratio test has come to.</summary>
public enum SprtDecision
{
    /// <summary>Neither bound is reached: go on.</summary>
    Continue,

    /// <summary>The alternative is accepted.</summary>
    Alternative,

    /// <summary>The null hypothesis is accepted.</summary>
    Null,
}

/// <summary>
/// Wald's sequential probability ratio test of one value against another: the fewest observations on average of all tests with its two error
/// rates, if the truth is one of the two values. Direction and size are fixed before looking.
/// </summary>
/// <remarks>
/// Decides for the alternative at ln Λ ≥ ln((1−β)/α), for the null at ln Λ ≤ ln(β/(1−α)) (Wald 1945); error rates are those given up to the overshoot. The
/// likelihood ratio itself is an e-value, valid at any time. It depends on totals only, so states merge as long as neither has decided.
/// </remarks>
[JsonConverter(typeof(StateConverter<LikelihoodRatioSequence>))]
public readonly partial record struct LikelihoodRatioSequence : IJsonState<LikelihoodRatioSequence>
{
    private readonly double _perSum;
    private readonly double _perSize;

    internal LikelihoodRatioSequence(double perSum, double perSize, double alpha, double beta)
        : this(perSum, perSize, Guard.Probability(alpha, "Alpha", "0.05 means 5 %"), BelowRest(beta, alpha), 0, 0, SprtDecision.Continue)
    {
    }

    private LikelihoodRatioSequence(double perSum, double perSize, double alpha, double beta, double sum, double size, SprtDecision before)
    {
        _perSum = perSum;
        _perSize = perSize;
        Alpha = alpha;
        Beta = beta;
        Sum = sum;
        Size = size;
        double log = size == 0 ? 0 : perSum * sum - perSize * size;
        // Where both overflow, their difference says nothing.
        log = double.IsNaN(log) ? 0 : log;
        LogRatio = log;
        Decision = before != SprtDecision.Continue ? before
            : log >= Math.Log((1 - beta) / alpha) ? SprtDecision.Alternative
            : log <= Math.Log(beta / (1 - alpha)) ? SprtDecision.Null
            : SprtDecision.Continue;
    }

    /// <summary>Probability of deciding for the alternative when the null is true.</summary>
    public double Alpha { get; }

    /// <summary>Probability of deciding for the null when the alternative is true.</summary>
    public double Beta { get; }

    /// <summary>Successes, events, or the sum of scores so far.</summary>
    public double Sum { get; }

    /// <summary>Trials, exposure, or information so far.</summary>
    public double Size { get; }

    /// <summary>The first decision; it stands whatever comes after.</summary>
    public SprtDecision Decision { get; }

    /// <summary>The likelihood ratio of alternative to null from all data so far.</summary>
    public EValue EValue => new(LogRatio);

    private double LogRatio { get; }

    /// <summary>The state after more data.</summary>
    /// <param name="sum">New successes or events; for an effect the new score, estimate × information.</param>
    /// <param name="size">New trials, exposure or information; 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LikelihoodRatioSequence Observe(double sum, double size) => With(
        Guard.Finite(Sum + Guard.Finite(sum, "A sum"), "The total of all sums", nameof(sum)),
        Guard.Finite(Size + Guard.NotNegative(size, "A size"), "The total of all sizes", nameof(size)),
        Decision);

    /// <summary>The state after a look at an effect of all data so far.</summary>
    /// <param name="estimate">The estimate from all data so far, measured from the null value; finite.</param>
    /// <param name="standardError">Its standard error; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LikelihoodRatioSequence ObserveTotal(double estimate, double standardError)
    {
        double information = 1 / (Guard.Positive(standardError, "A standard error") * standardError);
        return double.IsFinite(information) && information > 0
            ? With(Guard.Finite(Guard.Finite(estimate, "An estimate") * information, "An estimate times its information", nameof(estimate)), information, Decision)
            : throw Guard.OutOfRange(nameof(standardError), standardError, "A standard error's square is neither 0 nor infinite.");
    }

    /// <summary>The data of both.</summary>
    /// <param name="other">A test of other data, of the same values at the same error rates.</param>
    /// <exception cref="ArgumentException">The two are different tests.</exception>
    /// <exception cref="InvalidOperationException">One of them has decided: a decision holds for its own data only.</exception>
    public LikelihoodRatioSequence Merge(LikelihoodRatioSequence other)
    {
        if (_perSum != other._perSum || _perSize != other._perSize || Alpha != other.Alpha || Beta != other.Beta)
        {
            throw new ArgumentException("Only tests of the same null and alternative at the same error rates can be merged.", nameof(other));
        }
        return Decision == SprtDecision.Continue && other.Decision == SprtDecision.Continue
            ? With(Sum + other.Sum, Size + other.Size, SprtDecision.Continue)
            : throw new InvalidOperationException("A test that has decided cannot be merged: its decision was made on its own data and stands.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Likelihood ratio {EValue.Value:G4}: {Decision switch
    {
        SprtDecision.Alternative => "the alternative is accepted",
        SprtDecision.Null => "the null hypothesis is accepted",
        _ => "go on",
    }}.");

    private LikelihoodRatioSequence With(double sum, double size, SprtDecision before) => new(_perSum, _perSize, Alpha, Beta, sum, size, before);

    private static double BelowRest(double beta, double alpha) => Guard.Probability(beta, "Beta", "0.2 means 20 %") < 1 - alpha
        ? beta
        : throw Guard.OutOfRange(nameof(beta), beta, "Alpha and beta together are below 1; else the bounds of the test cross.");

    void IJsonState<LikelihoodRatioSequence>.Write(StateWriter writer)
    {
        writer.Number("perSum", _perSum);
        writer.Number("perSize", _perSize);
        writer.Number("alpha", Alpha);
        writer.Number("beta", Beta);
        writer.Number("sum", Sum);
        writer.Number("size", Size);
        writer.Text("decision", Decision.ToString());
    }

    static LikelihoodRatioSequence IJsonState<LikelihoodRatioSequence>.Read(StateReader reader) =>
        new LikelihoodRatioSequence(
            Guard.Finite(reader.Number("perSum"), "A weight"),
            Guard.Finite(reader.Number("perSize"), "A weight"),
            reader.Number("alpha"),
            reader.Number("beta"))
        .With(
            Guard.Finite(reader.Number("sum"), "A sum"),
            Guard.NotNegative(reader.Number("size"), "A size"),
            reader.Choice<SprtDecision>("decision"));
}
