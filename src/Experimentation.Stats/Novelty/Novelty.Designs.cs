using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public static partial class Novelty
{
    /// <summary>
    /// The effect with heavy-user bias taken out: users who come often are seen sooner, so a short test is a test of heavy users. A jackknife over blocks of days extrapolates from tests with one
    /// block less, each with the users that it would have seen, to one that sees everybody.
    /// </summary>
    /// <remarks>
    /// θ_J = θ − (K/L − 1)·(mean_k θ_(−k) − θ) for K days in blocks of L (Wang, Gupta, Lu, Mahmoudzadeh and Liu 2019); the error from the covariance of all these ratios over users (the
    /// infinitesimal jackknife). Corrects a constant effect that goes with activity; with novelty on top it corrects in part.
    /// </remarks>
    /// <param name="control">Control's users.</param>
    /// <param name="treatment">Treatment's users, with the same days and blocks.</param>
    /// <param name="scale">Absolute, RelativeDelta or RelativeLogRatio.</param>
    /// <exception cref="ArgumentNullException">A panel is null.</exception>
    /// <exception cref="ArgumentException">The panels have different days or blocks.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is none of the three.</exception>
    public static HeavyUserCorrection HeavyUserCorrection(EnrolmentPanel control, EnrolmentPanel treatment, EffectScale scale = EffectScale.RelativeDelta)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        if (control.Days != treatment.Days || control.BlockDays != treatment.BlockDays)
        {
            throw new ArgumentException($"Both arms have the same days and blocks. Got {control} and {treatment}.", nameof(treatment));
        }
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeDelta or EffectScale.RelativeLogRatio))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use Absolute, RelativeDelta or RelativeLogRatio.");
        }
        var source = new PanelSource(control.Subsets, treatment.Subsets, MeanTest.Welch, CovariateUse.Ignored);
        EffectCurve curve = source.On(scale);
        int blocks = control.Blocks;
        var plain = new double[blocks + 1];
        plain[0] = 1;
        double[] corrected = [blocks, .. Enumerable.Repeat(-(blocks - 1.0) / blocks, blocks)];
        return new(
            Compare.Of(CurveEffect.Of(source, curve, plain, "Effect among users seen, Welch t")),
            Compare.Of(CurveEffect.Of(source, curve, corrected, "Heavy-user jackknife, Welch t")));
    }

    /// <summary>
    /// Post-period design: what users have learned by the end of a test, as the difference between the arms once both get the same treatment again (Hohnhold, O'Brien and Tang 2015). Day 0 is the first day after the
    /// test; what is learned there wears off, so the early days tell it and a decay to 0 is expected.
    /// </summary>
    /// <remarks>
    /// An ordinary difference of two arms, day by day with its full covariance; values from before the test, as the panels' covariate (<see cref="PanelColumns.Covariate"/>), take out what users were like before. Never adjust
    /// for values of the test's own days: the treatment moved them. All users of the test count, those who left with 0. In the long run the effect is about the test's short-term effect plus what was learned.
    /// </remarks>
    /// <param name="control">Control's users, by day since the test began, beyond its end.</param>
    /// <param name="treatment">Treatment's users, with the same days and columns.</param>
    /// <param name="testDays">Days of the test; from then on both arms are treated alike. 1 or more, less than the panels' days.</param>
    /// <param name="test">Welch for degrees of freedom from the arms' sizes, Z for none.</param>
    /// <exception cref="ArgumentNullException">A panel is null.</exception>
    /// <exception cref="ArgumentException">The panels have different days or columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The test leaves no day after it or ends within a column, or the method is neither Welch nor Z.</exception>
    public static NoveltyEstimate PostPeriod(DailyPanel control, DailyPanel treatment, int testDays, MeanTest test = MeanTest.Welch)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(treatment);
        return TreatedAlike(control, treatment, testDays, test, nameof(testDays), nameof(treatment));
    }

    /// <summary>
    /// Lagged start: what users have learned by starting earlier, as the difference between a group that was treated all along and one that got the same treatment some days later (Hohnhold, O'Brien and Tang 2015). Day 0
    /// is the day on which the second group started; on it the difference is all that the first one has learned in the lag, and it shrinks as the second one learns too.
    /// </summary>
    /// <remarks>An ordinary difference of two arms on the days on which both are treated. Before the second group starts the two are an A/B test of their own: <see cref="Estimate"/> on the first days (<see cref="DailyPanel.FirstDays"/>).</remarks>
    /// <param name="startedLater">Users who were treated from day <paramref name="lagDays"/> on, by day since the first group started.</param>
    /// <param name="startedFirst">Users who were treated all along, with the same days and columns.</param>
    /// <param name="lagDays">Days between the two starts. 1 or more, less than the panels' days.</param>
    /// <param name="test">Welch for degrees of freedom from the groups' sizes, Z for none.</param>
    /// <exception cref="ArgumentNullException">A panel is null.</exception>
    /// <exception cref="ArgumentException">The panels have different days or columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lag leaves no day after it or ends within a column, or the method is neither Welch nor Z.</exception>
    public static NoveltyEstimate LaggedStart(DailyPanel startedLater, DailyPanel startedFirst, int lagDays, MeanTest test = MeanTest.Welch)
    {
        ArgumentNullException.ThrowIfNull(startedLater);
        ArgumentNullException.ThrowIfNull(startedFirst);
        return TreatedAlike(startedLater, startedFirst, lagDays, test, nameof(lagDays), nameof(startedFirst));
    }

    /// <summary>
    /// Cookie-cookie-day design: what users have learned by a day, as the difference on that day between users who were treated all along and fresh users who get the treatment on that day only
    /// (Hohnhold, O'Brien and Tang 2015). Grows from 0; its long-run value is the learned effect.
    /// </summary>
    /// <remarks>
    /// Fresh groups are disjoint, so days depend on each other only through the users who were treated all along: Σ_ij = S_E,ij/n_E, plus each fresh group's own variance on the diagonal. Cheaper in users are
    /// <see cref="PostPeriod"/> and <see cref="LaggedStart"/>.
    /// </remarks>
    /// <param name="always">Users treated all along, by day; balanced.</param>
    /// <param name="freshByDay">For each day the users who are treated on that day only.</param>
    /// <param name="scale">Absolute or RelativeDelta; lifts are shares of the fresh group's mean.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is not one fresh group for each day, or the panel is not balanced, not of days or of a ratio.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is neither.</exception>
    public static NoveltyEstimate CookieCookieDay(DailyPanel always, IReadOnlyList<MeanSummary> freshByDay, EffectScale scale = EffectScale.RelativeDelta)
    {
        ArgumentNullException.ThrowIfNull(always);
        ArgumentNullException.ThrowIfNull(freshByDay);
        if (scale is not (EffectScale.Absolute or EffectScale.RelativeDelta))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "Use Absolute or RelativeDelta.");
        }
        if (!always.IsBalanced || (always.Columns & PanelColumns.Denominators) != 0 || always.PeriodCount != always.Days)
        {
            throw new ArgumentException($"The users treated all along have a value on every day. Got {always}.", nameof(always));
        }
        if (freshByDay.Count != always.Days)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is one fresh group for each of the {always.Days} days. Got {freshByDay.Count}."), nameof(freshByDay));
        }
        int days = always.Days;
        var effects = new double[days];
        var weights = new double[days];
        var fresh = new double[days * days];
        var treated = new double[days * days];
        double fewest = always.Count;
        Finding? flaw = always.Count < 2 ? new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "At least two users are needed on every day.") : null;
        for (int i = 0; i < days; i++)
        {
            MeanSummary group = freshByDay[i];
            double size = scale == EffectScale.Absolute ? 1 : Math.Abs(group.Mean);
            double variance = group.Count > 0 ? group.Variance / group.Count : 0;
            fewest = Math.Min(fewest, group.Count);
            if (group.Count < 2)
            {
                flaw ??= new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, string.Create(CultureInfo.InvariantCulture, $"The fresh group of day {i} has fewer than two users."));
            }
            else if (scale != EffectScale.Absolute && !BaselineCheck.IsClear(group.Mean, Math.Sqrt(variance)))
            {
                flaw ??= BaselineCheck.NearZero;
            }
            if (flaw is null)
            {
                weights[i] = 1 / size;
                effects[i] = (always.Mean(i) - group.Mean) / size;
                double ratio = scale == EffectScale.Absolute ? 1 : always.Mean(i) / group.Mean;
                fresh[i * days + i] = ratio * ratio * variance / (size * size);
            }
        }
        ValueList<int> starts = ValueList<int>.Owning([.. Enumerable.Range(0, days)]);
        ValueList<int> lengths = ValueList<int>.Owning([.. Enumerable.Repeat(1, days)]);
        if (flaw is { } why)
        {
            return NoveltyEstimate.Of(new GivenSource(EffectCurve.Nothing(starts, lengths, scale, why)));
        }
        for (int i = 0; i < days; i++)
        {
            for (int j = 0; j < days; j++)
            {
                treated[i * days + j] = weights[i] * weights[j] * always.CovarianceOfMeans(i, j);
            }
        }
        ValueList<CurveNoise> noises = ValueList<CurveNoise>.Owning([new(ValueList<double>.Owning(treated), always.Count - 1), new(ValueList<double>.Owning(fresh), fewest - 1)]);
        return NoveltyEstimate.Of(new GivenSource(new(starts, lengths, ValueList<double>.Owning(effects), noises, scale, 1, null)));
    }

    /// <summary>Two arms from the day on which both are treated alike. That day is nobody's day of exposure, so it counts like the others.</summary>
    private static NoveltyEstimate TreatedAlike(DailyPanel control, DailyPanel treatment, int from, MeanTest test, string name, string ofTreatment)
    {
        if (control.Layout != treatment.Layout)
        {
            throw new ArgumentException($"Both groups have the same days and columns. Got {control} and {treatment}; cut the longer one with FirstDays.", ofTreatment);
        }
        return test is MeanTest.Welch or MeanTest.Z
            ? NoveltyEstimate.Of(new PanelSource(control.Since(from, name), treatment.Since(from, name), test, CovariateUse.Adjust) { FirstDay = PanelStart.TreatedAlike }).With(ExposureDay.Counts)
            : throw new ArgumentOutOfRangeException(nameof(test), test, "Use Welch or Z.");
    }
}
