using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// How extreme a result is among all results that a sequential test could have had: stopping earlier at the upper bound is more extreme than stopping later, and at the same look
/// a larger statistic is (Armitage 1957; Tsiatis, Rosner and Mehta 1984). It depends on no look that was not made.
/// </summary>
internal sealed class StagewiseOrdering
{
    private readonly ScoreRecursion _recursion;
    private readonly ContinuationSet[] _before;
    private readonly double _z;
    private readonly double _rootInformation;

    /// <param name="recursion">Open at the look at which the test stopped.</param>
    /// <param name="before">Where the test went on at the looks before.</param>
    /// <param name="information">At the last look.</param>
    /// <param name="z">At the last look.</param>
    public StagewiseOrdering(ScoreRecursion recursion, ContinuationSet[] before, double information, double z)
    {
        (_recursion, _before, _z) = (recursion, before, z);
        _rootInformation = Math.Sqrt(information);
    }

    /// <summary>P(a result at least as far up).</summary>
    public double Above(double drift)
    {
        double sum = _recursion.UpperExit(_before.Length, _z, drift);
        for (int look = 0; look < _before.Length; look++)
        {
            sum += double.IsPositiveInfinity(_before[look].Upper) ? 0 : _recursion.UpperExit(look, _before[look].Upper, drift);
        }
        return sum;
    }

    /// <summary>P(a result at least as far down).</summary>
    public double Below(double drift)
    {
        double sum = _recursion.LowerExit(_before.Length, _z, drift);
        for (int look = 0; look < _before.Length; look++)
        {
            sum += double.IsNegativeInfinity(_before[look].Lower) ? 0 : _recursion.LowerExit(look, _before[look].Lower, drift);
        }
        return sum;
    }

    /// <summary>The drift under which a result at least as far up has a given probability, up to one half.</summary>
    public double LowerDrift(double probability) => Root(probability, 1);

    /// <summary>The drift under which a result at least as far down has a given probability, up to one half.</summary>
    public double UpperDrift(double probability) => Root(probability, -1);

    private double Root(double probability, int side)
    {
        // On the probit scale both are nearly straight lines in the drift, with the root of the information as their slope.
        double target = Normal.LowerQuantile(probability);
        double guess = (_z + side * target) / _rootInformation;
        return SmoothRoot.Find(
            drift => side * (Probit(side > 0 ? Above(drift) : Below(drift)) - target),
            guess,
            0.25 / _rootInformation,
            _rootInformation);
    }

    private static double Probit(double probability) => probability <= 0 ? double.NegativeInfinity
        : probability >= 1 ? double.PositiveInfinity
        : Normal.LowerQuantile(probability);
}
