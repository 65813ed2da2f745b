using System.Globalization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats.Effects;

/// <summary>From summaries with covariates and strata to an effect: adjust within each stratum, then average over strata with the shares that all users have.</summary>
internal sealed partial class AdjustedEffects
{
    private readonly ValueList<NamedSummary> _control;
    private readonly ValueList<NamedSummary> _treatment;
    private readonly Slopes _slopes;
    private readonly List<Finding> _notes = [];

    private AdjustedEffects(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes)
    {
        if (!Enum.IsDefined(slopes))
        {
            throw new ArgumentOutOfRangeException(nameof(slopes), slopes, "Use Separate, Pooled or AcrossArms.");
        }
        _slopes = slopes;
        (_control, _treatment) = (control.Parts, treatment.Parts);
        CheckShapes();
    }

    public static MomentEffect OfMeans(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes) =>
        new AdjustedEffects(control, treatment, slopes).Make("Welch t", false, static _ => Linearisation.OfMean, []);

    public static MomentEffect OfProportions(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes)
    {
        RequireBinary(control, nameof(control));
        RequireBinary(treatment, nameof(treatment));
        return new AdjustedEffects(control, treatment, slopes).Make("Welch t", true, static _ => Linearisation.OfMean, []);
    }

    public static MomentEffect OfRatios(StratifiedSummary control, StratifiedSummary treatment, Slopes slopes, RatioCovariates covariates)
    {
        if (!Enum.IsDefined(covariates))
        {
            throw new ArgumentOutOfRangeException(nameof(covariates), covariates, "Use Columns or EarlierRatio.");
        }
        RequireOutcomes(control, nameof(control));
        RequireOutcomes(treatment, nameof(treatment));
        if (covariates == RatioCovariates.EarlierRatio)
        {
            RequireEarlierRatio(control, nameof(control));
            RequireEarlierRatio(treatment, nameof(treatment));
        }
        Finding?[] flaws = [Denominator(control, " of control"), Denominator(treatment, " of treatment")];
        return new AdjustedEffects(control, treatment, slopes).Make("Delta method with Welch t", false, arm => Linearisation.OfRatio(arm, covariates), [.. flaws.OfType<Finding>()]);
    }

    private MomentEffect Make(string family, bool ofRates, Func<CovariateSummary, Linearisation> linearise, Finding[] flaws)
    {
        long ofControl = _control.Sum(s => s.Summary.Count);
        long ofTreatment = _treatment.Sum(s => s.Summary.Count);
        if (ofControl < 2 || ofTreatment < 2)
        {
            // Nothing to adjust; the plain comparison says so in the usual words.
            return MomentEffect.Of(new(ofControl, 0, 0), new(ofTreatment, 0, 0), MeanTest.Welch, EffectScale.Absolute, family);
        }
        CovariateSummary controlAll = Outcomes(_control);
        CovariateSummary treatmentAll = Outcomes(_treatment);
        Linearisation forControl = linearise(controlAll);
        Linearisation forTreatment = linearise(treatmentAll);
        Linearisation forAll = linearise(controlAll + treatmentAll);
        List<(string Name, CovariateSummary Control, CovariateSummary Treatment)> strata = WithoutThin();
        double users = ofControl + (double)ofTreatment;
        var pairs = new List<(string Name, double Share, AdjustedPair Pair)>();
        foreach ((string name, CovariateSummary control, CovariateSummary treatment) in strata)
        {
            CovariateSummary all = control + treatment;
            var pair = AdjustedPair.Of(forControl.Of(control), forTreatment.Of(treatment), forAll.Of(all), _slopes);
            if (pair.Shortfall is { } shortfall)
            {
                _notes.Add(new(FindingCode.CovariateUnused, FindingSeverity.Note, $"{(name.Length == 0 ? "" : $"Stratum '{name}': ")}{Capital(shortfall, name.Length == 0)}."));
            }
            pairs.Add((name, all.Count / users, pair));
        }
        double meanControl = pairs.Sum(p => p.Share * p.Pair.Control);
        double meanTreatment = pairs.Sum(p => p.Share * p.Pair.Treatment);
        var parts = new List<NoisePart>();
        foreach ((_, double share, AdjustedPair pair) in pairs)
        {
            parts.Add(pair.ControlUsers.Times(share * share));
            parts.Add(pair.TreatmentUsers.Times(share * share));
        }
        if (pairs.Count > 1)
        {
            // The shares of the strata are those of a sample of users: other users would have others.
            double Between(Func<AdjustedPair, double> value, double mean) => pairs.Sum(p => p.Share * (value(p.Pair) - mean) * (value(p.Pair) - mean)) / users;
            parts.Add(new(
                Between(p => p.Control, meanControl),
                Between(p => p.Treatment, meanTreatment),
                Between(p => p.Treatment - p.Control, meanTreatment - meanControl),
                users - 1));
        }
        double balance = BalanceP(pairs, strata, ofControl, ofTreatment);
        if (balance < 0.001)
        {
            _notes.Add(new(FindingCode.CovariateImbalance, FindingSeverity.Warning, string.Create(
                CultureInfo.InvariantCulture,
                $"What was known before the experiment differs between the arms ({Phrase.PValue(balance)}): assignment or logging treats them differently, and an adjustment does not mend that.")));
        }
        LinearArm rawControl = forControl.Of(controlAll);
        LinearArm rawTreatment = forTreatment.Of(treatmentAll);
        double unadjusted = rawControl.Variance / ofControl + rawTreatment.Variance / ofTreatment;
        double adjusted = parts.Sum(p => p.Difference);
        double reduction = unadjusted > 0 ? Known(1 - adjusted / unadjusted) : 0;
        if (!double.IsFinite(meanControl - meanTreatment) || !double.IsFinite(adjusted) || parts.Exists(p => !double.IsFinite(p.Control + p.Treatment)))
        {
            flaws = [.. flaws, new(FindingCode.NotFinite, FindingSeverity.NotEstimable, "The values are too large or too small to compute with; change their unit.")];
        }
        var adjustment = new CovariateAdjustment(
            _slopes,
            Known(meanControl),
            Known(meanTreatment),
            Known(rawTreatment.Value - rawControl.Value),
            reduction,
            balance,
            ValueList<StratumAdjustment>.Of(pairs.Zip(strata, (p, s) => new StratumAdjustment(
                p.Name,
                s.Control.Count + s.Treatment.Count,
                Known(p.Pair.Treatment - p.Pair.Control),
                ValueList<double>.Of(p.Pair.ControlSlopes),
                ValueList<double>.Of(p.Pair.TreatmentSlopes)))));
        var noise = new Noise(parts) { Notes = ValueList<Finding>.Of(_notes), Adjustment = adjustment, IsOfRates = ofRates };
        return MomentEffect.Of(
            new(ofControl, Known(meanControl), 0),
            new(ofTreatment, Known(meanTreatment), 0),
            noise,
            EffectScale.Absolute,
            $"{Name(pairs, reduction)}, {family}",
            flaws.Length == 0 ? null : ValueList<Finding>.Of(flaws));
    }

    /// <summary>Strata in the order of control, those with fewer than two users in an arm taken together; a rest that is still too thin joins the smallest other.</summary>
    private List<(string Name, CovariateSummary Control, CovariateSummary Treatment)> WithoutThin()
    {
        var strata = new List<(string Name, CovariateSummary Control, CovariateSummary Treatment)>();
        (string Name, CovariateSummary Control, CovariateSummary Treatment)? rest = null;
        var thin = new List<string>();
        foreach (string name in _control.Concat(_treatment).Select(s => s.Name).Distinct())
        {
            CovariateSummary? c = _control.FirstOrDefault(s => s.Name == name)?.Summary;
            CovariateSummary? t = _treatment.FirstOrDefault(s => s.Name == name)?.Summary;
            c ??= t!.WithoutUsers();
            t ??= c.WithoutUsers();
            if (c.Count + t.Count == 0)
            {
                continue;
            }
            if (c.Count >= 2 && t.Count >= 2)
            {
                strata.Add((name, c, t));
                continue;
            }
            thin.Add(name);
            rest = rest is { } r ? (string.Join(" + ", thin), r.Control + c.OutcomesOnly(), r.Treatment + t.OutcomesOnly()) : (name, c.OutcomesOnly(), t.OutcomesOnly());
        }
        if (rest is not { } left)
        {
            return strata;
        }
        if (left.Control.Count < 2 || left.Treatment.Count < 2)
        {
            if (strata.Count == 0)
            {
                return [left];
            }
            (string Name, CovariateSummary Control, CovariateSummary Treatment) host = strata.MinBy(s => s.Control.Count + s.Treatment.Count);
            strata.Remove(host);
            thin.Add(host.Name);
            left = (string.Join(" + ", thin), left.Control + host.Control.OutcomesOnly(), left.Treatment + host.Treatment.OutcomesOnly());
        }
        if (thin.Count > 1)
        {
            _notes.Add(new(FindingCode.StrataMerged, FindingSeverity.Note, $"Strata with fewer than two users in an arm were compared together, without covariates: {string.Join(", ", thin.Select(n => $"'{n}'"))}."));
        }
        strata.Add(left);
        return strata;
    }

    /// <summary>Hotelling's T² of covariates within strata plus the chi-square of strata between arms, read as F: random assignment makes both as small as chance.</summary>
    private static double BalanceP(
        List<(string Name, double Share, AdjustedPair Pair)> pairs,
        List<(string Name, CovariateSummary Control, CovariateSummary Treatment)> strata,
        long control,
        long treatment)
    {
        double statistic = pairs.Sum(p => p.Pair.Imbalance.Statistic);
        double degrees = pairs.Sum(p => p.Pair.Imbalance.Covariates) + pairs.Count - 1;
        double users = control + (double)treatment;
        foreach ((_, CovariateSummary c, CovariateSummary t) in strata)
        {
            double expected = control * ((c.Count + t.Count) / users);
            statistic += (c.Count - expected) * (c.Count - expected) / expected * (users / treatment);
        }
        double left = users - 1 - degrees;
        return degrees > 0 && left > 0 && double.IsFinite(statistic) ? FDistribution.UpperTail(statistic * left / (degrees * (users - 2)), degrees, left) : 1;
    }

    private string Name(List<(string Name, double Share, AdjustedPair Pair)> pairs, double reduction)
    {
        bool adjusts = pairs.Exists(p => p.Pair.ControlSlopes.Length > 0);
        string how = _slopes switch
        {
            Slopes.Separate => "separate slopes",
            Slopes.Pooled => "pooled slopes",
            _ => "slopes across arms",
        };
        string what = (adjusts, pairs.Count > 1) switch
        {
            (true, true) => $"CUPED with {how} in {pairs.Count} strata",
            (true, false) => $"CUPED with {how}",
            (false, true) => $"Post-stratified over {pairs.Count} strata",
            _ => "Unadjusted",
        };
        return what == "Unadjusted" ? what : $"{what}, variance {(reduction >= 0 ? "−" : "+")}{Phrase.Percent(Math.Abs(reduction))}";
    }

    private static CovariateSummary Outcomes(ValueList<NamedSummary> strata) => strata.Select(s => s.Summary.OutcomesOnly()).Aggregate(static (a, b) => a + b);

    private static Finding? Denominator(StratifiedSummary arm, string whose) => arm.Parts.Count == 0 ? null : BaselineCheck.OfDenominator(Outcomes(arm.Parts).Ratio(0, 1), whose);

    /// <summary>A number, or 0 in place of what is beyond the range of numbers; a finding says so.</summary>
    private static double Known(double value) => double.IsFinite(value) ? value : 0;

    private static string Capital(string sentence, bool first) => first ? char.ToUpperInvariant(sentence[0]) + sentence[1..] : sentence;
}
