using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Two proportions compared within strata: the tests that go with <see cref="Compare.Proportions(ProportionStrata)"/>. Strata that lack an arm, all successes or all failures say nothing about the
/// ratio of odds and are passed over by the tests.
/// </summary>
/// <remarks>Assumes independent users, and strata that were known before treatment (a stratum that treatment moves users into is no stratum).</remarks>
public sealed partial record ProportionStrata
{
    private const string NoAssociation = "no difference within strata";
    private const string SameOdds = "the same odds ratio in all strata";

    private readonly ValueList<ProportionStratum> _strata;

    private ProportionStrata(ValueList<ProportionStratum> strata) => _strata = strata;

    /// <summary>The strata in the order in which they were given.</summary>
    public IReadOnlyList<ProportionStratum> Strata => _strata;

    internal ReadOnlySpan<ProportionStratum> Span => _strata.AsSpan();

    /// <summary>Strata to compare within.</summary>
    /// <param name="strata">At least one.</param>
    /// <exception cref="ArgumentException">There is no stratum.</exception>
    public static ProportionStrata Of(params ReadOnlySpan<ProportionStratum> strata) => strata.Length > 0
        ? new(ValueList<ProportionStratum>.Owning(strata.ToArray()))
        : throw new ArgumentException("There is at least one stratum. Got none.", nameof(strata));

    /// <summary>Cochran's (1954) and Mantel and Haenszel's (1959) test of no difference in any stratum, without continuity correction.</summary>
    public TestResult CochranMantelHaenszel() => Association("Cochran–Mantel–Haenszel", 0);

    /// <summary>The same test with Mantel and Haenszel's continuity correction of one half: more cautious, nearer to the exact conditional test.</summary>
    public TestResult CochranMantelHaenszelCorrected() => Association("Cochran–Mantel–Haenszel with continuity correction", 0.5);

    /// <summary>
    /// Breslow and Day's (1980, section 4.4) test that the ratio of odds is the same in all strata, around Mantel and Haenszel's common ratio, with Tarone's (1985) correction,
    /// which makes it asymptotically right.
    /// </summary>
    public TestResult BreslowDayTarone() => Homogeneity("Breslow–Day with Tarone's correction", static fit => fit.Distances * fit.Distances / fit.Variances);

    /// <summary>Breslow and Day's test without Tarone's correction, as many packages print it.</summary>
    public TestResult BreslowDay() => Homogeneity("Breslow–Day", static _ => 0);

    /// <inheritdoc/>
    public override string ToString()
    {
        ProportionStratum all = new(
            _strata.Aggregate(default(ProportionSummary), (sum, stratum) => sum + stratum.Control),
            _strata.Aggregate(default(ProportionSummary), (sum, stratum) => sum + stratum.Treatment));
        return $"{Phrase.Counted(_strata.Count, "stratum").Replace("stratums", "strata", StringComparison.Ordinal)}: {all}";
    }

    private TestResult Association(string method, double correction)
    {
        double distance = 0;
        double variance = 0;
        foreach (ProportionStratum stratum in Span)
        {
            var arms = new TwoProportions(stratum.Control, stratum.Treatment);
            if (IsInformative(arms))
            {
                distance += arms.Cross / arms.N;
                variance += arms.Nt / arms.N * (arms.Nc / arms.N) * arms.X * (arms.F / (arms.N - 1));
            }
        }
        if (!(variance > 0))
        {
            return TestResult.Nothing(NoAssociation, method, "chi-square", Uninformative);
        }
        double z = Math.Max(0, Math.Abs(distance) - correction) / Math.Sqrt(variance);
        return new(NoAssociation, method, "chi-square", z * z, 1, Math.Min(1, 2 * Normal.UpperTail(z)));
    }

    private TestResult Homogeneity(string method, Func<Fit, double> correction)
    {
        double ratio = MantelHaenszelEffect.OddsRatio(Span);
        var fit = new Fit(0, 0, 0);
        int informative = 0;
        foreach (ProportionStratum stratum in Span)
        {
            var arms = new TwoProportions(stratum.Control, stratum.Treatment);
            if (IsInformative(arms))
            {
                informative++;
                fit = fit.With(arms, ratio);
            }
        }
        if (informative < 2)
        {
            return TestResult.Nothing(SameOdds, method, "chi-square", new(FindingCode.MissingData, FindingSeverity.NotEstimable, "Fewer than two strata have both arms, successes and failures, so their odds ratios cannot be compared."));
        }
        if (!(ratio > 0) || !double.IsFinite(ratio))
        {
            return TestResult.Nothing(SameOdds, method, "chi-square", new(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "The common odds ratio is 0 or has no limit, so strata cannot be compared with it."));
        }
        double statistic = Math.Max(0, fit.Squares - correction(fit));
        return new(SameOdds, method, "chi-square", statistic, informative - 1, ChiSquared.UpperTail(statistic, informative - 1));
    }

    private static Finding Uninformative => new(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "No stratum has both arms, successes and failures.");

    private static bool IsInformative(TwoProportions arms) => arms.Nc > 0 && arms.Nt > 0 && arms.X > 0 && arms.F > 0;

    /// <summary>Distances of treatment's successes from those that the common odds ratio expects, added up over strata.</summary>
    private readonly record struct Fit(double Squares, double Distances, double Variances)
    {
        public Fit With(TwoProportions arms, double ratio)
        {
            double expected = Expected(arms, ratio);
            double variance = 1 / (1 / expected + 1 / (arms.Nt - expected) + 1 / (arms.X - expected) + 1 / (arms.Nc - arms.X + expected));
            double distance = arms.Xt - expected;
            return new(Squares + distance * distance / variance, Distances + distance, Variances + variance);
        }

        /// <summary>e with e·(nc − x + e) = ratio·(nt − e)·(x − e) inside the table's range.</summary>
        private static double Expected(TwoProportions arms, double ratio)
        {
            // (1 − ratio)·e² + (nc − x + ratio·(nt + x))·e − ratio·nt·x = 0; the root is taken in the form that does not cancel.
            double a = 1 - ratio;
            double b = arms.Nc - arms.X + ratio * (arms.Nt + arms.X);
            double c = ratio * arms.Nt * arms.X;
            double root = Math.Sqrt(Math.Max(0, b * b + 4 * a * c));
            // b is below 0 only where a is above: few controls for many successes at a ratio below 1.
            return b >= 0 ? 2 * c / (b + root) : (root - b) / (2 * a);
        }
    }
}
