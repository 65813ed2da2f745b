using System.Text.Json;
using Experimentation.Stats.Sequential;
using static Experimentation.Stats.Tests.Sequential.AlwaysValidReference;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>The specialised sequences against the packages that introduced them (Reference/always-valid.json).</summary>
public class StreamReferenceTests
{
    public static TheoryData<string> Bernoullis => [.. Names("cs_bernoulli")];

    public static TheoryData<string> Radii => [.. Names("avlm_t_radius")];

    public static TheoryData<string> Tunings => [.. Names("avlm_optimal_g")];

    public static TheoryData<string> LinearModels => [.. Names("avlm_mtcars")];

    public static TheoryData<string> SampleRatios => [.. Names("ssrm")];

    public static TheoryData<string> FiftyDigitSampleRatios => ["M03", "M04"];

    public static TheoryData<string> RateRatios => ["G01", "G03"];

    [Theory]
    [MemberData(nameof(Bernoullis))]
    public void Bernoulli_interval(string name)
    {
        JsonElement c = Case(name);
        ProportionSequence state = AlwaysValid.Proportion(0.5, SameTuning(c.In("t_opt"), c.In("alpha_opt")), c.In("alpha"))
            .Observe((long)c.In("successes"), (long)c.In("trials"));
        c.Check(state.Interval.Lower, "lower");
        c.Check(state.Interval.Upper, "upper");
    }

    [Fact]
    public void Beta_binomial_mixture_and_its_bound()
    {
        JsonElement c = Case("cs_beta_binomial_two_sided");
        (double g, double h) = (c.In("g"), c.In("h"));
        double k = c.In("v_opt") / (g * h) / RatioOfHoward(c.In("alpha_opt")) - 1;
        double n = c.In("v") / (g * h);
        c.Check(DirichletMixture.LogEValue(g * n + c.In("s"), h * n - c.In("s"), g, h, k), "log_mixture");

        // At its bound the evidence is 1/alpha.
        double bound = c.GetProperty("expected").Number("bound");
        Near(-Math.Log(c.In("alpha")), DirichletMixture.LogEValue(g * n + bound, h * n - bound, g, h, k), 1e-10);
    }

    [Fact]
    public void Gamma_exponential_mixture_and_its_bounds()
    {
        JsonElement c = Case("cs_gamma_exponential");
        GammaExponentialMixture mixture = new(c.In("v_opt") / RatioOfHoward(2 * c.In("alpha_opt")), c.In("c"));
        c.Check(mixture.LogValue(c.In("s"), c.In("v")), "log_mixture");
        c.Check(mixture.Bound(c.In("v"), -Math.Log(c.In("alpha"))), "bound");

        JsonElement curve = Case("cs_gamma_exponential_c1_curve");
        GammaExponentialMixture other = new(curve.In("v_opt") / RatioOfHoward(2 * curve.In("alpha_opt")), curve.In("c"));
        curve.CheckAll("bound", [.. curve.Ins("v").Select(v => other.Bound(v, -Math.Log(curve.In("alpha"))))]);
    }

    [Fact]
    public void Empirical_bernstein_of_that_package_which_halves_alpha_twice()
    {
        JsonElement c = Case("cs_conjmix_empbern_bern");
        double alpha = c.In("alpha") / 2;
        GammaExponentialMixture mixture = new(c.In("v_opt") / RatioOfHoward(alpha), 1);
        (double sum, double time) = (0, 0);
        Dictionary<int, (double Lower, double Upper)> looks = [];
        for (int t = 1; t <= 200; t++)
        {
            double x = Bernoulli(t);
            time += Math.Pow(x - (t == 1 ? 0.5 : sum / (t - 1)), 2);
            sum += x;
            double half = mixture.Bound(time, Math.Log(2 / alpha)) / t;
            looks[t] = (Math.Max(0, sum / t - half), Math.Min(1, sum / t + half));
        }
        double[] at = c.Outs("t");
        c.CheckAll("lower", [.. at.Select(t => looks[(int)t].Lower)]);
        c.CheckAll("upper", [.. at.Select(t => looks[(int)t].Upper)]);

        // The same tuning at the same level around the tested mean, with the room that is left as scale: inside.
        EmpiricalBernsteinSequence start = AlwaysValid.BoundedMean(0, 1, 0.5, SameTuning(c.In("v_opt"), alpha), 1, alpha);
        foreach (double t in at.Where(t => t >= 20))
        {
            Interval ours = start.Observe([.. Enumerable.Range(1, (int)t).Select(Bernoulli)]).Interval;
            Assert.True(ours.Lower >= looks[(int)t].Lower && ours.Upper <= looks[(int)t].Upper);
        }
    }

    [Fact]
    public void Betting_capital()
    {
        JsonElement c = Case("cs_betting_mart");
        double[] x = [.. Enumerable.Range(1, 200).Select(Sine)];
        double[] Capitals(int n) => [.. c.Ins("m").Select(m => AlwaysValid.BoundedMeanByBetting(0, 1, m, c.In("alpha")).Observe(x.AsSpan(0, n)).EValue.Value)];
        c.CheckAll("final", Capitals(200));
        c.CheckAll("at_50", Capitals(50));
    }

    [Fact]
    public void Hedged_interval_lies_inside_that_packages_grid()
    {
        JsonElement c = Case("cs_hedged_sin");
        BettingSequence state = AlwaysValid.BoundedMeanByBetting(0, 1, 0.5, c.In("alpha"));
        double[] at = c.Outs("t");
        Dictionary<int, Interval> looks = [];
        for (int i = 1; i <= 200; i++)
        {
            state = state.Observe(Sine(i));
            looks[i] = state.Interval;
        }
        c.CheckAll("lower", [.. at.Select(t => looks[(int)t].Lower)]);
        c.CheckAll("upper", [.. at.Select(t => looks[(int)t].Upper)]);
    }

    [Fact]
    public void Two_sample_quantile_test()
    {
        JsonElement c = Case("cs_quantile_ab_p0.5_off85");
        double[] a = [.. Enumerable.Range(1, 1000).Select(i => (double)i)];
        double[] b = [.. a.Select(v => v + 85)];
        QuantileComparisonSequence state = AlwaysValid.QuantileComparison(c.In("quantile_p"), SameTuning(c.In("t_opt"), c.In("alpha_opt"))).Observe(a, b);
        c.Check(state.PValue, "p_value");
        Assert.Equal(85, state.Estimate);
        Assert.True(state.Interval.Contains(0));
    }

    [Theory]
    [MemberData(nameof(Radii))]
    public void Linear_model_radius(string name)
    {
        JsonElement c = Case(name);
        (long n, int k, double alpha) = ((long)c.In("n"), (int)c.In("number_of_coefficients"), c.In("alpha"));
        c.Check(LinearModelMixture.WithG(c.In("g")).CriticalValue(n, k, alpha), "t_radius");
        c.Check(NormalMixtureTuning.LinearModelG(c.In("g")).CriticalValue(n, alpha), "z_radius");
    }

    [Theory]
    [MemberData(nameof(Tunings))]
    public void Linear_model_tuning(string name)
    {
        JsonElement c = Case(name);
        (long n, int k, double alpha) = ((long)c.In("n"), (int)c.In("number_of_coefficients"), c.In("alpha"));
        LinearModelMixture best = LinearModelMixture.TightestAt(n, k, alpha);
        c.Check(best.G, "g");
        double radius = best.CriticalValue(n, k, alpha);
        Assert.True(radius <= c.GetProperty("expected").Number("radius_at_g") + 1e-12);
        Assert.All([0.9, 0.999, 1.001, 1.1], f => Assert.True(radius <= LinearModelMixture.WithG(f * best.G).CriticalValue(n, k, alpha)));
    }

    [Theory]
    [MemberData(nameof(LinearModels))]
    public void Linear_model_of_mtcars(string name)
    {
        JsonElement c = Case(name);
        LinearModelMixture mixture = LinearModelMixture.WithG(c.In("g"));
        (double[] t, double[] se) = (c.Outs("t"), c.Outs("se"));
        // The file keeps 15 digits of t; −ln p of 40 makes 1e-13 of them.
        double[] expected = c.Outs("av_p");
        for (int i = 0; i < t.Length; i++)
        {
            Close.To(expected[i], mixture.EValue(t[i], 32, 3).PValue, 1e-11);
            LinearModelSequence state = AlwaysValid.LinearModel(mixture, 3).Observe(t[i] * se[i], se[i], 32);
            Near(c.Outs("ci_lower")[i], state.Interval.Lower, 1e-9);
            Close.To(expected[i], state.PValue, 1e-11);
        }
    }

    [Fact]
    public void Analysis_of_variance_of_iris()
    {
        JsonElement c = Case("avlm_iris_aov");
        double p = LinearModelMixture.WithG(c.In("g")).EValueOfF(c.GetProperty("expected").Number("F"), 2, 150, 3).PValue;
        Close.To(c.GetProperty("expected").Number("av_p"), p, 1e-10);
    }

    [Theory]
    [MemberData(nameof(SampleRatios))]
    public void Sample_ratio_batch_by_batch(string name)
    {
        JsonElement c = Case(name);
        SampleRatioSequence state = AlwaysValid.SampleRatio(c.Ins("null"), c.In("dirichlet_concentration"));
        List<double> e = [];
        List<double> p = [];
        foreach (JsonElement batch in c.GetProperty("inputs").GetProperty("data").EnumerateArray())
        {
            state = state.Observe(batch[0].GetInt64(), batch[1].GetInt64());
            e.Add(state.EValue.Value);
            p.Add(state.PValue);
        }
        c.CheckAll("bf", e);
        c.CheckAll("p", p);
    }

    [Fact]
    public void Multinomial_odds()
    {
        JsonElement c = Case("savvi_multinomial_k100");
        SampleRatioSequence state = AlwaysValid.SampleRatio(c.Ins("theta_0"), c.In("k"));
        List<double> odds = [];
        foreach (JsonElement batch in c.GetProperty("inputs").GetProperty("counts").EnumerateArray())
        {
            state = state.Observe(batch[0].GetInt64(), batch[1].GetInt64());
            odds.Add(state.EValue.Value);
        }
        c.CheckAll("odds", odds);
    }

    [Theory]
    [MemberData(nameof(FiftyDigitSampleRatios))]
    public void Sample_ratio_in_fifty_digits(string name)
    {
        JsonElement c = Case(name);
        double[] shares = name == "M03" ? [1, 1, 1] : [0.01, 0.99];
        SampleRatioSequence state = AlwaysValid.SampleRatio(shares, c.In("concentration")).Observe([.. c.Ins("n").Select(n => (long)n)]);
        c.Check(state.EValue.LogValue, "log_e");
    }

    [Theory]
    [MemberData(nameof(RateRatios))]
    public void Rate_ratio_with_changing_shares_in_fifty_digits(string name)
    {
        JsonElement c = Case(name);
        RateRatioSequence state = AlwaysValid.RateRatio(WatchFor.Increase);
        foreach (JsonElement batch in c.GetProperty("inputs").GetProperty("batches").EnumerateArray())
        {
            state = state.Observe(batch[1].GetInt64(), batch[0].GetInt64(), double.Parse(batch[2].GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        }
        c.Check(state.EValue.LogValue, "log_e");
    }

    [Fact]
    public void Two_proportions_in_blocks_of_one()
    {
        JsonElement c = Case("safe_2x2_stream");
        TwoProportionSequence state = AlwaysValid.TwoProportions();
        foreach ((double a, double b) in c.Ins("ya").Zip(c.Ins("yb")))
        {
            state = state.Observe(((long)a, 1), ((long)b, 1));
        }
        c.Check(state.EValue.Value, "e");
    }

    [Fact]
    public void Simple_likelihood_ratios()
    {
        JsonElement one = Case("safe_z_twosample_greater");
        double size = one.In("n1") * one.In("n2") / (one.In("n1") + one.In("n2")) / Math.Pow(one.In("sigma"), 2);
        EValue greater = AlwaysValid.LikelihoodRatioOfEffect(one.In("phiS")).ObserveTotal(one.In("z") / Math.Sqrt(size), 1 / Math.Sqrt(size)).EValue;
        one.Check(greater.Value, "e");

        // The two-sided version of that package is the average of both directions.
        JsonElement two = Case("safe_z_two");
        two.CheckAll("e", [.. two.Ins("z").Zip(two.Ins("phiS"), (z, effect) =>
        {
            double error = 1 / Math.Sqrt(two.In("n1"));
            return EValue.Average(
                AlwaysValid.LikelihoodRatioOfEffect(effect).ObserveTotal(z * error, error).EValue,
                AlwaysValid.LikelihoodRatioOfEffect(-effect).ObserveTotal(z * error, error).EValue).Value;
        })]);

        JsonElement table = Case("safe_2x2_simple");
        LikelihoodRatioSequence a = AlwaysValid.LikelihoodRatioOfProportion(table.In("theta0"), table.In("thetaA")).Observe(table.In("na1"), table.In("na"));
        LikelihoodRatioSequence b = AlwaysValid.LikelihoodRatioOfProportion(table.In("theta0"), table.In("thetaB")).Observe(table.In("nb1"), table.In("nb"));
        table.Check((a.EValue * b.EValue).Value, "e");
    }

    [Theory]
    [InlineData("cs_conjmix_hoeffding_sin")]
    [InlineData("cs_conjmix_hoeffding_bern")]
    public void Hoeffding_interval_is_the_normal_mixture_with_a_quarter_as_variance(string name)
    {
        JsonElement c = Case(name);
        NormalMixture mixture = NormalMixtureTuning.HowardApproximation(c.In("t_opt") / 4, c.In("alpha"));
        double sum = 0;
        Dictionary<int, (double Lower, double Upper)> looks = [];
        for (int t = 1; t <= 200; t++)
        {
            sum += name.EndsWith("sin", StringComparison.Ordinal) ? Sine(t) : Bernoulli(t);
            double half = mixture.CriticalValue(t / 4.0, c.In("alpha")) * Math.Sqrt(t / 4.0) / t;
            looks[t] = (Math.Max(0, sum / t - half), Math.Min(1, sum / t + half));
        }
        double[] at = c.Outs("t");
        c.CheckAll("lower", [.. at.Select(t => looks[(int)t].Lower)]);
        c.CheckAll("upper", [.. at.Select(t => looks[(int)t].Upper)]);
    }

    [Fact]
    public void Lyapunov_sequence_is_the_normal_mixture_on_intrinsic_time()
    {
        JsonElement c = Case("acs_lyapunov_series");
        NormalMixture mixture = NormalMixtureTuning.WaudbySmithRho(Math.Sqrt(c.In("rho2")));
        double[] x = [.. Enumerable.Range(1, 500).Select(i => Math.Round(0.2 + Math.Sin(i) + 0.5 * Math.Cos(0.37 * i), 4, MidpointRounding.ToEven))];
        (double[] lower, double[] upper) = ([], []);
        foreach (int t in c.Ins("at").Select(t => (int)t))
        {
            double mean = x.Take(t).Average();
            double variance = x.Take(t).Sum(v => (v - mean) * (v - mean)) / (t - 1);
            double half = mixture.CriticalValue(t * variance, c.In("alpha")) * Math.Sqrt(t * variance) / t;
            (lower, upper) = ([.. lower, mean - half], [.. upper, mean + half]);
        }
        c.CheckAll("lower", lower);
        c.CheckAll("upper", upper);
    }

    /// <summary>That package tunes by the approximation; ours exactly. The same parameter comes from this other place to be tightest at.</summary>
    private static double SameTuning(double tightestAt, double alpha) => tightestAt / RatioOfHoward(alpha) / MixtureOptimum.TwoSidedRatio(alpha);

    private static double RatioOfHoward(double alpha) => -2 * Math.Log(alpha) + Math.Log(1 - 2 * Math.Log(alpha));

    private static double Sine(int i) => Math.Round(0.5 + 0.3 * Math.Sin(i) + 0.1 * Math.Cos(0.37 * i), 4, MidpointRounding.ToEven);

    private static double Bernoulli(int i) => 7 * i % 10 < 3 ? 1 : 0;
}
