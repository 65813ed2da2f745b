using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Estimate, standard error, information and findings of two rates of events.</summary>
internal static class RateReading
{
    /// <summary>Fewer events than this in an arm make the quasi-Poisson normal approximation doubtful.</summary>
    private const double FewEvents = 10;

    /// <summary>Reading of a method that assumes Poisson events.</summary>
    public static EffectReading OfPoisson(TwoRates arms, EffectScale scale)
    {
        if (NoData(arms, scale) is { } nothing)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([nothing]));
        }
        List<Finding> findings = ZeroCells(arms, scale);
        if (!arms.KnowsDispersion)
        {
            findings.Add(new(FindingCode.DispersionUnknown, FindingSeverity.Note, "Events were taken to be Poisson; how much they vary between users was not given."));
        }
        else if (arms.IsOverDispersed)
        {
            findings.Add(new(
                FindingCode.OverDispersed,
                FindingSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"Events vary {arms.Dispersion:0.##} times as much between users as Poisson events do, so the interval is too narrow; use RateTest.QuasiPoisson.")));
        }
        // Half an event where an arm has none, for the clock of sequential boundaries only.
        double xc = arms.Xc == 0 ? 0.5 : arms.Xc;
        double xt = arms.Xt == 0 ? 0.5 : arms.Xt;
        double estimate = Estimate(arms, scale);
        bool difference = scale == EffectScale.Absolute;
        double error = Math.Sqrt(difference ? xc / (arms.Ec * arms.Ec) + xt / (arms.Et * arms.Et) : 1 / xc + 1 / xt);
        double slope = difference ? 1 : double.IsInfinity(estimate) ? estimate : xt / arms.Et / (xc / arms.Ec);
        return EffectReading.Of(estimate, error, slope, ValueList<Finding>.Of(findings));
    }

    /// <summary>Reading of the quasi-Poisson method, whose standard error must exist.</summary>
    public static EffectReading OfQuasiPoisson(TwoRates arms, EffectScale scale, double error)
    {
        if (NoData(arms, scale) is { } nothing)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([nothing]));
        }
        if (!arms.KnowsDispersion)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.DispersionUnknown,
                FindingSeverity.NotEstimable,
                "Quasi-Poisson needs to know how much events vary between users, from at least two users in each arm; summarise events per user or use RateTest.Score.")]));
        }
        if (!double.IsFinite(error))
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.ZeroEvents,
                FindingSeverity.NotEstimable,
                "The logarithm of a ratio does not exist where an arm has no events; use RateTest.ExactConditional or Score.")]));
        }
        if (error == 0)
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([new Finding(
                FindingCode.ZeroVariance,
                FindingSeverity.NotEstimable,
                "Events do not vary between users, so there is no noise to compare the rates with.")]));
        }
        if (scale == EffectScale.RelativeDelta && !BaselineCheck.IsClear(arms.Xc, Math.Sqrt(arms.Dispersion * arms.Xc)))
        {
            return EffectReading.Nothing(ValueList<Finding>.Of([BaselineCheck.NearZero]));
        }
        List<Finding> findings = ZeroCells(arms, scale);
        if (Math.Min(arms.Xc, arms.Xt) < FewEvents)
        {
            findings.Add(new(FindingCode.SmallCounts, FindingSeverity.Warning, "An arm has fewer than ten events, so a normal approximation is doubtful."));
        }
        bool logarithmic = scale is EffectScale.RiskRatio or EffectScale.RelativeLogRatio;
        return EffectReading.Of(Estimate(arms, scale), error, logarithmic ? arms.Rt / arms.Rc : 1, ValueList<Finding>.Of(findings), arms.DegreesOfFreedom);
    }

    private static Finding? NoData(TwoRates arms, EffectScale scale)
    {
        if (!(arms.Ec > 0) || !(arms.Et > 0))
        {
            return new(FindingCode.ZeroExposure, FindingSeverity.NotEstimable, $"The {(arms.Ec > 0 ? "treatment" : "control")} arm has no exposure.");
        }
        return scale != EffectScale.Absolute && arms.X == 0
            ? new(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "There are no events in either arm, so a ratio cannot be estimated; read the absolute difference.")
            : null;
    }

    private static List<Finding> ZeroCells(TwoRates arms, EffectScale scale)
    {
        if (arms.Xc > 0 && arms.Xt > 0)
        {
            return [];
        }
        string cell = $"There are no events in {(arms.X == 0 ? "either arm" : arms.Xc == 0 ? "control" : "treatment")}";
        return scale == EffectScale.Absolute
            ? [new(FindingCode.ZeroEvents, FindingSeverity.Note, cell + ".")]
            : [new(FindingCode.ZeroEvents, FindingSeverity.Warning, cell + ", so the ratio can be limited on one side only.")];
    }

    private static double Estimate(TwoRates arms, EffectScale scale) => scale switch
    {
        EffectScale.Absolute => arms.Difference,
        EffectScale.RiskRatio => arms.Rt / arms.Rc,
        _ => arms.Lift,
    };
}
