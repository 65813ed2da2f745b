using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Summaries;

namespace Experimentation.Stats;

/// <summary>Where a curve comes from, so that it can be asked for on another scale.</summary>
internal abstract record CurveSource
{
    public abstract EffectScale DefaultScale { get; }

    /// <summary>Users of both arms; +∞ where the covariance was given as known.</summary>
    public abstract double Users { get; }

    /// <summary>Whether the same users stand behind all periods of a set.</summary>
    public abstract bool HasSameUsers(ReadOnlySpan<int> periods);

    public abstract EffectCurve On(EffectScale scale);
}

/// <summary>What the first day of two panels is.</summary>
internal enum PanelStart
{
    /// <summary>The day of exposure, on which everybody is active.</summary>
    Exposure,

    /// <summary>A day from which on both arms are treated alike; a day like the others.</summary>
    TreatedAlike,
}

/// <summary>Two arms.</summary>
internal sealed record PanelSource(DailyPanel Control, DailyPanel Treatment, MeanTest Test, CovariateUse Covariate) : CurveSource
{
    public PanelStart FirstDay { get; init; }

    public override EffectScale DefaultScale => EffectScale.RelativeDelta;

    public override double Users => (double)Control.Count + Treatment.Count;

    public override bool HasSameUsers(ReadOnlySpan<int> periods) => HasSameUsers(Control, periods) && HasSameUsers(Treatment, periods);

    public override EffectCurve On(EffectScale scale)
    {
        PanelLayout layout = Control.Layout;
        EffectCurve Nothing(Finding flaw) => EffectCurve.Nothing(layout.Starts, layout.Lengths, scale, flaw);
        int periods = layout.Periods;
        (double fewestControl, double fewestTreatment) = (Fewest(Control), Fewest(Treatment));
        if (Math.Min(fewestControl, fewestTreatment) < 2)
        {
            bool isControl = fewestControl <= fewestTreatment;
            return Nothing((isControl ? Control : Treatment).Count == 0
                ? new(FindingCode.EmptyArm, FindingSeverity.NotEstimable, $"The {(isControl ? "control" : "treatment")} arm has no users.")
                : new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "At least two users per arm are needed on every day; cut days that nobody has reached."));
        }
        PanelCurve control = PanelCurve.Of(Control);
        PanelCurve treatment = PanelCurve.Of(Treatment);
        if (layout.HasDenominators && DenominatorFlaw() is { } ratio)
        {
            return Nothing(ratio);
        }
        double[] means = [.. control.Means];
        double[] treated = [.. treatment.Means];
        double[] slopes = Slopes(control, treatment, means, treated);
        var estimates = new double[periods];
        var ofControl = new double[periods];
        var ofTreatment = new double[periods];
        double sign = means[0] < 0 ? -1 : 1;
        for (int i = 0; i < periods; i++)
        {
            if (scale != EffectScale.Absolute)
            {
                if (!BaselineCheck.IsClear(means[i], Math.Sqrt(Adjusted(control, slopes, i, i))))
                {
                    return Nothing(new(FindingCode.BaselineNearZero, FindingSeverity.NotEstimable, FormattableString.Invariant($"Control's mean on day {layout.Starts[i]} is less than three standard errors from zero, so a relative lift means nothing there; read the absolute difference, or fewer days.")));
                }
                if (scale == EffectScale.RelativeLogRatio && !(treated[i] / means[i] > 0 && means[i] * sign > 0))
                {
                    return Nothing(new(FindingCode.RatioUndefined, FindingSeverity.NotEstimable, FormattableString.Invariant($"On day {layout.Starts[i]} a mean has another sign, so the logarithm of the ratio does not exist; use the relative scale or the absolute difference.")));
                }
            }
            (estimates[i], ofControl[i], ofTreatment[i]) = scale switch
            {
                EffectScale.Absolute => (treated[i] - means[i], 1, 1),
                EffectScale.RelativeDelta => ((treated[i] - means[i]) / Math.Abs(means[i]), treated[i] / means[i] / Math.Abs(means[i]), 1 / Math.Abs(means[i])),
                EffectScale.RelativeLogRatio => (Math.Log(treated[i] / means[i]), 1 / means[i], 1 / treated[i]),
                _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Curves are Absolute, RelativeDelta or RelativeLogRatio."),
            };
        }
        double dfControl = Test == MeanTest.Z ? double.PositiveInfinity : fewestControl - 1;
        double dfTreatment = Test == MeanTest.Z ? double.PositiveInfinity : fewestTreatment - 1;
        ValueList<double> noiseControl = Weighted(control, slopes, ofControl);
        ValueList<double> noiseTreatment = Weighted(treatment, slopes, ofTreatment);
        if (!AreFinite(estimates) || !AreFinite(noiseControl.AsSpan()) || !AreFinite(noiseTreatment.AsSpan()))
        {
            return Nothing(new(FindingCode.NotFinite, FindingSeverity.NotEstimable, "The values are too large or too small to compute with; change their unit."));
        }
        return new(
            layout.Starts,
            layout.Lengths,
            ValueList<double>.Owning(estimates),
            ValueList<CurveNoise>.Owning([new(noiseControl, dfControl), new(noiseTreatment, dfTreatment)]),
            scale,
            sign,
            null);
    }

    /// <summary>
    /// The slope of each period on the covariate, chosen so that the difference of the arms varies least; shifts both arms' means to what they would be with the same mean of the covariate
    /// (Deng, Xu, Kohavi and Walker 2013). Zeros where there is nothing to adjust by.
    /// </summary>
    private double[] Slopes(PanelCurve control, PanelCurve treatment, double[] means, double[] treated)
    {
        var slopes = new double[means.Length];
        double variance = control.CovariateVariance + treatment.CovariateVariance;
        if (Covariate == CovariateUse.Ignored || !(variance > 0))
        {
            return slopes;
        }
        double share = Control.Count / ((double)Control.Count + Treatment.Count);
        double centre = share * control.CovariateMean + (1 - share) * treatment.CovariateMean;
        for (int i = 0; i < slopes.Length; i++)
        {
            slopes[i] = (control.WithCovariate[i] + treatment.WithCovariate[i]) / variance;
            means[i] -= slopes[i] * (control.CovariateMean - centre);
            treated[i] -= slopes[i] * (treatment.CovariateMean - centre);
        }
        return slopes;
    }

    private static double Adjusted(PanelCurve arm, double[] slopes, int i, int j) => arm.Covariance(i, j)
        - slopes[i] * arm.WithCovariate[j] - slopes[j] * arm.WithCovariate[i] + slopes[i] * slopes[j] * arm.CovariateVariance;

    private static ValueList<double> Weighted(PanelCurve arm, double[] slopes, double[] weights)
    {
        int size = weights.Length;
        var covariance = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[i * size + j] = covariance[j * size + i] = weights[i] * Adjusted(arm, slopes, i, j) * weights[j];
            }
        }
        return ValueList<double>.Owning(covariance);
    }

    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!(Math.Abs(value) <= Guard.Largest * Guard.Largest))
            {
                return false;
            }
        }
        return true;
    }

    private Finding? DenominatorFlaw()
    {
        foreach (DailyPanel arm in new[] { Control, Treatment })
        {
            for (int i = 0; i < arm.PeriodCount; i++)
            {
                int column = arm.Layout.Denominator(i);
                if (!BaselineCheck.IsClear(arm.ColumnMean(column).High, Math.Sqrt(arm.ColumnCovariance(column, column))))
                {
                    return new(FindingCode.BaselineNearZero, FindingSeverity.NotEstimable, FormattableString.Invariant($"The mean denominator on day {arm.FirstDayOf(i)} is less than three standard errors from zero, so the ratio means nothing there."));
                }
            }
        }
        return null;
    }

    private static double Fewest(DailyPanel arm) => Enumerable.Range(0, arm.PeriodCount).Min(period => arm.PairCount(period, period));

    private static bool HasSameUsers(DailyPanel arm, ReadOnlySpan<int> periods)
    {
        foreach (int period in periods)
        {
            if (arm.PairCount(period, periods[0]) != arm.PairCount(period, period) || arm.PairCount(period, period) != arm.PairCount(periods[0], periods[0]))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>Effects and their covariance from elsewhere.</summary>
internal sealed record GivenSource(EffectCurve Curve) : CurveSource
{
    public override EffectScale DefaultScale => Curve.Scale;

    public override double Users => Curve.DegreesOfFreedom + 2;

    public override bool HasSameUsers(ReadOnlySpan<int> periods) => true;

    public override EffectCurve On(EffectScale scale) => scale == Curve.Scale
        ? Curve
        : throw new InvalidOperationException("Effects that were given by day have no other scale than their own; compare panels to choose one.");
}
