using System.Globalization;
using System.Text.Json.Serialization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>What a past experiment found in an early and a late window.</summary>
/// <param name="Early">Effect of the early window; a lift of 2 % is 0.02.</param>
/// <param name="Late">Effect of the late window.</param>
/// <param name="EarlyVariance">Squared standard error of the early effect.</param>
/// <param name="LateVariance">Squared standard error of the late effect.</param>
/// <param name="Covariance">Of the two estimates, which share their users.</param>
public readonly partial record struct PastTest(double Early, double Late, double EarlyVariance, double LateVariance, double Covariance)
{
    /// <summary>From the estimate that was made of it; log ratios count as the lifts that they are, with their errors by the delta method.</summary>
    /// <param name="estimate">Its early and late windows are taken.</param>
    /// <exception cref="ArgumentNullException">The estimate is null.</exception>
    /// <exception cref="ArgumentException">Nothing could be said about it.</exception>
    public static PastTest Of(NoveltyEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        if (!estimate.Contrast.Change.Effect.IsEstimable)
        {
            throw new ArgumentException($"Nothing can be learned from a test of which nothing can be said. {estimate}", nameof(estimate));
        }
        Comparison early = estimate.Readout(estimate.EarlyWindow);
        Comparison late = estimate.Readout(estimate.LateWindow);
        double earlyVariance = estimate.Covariance(estimate.EarlyWindow, estimate.EarlyWindow);
        double lateVariance = estimate.Covariance(estimate.LateWindow, estimate.LateWindow);
        // From the scale of the covariance to that of the estimates; 1 but for log ratios.
        double slopeEarly = early.StandardError / Math.Sqrt(earlyVariance);
        double slopeLate = late.StandardError / Math.Sqrt(lateVariance);
        return new(
            early.Estimate,
            late.Estimate,
            slopeEarly * slopeEarly * earlyVariance,
            slopeLate * slopeLate * lateVariance,
            slopeEarly * slopeLate * estimate.Covariance(estimate.EarlyWindow, estimate.LateWindow));
    }

    /// <inheritdoc/>
    public override string ToString() => $"Early {Phrase.Number(Early)} ± {Phrase.Number(Math.Sqrt(EarlyVariance))}, late {Phrase.Number(Late)} ± {Phrase.Number(Math.Sqrt(LateVariance))}";
}

/// <summary>
/// What a team's own past experiments say about how week-1 effects turn into week-2 effects, for decisions that cannot wait. The noise that the two weeks of a past test share is taken out
/// first: it would make early effects look more lasting than they are.
/// </summary>
/// <remarks>
/// Normal effects across tests with mean μ and covariance T = Cov(E, L over tests) − mean noise, made positive semi-definite; then late given early is
/// μ_L + T_EL/(T_EE + σ²_E)·(E − μ_E) with variance (T_LL − T²_EL/(T_EE + σ²_E))·(1 + 1/K) (empirical Bayes; Efron and Morris 1973). A value; compares by content.
/// </remarks>
[JsonConverter(typeof(StateConverter<NoveltyHistory>))]
public sealed partial record NoveltyHistory : IJsonState<NoveltyHistory>
{
    private const int FewestTests = 10;
    private const int EnoughTests = 60;
    private const double LeastReliability = 0.3;

    private readonly ValueList<PastTest> _tests;

    private NoveltyHistory(ValueList<PastTest> tests) => _tests = tests;

    /// <summary>No past tests.</summary>
    public static NoveltyHistory Empty { get; } = new(ValueList<PastTest>.Empty);

    /// <summary>The past tests, in the order in which they were added.</summary>
    public IReadOnlyList<PastTest> Tests => _tests;

    /// <summary>This history and one more test.</summary>
    /// <param name="test">On the same scale and with the same windows as the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">An effect is not a number from −1E+100 to 1E+100, a variance is not above 0, or the covariance is larger than the variances allow.</exception>
    public NoveltyHistory With(PastTest test)
    {
        Guard.Value(test.Early, "An effect", nameof(test));
        Guard.Value(test.Late, "An effect", nameof(test));
        double bound = Math.Sqrt(Guard.Positive(test.EarlyVariance, "A variance", nameof(test))) * Math.Sqrt(Guard.Positive(test.LateVariance, "A variance", nameof(test)));
        return Math.Abs(test.Covariance) <= bound * (1 + 1e-9)
            ? new(ValueList<PastTest>.Of(_tests.Append(test)))
            : throw Guard.OutOfRange(nameof(test), test.Covariance, string.Create(CultureInfo.InvariantCulture, $"A covariance is at most the product of the standard errors, here {bound:R}."));
    }

    /// <summary>The late effect to expect from an early one.</summary>
    /// <param name="early">The early window's effect of a running test, on the scale of the history.</param>
    /// <param name="level">Of the interval, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentNullException">The comparison is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public LateForecast Forecast(Comparison early, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(early);
        return early.Effect.IsEstimable
            ? Forecast(early.Estimate, early.StandardError, level)
            : LateForecast.Nothing(_tests.Count, Guard.Probability(level, "A confidence level", "0.95 means 95 %"), early.Findings[0]);
    }

    /// <summary>The late effect to expect from an early one.</summary>
    /// <param name="early">Effect of the early window.</param>
    /// <param name="standardError">Of it, above 0.</param>
    /// <param name="level">Of the interval, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public LateForecast Forecast(double early, double standardError, double level = 0.95)
    {
        Guard.Value(early, "An effect");
        double noise = Guard.Divisor(standardError, "A standard error") * standardError;
        Guard.Probability(level, "A confidence level", "0.95 means 95 %");
        int count = _tests.Count;
        if (count < FewestTests)
        {
            return LateForecast.Nothing(count, level, new(FindingCode.WeakHistory, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"{count} past tests are too few to learn from; {FewestTests} are needed, {EnoughTests} are enough.")));
        }
        double meanEarly = _tests.Average(static test => test.Early);
        double meanLate = _tests.Average(static test => test.Late);
        double Spread(Func<PastTest, double> product, Func<PastTest, double> ofNoise) => _tests.Sum(product) / (count - 1) - _tests.Average(ofNoise);
        (double early2, double both, double late2) = PositivePart(
            Spread(test => (test.Early - meanEarly) * (test.Early - meanEarly), static test => test.EarlyVariance),
            Spread(test => (test.Early - meanEarly) * (test.Late - meanLate), static test => test.Covariance),
            Spread(test => (test.Late - meanLate) * (test.Late - meanLate), static test => test.LateVariance));
        double reliability = early2 / (early2 + noise);
        double slope = both / (early2 + noise);
        double variance = Math.Max(0, late2 - both * slope) * (1 + 1.0 / count);
        List<Finding> findings = [];
        if (reliability <= LeastReliability)
        {
            return LateForecast.Nothing(count, level, new(FindingCode.WeakHistory, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"The noise of the early effect is larger than the differences between past tests (reliability {reliability:0.00}, 0.3 is needed), so the past says little about this test.")));
        }
        if (!(variance > 0))
        {
            return LateForecast.Nothing(count, level, new(FindingCode.WeakHistory, FindingSeverity.NotEstimable, "The late effects of past tests differ by no more than their noise, so nothing is known about how far a late effect may be from its forecast."));
        }
        if (count < EnoughTests)
        {
            findings.Add(new(FindingCode.WeakHistory, FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"{count} past tests are few; the interval covers somewhat less than it says below {EnoughTests}.")));
        }
        double error = Math.Sqrt(variance);
        double mean = meanLate + slope * (early - meanEarly);
        double reach = StudentT.UpperQuantile((1 - level) / 2, count - 1) * error;
        return new(mean, error, new(mean - reach, mean + reach, level), slope, reliability, count, ValueList<Finding>.Of(findings));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Phrase.Counted(_tests.Count, "past test")}";

    void IJsonState<NoveltyHistory>.Write(StateWriter writer)
    {
        writer.Numbers("early", [.. _tests.Select(static test => test.Early)]);
        writer.Numbers("late", [.. _tests.Select(static test => test.Late)]);
        writer.Numbers("earlyVariance", [.. _tests.Select(static test => test.EarlyVariance)]);
        writer.Numbers("lateVariance", [.. _tests.Select(static test => test.LateVariance)]);
        writer.Numbers("covariance", [.. _tests.Select(static test => test.Covariance)]);
    }

    static NoveltyHistory IJsonState<NoveltyHistory>.Read(StateReader reader)
    {
        double[][] columns = [.. ((string[])["early", "late", "earlyVariance", "lateVariance", "covariance"]).Select(name => reader.Numbers(name))];
        return columns.All(column => column.Length == columns[0].Length)
            ? Enumerable.Range(0, columns[0].Length).Aggregate(Empty, (history, i) => history.With(new(columns[0][i], columns[1][i], columns[2][i], columns[3][i], columns[4][i])))
            : throw new ArgumentException("Each past test has two effects, two variances and a covariance.", nameof(reader));
    }

    /// <summary>The nearest symmetric matrix without negative eigenvalues.</summary>
    private static (double A, double B, double D) PositivePart(double a, double b, double d)
    {
        double half = (a - d) / 2;
        double centre = (a + d) / 2;
        double radius = Math.Sqrt(half * half + b * b);
        double large = centre + radius;
        double small = centre - radius;
        if (small >= 0)
        {
            return (a, b, d);
        }
        if (large <= 0)
        {
            return (0, 0, 0);
        }
        // The part along the first eigenvector: large·vv′.
        double share = radius > 0 ? (1 + half / radius) / 2 : 0.5;
        double cross = radius > 0 ? b / (2 * radius) : 0;
        return (large * share, large * cross, large * (1 - share));
    }
}

/// <summary>A late effect expected from an early one.</summary>
public sealed partial record LateForecast
{
    internal LateForecast(double late, double error, Interval interval, double slope, double reliability, int pastTests, ValueList<Finding> findings)
    {
        Late = late;
        StandardError = error;
        Interval = interval;
        Slope = slope;
        Reliability = reliability;
        PastTests = pastTests;
        Findings = findings;
    }

    /// <summary>The late effect to expect; 0 where nothing can be said.</summary>
    public double Late { get; }

    /// <summary>How far the true late effect may be from it; +∞ where nothing can be said.</summary>
    public double StandardError { get; }

    /// <summary>Interval of the true late effect.</summary>
    public Interval Interval { get; }

    /// <summary>What one unit of early effect adds to the late effect.</summary>
    public double Slope { get; }

    /// <summary>Share of the variance of early effects that is not noise, at this test's noise.</summary>
    public double Reliability { get; }

    /// <summary>Past tests that it rests on.</summary>
    public int PastTests { get; }

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override string ToString() => double.IsInfinity(StandardError)
        ? "Nothing can be forecast:" + string.Concat(Findings.Select(static finding => " " + finding))
        : $"The late effect to expect is {WindowPhrase.Value(Late, Interval.Width / 2, EffectScale.RelativeDelta)} ({Phrase.Percent(Interval.Level)} interval {WindowPhrase.Limits(Interval, EffectScale.RelativeDelta)}), from {Phrase.Counted(PastTests, "past test")}.{string.Concat(Findings.Select(static finding => " " + finding))}";

    internal static LateForecast Nothing(int pastTests, double level, Finding why) =>
        new(0, double.PositiveInfinity, new(double.NegativeInfinity, double.PositiveInfinity, level), 0, 0, pastTests, ValueList<Finding>.Of([why]));
}
