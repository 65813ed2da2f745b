using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Two proportions within strata, one effect for all: Mantel and Haenszel's (1959) difference and ratios. Variances of the difference by Sato (1989), of the ratio of rates by Greenland and Robins (1985), of the
/// ratio of odds by Robins, Breslow and Greenland (1986): right for few large strata and for many small ones.
/// </summary>
internal sealed record MantelHaenszelEffect : WaldEffect
{
    private readonly ProportionStrata _strata;

    private MantelHaenszelEffect(ProportionStrata strata, EffectScale scale, CommonEffect common)
        : base(scale, ProportionEffects.Name("Mantel–Haenszel", scale), Reading(strata, scale, common), common.Centre, common.Error) => _strata = strata;

    public static MantelHaenszelEffect Of(ProportionStrata strata, EffectScale scale) => new(strata, scale, scale switch
    {
        EffectScale.Absolute => Difference(strata.Span),
        EffectScale.OddsRatio => Odds(strata.Span),
        EffectScale.RiskRatio or EffectScale.RelativeLogRatio => Rates(strata.Span),
        EffectScale.RelativeDelta or EffectScale.RelativeFieller => throw new InvalidOperationException("Mantel and Haenszel's common lift is worked out on the log scale; use EffectScale.RelativeLogRatio."),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use one of the named scales."),
    });

    /// <summary>The common odds ratio: 0, +∞ or NaN where it does not exist.</summary>
    public static double OddsRatio(ReadOnlySpan<ProportionStratum> strata)
    {
        double r = 0;
        double s = 0;
        foreach (TwoProportions arms in Arms(strata))
        {
            r += arms.Xt / arms.N * arms.Fc;
            s += arms.Ft / arms.N * arms.Xc;
        }
        return r / s;
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : Of(_strata, scale);

    private static EffectReading Reading(ProportionStrata strata, EffectScale scale, CommonEffect common)
    {
        if (Arms(strata.Span).Count == 0)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(FindingCode.EmptyArm, FindingSeverity.NotEstimable, "No stratum has users in both arms.")]));
        }
        if (!double.IsFinite(common.Centre) || !double.IsFinite(common.Error) || !(common.Error > 0))
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.ZeroEvents,
                FindingSeverity.NotEstimable,
                scale == EffectScale.Absolute ? "Nothing varies within any stratum, so there is no noise to compare the difference with." : "Too few conversions or failures in an arm: the common ratio is 0 or has no limit.")]));
        }
        int lacking = strata.Strata.Count - Arms(strata.Span).Count;
        ValueList<Finding> findings = lacking == 0
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.MissingData, FindingSeverity.Note, $"{Phrase.Count(lacking)} of {Phrase.Count(strata.Strata.Count)} strata lack an arm and were passed over.")]);
        double ratio = Math.Exp(common.Centre);
        return scale switch
        {
            EffectScale.Absolute => EffectReading.Of(common.Centre, common.Error, 1, findings),
            EffectScale.RelativeLogRatio => EffectReading.Of(Elementary.Expm1(common.Centre), common.Error, ratio, findings),
            _ => EffectReading.Of(ratio, common.Error, ratio, findings),
        };
    }

    /// <summary>Σ w·(p_t − p_c)/Σ w with w = nt·nc/n. The variance takes no stratum's own p·(1 − p)/n, which is far too small in strata of a few users.</summary>
    private static CommonEffect Difference(ReadOnlySpan<ProportionStratum> strata)
    {
        double sum = 0, weights = 0, lean = 0, spread = 0;
        foreach (TwoProportions arms in Arms(strata))
        {
            (double t, double c) = (arms.Nt / arms.N, arms.Nc / arms.N);
            sum += arms.Cross / arms.N;
            weights += t * arms.Nc;
            lean += t * t * arms.Xc - c * c * arms.Xt + t * c * (arms.Nc - arms.Nt) / 2;
            spread += (arms.Xt / arms.N * arms.Fc + arms.Xc / arms.N * arms.Ft) / 2;
        }
        double difference = sum / weights;
        return new(difference, Math.Sqrt(difference * lean + spread) / weights);
    }

    private static CommonEffect Rates(ReadOnlySpan<ProportionStratum> strata)
    {
        double r = 0, s = 0, variance = 0;
        foreach (TwoProportions arms in Arms(strata))
        {
            r += arms.Xt / arms.N * arms.Nc;
            s += arms.Xc / arms.N * arms.Nt;
            variance += arms.Nt / arms.N * (arms.Nc / arms.N) * arms.X - arms.Xt / arms.N * arms.Xc;
        }
        return new(Math.Log(r / s), Math.Sqrt(variance / r / s));
    }

    private static CommonEffect Odds(ReadOnlySpan<ProportionStratum> strata)
    {
        double r = 0, s = 0, pr = 0, psqr = 0, qs = 0;
        foreach (TwoProportions arms in Arms(strata))
        {
            double p = (arms.Xt + arms.Fc) / arms.N;
            double q = (arms.Ft + arms.Xc) / arms.N;
            double ri = arms.Xt / arms.N * arms.Fc;
            double si = arms.Ft / arms.N * arms.Xc;
            r += ri;
            s += si;
            pr += p * ri;
            psqr += p * si + q * ri;
            qs += q * si;
        }
        return new(Math.Log(r / s), Math.Sqrt((pr / r / r + psqr / r / s + qs / s / s) / 2));
    }

    private static List<TwoProportions> Arms(ReadOnlySpan<ProportionStratum> strata)
    {
        var arms = new List<TwoProportions>(strata.Length);
        foreach (ProportionStratum stratum in strata)
        {
            if (stratum.Control.Trials > 0 && stratum.Treatment.Trials > 0)
            {
                arms.Add(new(stratum.Control, stratum.Treatment));
            }
        }
        return arms;
    }

    /// <summary>The common effect and its standard error on the scale where it is near normal.</summary>
    private readonly record struct CommonEffect(double Centre, double Error);
}
