using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Effects;

/// <summary>Means from which far values were taken: capped or left out. Each says what was done.</summary>
internal static class OutlierEffects
{
    public static Effect OfCapped(CappedSummary control, CappedSummary treatment, MeanTest test)
    {
        if (control.Count > 0 && treatment.Count > 0 && control.Caps != treatment.Caps)
        {
            throw new ArgumentException($"Both arms have the same caps. Control is {control.Caps}, treatment {treatment.Caps}.", nameof(treatment));
        }
        MeanSummary c = control.Capped;
        MeanSummary t = treatment.Capped;
        Caps caps = control.Count > 0 ? control.Caps : treatment.Caps;
        // Most users at the smallest value, and the cap there too: the values varied, the capped ones do not.
        bool isFlat = c.Count > 1 && t.Count > 1 && c.Variance + t.Variance == 0 && control.Uncapped.Variance + treatment.Uncapped.Variance > 0;
        ValueList<Finding> flaws = !isFlat ? ValueList<Finding>.Empty : ValueList<Finding>.Of([new Finding(
            FindingCode.ZeroVariance,
            FindingSeverity.NotEstimable,
            "Within the caps every user of an arm has the same value, so there is no noise to compare with; cap at a higher quantile.")]);
        var effect = MomentEffect.Of(new(c.Count, c.Mean, c.Variance), new(t.Count, t.Mean, t.Variance), test, EffectScale.Absolute, Family(test, "of capped values", "of capped values"), flaws);
        if (caps == default)
        {
            return effect;
        }
        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"Values are {caps}: {Phrase.Percent(control.ShareCapped)} of control's users and {Phrase.Percent(treatment.ShareCapped)} of treatment's were; uncapped the difference is {Signed(treatment.Uncapped.Mean - control.Uncapped.Mean)}.");
        return effect.Noting(ValueList<Finding>.Of([new Finding(FindingCode.ValuesCapped, FindingSeverity.Note, message)]));
    }

    /// <summary>
    /// The same for arms that a plan caps: data within other caps are another metric, and nothing is claimed from them. Two arms without any caps are so too, even if no value lay beyond the limit.
    /// </summary>
    public static Effect OfPlannedCaps(CappedSummary control, CappedSummary treatment, Caps planned)
    {
        var flaws = new List<Finding>();
        Check("Control", control);
        Check("Treatment", treatment);
        return flaws.Count == 0
            ? OfCapped(control, treatment, MeanTest.Welch)
            : MomentEffect.Of(Arm(control), Arm(treatment), MeanTest.Welch, EffectScale.Absolute, Family(MeanTest.Welch, "of capped values", "of capped values"), ValueList<Finding>.Of(flaws));

        void Check(string arm, CappedSummary data)
        {
            if (data.Count > 0 && data.Caps != planned)
            {
                flaws.Add(new(
                    FindingCode.CapsDiffer,
                    FindingSeverity.NotEstimable,
                    data.Caps == default
                        ? $"{arm}'s values were not capped; the plan reads them {planned}. Summarise them within the metric's Caps."
                        : $"{arm}'s values are {data.Caps}; the plan reads them {planned}. Summarise them within the metric's Caps."));
            }
        }

        static MomentArm Arm(CappedSummary data) => new(data.Count, data.Capped.Mean, data.Capped.Variance);
    }

    public static Effect OfTrimmed(QuantileSample control, QuantileSample treatment, double trimPerTail, MeanTest test)
    {
        var effect = MomentEffect.Of(TrimmedMean.Arm(control, trimPerTail), TrimmedMean.Arm(treatment, trimPerTail), test, EffectScale.Absolute, Family(test, "of trimmed means (Yuen)", "of trimmed means"));
        int c = 2 * TrimmedMean.LeftOut(control.Count, trimPerTail);
        int t = 2 * TrimmedMean.LeftOut(treatment.Count, trimPerTail);
        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"{Phrase.Percent(trimPerTail)} of values were left out at each end: {Phrase.Count(c)} of control's {Phrase.Count(control.Count)} and {Phrase.Count(t)} of treatment's {Phrase.Count(treatment.Count)}.");
        return c + t == 0 ? effect : effect.Noting(ValueList<Finding>.Of([new Finding(FindingCode.ValuesCapped, FindingSeverity.Note, message)]));
    }

    private static string Family(MeanTest test, string welch, string others) => test switch
    {
        MeanTest.Welch => "Welch t " + welch,
        MeanTest.PooledT => "Pooled t " + others,
        MeanTest.Z => "z " + others,
        _ => throw MomentEffect.NoSuchTest(test),
    };

    private static string Signed(double difference) => Phrase.OnScale(difference, EffectScale.Absolute);
}
