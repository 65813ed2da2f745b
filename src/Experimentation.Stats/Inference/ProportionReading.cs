using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Estimate, standard error, information and findings of two proportions.</summary>
internal static class ProportionReading
{
    /// <summary>Expected cell counts below this make normal approximations doubtful (Cochran 1954).</summary>
    private const double SmallCount = 5;

    /// <summary>Reading of a method that inverts its own distribution: estimable wherever the scale exists.</summary>
    public static EffectReading OfScore(TwoProportions arms, EffectScale scale)
    {
        if (NoData(arms, scale) is { } nothing)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([nothing]));
        }
        // An arm without successes or without failures has no variance of its own; half a success and half a failure more keep the clock of
        // sequential boundaries running. Limits and p-values do not use it.
        (double pc, double qc, double pt, double qt) = (Share(arms.Xc, arms.Fc), Share(arms.Fc, arms.Xc), Share(arms.Xt, arms.Ft), Share(arms.Ft, arms.Xt));
        double error = Math.Sqrt(scale switch
        {
            EffectScale.Absolute => pc * qc / arms.Nc + pt * qt / arms.Nt,
            EffectScale.OddsRatio => 1 / (pc * qc * arms.Nc) + 1 / (pt * qt * arms.Nt),
            _ => qc / (pc * arms.Nc) + qt / (pt * arms.Nt),
        });
        double slope = scale switch
        {
            EffectScale.Absolute => 1,
            EffectScale.OddsRatio => pt / qt / (pc / qc),
            _ => pt / pc,
        };
        double estimate = Estimate(arms, scale);
        return EffectReading.Of(estimate, error, double.IsPositiveInfinity(estimate) ? estimate : slope, ValueList<Finding>.Of(ZeroCells(arms, scale)));
    }

    /// <summary>Reading of a method with a fixed standard error, which must exist.</summary>
    public static EffectReading OfWald(TwoProportions arms, ProportionTest test, EffectScale scale, WaldProportion working)
    {
        if (NoData(arms, scale) is { } nothing)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([nothing]));
        }
        if (!double.IsFinite(working.Centre) || !double.IsFinite(working.Error))
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.ZeroEvents,
                FindingSeverity.NotEstimable,
                $"{working.Method} does not exist where an arm has no {(scale == EffectScale.OddsRatio ? "conversions or no failures" : "conversions")}; use ProportionTest.MiettinenNurminen.")]));
        }
        if (working.Error == 0)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.ZeroVariance,
                FindingSeverity.NotEstimable,
                $"Neither arm varies, so {working.Method} has no noise to compare the difference with; use ProportionTest.MiettinenNurminen.")]));
        }
        if (scale is EffectScale.RelativeDelta or EffectScale.RelativeFieller && !BaselineCheck.IsClear(arms.Pc, Math.Sqrt(arms.Pc * (arms.Fc / arms.Nc) / arms.Nc)))
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([BaselineCheck.NearZero]));
        }
        double fewest = Math.Min(arms.Nc, arms.Nt) * Math.Min(arms.X, arms.F) / arms.N;
        IEnumerable<Finding> findings = ZeroCells(arms, scale);
        if (fewest < SmallCount && test != ProportionTest.AgrestiCaffo)
        {
            findings = findings.Append(new(
                FindingCode.SmallCounts,
                FindingSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"Only {fewest:0.#} users are expected in the smallest cell, so a normal approximation is doubtful; use ProportionTest.MiettinenNurminen.")));
        }
        bool logarithmic = scale is EffectScale.RiskRatio or EffectScale.OddsRatio or EffectScale.RelativeLogRatio;
        return EffectReading.Of(Estimate(arms, scale), working.Error, logarithmic ? Math.Exp(working.Centre) : 1, ValueList<Finding>.Of(findings));
    }

    private static Finding? NoData(TwoProportions arms, EffectScale scale)
    {
        if (arms.Nc == 0 || arms.Nt == 0)
        {
            return new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(arms.Nc == 0 ? "control" : "treatment")} arm has no users.");
        }
        if (scale != EffectScale.Absolute && arms.X == 0)
        {
            return new(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "Nobody converted in either arm, so a ratio cannot be estimated; read the absolute difference.");
        }
        return scale == EffectScale.OddsRatio && arms.F == 0
            ? new(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "Everybody converted in both arms, so a ratio of odds cannot be estimated; read the absolute difference.")
            : null;
    }

    private static IEnumerable<Finding> ZeroCells(TwoProportions arms, EffectScale scale)
    {
        if (arms.Xc == 0 || arms.Xt == 0 || arms.Fc == 0 || arms.Ft == 0)
        {
            return [ZeroCell(arms, scale)];
        }
        return [];
    }

    private static Finding ZeroCell(TwoProportions arms, EffectScale scale)
    {
        string cell = (arms.Xc == 0, arms.Xt == 0, arms.Fc == 0) switch
        {
            (true, true, _) => "Nobody converted in either arm",
            (true, _, _) => "Nobody converted in control",
            (_, true, _) => "Nobody converted in treatment",
            (_, _, true) when arms.Ft == 0 => "Everybody converted in both arms",
            (_, _, true) => "Everybody converted in control",
            _ => "Everybody converted in treatment",
        };
        double estimate = Estimate(arms, scale);
        bool oneSided = scale != EffectScale.Absolute && (double.IsInfinity(estimate) || estimate == (scale is EffectScale.RiskRatio or EffectScale.OddsRatio ? 0 : -1));
        return oneSided
            ? new(FindingCode.ZeroEvents, FindingSeverity.Warning, cell + ", so the ratio can be limited on one side only.")
            : new(FindingCode.ZeroEvents, FindingSeverity.Note, cell + ".");
    }

    private static double Estimate(TwoProportions arms, EffectScale scale) => scale switch
    {
        EffectScale.Absolute => arms.Difference,
        EffectScale.RiskRatio => arms.Pt / arms.Pc,
        EffectScale.OddsRatio => arms.Xt * arms.Fc / (arms.Ft * arms.Xc),
        _ => arms.Lift,
    };

    private static double Share(double part, double rest) => part == 0 || rest == 0 ? (part + 0.5) / (part + rest + 1) : part / (part + rest);
}
