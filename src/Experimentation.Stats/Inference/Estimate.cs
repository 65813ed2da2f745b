using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Front door to one group on its own: a summary in, a value with its interval out. To compare two groups, use <see cref="Compare"/>.</summary>
public static partial class Estimate
{
    /// <summary>The confidence level where none is given.</summary>
    public const double DefaultLevel = 0.95;

    /// <summary>The share of users who converted.</summary>
    /// <param name="summary">The group's users.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <param name="method">How the interval is worked out; Wilson unless there is a reason.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1, or the method is none of the named ones.</exception>
    public static PointEstimate Proportion(ProportionSummary summary, double level = DefaultLevel, ProportionInterval method = ProportionInterval.Wilson)
    {
        double tail = TailOf(level);
        double x = summary.Successes;
        double f = summary.Trials - summary.Successes;
        double n = summary.Trials;
        string name = method switch
        {
            ProportionInterval.Wilson => "Wilson score",
            ProportionInterval.ClopperPearson => "Clopper–Pearson",
            ProportionInterval.Jeffreys => "Jeffreys",
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Use Wilson, ClopperPearson or Jeffreys."),
        };
        if (n == 0)
        {
            return Nothing(0, 1, level, name, new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "There are no users."));
        }
        (double lower, double upper) = method switch
        {
            ProportionInterval.Wilson => Wilson(x, f, tail),
            ProportionInterval.ClopperPearson => ClopperPearson(x, f, tail),
            _ => Jeffreys(x, f, tail),
        };
        ValueList<Finding> findings = x > 0 && f > 0
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.ZeroEvents, FindingSeverity.Note, x == 0 ? "Nobody converted." : "Everybody converted.")]);
        return new(x / n, Math.Sqrt(x / n * (f / n) / n), double.PositiveInfinity, Between(lower, upper, level), name, findings);
    }

    /// <summary>The mean per user, by Student's t.</summary>
    /// <param name="summary">The group's users.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public static PointEstimate Mean(MeanSummary summary, double level = DefaultLevel) =>
        OfMoments(summary.Count, summary.Count > 0 ? summary.Mean : 0, summary.Count > 1 ? summary.Variance : double.NaN, level, "t");

    /// <summary>A ratio of means (clicks per session), by the delta method and t over users.</summary>
    /// <param name="summary">The group's users.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public static PointEstimate Ratio(RatioSummary summary, double level = DefaultLevel)
    {
        if (BaselineCheck.OfDenominator(summary, "") is { } flaw)
        {
            TailOf(level);
            return Nothing(double.NegativeInfinity, double.PositiveInfinity, level, "Delta method with t", flaw);
        }
        return OfMoments(summary.Count, summary.Count > 0 ? summary.Ratio : 0, summary.Count > 1 ? summary.RatioVariance : double.NaN, level, "Delta method with t");
    }

    /// <summary>
    /// Events per unit of exposure: the exact interval of Garwood (1936); quasi-Poisson on the log scale where events clearly vary more between users than
    /// Poisson events do.
    /// </summary>
    /// <param name="summary">The group's events and exposure.</param>
    /// <param name="level">Confidence level, strictly between 0 and 1; 0.95 means 95 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public static PointEstimate Rate(CountSummary summary, double level = DefaultLevel)
    {
        double tail = TailOf(level);
        // One group compared with itself knows its own dispersion.
        var arms = new TwoRates(summary, summary);
        if (!(arms.Ec > 0))
        {
            return Nothing(0, double.PositiveInfinity, level, "Garwood exact", new(FindingCode.ZeroExposure, FindingSeverity.NotEstimable, "There is no exposure."));
        }
        double x = arms.Xc;
        if (arms.IsOverDispersed && x > 0)
        {
            double df = arms.Uc - 1;
            double error = Math.Sqrt(arms.Dispersion / x);
            double factor = Math.Exp(StudentT.UpperQuantile(tail, df) * error);
            return new(arms.Rc, arms.Rc * error, df, new(arms.Rc / factor, arms.Rc * factor, level), "Quasi-Poisson t on the log scale", ValueList<Finding>.Empty);
        }
        double lower = x == 0 ? 0 : ChiSquared.LowerQuantile(tail, 2 * x) / 2;
        double upper = ChiSquared.UpperQuantile(tail, 2 * x + 2) / 2;
        ValueList<Finding> findings = arms.KnowsDispersion
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.DispersionUnknown, FindingSeverity.Note, "Events were taken to be Poisson; how much they vary between users was not given.")]);
        return new(arms.Rc, Math.Sqrt(x) / arms.Ec, double.PositiveInfinity, Between(lower / arms.Ec, upper / arms.Ec, level), "Garwood exact", findings);
    }

    private static PointEstimate OfMoments(double count, double value, double variance, double level, string method)
    {
        double tail = TailOf(level);
        if (!(count >= 2))
        {
            Finding finding = count == 0
                ? new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "There are no users.")
                : new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "A single user has no variance: at least two users are needed.");
            return Nothing(double.NegativeInfinity, double.PositiveInfinity, level, method, finding);
        }
        double error = Math.Sqrt(variance / count);
        if (!double.IsFinite(error) || !double.IsFinite(value))
        {
            return Nothing(
                double.NegativeInfinity,
                double.PositiveInfinity,
                level,
                method,
                new(FindingCode.NotFinite, FindingSeverity.NotEstimable, "The values are too large to compute with."));
        }
        double reach = StudentT.UpperQuantile(tail, count - 1) * error;
        ValueList<Finding> findings = error > 0
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.ZeroVariance, FindingSeverity.Warning, "The values do not vary, so the interval has no width.")]);
        return new(value, error, count - 1, new(value - reach, value + reach, level), method, findings);
    }

    // At levels near 0 both limits are the median, each with its own rounding.
    private static Interval Between(double one, double other, double level) => new(Math.Min(one, other), Math.Max(one, other), level);

    private static PointEstimate Nothing(double lowest, double highest, double level, string method, Finding why) =>
        new(0, double.PositiveInfinity, double.PositiveInfinity, new(lowest, highest, level), method, ValueList<Finding>.Of([why]));

    private static (double Lower, double Upper) Wilson(double x, double f, double tail)
    {
        double z = Normal.UpperQuantile(tail);
        return (WilsonScore.Lower(x, f, z), WilsonScore.Upper(x, f, z));
    }

    private static (double Lower, double Upper) ClopperPearson(double x, double f, double tail) =>
        (x == 0 ? 0 : Beta.LowerQuantile(tail, x, f + 1), f == 0 ? 1 : Beta.UpperQuantile(tail, x + 1, f));

    private static (double Lower, double Upper) Jeffreys(double x, double f, double tail) =>
        (x == 0 ? 0 : Beta.LowerQuantile(tail, x + 0.5, f + 0.5), f == 0 ? 1 : Beta.UpperQuantile(tail, x + 0.5, f + 0.5));

    private static double TailOf(double level) => (1 - Guard.Probability(level, "A confidence level", "0.95 means 95 %")) / 2;
}
