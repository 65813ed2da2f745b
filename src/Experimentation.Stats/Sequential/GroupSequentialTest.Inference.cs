using System.Globalization;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

public sealed partial record GroupSequentialTest
{
    /// <summary>P-value, median-unbiased estimate and interval of a test that ends at its latest look. Non-binding futility and harm bounds count as not there, so that the error rate holds whether or not they were obeyed.</summary>
    /// <exception cref="InvalidOperationException">There was no look yet.</exception>
    public GroupSequentialConclusion Conclude()
    {
        GroupSequentialLook last = RefuseIfNone();
        LookRules rules = Rules;
        ActualLook[] looks = [.. LookList.Select(Unit)];
        ScoreRecursion process = ActualBounds.Followed(rules, looks, out ContinuationSet[] before);
        var ordering = new StagewiseOrdering(process, before, looks[^1].Information, last.Z);
        bool two = Design.Sides == TestSides.Two;
        double above = ordering.Above(0);
        double p = two ? Math.Min(1, 2 * Math.Min(above, ordering.Below(0))) : Math.Min(1, above);
        double ofTail = two ? Design.Alpha / 2 : Design.Alpha;
        double median = EffectAt(last, ordering.LowerDrift(0.5));
        Interval interval;
        if (ofTail < 0.5)
        {
            double low = EffectAt(last, ordering.LowerDrift(ofTail));
            double high = EffectAt(last, ordering.UpperDrift(ofTail));
            interval = Sign > 0 ? new(low, high, Level) : new(high, low, Level);
        }
        else
        {
            interval = new(median, median, 0);
        }
        return new(last, p, median, interval, ConclusionFindings(last));
    }

    /// <summary>The probability of still showing the claim if the effect has a given size, at the looks that the design has left.</summary>
    /// <param name="effect">On the effect's scale; finite.</param>
    /// <exception cref="InvalidOperationException">There was no look yet, or the test is over.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The effect is not finite.</exception>
    public double ConditionalPower(double effect) => ConditionalPowerByLook(effect)[^1];

    /// <summary>
    /// The probability of having shown the claim by each later look if the effect has a given size (Lan, Simon and Halperin 1982). Later looks are those of the design that are still to come, or those that
    /// are given. In a two-sided test both directions count.
    /// </summary>
    /// <param name="effect">On the effect's scale; finite.</param>
    /// <param name="informationFractions">Of the planned information; increasing, above that of the latest look. The last of them spends all of alpha.</param>
    /// <exception cref="InvalidOperationException">There was no look yet, or the test is over.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The effect is not finite.</exception>
    /// <exception cref="ArgumentException">Information does not increase.</exception>
    public IReadOnlyList<double> ConditionalPowerByLook(double effect, params ReadOnlySpan<double> informationFractions)
    {
        var future = Remaining(informationFractions, obeyed: true);
        return ValueList<double>.Of(future.ByLook(Drift(Guard.Finite(effect, "An effect"))));
    }

    /// <summary>The probability of still showing the claim if the effect is what was estimated so far. Early on that is a noisy guess; see <see cref="PredictivePower()"/>.</summary>
    /// <exception cref="InvalidOperationException">There was no look yet, or the test is over.</exception>
    public double ConditionalPowerAtEstimate() => ConditionalPower(RefuseIfNone().Estimate);

    /// <summary>
    /// The conditional rejection probability: the chance to still show the claim if there is no effect beyond the null value. What a redesign at this look may spend (Müller and Schäfer 2001). Non-binding lower
    /// bounds count as not there.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was no look yet, or the test is over.</exception>
    public double ConditionalRejectionProbability() => Remaining([], obeyed: false).ByLook(0)[^1];

    /// <summary>The probability of still showing the claim, averaged over what the data so far say about the effect (flat prior; Spiegelhalter, Freedman and Blackburn 1986).</summary>
    /// <exception cref="InvalidOperationException">There was no look yet, or the test is over.</exception>
    public double PredictivePower()
    {
        GroupSequentialLook last = RefuseIfNone();
        double unit = last.Information / PlannedInformation;
        return Remaining([], obeyed: true).Averaged(last.Z / Math.Sqrt(unit), 1 / Math.Sqrt(unit));
    }

    /// <summary>The probability of still showing the claim, averaged over what a normal prior and the data so far say about the effect.</summary>
    /// <param name="priorMean">On the scale on which the estimate is normal: the effect's own, the logarithm of the ratio for ratios and log-ratio lifts. Finite.</param>
    /// <param name="priorStandardDeviation">On the same scale; finite, above 0.</param>
    /// <exception cref="InvalidOperationException">There was no look yet, or the test is over.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public double PredictivePower(double priorMean, double priorStandardDeviation)
    {
        Guard.Finite(priorMean, "A prior mean");
        Guard.Positive(priorStandardDeviation, "A prior standard deviation");
        GroupSequentialLook last = RefuseIfNone();
        double unit = last.Information / PlannedInformation;
        double root = Math.Sqrt(PlannedInformation);
        double mean = Sign * last.Scale.Sign * (priorMean - last.Scale.ToWorking(NullValue)) * root;
        double precision = 1 / (priorStandardDeviation * priorStandardDeviation * PlannedInformation);
        double posterior = precision + unit;
        return Remaining([], obeyed: true).Averaged((precision * mean + Math.Sqrt(unit) * last.Z) / posterior, 1 / Math.Sqrt(posterior));
    }

    /// <summary>The drift, per root of the planned information and towards the claim, of an effect.</summary>
    private double Drift(double effect)
    {
        WorkingScale scale = RefuseIfNone().Scale;
        return Sign * scale.Sign * (scale.ToWorking(effect) - scale.ToWorking(NullValue)) * Math.Sqrt(PlannedInformation);
    }

    /// <summary>The effect under which a drift would be right: as many standard errors from the estimate as it is from the statistic.</summary>
    private double EffectAt(GroupSequentialLook last, double drift)
    {
        double distance = drift * Math.Sqrt(last.Information / PlannedInformation) - last.Z;
        return last.Scale.FromWorking(last.Scale.ToWorking(last.Estimate) + Sign * last.Scale.Sign * distance * last.StandardError);
    }

    private RemainingLooks Remaining(ReadOnlySpan<double> informationFractions, bool obeyed)
    {
        GroupSequentialLook last = RefuseIfNone();
        RefuseIfOver();
        double now = last.Information / PlannedInformation;
        double[] later = informationFractions.Length > 0 ? informationFractions.ToArray() : [.. Design.InformationFractions.Where(t => t > now * (1 + 1e-9))];
        double before = now;
        foreach (double fraction in later)
        {
            if (!(fraction > before && double.IsFinite(fraction)))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Information increases from look to look. Got {fraction} after {before}."), nameof(informationFractions));
            }
            before = fraction;
        }
        double[] units = [.. LookList.Select(l => l.Information / PlannedInformation), .. later];
        double[] fractions = [.. LookList.Select(l => l.InformationFraction), .. later];
        fractions[^1] = 1;
        LookRules rules = Rules;
        ActualLook[] all = ActualBounds.Solve(rules, units, fractions, units.Length, [.. LookList.Select(Unit)], Math.Sqrt(PlannedInformation / DesignInformation));
        return new(rules, all.AsSpan(LookList.Count), now, last.Z, obeyed);
    }

    private static ValueList<Finding> ConclusionFindings(GroupSequentialLook last) => last.Decision == LookDecision.Continue
        ? ValueList<Finding>.Of([new(
            FindingCode.Convention,
            FindingSeverity.Note,
            "No bound was crossed and looks were left; the p-value and the interval hold if the decision to stop here did not depend on the data.")])
        : ValueList<Finding>.Empty;
}
