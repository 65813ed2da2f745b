using System.Text.Json;
using Experimentation.Stats.Sequential;
using static Experimentation.Stats.Tests.Sequential.AlwaysValidReference;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>Against integrals and roots at fifty digits (tests/reference/always_valid.py).</summary>
public class HighPrecisionTests
{
    public static TheoryData<string> OneSidedLogs => [.. Names("one_sided_log_e")];

    public static TheoryData<string> OneSidedCriticals => [.. Names("one_sided_critical")];

    public static TheoryData<string> Tunings => [.. Names("tuning")];

    public static TheoryData<string> BoundedMeans => [.. Names("bounded_mean")];

    public static TheoryData<string> RateRatios => [.. Names("rate_ratio_")];

    public static TheoryData<string> BetaBinomials => [.. Names("beta_binomial")];

    [Theory]
    [MemberData(nameof(OneSidedLogs))]
    public void One_sided_evidence(string name)
    {
        JsonElement c = Case(name);
        c.Check(NormalMixture.WithMixingInformation(c.In("r")).OneSidedEValue(c.In("z"), c.In("n")).LogValue, "log_e");
    }

    [Theory]
    [MemberData(nameof(OneSidedCriticals))]
    public void One_sided_critical_value(string name)
    {
        JsonElement c = Case(name);
        c.Check(NormalMixture.WithMixingInformation(c.In("r")).OneSidedCriticalValue(c.In("n"), c.In("alpha")), "z");
    }

    [Theory]
    [MemberData(nameof(Tunings))]
    public void Tuning(string name)
    {
        JsonElement c = Case(name);
        c.Check(NormalMixture.TightestAt(1, c.In("alpha")).MixingInformation, "two_sided");
        // A minimum is flat: half of the digits are all that arithmetic can see, but its equation keeps more.
        Close.To(c.GetProperty("expected").Number("one_sided"), NormalMixture.TightestOneSidedAt(1, c.In("alpha")).MixingInformation, 1e-11);
    }

    [Theory]
    [MemberData(nameof(BoundedMeans))]
    public void Bounded_mean(string name)
    {
        JsonElement c = Case(name);
        c.Check(new EmpiricalBernsteinSequence(0, 1, c.In("m"), c.In("rho"), 0.05).Observe(c.Ins("x")).EValue.LogValue, "log_e");

        // Another unit, and the mirror image, are the same evidence.
        c.Check(new EmpiricalBernsteinSequence(-5, 15, -5 + 20 * c.In("m"), c.In("rho"), 0.05).Observe([.. c.Ins("x").Select(x => -5 + 20 * x)]).EValue.LogValue, "log_e");
        c.Check(new EmpiricalBernsteinSequence(0, 1, 1 - c.In("m"), c.In("rho"), 0.05).Observe([.. c.Ins("x").Select(x => 1 - x)]).EValue.LogValue, "log_e");
    }

    [Theory]
    [MemberData(nameof(RateRatios))]
    public void The_list_of_ratios_gives_the_integral(string name)
    {
        JsonElement c = Case(name);
        RateRatioSequence state = new RateRatioSequence(WatchFor.Increase, 1, RatioAlternatives.Mixture(c.In("r")), 0.05)
            .Observe((long)c.In("c"), (long)c.In("t"), c.In("share"));
        c.Check(state.EValue.LogValue, "log_e");

        // Swapping the arms turns the ratio over.
        RateRatioSequence swapped = new RateRatioSequence(WatchFor.Decrease, 1, RatioAlternatives.Mixture(c.In("r")), 0.05)
            .Observe((long)c.In("t"), (long)c.In("c"), 1 - c.In("share"));
        Near(state.EValue.LogValue, swapped.EValue.LogValue, 1e-11);
        Close.To(state.Interval.Lower, 1 / swapped.Interval.Upper, 1e-10, floor: 1e-300);
    }

    [Theory]
    [MemberData(nameof(BetaBinomials))]
    public void Beta_binomial_with_up_to_two_thousand_million_trials(string name)
    {
        JsonElement c = Case(name);
        double rate = c.In("rate");
        c.Check(DirichletMixture.LogEValue(c.In("successes"), c.In("failures"), rate, 1 - rate, c.In("k")), "log_e");
    }

    [Fact]
    public void Iterated_logarithm_margin_is_wider_than_the_mixture_from_a_tenth_to_a_thousand_times_its_tuning()
    {
        JsonElement c = Case("acs_lil_margin");
        double alpha = c.In("alpha");
        c.CheckAll("margin", [.. c.Ins("t").Select(t => Margin(t, alpha))]);
        NormalMixture mixture = NormalMixture.TightestAt(1000, alpha);
        foreach (double t in (double[])[100, 1000, 10_000, 1e6])
        {
            Assert.True(mixture.CriticalValue(t, alpha) / Math.Sqrt(t) < Margin(t, alpha));
        }

        JsonElement series = Case("acs_series_lil");
        double[] x = [.. Enumerable.Range(1, 500).Select(i => Math.Round(0.2 + Math.Sin(i) + 0.5 * Math.Cos(0.37 * i), 4, MidpointRounding.ToEven))];
        MeanSummary[] looks = [.. series.Ins("at").Select(t => MeanSummary.Of(x.AsSpan(0, (int)t)))];
        series.CheckAll("lower", [.. looks.Select(s => s.Mean - s.StandardDeviation * Margin(s.Count, alpha))]);
        series.CheckAll("upper", [.. looks.Select(s => s.Mean + s.StandardDeviation * Margin(s.Count, alpha))]);

        static double Margin(double t, double alpha) => 1.7 * Math.Sqrt((Math.Log(Math.Log(2 * t)) + 0.72 * Math.Log(10.4 / alpha)) / t);
    }

    [Fact]
    public void Stitched_bound_is_wider_than_the_mixture_that_is_tight_there()
    {
        JsonElement c = Case("cs_poly_stitching");
        double bound = Stitched(c.In("v"), c.In("c"), c.In("v_min"), c.In("s"), c.In("eta"), c.In("alpha"));
        c.Check(bound, "bound");
        c.Check(Stitched(c.In("v"), 0, c.In("v_min"), c.In("s"), c.In("eta"), c.In("alpha")), "bound_c0");
        GammaExponentialMixture mixture = new(c.In("v") * MixtureOptimum.TwoSidedRatio(2 * c.In("alpha")), c.In("c"));
        Assert.True(mixture.Bound(c.In("v"), -Math.Log(c.In("alpha"))) < bound);

        static double Stitched(double v, double scale, double smallest, double s, double eta, double alpha)
        {
            const double ZetaOf1Point4 = 3.10554727797758;
            double l = s * Math.Log(Math.Log(eta * v / smallest)) + Math.Log(ZetaOf1Point4 / (alpha * Math.Pow(Math.Log(eta), s)));
            double k1 = (Math.Pow(eta, 0.25) + Math.Pow(eta, -0.25)) / Math.Sqrt(2);
            double k2 = (Math.Sqrt(eta) + 1) / 2;
            return Math.Sqrt(k1 * k1 * v * l + k2 * k2 * scale * scale * l * l) + k2 * scale * l;
        }
    }
}
