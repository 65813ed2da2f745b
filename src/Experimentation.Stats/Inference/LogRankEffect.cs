using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The ratio of two hazards by the score test of proportional hazards: treatment's events against those that the ratio expects of the users at risk at each time. At a ratio of 1 it is the log-rank test
/// (Mantel 1966) with its hypergeometric variance for ties; elsewhere the same with treatment's users at risk weighted by the ratio (Cox 1972, Breslow's ties). The estimate is where the score is 0.
/// </summary>
internal sealed record LogRankEffect : StatisticEffect
{
    private readonly ValueList<RiskSet> _sets;

    private LogRankEffect(ValueList<RiskSet> sets, EffectScale scale, string method, EffectReading reading)
        : base(scale, method, reading) => _sets = sets;

    public static LogRankEffect Of(ReadOnlySpan<SurvivalStratum> strata, EffectScale scale)
    {
        var sets = new List<RiskSet>();
        foreach (SurvivalStratum stratum in strata)
        {
            AddSets(stratum, sets);
        }
        return Of(ValueList<RiskSet>.Of(sets), scale, strata.Length > 1 ? "Stratified log-rank, hazard ratio" : "Log-rank, hazard ratio");
    }

    private static LogRankEffect Of(ValueList<RiskSet> sets, EffectScale scale, string method)
    {
        if (scale is not (EffectScale.RiskRatio or EffectScale.RelativeLogRatio))
        {
            throw new InvalidOperationException("Hazards are compared as a ratio: use EffectScale.RiskRatio or RelativeLogRatio; for a difference in time compare restricted means.");
        }
        double information = Sums(sets, 0).Variance;
        if (!(information > 0))
        {
            return new(sets, scale, method, EffectReading.Nothing(ValueList<Finding>.Of([new Finding(FindingCode.ZeroEvents, FindingSeverity.NotEstimable, "At no event were users of both arms at risk, so hazards cannot be compared.")])));
        }
        double none = Sums(sets, double.NegativeInfinity).Score;
        double all = Sums(sets, double.PositiveInfinity).Score;
        double log = !(none > 0) ? double.NegativeInfinity : !(all < 0) ? double.PositiveInfinity : LogRatioAt(sets, 0, information);
        ValueList<Finding> findings = double.IsFinite(log)
            ? ValueList<Finding>.Empty
            : ValueList<Finding>.Of([new Finding(FindingCode.ZeroEvents, FindingSeverity.Warning, log < 0 ? "No events in treatment, so the hazard ratio can be limited on one side only." : "No events in control, so the hazard ratio can be limited on one side only.")]);
        // Information at the estimate, as a Cox model reports it; at no difference where that has none.
        double there = double.IsFinite(log) ? Sums(sets, log).Variance : information;
        double ratio = Math.Exp(log);
        double estimate = scale == EffectScale.RiskRatio ? ratio : ratio - 1;
        double error = 1 / Math.Sqrt(there > 0 ? there : information);
        // A ratio of 0 or without end has no standard error: its logarithm is infinite.
        return new(sets, scale, method, double.IsFinite(log)
            ? EffectReading.Of(estimate, error, ratio, findings)
            : new(estimate, double.PositiveInfinity, 1 / (error * error), double.PositiveInfinity, findings));
    }

    internal override Effect On(EffectScale scale) => scale == Scale ? this : Of(_sets, scale, base.Method);

    private protected override double Statistic(double nullValue)
    {
        double ratio = Scale == EffectScale.RiskRatio ? nullValue : 1 + nullValue;
        return ratio <= 0 ? double.PositiveInfinity : Standardized(_sets, Math.Log(ratio));
    }

    private protected override double NullAt(double statistic)
    {
        double ratio = Math.Exp(LogRatioAt(_sets, statistic, Sums(_sets, 0).Variance));
        return Scale == EffectScale.RiskRatio ? ratio : ratio - 1;
    }

    private static double LogRatioAt(ValueList<RiskSet> sets, double statistic, double information)
    {
        double step = 1 / Math.Sqrt(information);
        return IncreasingRoot.Find(new Falling(sets), -statistic, -statistic * step, step, double.NegativeInfinity, double.PositiveInfinity);
    }

    private static double Standardized(ValueList<RiskSet> sets, double logRatio)
    {
        (double score, double variance) = Sums(sets, logRatio);
        return score == 0 ? 0 : variance > 0 ? Math.Clamp(score / Math.Sqrt(variance), -1e8, 1e8) : Math.Sign(score) * 1e8;
    }

    private static (double Score, double Variance) Sums(ValueList<RiskSet> sets, double logRatio)
    {
        double score = 0, variance = 0;
        double ratio = Math.Exp(logRatio);
        double inverse = Math.Exp(-logRatio);
        foreach (RiskSet set in sets.AsSpan())
        {
            // Treatment's share of the weighted users at risk, and control's.
            double share = set.Treatment == 0 ? 0 : set.Treatment / (set.Treatment + set.Control * inverse);
            double rest = set.Control == 0 ? 0 : set.Control / (set.Control + set.Treatment * ratio);
            // As control's events too many where that is the smaller term, so that nothing cancels far out.
            score += set.TreatmentEvents * rest - (set.Events - set.TreatmentEvents) * share;
            double users = set.Control + set.Treatment;
            variance += set.Events * share * rest * (users > 1 ? (users - set.Events) / (users - 1) : 0);
        }
        return (score, variance);
    }

    private static void AddSets(SurvivalStratum stratum, List<RiskSet> sets)
    {
        (SurvivalSummary c, SurvivalSummary t) = (stratum.Control, stratum.Treatment);
        double atRiskC = c.Users, atRiskT = t.Users;
        int i = 0, j = 0;
        // After the last time of one arm nobody is left to compare with.
        while (i < c.Times.Count && j < t.Times.Count)
        {
            double time = Math.Min(c.Times[i], t.Times[j]);
            bool inC = c.Times[i] == time;
            bool inT = t.Times[j] == time;
            double eventsC = inC ? c.EventsAt[i] : 0;
            double eventsT = inT ? t.EventsAt[j] : 0;
            if (eventsC + eventsT > 0)
            {
                sets.Add(new(atRiskC, atRiskT, eventsC + eventsT, eventsT));
            }
            atRiskC -= inC ? c.EventsAt[i] + c.CensoredAt[i] : 0;
            atRiskT -= inT ? t.EventsAt[j] + t.CensoredAt[j] : 0;
            (i, j) = (inC ? i + 1 : i, inT ? j + 1 : j);
        }
    }

    /// <summary>Users at risk and events at one time of one stratum.</summary>
    private readonly record struct RiskSet(double Control, double Treatment, double Events, double TreatmentEvents);

    /// <summary>Minus the statistic, which rises with the null ratio.</summary>
    private readonly struct Falling(ValueList<RiskSet> sets) : IIncreasing
    {
        public double At(double x) => -Standardized(sets, x);
    }
}
