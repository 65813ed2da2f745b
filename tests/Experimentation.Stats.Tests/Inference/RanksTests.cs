using System.Text.Json;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two groups of values, with and without ties.</summary>
public sealed record ValueArms(double[] Control, double[] Treatment)
{
    public bool IsTied => Control.Concat(Treatment).Distinct().Count() < Control.Length + Treatment.Length;

    public static Arbitrary<ValueArms> Any()
    {
        Gen<double[]> Values(int distinct) =>
            from n in Gen.Choose(2, 30)
            from values in Gen.Choose(-distinct, distinct).ArrayOf(n)
            select values.Select(v => v / 8.0).ToArray();
        Gen<ValueArms> arms =
            from distinct in Gen.Elements(2, 8, 100_000_000)
            from control in Values(distinct)
            from treatment in Values(distinct)
            select new ValueArms(control, treatment);
        return arms.ToArbitrary();
    }
}

/// <summary>Rank tests, spreads and distributions against values computed elsewhere (ranks.json names the sources), and what must hold for all of them.</summary>
[Properties(Arbitrary = [typeof(ValueArms)], MaxTest = 40)]
public class RanksTests
{
    private static readonly JsonElement File = ReferenceFile.Load("ranks.json");

    public static TheoryData<string> Cases => [.. File.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Small_samples_agree(string name)
    {
        JsonElement c = File.GetProperty("cases").Case("name", name);
        JsonElement e = c.GetProperty("expected");
        double[] control = [.. c.GetProperty("control").EnumerateArray().Select(v => v.GetDouble())];
        double[] treatment = [.. c.GetProperty("treatment").EnumerateArray().Select(v => v.GetDouble())];
        bool Has(string what) => e.TryGetProperty(what, out _);

        Comparison exact = Compare.Ranks(control, treatment, RankTest.MannWhitneyExact);
        Close.To(e.Number("coinUpper"), exact.Effect.UpperTail(0), 1e-10);
        Close.To(e.Number("coinLower"), exact.Effect.LowerTail(0), 1e-10);
        Close.To(e.Number("hl"), exact.Estimate, 1e-12, floor: 1e-3);
        if (Has("upper"))
        {
            Close.To(e.Number("upper"), exact.Effect.UpperTail(0), 1e-12);
            Close.To(e.Number("lower"), exact.Effect.LowerTail(0), 1e-12);
        }
        if (Has("rExactP"))
        {
            Close.To(e.Number("rExactP"), exact.PValue, 1e-10);
            Close.To(e.Number("rExactLower"), exact.Interval.Lower, 1e-10);
            Close.To(e.Number("rExactUpper"), exact.Interval.Upper, 1e-10);
        }
        Comparison normal = Compare.Ranks(control, treatment, RankTest.MannWhitneyNormal);
        Close.To(e.Number("normal"), normal.PValue, 1e-11);
        Close.To(e.Number("rNormalP"), normal.PValue, 1e-11);
        Close.To(e.Number("rNormalLower"), normal.Interval.Lower, 1e-4, floor: 1);
        Close.To(e.Number("rNormalUpper"), normal.Interval.Upper, 1e-4, floor: 1);
        Comparison plain = Compare.Ranks(control, treatment, RankTest.MannWhitneyUncorrected);
        Close.To(e.Number("uncorrected"), plain.PValue, 1e-11);
        Close.To(e.Number("rUncLower"), plain.Interval.Lower, 1e-4, floor: 1);
        Close.To(e.Number("rUncUpper"), plain.Interval.Upper, 1e-4, floor: 1);

        TestResult ks = Compare.Distributions(control, treatment, DistributionTest.KolmogorovSmirnovExact);
        Close.To(e.Number("rKsD"), ks.Statistic, 1e-12);
        Close.To(e.Number("rKsExact"), ks.PValue, 1e-10);
        if (Has("ks"))
        {
            Close.To(e.Number("ks"), ks.PValue, 1e-12);
        }
        // R stops its series at 1e-6 or so.
        Close.To(e.Number("rKsLimit"), Compare.Distributions(control, treatment, DistributionTest.KolmogorovSmirnovAsymptotic).PValue, 1e-5);

        Close.To(e.Number("levene"), Compare.Spreads(control, treatment, SpreadTest.Levene).PValue, 1e-10);
        Close.To(e.Number("brownForsythe"), Compare.Spreads(control, treatment).PValue, 1e-10);
        Comparison munzel = Compare.Ranks(control, treatment, RankTest.BrunnerMunzel);
        if (name == "separate")
        {
            Assert.Equal(Verdict.NotEstimable, munzel.Verdict);
            return;
        }
        Close.To(e.Number("bm"), munzel.Estimate / munzel.StandardError, 1e-11);
        Close.To(e.Number("bmp"), munzel.PValue, 1e-10);
        Close.To(e.Number("U") / control.Length / treatment.Length - 0.5, munzel.Estimate, 1e-12, floor: 1e-3);
    }

    [Fact]
    public void Differences_are_found_by_rank()
    {
        var random = new Random(11);
        foreach (int distinct in (int[])[2, 50, int.MaxValue])
        {
            double[] c = [.. Enumerable.Range(0, 700).Select(_ => Math.Pow(random.Next(distinct), 1.5)).Order()];
            double[] t = [.. Enumerable.Range(0, 500).Select(_ => random.Next(distinct) * 1.25).Order()];
            double[] all = [.. c.SelectMany(x => t.Select(y => y - x)).Order()];
            foreach (int rank in (int[])[1, 2, 17, 1_000, 123_456, 175_000, 349_999, 350_000])
            {
                Assert.Equal(all[rank - 1], PairDifferences.AtRank(c, t, rank));
            }
        }
        // A pattern that misleads every straight line.
        double[] far = [.. Enumerable.Range(0, 600).Select(i => i < 300 ? i * 1e-9 : 1e12 + i)];
        double[] pairs = [.. far.SelectMany(x => far.Select(y => y - x)).Order()];
        Assert.Equal(pairs[99_999], PairDifferences.AtRank(far, far, 100_000));
        Assert.Equal(pairs[269_999], PairDifferences.AtRank(far, far, 270_000));
    }

    [Fact]
    public void Large_arrays_are_sorted()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(i => i % 7 == 0 ? random.Next(-5, 5) : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-90, 90)))];
        double[] sorted = [.. values.Order()];
        RadixSort.Sort(values);
        Assert.Equal(sorted, values);
    }

    [Fact]
    public void The_exact_law_keeps_its_digits()
    {
        // Tails of R's pwilcox at 50 and 60 and at 200 and 200, from its own recurrence; the extreme one is 1/C(400, 200).
        double[] law = RankSumLaw.Untied(200, 200);
        Close.To(Math.Exp(-GammaFunction.LogGamma(401) + 2 * GammaFunction.LogGamma(201)), law[0], 1e-12);
        double[] small = RankSumLaw.Untied(50, 60);
        Close.To(1.24482956437600711e-03, small[1_000], 1e-11);
        Close.To(2.75885787965903739e-01, small[1_400], 1e-11);
        Close.To(6.68589005175940795e-19, small[200], 1e-11);
        Close.To(4.68746100755052745e-03, law[17_000], 1e-11);
    }

    [Property]
    public void Interval_excludes_no_shift_exactly_when_p_is_below_alpha(ValueArms arms)
    {
        foreach (RankTest test in Enum.GetValues<RankTest>())
        {
            foreach (double alpha in (double[])[0.05, 0.2])
            {
                Comparison comparison = Compare.Ranks(arms.Control, arms.Treatment, test).At(alpha);
                if (comparison.Verdict == Verdict.NotEstimable || Math.Abs(comparison.PValue / alpha - 1) < 1e-7)
                {
                    continue;
                }
                bool excluded = !comparison.Interval.Contains(0);
                // With ties the interval covers more often than it must, so it may hold what the test rejects; never the other way about for the normal limit.
                bool consistent = !arms.IsTied || test == RankTest.BrunnerMunzel ? excluded == comparison.PValue < alpha
                    : test == RankTest.MannWhitney || test == RankTest.MannWhitneyExact || !excluded || comparison.PValue < alpha;
                Assert.True(consistent, comparison.ToString());
            }
        }
    }

    [Property]
    public void Shifting_scaling_and_swapping_do_what_they_should(ValueArms arms)
    {
        foreach (RankTest test in Enum.GetValues<RankTest>())
        {
            Comparison plain = Compare.Ranks(arms.Control, arms.Treatment, test);
            Comparison swapped = Compare.Ranks(arms.Treatment, arms.Control, test);
            Comparison scaled = Compare.Ranks([.. arms.Control.Select(v => 4 * v)], [.. arms.Treatment.Select(v => 4 * v)], test);
            Comparison moved = Compare.Ranks([.. arms.Control.Select(v => v + 64)], [.. arms.Treatment.Select(v => v + 64)], test);
            double factor = test == RankTest.BrunnerMunzel ? 1 : 4;
            Close.To(plain.PValue, swapped.PValue, 1e-9);
            Close.To(plain.Estimate, -swapped.Estimate, 1e-12, floor: 1e-9);
            Close.To(plain.Interval.Lower, -swapped.Interval.Upper, 1e-12, floor: 1e-9);
            Close.To(plain.PValue, scaled.PValue, 1e-12);
            Close.To(factor * plain.Interval.Upper, scaled.Interval.Upper, 1e-12, floor: 1e-9);
            Close.To(plain.PValue, moved.PValue, 1e-12);
            Close.To(plain.Interval.Lower, moved.Interval.Lower, 1e-12, floor: 1e-9);
        }
        TestResult ks = Compare.Distributions(arms.Control, arms.Treatment);
        Close.To(ks.PValue, Compare.Distributions(arms.Treatment, arms.Control).PValue, 1e-11);
        Close.To(ks.PValue, Compare.Distributions([.. arms.Control.Select(v => -v)], [.. arms.Treatment.Select(v => -v)]).PValue, 1e-11);
    }

    [Property]
    public void Intervals_are_nested_and_hold_the_estimate(ValueArms arms)
    {
        foreach (RankTest test in Enum.GetValues<RankTest>())
        {
            Comparison comparison = Compare.Ranks(arms.Control, arms.Treatment, test);
            Interval wide = comparison.At(0.01).Interval;
            Interval narrow = comparison.At(0.3).Interval;
            Assert.True(wide.Lower <= narrow.Lower && narrow.Upper <= wide.Upper, comparison.ToString());
            Assert.True(comparison.Verdict == Verdict.NotEstimable || (wide.Lower <= comparison.Estimate && comparison.Estimate <= wide.Upper), comparison.ToString());
        }
    }

    [Property]
    public void A_margin_is_tested_by_taking_it_off(ValueArms arms)
    {
        // Multiples of one eighth are exact, so ties are too.
        double shift = 0.375;
        double[] moved = [.. arms.Treatment.Select(v => v - shift)];
        Comparison there = Compare.Ranks(arms.Control, arms.Treatment);
        Comparison here = Compare.Ranks(arms.Control, moved);
        if (there.Verdict != Verdict.NotEstimable && here.Verdict != Verdict.NotEstimable)
        {
            Close.To(here.Effect.UpperTail(0), there.Effect.UpperTail(shift), 1e-10);
            Close.To(here.Effect.LowerTail(0), there.Effect.LowerTail(shift), 1e-10);
        }
    }

    [Fact]
    public void Every_boundary_reads_a_shift()
    {
        var random = new Random(2);
        double[] control = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        double[] treatment = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() + 0.1)];
        Comparison fixedHorizon = Compare.Ranks(control, treatment);
        Comparison everyDay = fixedHorizon.Using(AlwaysValid.TightestAt(fixedHorizon.Effect.Information));
        Assert.True(everyDay.Interval.Lower < fixedHorizon.Interval.Lower && fixedHorizon.Interval.Upper < everyDay.Interval.Upper);
        Assert.True(everyDay.PValue > fixedHorizon.PValue);
        Assert.Equal(Verdict.NonInferior, fixedHorizon.Against(Hypothesis.NonInferiority(Lift.Absolute(0.05))).Verdict);
        // A uniform shift of 0.1 has the Hodges–Lehmann standard error 1/√(12·n·m/(n + m)·(∫f²)²) = √(1/12·(1/400 + 1/400)).
        Close.To(Math.Sqrt(2.0 / 400 / 12), fixedHorizon.StandardError, 0.15);
        Assert.Contains("RankTest.BrunnerMunzel", Assert.Throws<InvalidOperationException>(() => fixedHorizon.Relative()).Message, StringComparison.Ordinal);
    }

    /// <summary>Two and eight of twenty users above 0 (SciPy: p = 0.031); a shift's interval is [0, 1] there, and the finding says why.</summary>
    [Fact]
    public void Where_ties_part_test_and_interval_the_finding_says_so()
    {
        double[] control = [.. Enumerable.Repeat(0.0, 18), 1, 1];
        double[] treatment = [.. Enumerable.Repeat(0.0, 12), 1, 1, 1, 1, 1, 1, 1, 1];
        foreach ((double[] c, double[] t) in new[] { (control, treatment), (treatment, control) })
        {
            Comparison comparison = Compare.Ranks(c, t, RankTest.MannWhitneyNormal);
            Assert.True(comparison.PValue < comparison.Alpha && comparison.Interval.Contains(0), comparison.ToString());
            Finding finding = Assert.Single(comparison.Findings);
            Assert.Equal(FindingCode.TiedValues, finding.Code);
            Assert.Contains("for alpha from about 0.0", finding.Message, StringComparison.Ordinal);
            Assert.Contains("the test finds a difference while the interval holds 0", finding.Message, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("while the interval", Assert.Single(Compare.Ranks([0, 0, 0, 1], [0, 0, 2, 0]).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_say_nothing_give_findings()
    {
        Assert.Equal("Nothing can be said: The control arm has no users.", Compare.Ranks([], [1, 2]).ToString());
        Assert.Equal("Nothing can be said: All users have the same value, so there is no order to compare.", Compare.Ranks([1, 1], [1, 1, 1]).ToString());
        Assert.Equal("Nothing can be said: The treatment arm has no users.", Compare.Distributions([1], []).ToString());
        Assert.Equal(1, Compare.Distributions([1, 1], [1]).PValue);
        Assert.Equal(Verdict.NotEstimable, Compare.Spreads([1, 1, 1], [2, 2]).Verdict);
        Assert.Equal(FindingCode.TiedValues, Assert.Single(Compare.Ranks([0, 0, 0, 1], [0, 0, 2, 0]).Findings).Code);
        Assert.Equal("control", Assert.Throws<ArgumentException>(() => Compare.Ranks([1, double.NaN], [1])).ParamName);
        Assert.Contains("at index 1", Assert.Throws<ArgumentException>(() => Compare.Distributions([1, 2], [1, double.PositiveInfinity])).Message, StringComparison.Ordinal);
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.Ranks([1], [1], (RankTest)99)).ParamName);
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.Spreads([1], [1], (SpreadTest)99)).ParamName);
        Assert.Equal("test", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.Distributions([1], [1], (DistributionTest)99)).ParamName);
        foreach (RankTest test in Enum.GetValues<RankTest>())
        {
            Comparison[] results = [.. Fuzz.Accepted(from a in Fuzz.FewDoubles from b in Fuzz.FewDoubles select (Func<Comparison>)(() => Compare.Ranks([a, b, 1], [b, a], test)))];
            Assert.All(results, Fuzz.Sound);
            Assert.All(results, r => Fuzz.Sound(r.Using(AlwaysValid.TightestAt(10))));
            Assert.All(results, r => Fuzz.Sound(r.Against(Hypothesis.NonInferiority(Lift.Absolute(1e99)))));
        }
        Fuzz.Sound(Compare.Distributions([1e100, -1e100, 0], [double.Epsilon, -0.0]));
        Fuzz.Sound(Compare.Spreads([1e100, -1e100, 0], [double.Epsilon, -0.0]));
    }
}
