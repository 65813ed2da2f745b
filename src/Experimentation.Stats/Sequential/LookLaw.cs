using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>
/// How a boundary behaves when it is read at planned shares of the information: the integral over all paths of the statistic, for every drift. Exact for any boundary
/// whose critical values follow from the shares; how often users come in between does not matter, only when one looks.
/// </summary>
internal sealed class LookLaw
{
    private readonly Func<double, StoppingProbabilities> _at;
    private readonly bool _countsBothTails;

    private LookLaw(Func<double, StoppingProbabilities> at, bool countsBothTails) => (_at, _countsBothTails) = (at, countsBothTails);

    /// <param name="boundary">What is read.</param>
    /// <param name="fractions">Shares of the planned information at the looks, the last one 1. A group-sequential design has its own.</param>
    /// <param name="power">What the test is sized for; futility bounds depend on it.</param>
    /// <param name="alpha">Of the whole test.</param>
    /// <param name="sides">How many tails share it.</param>
    /// <param name="countsBothTails">Whether a claim in the other direction counts as a success.</param>
    public static LookLaw Of(Boundary boundary, ValueList<double> fractions, double power, double alpha, TestSides sides, bool countsBothTails) => new(
        boundary.Powered(power) is GroupSequentialBoundary design
            ? design.Design.For(alpha, sides).AtDrift
            : new CriticalValues(boundary, fractions, power, alpha, sides).AtDrift,
        countsBothTails);

    /// <summary>Look by look, at the mean of the statistic at the planned end.</summary>
    public StoppingProbabilities At(double drift) => _at(drift);

    /// <summary>The chance of a claim.</summary>
    public double Power(double drift)
    {
        StoppingProbabilities at = _at(drift);
        return at.Efficacy + (_countsBothTails ? at.Harm : 0);
    }

    /// <summary>The drift above 0 at which the chance of a claim is the power.</summary>
    /// <param name="power">Above the chance at no drift.</param>
    /// <param name="guess">Near it, above 0.</param>
    public double DriftFor(double power, double guess) => IncreasingRoot.Find(new PowerOfDrift(this), power, guess, guess / 16, 0, double.PositiveInfinity);

    private readonly struct PowerOfDrift(LookLaw law) : IIncreasing
    {
        public double At(double x) => law.Power(x);
    }

    private sealed class CriticalValues
    {
        private readonly ValueList<double> _fractions;
        private readonly double[] _upper;
        private readonly TestSides _sides;
        private readonly ScoreRecursion _law;
        private readonly double _inflation;

        public CriticalValues(Boundary boundary, ValueList<double> fractions, double power, double alpha, TestSides sides)
        {
            _fractions = fractions;
            _sides = sides;
            _upper = new double[fractions.Count];
            _law = new(fractions.AsSpan(), sides == TestSides.Two ? Folding.Even : Folding.None);
            for (int look = 0; look < _upper.Length; look++)
            {
                Boundary atLook = boundary.For(new LookClock(1, ValueList<double>.Of(fractions.Take(look))));
                _upper[look] = atLook.Critical(alpha, sides, Tail.Upper, fractions[look]).Z;
                if (look < _upper.Length - 1)
                {
                    _law.Continue(sides == TestSides.Two ? -_upper[look] : double.NegativeInfinity, _upper[look]);
                }
            }
            double atFixedHorizon = Normal.UpperQuantile(sides == TestSides.Two ? alpha / 2 : alpha) + Normal.LowerQuantile(power);
            double ratio = IncreasingRoot.Find(new ClaimOfDrift(this), power, atFixedHorizon, atFixedHorizon / 16, 0, double.PositiveInfinity) / atFixedHorizon;
            _inflation = ratio * ratio;
        }

        public StoppingProbabilities AtDrift(double drift)
        {
            var looks = new LookProbabilities[_upper.Length];
            double saved = 0;
            for (int k = 0; k < looks.Length; k++)
            {
                looks[k] = new(k + 1, _law.UpperExit(k, _upper[k], drift), 0, _sides == TestSides.Two ? _law.LowerExit(k, -_upper[k], drift) : 0);
                saved += (1 - _fractions[k]) * looks[k].Any;
            }
            return new(drift, ValueList<LookProbabilities>.Of(looks), 1 - saved, (1 - saved) * _inflation);
        }

        private readonly struct ClaimOfDrift(CriticalValues values) : IIncreasing
        {
            public double At(double x)
            {
                double claimed = 0;
                for (int k = 0; k < values._upper.Length; k++)
                {
                    claimed += values._law.UpperExit(k, values._upper[k], x);
                }
                return claimed;
            }
        }
    }
}
