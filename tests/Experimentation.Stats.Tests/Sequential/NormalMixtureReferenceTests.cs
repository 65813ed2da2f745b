using System.Text.Json;
using Experimentation.Stats.Sequential;
using static Experimentation.Stats.Tests.Sequential.AlwaysValidReference;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>One boundary, many names: each system's own numbers come out of the one implementation.</summary>
public class NormalMixtureReferenceTests
{
    public static TheoryData<string> Identities => [.. Names("identity_normal_mixture")];

    public static TheoryData<string> EppoCases => [.. Names("eppo_seq")];

    public static TheoryData<string> GrowthBookTwoSided => [.. Names("gb_seq_two_sided_mean")];

    public static TheoryData<string> GrowthBookOneSided => [.. Names("gb_seq_greater"), .. Names("gb_seq_lesser")];

    public static TheoryData<string> GrowthBookWidths => [.. Names("gb_seq_halfwidth")];

    public static TheoryData<string> MixtureSprts => [.. Names("msprt_normal")];

    public static TheoryData<string> OneSidedLogs => ["E01", "E02", "E05", "E06"];

    [Theory]
    [MemberData(nameof(Identities))]
    public void Six_systems_have_the_same_multiplier(string name)
    {
        JsonElement c = Case(name);
        (double n, double tune, double alpha) = (c.In("n"), c.In("N_tune"), c.In("alpha"));
        NormalMixture howard = NormalMixtureTuning.HowardApproximation(tune, alpha);
        Near(c.In("rho_H"), howard.MixingInformation, 1e-13);
        c.Check(howard.CriticalValue(n, alpha), "k");
        foreach (NormalMixture same in (NormalMixture[])[
            NormalMixtureTuning.HowardRho(c.In("rho_H")),
            NormalMixtureTuning.GrowthBook(tune, alpha),
            NormalMixtureTuning.Eppo(tune, 1 - alpha),
            NormalMixtureTuning.LinearModelG(c.In("rho_H")),
            NormalMixtureTuning.WaudbySmithRho(1 / Math.Sqrt(c.In("rho_H"))),
            NormalMixtureTuning.SafeTestG(1 / c.In("rho_H")),
            NormalMixtureTuning.MixtureSprt(7 / c.In("rho_H"), 7)])
        {
            Near(howard.CriticalValue(n, alpha), same.CriticalValue(n, alpha), 1e-13);
        }
    }

    [Fact]
    public void Howard_bound_and_log_mixture()
    {
        JsonElement c = Case("cs_normal_two_sided");
        (double v, double alpha, double s) = (c.In("v"), c.In("alpha"), c.In("s"));
        NormalMixture mixture = NormalMixtureTuning.HowardApproximation(c.In("v_opt"), c.In("alpha_opt"));
        c.Check(mixture.MixingInformation, "rho");
        c.Check(mixture.CriticalValue(v, alpha) * Math.Sqrt(v), "bound");
        c.Check(mixture.EValue(s / Math.Sqrt(v), v).LogValue, "log_mixture");
    }

    [Theory]
    [MemberData(nameof(EppoCases))]
    public void Eppo_multiplier(string name)
    {
        JsonElement c = Case(name);
        NormalMixture mixture = NormalMixtureTuning.Eppo(c.In("N_tune"), c.In("confidence"));
        c.Check(mixture.MixingInformation, "rho");
        c.Check(mixture.CriticalValue(c.In("t"), 1 - c.In("confidence")), "B");
    }

    [Theory]
    [MemberData(nameof(GrowthBookTwoSided))]
    public void GrowthBook_two_sided_interval_and_p(string name)
    {
        JsonElement c = Case(name);
        double users = c.In("a", "n") + c.In("b", "n");
        EffectSequence sequence = AlwaysValid.Sequence(NormalMixtureTuning.GrowthBook(c.In("sequential_tuning_parameter")))
            .Observe(Expected(c, "expected"), Expected(c, "uplift", "stddev"), users);
        c.Check(sequence.Interval.Lower, "ci", "0");
        c.Check(sequence.Interval.Upper, "ci", "1");
        c.Check(sequence.PValue, "pValue");
    }

    [Theory]
    [MemberData(nameof(GrowthBookOneSided))]
    public void GrowthBook_one_sided_interval_and_an_exact_one_that_is_never_wider(string name)
    {
        JsonElement c = Case(name);
        double users = c.In("a", "n") + c.In("b", "n");
        NormalMixture mixture = NormalMixtureTuning.GrowthBookOneSided(c.In("sequential_tuning_parameter"));
        (double estimate, double error) = (Expected(c, "expected"), Expected(c, "uplift", "stddev"));
        double simple = NormalMixtureTuning.SimpleOneSidedCriticalValue(mixture, users, 0.05) * error;
        bool greater = name.Contains("greater", StringComparison.Ordinal);
        Near(Expected(c, "ci", greater ? "0" : "1"), greater ? estimate - simple : estimate + simple, 1e-9);

        EffectSequence exact = AlwaysValid.Sequence(mixture, greater ? WatchFor.Increase : WatchFor.Decrease).Observe(estimate, error, users);
        double halfWidth = greater ? estimate - exact.Interval.Lower : exact.Interval.Upper - estimate;
        Assert.InRange(halfWidth, 0.97 * simple, simple);
    }

    [Theory]
    [MemberData(nameof(GrowthBookWidths))]
    public void GrowthBook_half_widths(string name)
    {
        JsonElement c = Case(name);
        (double n, double tune) = (c.In("n"), c.In("sequential_tuning_parameter"));
        NormalMixture two = NormalMixtureTuning.GrowthBook(tune);
        NormalMixture one = NormalMixtureTuning.GrowthBookOneSided(tune);
        c.Check(1 / Math.Sqrt(two.MixingInformation), "rho_two_sided");
        c.Check(1 / Math.Sqrt(one.MixingInformation), "rho_one_sided");
        c.Check(two.CriticalValue(n, 0.05) / Math.Sqrt(n), "two_sided");
        c.Check(NormalMixtureTuning.SimpleOneSidedCriticalValue(one, n, 0.05) / Math.Sqrt(n), "one_sided");
    }

    [Theory]
    [MemberData(nameof(MixtureSprts))]
    public void Mixture_sprt(string name)
    {
        JsonElement c = Case(name);
        EffectSequence sequence = AlwaysValid.Sequence(NormalMixtureTuning.MixtureSprt(c.In("tau2")), alpha: c.In("alpha"))
            .Observe(c.In("delta_hat"), Math.Sqrt(c.In("V_var_of_delta_hat")));
        c.Check(sequence.EValue.Value, "lambda_n");
        c.Check(sequence.PValue, "p");
        c.Check(sequence.Interval.Lower, "ci", "0");
        c.Check(sequence.Interval.Upper, "ci", "1");
    }

    [Fact]
    public void Asymptotic_confidence_sequence_margin()
    {
        JsonElement c = Case("acs_std_margin_rho2_0.01");
        NormalMixture mixture = NormalMixtureTuning.WaudbySmithRho(Math.Sqrt(c.In("rho2")));
        c.CheckAll("margin", [.. c.Ins("t").Select(t => mixture.CriticalValue(t, c.In("alpha")) / Math.Sqrt(t))]);
    }

    [Fact]
    public void Exact_and_approximate_tuning()
    {
        JsonElement c = Case("acs_best_rho2_t1000");
        (double t, double alpha) = (c.In("t_opt"), c.In("alpha_opt"));
        c.Check(1 / NormalMixture.TightestAt(t, alpha).MixingInformation, "rho2_exact");
        c.Check(1 / NormalMixtureTuning.HowardApproximation(t, alpha).MixingInformation, "rho2_approx");
    }

    [Fact]
    public void Asymptotic_confidence_sequence_of_a_series()
    {
        JsonElement c = Case("acs_series");
        NormalMixture mixture = NormalMixture.TightestAt(c.In("t_opt"), c.In("alpha"));
        double[] x = [.. Enumerable.Range(1, 500).Select(Series)];
        double[] at = c.Ins("at");
        double[] half = [.. at.Select(t => mixture.CriticalValue(t, c.In("alpha")) * Deviation(x, (int)t) / Math.Sqrt(t))];
        c.CheckAll("lower", [.. at.Select((t, i) => x.Take((int)t).Average() - half[i])]);
        c.CheckAll("upper", [.. at.Select((t, i) => x.Take((int)t).Average() + half[i])]);
    }

    [Fact]
    public void Safe_z_interval()
    {
        JsonElement c = Case("safe_z_ci");
        double sigma = c.In("sigma");
        NormalMixture mixture = NormalMixtureTuning.SafeTestG(Math.Pow(c.In("phiS") / sigma, 2));
        EffectSequence sequence = AlwaysValid.Sequence(mixture).Observe(c.In("meanObs"), sigma / Math.Sqrt(c.In("nEff")), c.In("nEff"));
        c.Check(sequence.Interval.Lower, "ci", "0");
        c.Check(sequence.Interval.Upper, "ci", "1");
    }

    [Theory]
    [MemberData(nameof(OneSidedLogs))]
    public void One_sided_log_evidence_in_fifty_digits(string name)
    {
        JsonElement c = Case(name);
        (double sum, double information, double tau) = (c.In("S"), c.In("I"), c.In("tau"));
        NormalMixture mixture = NormalMixtureTuning.MixtureSprt(tau * tau);
        double z = information > 0 ? sum / Math.Sqrt(information) : 0;
        Near(Expected(c, "log_e"), mixture.OneSidedEValue(z, information).LogValue, 1e-13);
    }

    [Fact]
    public void Two_sided_log_evidence_in_fifty_digits()
    {
        JsonElement c = Case("E07");
        NormalMixture mixture = NormalMixtureTuning.MixtureSprt(Math.Pow(c.In("tau"), 2));
        Near(Expected(c, "log_e"), mixture.EValue(c.In("S") / Math.Sqrt(c.In("I")), c.In("I")).LogValue, 1e-13);
    }

    [Fact]
    public void Statsigs_documented_multiplier_is_a_constant_that_the_mixture_overtakes()
    {
        JsonElement c = Case("statsig_msprt_unbalanced");
        (double variance, double control, double treatment, double alpha) = (c.In("var_t"), c.In("n_c"), c.In("n_t"), c.In("alpha"));
        double z = Statsig(variance, control, treatment, alpha);
        c.Check(z, "z_star");
        Near(z, Statsig(variance, 1e6 * control, 1e6 * treatment, alpha), 1e-12);
        Near(3.5845, Statsig(1, 500, 500, alpha), 1e-4);

        // A boundary that holds for ever has to grow without limit.
        Assert.True(NormalMixture.TightestAt(1000).CriticalValue(1e12, alpha) > 4.4);

        // τ² is tied to the sample size, so that its ratio to the difference's variance never changes; and only half of alpha is used.
        static double Statsig(double variance, double control, double treatment, double alpha)
        {
            double v = variance / control + variance / treatment;
            double tauSquared = Math.Pow(1.959963984540054, 2) * 2 * variance / (control + treatment);
            return Math.Sqrt((tauSquared + v) / tauSquared * (-2 * Math.Log(alpha / 2) - Math.Log(v / (v + tauSquared))));
        }
    }

    private static double Expected(JsonElement c, params string[] path) => c.GetProperty("expected").Number(path);

    private static double Series(int i) => Math.Round(0.2 + Math.Sin(i) + 0.5 * Math.Cos(0.37 * i), 4, MidpointRounding.ToEven);

    private static double Deviation(double[] x, int n)
    {
        double mean = x.Take(n).Average();
        return Math.Sqrt(x.Take(n).Sum(v => (v - mean) * (v - mean)) / (n - 1));
    }
}
