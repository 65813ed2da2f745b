using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>What may still happen at later looks, given the statistic now: the same recursion on the information that is still to come.</summary>
internal sealed class RemainingLooks
{
    private readonly ScoreRecursion _process;
    private readonly double[] _upper;
    private readonly double[] _lower;
    private readonly bool _claimsBelow;
    private readonly double _now;
    private readonly double _toCome;

    /// <param name="rules">The design.</param>
    /// <param name="later">The later looks, with information in units of the planned one.</param>
    /// <param name="now">Information of the latest look.</param>
    /// <param name="z">Its statistic.</param>
    /// <param name="obeyed">Whether lower bounds that do not bind are obeyed too.</param>
    public RemainingLooks(LookRules rules, ReadOnlySpan<ActualLook> later, double now, double z, bool obeyed)
    {
        _now = now;
        _claimsBelow = rules.Sides == TestSides.Two;
        _upper = new double[later.Length];
        _lower = new double[later.Length];
        double[] information = new double[later.Length];
        for (int k = 0; k < later.Length; k++)
        {
            information[k] = later[k].Information - now;
            double lower = _claimsBelow ? -later[k].Efficacy : Math.Min(later[k].Efficacy, Math.Max(
                obeyed || rules.FutilityBinds ? later[k].Futility : double.NegativeInfinity,
                obeyed || rules.HarmBinds ? later[k].Harm : double.NegativeInfinity));
            // From the score now, on the z scale of the information that is still to come.
            double scale = Math.Sqrt(later[k].Information / information[k]);
            double shift = z * Math.Sqrt(now / information[k]);
            (_upper[k], _lower[k]) = (later[k].Efficacy * scale - shift, lower * scale - shift);
        }
        _toCome = information[^1];
        _process = new(information);
        for (int k = 0; k < later.Length - 1; k++)
        {
            _process.Continue(_lower[k], _upper[k]);
        }
    }

    /// <summary>The probability to have shown the claim by each later look.</summary>
    public double[] ByLook(double drift)
    {
        double[] by = new double[_upper.Length];
        double sum = 0;
        for (int k = 0; k < by.Length; k++)
        {
            sum += _process.UpperExit(k, _upper[k], drift);
            sum += _claimsBelow ? _process.LowerExit(k, _lower[k], drift) : 0;
            by[k] = Math.Min(1, sum);
        }
        return by;
    }

    /// <summary>The probability to show the claim, averaged over a normal distribution of the drift by the trapezoidal rule, which is exact to rounding for what is as smooth as this.</summary>
    public double Averaged(double mean, double deviation)
    {
        // The narrower of the prior's width and of the step from hopeless to certain has to be resolved.
        double sharpness = 1 / Math.Sqrt(1 + _toCome * deviation * deviation);
        int each = (int)Math.Ceiling(8.5 / (0.5 * sharpness));
        double step = 8.5 / each;
        double sum = 0;
        for (int i = -each; i <= each; i++)
        {
            sum += Normal.Density(i * step) * ByLook(mean + deviation * i * step)[^1];
        }
        return sum * step;
    }
}
