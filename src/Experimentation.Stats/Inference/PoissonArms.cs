using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>Two arms under Poisson weights. What cannot be estimated from their moments is not estimated from their replications either.</summary>
internal sealed record PoissonArms(BootstrapSummary Control, BootstrapSummary Treatment) : IReplicates
{
    public string Name => "Poisson bootstrap";

    public int Replications => Control.Replications;

    public BootstrapOnScale On(EffectScale scale, BootstrapInterval interval)
    {
        Effect moments = MomentEffect.Of(Arm(Control.Moments), Arm(Treatment.Moments), MeanTest.Welch, scale, Name, Flaws());
        if (!moments.IsEstimable)
        {
            return Nothing(moments.Findings);
        }
        int sign = Control.Value < 0 ? -1 : 1;
        double[] values = new double[Replications];
        double[] errors = new double[Replications];
        for (int i = 0; i < values.Length; i++)
        {
            PairedReplicate c = Control.Replicates[i];
            PairedReplicate t = Treatment.Replicates[i];
            values[i] = Working(c.Ratio, t.Ratio, scale, sign);
            errors[i] = ErrorOf(c.Ratio, t.Ratio, c.VarianceOfRatio, t.VarianceOfRatio, scale);
            if (!double.IsFinite(values[i]) || double.IsNaN(errors[i]))
            {
                return Nothing([new(FindingCode.TooFewUsers, FindingSeverity.NotEstimable, "In some replications an arm has no users or a mean that cannot be compared on this scale: there are too few users for a bootstrap.")]);
            }
        }
        var reading = new BootstrapReading(interval, Working(Control.Value, Treatment.Value, scale, sign), values, 1 / Math.Sqrt(moments.Information), errors, Acceleration(scale));
        return reading.StandardError > 0 && double.IsFinite(1 / (reading.StandardError * reading.StandardError))
            ? new(moments.Estimate, reading, scale == EffectScale.RelativeLogRatio ? Treatment.Value / Control.Value : 1, sign, ValueList<Finding>.Empty)
            : Nothing([new(FindingCode.ZeroVariance, FindingSeverity.NotEstimable, "The replications do not vary, so there is no noise to compare the difference with.")]);
    }

    private ValueList<Finding> Flaws() =>
        ValueList<Finding>.Of(new[] { Flaw(Control.Moments, " of control"), Flaw(Treatment.Moments, " of treatment") }.OfType<Finding>());

    private static Finding? Flaw(SkewMoments arm, string whose)
    {
        double error = Math.Sqrt(arm.Dd / Math.Max(1, arm.Count - 1) / Math.Max(1, arm.Count));
        return arm.Count < 2 || BaselineCheck.IsClear(arm.D, error)
            ? null
            : new(FindingCode.BaselineNearZero, FindingSeverity.NotEstimable, $"The mean denominator{whose} is less than three standard errors from zero, so the ratio means nothing.");
    }

    private static MomentArm Arm(SkewMoments moments) =>
        new(moments.Count, moments.Count == 0 || moments.D == 0 ? 0 : moments.Ratio, moments.Count < 2 || moments.D == 0 ? 0 : moments.SquaredInfluences / (moments.Count - 1));

    private static double Working(double control, double treatment, EffectScale scale, int sign) => scale switch
    {
        EffectScale.Absolute => treatment - control,
        EffectScale.RelativeLogRatio => sign * Math.Log(treatment / control),
        _ => (treatment - control) / Math.Abs(control),
    };

    private static double ErrorOf(double control, double treatment, double varianceControl, double varianceTreatment, EffectScale scale)
    {
        (double gc, double gt) = Gradient(control, treatment, scale);
        return Math.Sqrt(gc * gc * varianceControl + gt * gt * varianceTreatment);
    }

    /// <summary>Size of the working effect's slope in each arm's value.</summary>
    private static (double Control, double Treatment) Gradient(double control, double treatment, EffectScale scale) => scale switch
    {
        EffectScale.Absolute => (1, 1),
        EffectScale.RelativeLogRatio => (1 / control, 1 / treatment),
        _ => (treatment / control / Math.Abs(control), 1 / Math.Abs(control)),
    };

    /// <summary>A sixth of the skewness of the influences of all users (Efron 1987, eq. 7.3; for several samples Davison and Hinkley 1997, eq. 5.27).</summary>
    private double Acceleration(EffectScale scale)
    {
        (double gc, double gt) = Gradient(Control.Value, Treatment.Value, scale);
        gc = -gc / Control.Units;
        gt /= Treatment.Units;
        int turn = scale == EffectScale.RelativeLogRatio && Control.Value < 0 ? -1 : 1;
        double squares = gc * gc * Control.Moments.SquaredInfluences + gt * gt * Treatment.Moments.SquaredInfluences;
        double cubes = turn * (gc * gc * gc * Control.Moments.CubedInfluences + gt * gt * gt * Treatment.Moments.CubedInfluences);
        double acceleration = cubes / (6 * squares * Math.Sqrt(squares));
        return double.IsFinite(acceleration) ? acceleration : 0;
    }

    private static BootstrapOnScale Nothing(IReadOnlyList<Finding> why) => new(0, null, 1, 1, ValueList<Finding>.Of(why));
}
