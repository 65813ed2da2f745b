using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two groups of times, some censored, many equal.</summary>
public sealed record TimeArms(SurvivalSummary Control, SurvivalSummary Treatment)
{
    public static Arbitrary<TimeArms> Any()
    {
        Gen<SurvivalSummary> group =
            from n in Gen.Choose(1, 40)
            from times in Gen.Choose(0, 30).ArrayOf(n)
            from events in Gen.Elements(true, true, false).ArrayOf(n)
            select SurvivalSummary.Of([.. times.Select(t => t / 4.0)], events);
        return (from control in @group from treatment in @group select new TimeArms(control, treatment)).ToArbitrary();
    }
}

/// <summary>Kaplan–Meier, log-rank and restricted means against R's survival package (survival.json), and what must hold for all of them.</summary>
[Properties(Arbitrary = [typeof(TimeArms)], MaxTest = 100)]
public class SurvivalTests
{
    private static readonly JsonElement Lung = ReferenceFile.Load("survival.json").GetProperty("lung");

    private static readonly JsonElement Aml = ReferenceFile.Load("survival.json").GetProperty("aml");

    private static SurvivalSummary Men => Group(Lung, "sex", 1);

    private static SurvivalSummary Women => Group(Lung, "sex", 2);

    [Fact]
    public void Curves_agree()
    {
        SurvivalCurve curve = SurvivalCurve.Of(Men);
        for (int i = 0; i < 4; i++)
        {
            string at = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            PointEstimate loglog = curve.At(Lung.Number("at", at));
            Close.To(Lung.Number("surv", at), loglog.Value, 1e-12);
            Close.To(Lung.Number("se", at), loglog.StandardError, 1e-12);
            Close.To(Lung.Number("lower", at), loglog.Interval.Lower, 1e-11);
            Close.To(Lung.Number("upper", at), loglog.Interval.Upper, 1e-11);
            Close.To(Lung.Number("plainLower", at), curve.At(Lung.Number("at", at), interval: SurvivalInterval.Plain).Interval.Lower, 1e-11);
        }
        double[] shares = [0.25, 0.5, 0.75];
        for (int i = 0; i < 3; i++)
        {
            string at = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            PointEstimate quantile = curve.Quantile(shares[i]);
            Assert.Equal((Lung.Number("q", at), Lung.Number("qLower", at), Lung.Number("qUpper", at)), (quantile.Value, quantile.Interval.Lower, quantile.Interval.Upper));
        }
        foreach ((int arm, string at) in new[] { (1, "0"), (0, "1") })
        {
            PointEstimate median = SurvivalCurve.Of(Group(Aml, "maintained", arm)).Quantile(0.5);
            Assert.Equal((Aml.Number("median", at), Aml.Number("medianLower", at), Aml.Number("medianUpper", at)), (median.Value, median.Interval.Lower, median.Interval.Upper));
        }
    }

    [Fact]
    public void Restricted_means_agree()
    {
        PointEstimate men = SurvivalCurve.Of(Men).RestrictedMean(600);
        PointEstimate women = SurvivalCurve.Of(Women).RestrictedMean(600);
        Close.To(Lung.Number("rmst1", "0"), men.Value, 1e-12);
        Close.To(Lung.Number("rmst1", "1"), men.StandardError, 1e-11);
        Close.To(Lung.Number("survivalRmean", "1"), women.Value, 1e-12);
        Close.To(Lung.Number("survivalRmeanSe", "1"), women.StandardError, 1e-11);
        Comparison difference = Compare.RestrictedMeans(Men, Women, 600);
        Close.To(women.Value - men.Value, difference.Estimate, 1e-12);
        Close.To(Math.Sqrt(women.StandardError * women.StandardError + men.StandardError * men.StandardError), difference.StandardError, 1e-12);
        // The ratio's delta method on the log scale.
        Comparison ratio = difference.Relative();
        double error = Math.Sqrt(Math.Pow(women.StandardError / women.Value, 2) + Math.Pow(men.StandardError / men.Value, 2));
        Close.To(women.Value / men.Value * Math.Exp(-1.959963984540054 * error) - 1, ratio.Interval.Lower, 1e-11);
    }

    [Fact]
    public void Log_rank_tests_agree()
    {
        Comparison hazards = Compare.Hazards(Men, Women);
        Close.To(Lung.Number("p"), hazards.PValue, 1e-11);
        double z = hazards.Effect.ZScore(1);
        Close.To(Lung.Number("logrank"), z * z, 1e-11);
        Close.To(Lung.Number("coxBreslow"), Math.Log(hazards.Estimate), 1e-8);
        SurvivalStratum[] strata = [.. new[] { 0, 1, 2, 3, 9 }.Select(e => new SurvivalStratum(Group(Lung, "sex", 1, e), Group(Lung, "sex", 2, e)))];
        Comparison stratified = Compare.Hazards(strata);
        double zs = stratified.Effect.ZScore(1);
        Close.To(Lung.Number("stratified"), zs * zs, 1e-11);
        Close.To(Lung.Number("coxStratified"), Math.Log(stratified.Estimate), 1e-8);
        double za = Compare.Hazards(Group(Aml, "maintained", 1), Group(Aml, "maintained", 0)).Effect.ZScore(1);
        Close.To(Aml.Number("logrank"), za * za, 1e-11);
        Assert.StartsWith("Treatment's rate is 0.5884 times control's (95 % CI ", hazards.ToString(), StringComparison.Ordinal);
        Assert.Contains("restricted means", Assert.Throws<InvalidOperationException>(() => hazards.On(EffectScale.Absolute)).Message, StringComparison.Ordinal);
        Comparison sequential = hazards.Using(AlwaysValid.TightestAt(hazards.Effect.Information));
        Assert.True(sequential.Interval.Lower < hazards.Interval.Lower && hazards.Interval.Upper < sequential.Interval.Upper);
    }

    [Property]
    public void Hazards_keep_their_laws(TimeArms arms)
    {
        Comparison there = Compare.Hazards(arms.Control, arms.Treatment);
        Comparison back = Compare.Hazards(arms.Treatment, arms.Control);
        Assert.Equal(there.Verdict == Verdict.NotEstimable, back.Verdict == Verdict.NotEstimable);
        Close.To(there.PValue, back.PValue, 1e-9);
        if (there.Verdict == Verdict.NotEstimable)
        {
            return;
        }
        Assert.True(there.Interval.Lower <= there.Estimate * (1 + 1e-9) && there.Estimate <= there.Interval.Upper * (1 + 1e-9), there.ToString());
        if (there.Interval.Lower > 0)
        {
            Close.To(there.Interval.Lower, 1 / back.Interval.Upper, 1e-7);
        }
        if (Math.Abs(there.PValue / there.Alpha - 1) > 1e-7)
        {
            Assert.Equal(there.PValue < there.Alpha, !there.Interval.Contains(1));
        }
        Interval narrow = there.At(0.3).Interval;
        Assert.True(there.Interval.Lower <= narrow.Lower * (1 + 1e-9) && narrow.Upper <= there.Interval.Upper * (1 + 1e-9));
    }

    [Property]
    public void Summaries_merge_and_are_stored(TimeArms arms)
    {
        SurvivalSummary both = arms.Control + arms.Treatment;
        Assert.Equal(both, arms.Treatment + arms.Control);
        Assert.Equal(arms.Control.Users + arms.Treatment.Users, both.Users);
        Assert.Equal(both, JsonSerializer.Deserialize<SurvivalSummary>(JsonSerializer.Serialize(both)));
        Assert.Equal(both, SurvivalSummary.FromCounts([.. both.Times], [.. both.EventsAt], [.. both.CensoredAt]));
        Assert.Equal(arms.Control, arms.Control + SurvivalSummary.Empty);
    }

    [Property]
    public void Without_censoring_the_curve_is_the_share_left(TimeArms arms)
    {
        SurvivalSummary all = SurvivalSummary.FromCounts([.. arms.Control.Times], [.. arms.Control.EventsAt.Zip(arms.Control.CensoredAt, (e, c) => e + c)], new long[arms.Control.Times.Count]);
        SurvivalCurve curve = SurvivalCurve.Of(all);
        long left = all.Users;
        for (int i = 0; i < all.Times.Count; i++)
        {
            left -= all.EventsAt[i];
            PointEstimate at = curve.At(all.Times[i]);
            double share = (double)left / all.Users;
            Close.To(share, at.Value, 1e-12, floor: 1e-12);
            // Greenwood's variance is then the binomial one.
            Close.To(Math.Sqrt(share * (1 - share) / all.Users), at.StandardError, 1e-10, floor: 1e-10);
        }
        // And the area is the mean time, if it is seen to its end.
        if (all.LongestTime > 0)
        {
            Close.To(all.Times.Zip(all.EventsAt, (t, e) => t * e).Sum() / all.Users, curve.RestrictedMean(all.LongestTime).Value, 1e-12);
        }
    }

    [Fact]
    public void Data_that_say_nothing_give_findings_and_bad_input_is_refused()
    {
        var none = SurvivalSummary.Of([1, 2, 3], [false, false, false]);
        Assert.Equal(Verdict.NotEstimable, Compare.Hazards(none, none).Verdict);
        Assert.Equal(Verdict.NotEstimable, Compare.Hazards(SurvivalSummary.Empty, Men).Verdict);
        Assert.Equal("Nothing can be said: Nobody was seen for longer than 3, so nothing is known about 4.", Compare.RestrictedMeans(none, Men, 4).ToString());
        Assert.Equal(1, SurvivalCurve.Of(none).At(2).Value);
        Assert.NotEmpty(SurvivalCurve.Of(none).Quantile(0.5).Findings);
        Assert.Equal("hadEvent", Assert.Throws<ArgumentException>(() => SurvivalSummary.Of([1], [])).ParamName);
        Assert.Contains("at index 1", Assert.Throws<ArgumentException>(() => SurvivalSummary.Of([1, -1], [true, true])).Message, StringComparison.Ordinal);
        Assert.Equal("times", Assert.Throws<ArgumentException>(() => SurvivalSummary.FromCounts([2, 1], [1, 1], [0, 0])).ParamName);
        Assert.Equal("events", Assert.Throws<ArgumentException>(() => SurvivalSummary.FromCounts([1], [-1], [0])).ParamName);
        Assert.Equal("horizon", Assert.Throws<ArgumentOutOfRangeException>(() => Compare.RestrictedMeans(Men, Women, 0)).ParamName);
        Assert.Equal("strata", Assert.Throws<ArgumentException>(() => Compare.Hazards()).ParamName);
        Assert.Equal("share", Assert.Throws<ArgumentOutOfRangeException>(() => SurvivalCurve.Of(Men).Quantile(50)).ParamName);
        Assert.Equal("112 of 138 users had the event; median time 270, followed up to 1,022", SurvivalCurve.Of(Men).ToString());
        SurvivalSummary onlyThere = SurvivalSummary.Of([1, 2, 3, 4], [true, true, true, false]);
        foreach (SurvivalSummary odd in new[] { none, onlyThere, SurvivalSummary.Of([0], [true]), SurvivalSummary.FromCounts([1e-300, 1e100], [long.MaxValue / 4, 1], [0, long.MaxValue / 4]) })
        {
            Fuzz.Sound(Compare.Hazards(odd, onlyThere));
            Fuzz.Sound(Compare.Hazards(none, odd));
            Fuzz.Sound(Compare.RestrictedMeans(odd, onlyThere, 2));
            Fuzz.Sound(Compare.SurvivalAt(odd, onlyThere, 2).Relative());
            Fuzz.Sound(SurvivalCurve.Of(odd));
            Fuzz.Sound(SurvivalCurve.Of(odd).RestrictedMean(1e99));
        }
    }

    /// <summary>Three of five users against none of five: by hand with SciPy, and Fisher's exact test gives 0.17.</summary>
    [Fact]
    public void An_arm_without_events_is_not_taken_as_known()
    {
        var some = SurvivalSummary.FromCounts([1, 2, 3, 10], [1, 1, 1, 0], [0, 0, 0, 2]);
        var none = SurvivalSummary.FromCounts([10], [0], [5]);
        Comparison share = Compare.SurvivalAt(some, none, 5);
        Close.To(0.6, share.Estimate, 1e-12);
        Close.To(0.08183135955279047, share.PValue, 1e-10);
        Close.To(share.PValue, Compare.SurvivalAt(none, some, 5).PValue, 1e-12);
        Comparison time = Compare.RestrictedMeans(some, none, 4);
        Close.To(0.31155531163255834, time.PValue, 1e-10);
        foreach (Comparison comparison in new[] { share, time, time.Relative() })
        {
            Finding finding = Assert.Single(comparison.Findings);
            Assert.Equal(FindingCode.ZeroEvents, finding.Code);
            Assert.StartsWith("In treatment nobody of 5 users had the event by ", finding.Message, StringComparison.Ordinal);
            Assert.True(comparison.PValue > 0.05, comparison.ToString());
        }
        // Where many users bear it out the difference is found.
        Assert.True(Compare.SurvivalAt(SurvivalSummary.FromCounts([1, 10], [20, 0], [0, 980]), SurvivalSummary.FromCounts([10], [0], [1000]), 5).PValue < 1e-3);
    }

    /// <summary>All pairs of counts with an empty arm, weighed by their probabilities: at no rate is the share of false alarms above alpha.</summary>
    [Fact]
    public void Empty_arms_raise_no_false_alarms()
    {
        foreach (int n in new[] { 2, 3, 5, 10, 30 })
        {
            bool[] alarm = [.. Enumerable.Range(0, n + 1).Select(k => Compare.SurvivalAt(SurvivalSummary.FromCounts([1, 9], [k, 0], [0, n - k]), SurvivalSummary.FromCounts([9], [0], [n]), 5).PValue < 0.05)];
            for (double rate = 0.01; rate < 1; rate += 0.01)
            {
                double alarms = 0, chance = Math.Pow(1 - rate, n);
                double nobody = chance;
                for (int k = 1; k <= n; k++)
                {
                    chance *= (n - k + 1.0) / k * rate / (1 - rate);
                    alarms += alarm[k] ? 2 * nobody * chance : 0;
                }
                Assert.True(alarms < 0.05, $"{n} users, rate {rate}: {alarms}");
            }
        }
    }

    /// <summary>Clopper and Pearson's one-sided limits, and the beta product (by SciPy) where somebody was lost before all had the event.</summary>
    [Fact]
    public void Before_the_first_event_and_after_the_last_limits_are_exact()
    {
        SurvivalCurve three = SurvivalCurve.Of(SurvivalSummary.Of([2, 3, 4], [true, true, true]));
        foreach (SurvivalInterval interval in Enum.GetValues<SurvivalInterval>())
        {
            PointEstimate before = three.At(1, interval: interval);
            PointEstimate after = three.At(4, interval: interval);
            Close.To(Math.Pow(0.025, 1.0 / 3), before.Interval.Lower, 1e-12);
            Close.To(1 - Math.Pow(0.025, 1.0 / 3), after.Interval.Upper, 1e-12);
            Assert.Equal((1.0, 0.0), (before.Interval.Upper, after.Interval.Lower));
            Assert.Equal(FindingCode.ZeroEvents, Assert.Single(before.Findings).Code);
            Assert.Equal(FindingCode.SmallCounts, Assert.Single(after.Findings).Code);
        }
        Close.To(0.7311300102260532, SurvivalCurve.Of(SurvivalSummary.Of([1, 2, 3, 4], [true, false, true, true])).At(4).Interval.Upper, 1e-9);
        // Three values cannot bound a median: all lie below it with probability 1/8.
        Assert.Equal(double.PositiveInfinity, three.Quantile(0.5).Interval.Upper);
        // Users lost on the way say less: only those at risk count.
        Close.To(Math.Pow(0.025, 1.0 / 2), SurvivalCurve.Of(SurvivalSummary.Of([1, 5, 5], [false, false, false])).At(4).Interval.Lower, 1e-12);
        PointEstimate mean = SurvivalCurve.Of(SurvivalSummary.Of([5, 5, 5], [false, false, false])).RestrictedMean(4);
        Close.To(4 * Math.Pow(0.025, 1.0 / 3), mean.Interval.Lower, 1e-12);
        Assert.Equal((4.0, FindingCode.ZeroEvents), (mean.Interval.Upper, Assert.Single(mean.Findings).Code));
        PointEstimate atOnce = SurvivalCurve.Of(SurvivalSummary.Of([1, 1, 1], [true, true, true])).RestrictedMean(4);
        Close.To(1 + 3 * (1 - Math.Pow(0.025, 1.0 / 3)), atOnce.Interval.Upper, 1e-12);
        Assert.True(atOnce.Interval.Lower < 1);
    }

    [Fact]
    public void A_hazard_ratio_of_zero_or_without_end_has_no_standard_error()
    {
        var some = SurvivalSummary.Of([1, 2, 3, 4, 5], [true, true, true, false, false]);
        var none = SurvivalSummary.Of([5, 5, 5, 5, 5], [false, false, false, false, false]);
        foreach (Comparison comparison in new[] { Compare.Hazards(some, none), Compare.Hazards(none, some), Compare.Hazards(some, none).Relative() })
        {
            Assert.Equal(double.PositiveInfinity, comparison.StandardError);
            Assert.Equal(FindingCode.ZeroEvents, Assert.Single(comparison.Findings).Code);
            Assert.True(comparison.Effect.IsEstimable && comparison.Effect.Information > 0);
        }
    }

    private static SurvivalSummary Group(JsonElement data, string column, int value, int? ecog = null)
    {
        int[] rows = [.. Enumerable.Range(0, data.GetProperty("time").GetArrayLength())
            .Where(i => data.GetProperty(column)[i].GetInt32() == value && (ecog is null || data.GetProperty("ecog")[i].GetInt32() == ecog))];
        return SurvivalSummary.Of([.. rows.Select(i => data.GetProperty("time")[i].GetDouble())], [.. rows.Select(i => data.GetProperty("event")[i].GetInt32() == 1)]);
    }
}
