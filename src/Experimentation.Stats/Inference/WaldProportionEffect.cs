namespace Experimentation.Stats.Inference;

/// <summary>Two proportions by a normal approximation with one standard error for every null value.</summary>
internal sealed record WaldProportionEffect : WaldEffect
{
    private readonly TwoProportions _arms;
    private readonly ProportionTest _test;

    private WaldProportionEffect(TwoProportions arms, ProportionTest test, EffectScale scale, WaldProportion working)
        : base(scale, working.Method, ProportionReading.OfWald(arms, test, scale, working), working.Centre, working.Error) => (_arms, _test) = (arms, test);

    public static WaldProportionEffect Of(TwoProportions arms, ProportionTest test, EffectScale scale) =>
        new(arms, test, scale, WaldProportion.Of(arms, test, scale));

    internal override Effect On(EffectScale scale) => scale == Scale ? this : ProportionEffects.Of(_arms, _test, scale);
}

/// <summary>Centre and standard error on the working scale of a Wald method.</summary>
internal readonly record struct WaldProportion(string Method, double Centre, double Error)
{
    public static WaldProportion Of(TwoProportions arms, ProportionTest test, EffectScale scale)
    {
        if (test == ProportionTest.AgrestiCaffo)
        {
            return Adjusted(arms, scale);
        }
        bool pooled = test == ProportionTest.PooledZ;
        (double vc, double vt) = pooled ? (Pooled(arms) / arms.Nc, Pooled(arms) / arms.Nt) : (Variance(arms.Pc, arms.Fc / arms.Nc, arms.Nc), Variance(arms.Pt, arms.Ft / arms.Nt, arms.Nt));
        string name = pooled ? "Pooled z" : "Unpooled z";
        switch (scale)
        {
            case EffectScale.Absolute:
                return new(name, arms.Difference, Math.Sqrt(vc + vt));
            case EffectScale.RelativeDelta:
                double ratio = arms.Pt / arms.Pc;
                return new(name + ", relative lift by the delta method", arms.Lift, Math.Sqrt(vt + ratio * ratio * vc) / arms.Pc);
            case EffectScale.OddsRatio:
                return new(
                    pooled ? "Pooled z, odds ratio" : "Woolf logit",
                    Math.Log(arms.Xt * arms.Fc / (arms.Ft * arms.Xc)),
                    pooled ? Math.Sqrt((1 / arms.Nt + 1 / arms.Nc) / Pooled(arms)) : Math.Sqrt(1 / arms.Xt + 1 / arms.Ft + 1 / arms.Xc + 1 / arms.Fc));
            default:
                double sum = pooled ? arms.F / arms.X * (1 / arms.Nt + 1 / arms.Nc) : arms.Ft / (arms.Nt * arms.Xt) + arms.Fc / (arms.Nc * arms.Xc);
                return new(ProportionEffects.Name(pooled ? "Pooled z" : "Katz log", scale), Math.Log(arms.Pt / arms.Pc), Math.Sqrt(sum));
        }
    }

    private static WaldProportion Adjusted(TwoProportions arms, EffectScale scale)
    {
        if (scale == EffectScale.Absolute)
        {
            double pc = (arms.Xc + 1) / (arms.Nc + 2);
            double pt = (arms.Xt + 1) / (arms.Nt + 2);
            double variance = Variance(pc, (arms.Fc + 1) / (arms.Nc + 2), arms.Nc + 2) + Variance(pt, (arms.Ft + 1) / (arms.Nt + 2), arms.Nt + 2);
            return new("Agresti–Caffo", pt - pc, Math.Sqrt(variance));
        }
        (double xc, double fc, double xt, double ft) = (arms.Xc + 0.5, arms.Fc + 0.5, arms.Xt + 0.5, arms.Ft + 0.5);
        if (scale == EffectScale.OddsRatio)
        {
            return new("Gart adjusted logit", Math.Log(xt * fc / (ft * xc)), Math.Sqrt(1 / xt + 1 / ft + 1 / xc + 1 / fc));
        }
        (double nc, double nt) = (arms.Nc + 0.5, arms.Nt + 0.5);
        return new(
            ProportionEffects.Name("Walter adjusted log", scale),
            Math.Log(xt / nt / (xc / nc)),
            Math.Sqrt(arms.Ft / (nt * xt) + arms.Fc / (nc * xc)));
    }

    private static double Pooled(TwoProportions arms) => arms.X / arms.N * (arms.F / arms.N);

    private static double Variance(double p, double q, double n) => p * q / n;
}
