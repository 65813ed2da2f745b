using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>A distribution without a closed form: a bell over a variable, summed up panel by panel.</summary>
internal sealed class NumericLaw : IPosteriorLaw
{
    private readonly Bell _bell;
    private readonly bool _isLogLift;
    private readonly double[] _below;
    private readonly double[] _above;

    /// <param name="bell">The density's shape over the variable.</param>
    /// <param name="isLogLift">Whether the variable is log(1 + value) instead of the value itself.</param>
    public NumericLaw(Bell bell, bool isLogLift)
    {
        _bell = bell;
        _isLogLift = isLogLift;
        double[] ends = bell.Ends;
        _below = new double[ends.Length];
        _above = new double[ends.Length];
        for (int i = 1; i < ends.Length; i++)
        {
            _below[i] = bell.Integral(ends[i - 1], ends[i]);
        }
        for (int i = ends.Length - 2; i >= 0; i--)
        {
            _above[i] = _above[i + 1] + _below[i + 1];
        }
        for (int i = 1; i < ends.Length; i++)
        {
            _below[i] += _below[i - 1];
        }
        Pieces = [.. ends.Select(ValueAt)];
        Mean = PosteriorIntegral.Expectation(this, x => x, []);
        Variance = PosteriorIntegral.Expectation(this, x => (x - Mean) * (x - Mean), []);
    }

    public double Mean { get; }

    public double Variance { get; }

    public double[] Pieces { get; }

    private double Total => _below[^1];

    public double LowerTail(double x)
    {
        double y = VariableAt(x);
        double[] ends = _bell.Ends;
        if (y >= ends[^1])
        {
            return 1;
        }
        int i = Panel(y);
        return i < 0 ? 0 : Math.Min(1, (_below[i] + _bell.Integral(ends[i], y)) / Total);
    }

    public double UpperTail(double x)
    {
        double y = VariableAt(x);
        double[] ends = _bell.Ends;
        if (y >= ends[^1])
        {
            return 0;
        }
        int i = Panel(y);
        return i < 0 ? 1 : Math.Min(1, (_above[i + 1] + _bell.Integral(y, ends[i + 1])) / Total);
    }

    public double LowerQuantile(double p) => TailRoot.Rising(new Tailed(this), p, Mean, Math.Sqrt(Variance));

    public double UpperQuantile(double p) => TailRoot.Falling(new Tailed(this), p, Mean, Math.Sqrt(Variance));

    public double ValueAt(double y) => _isLogLift ? Elementary.Expm1(y) : y;

    public double VariableAt(double x) => !_isLogLift ? x : x <= -1 ? double.NegativeInfinity : Elementary.Log1p(x);

    public double SlopeAt(double y) => _isLogLift ? Math.Exp(y) : 1;

    public double DensityAt(double y) => _bell.At(y) / Total;

    // The panel that holds y; −1 below all.
    private int Panel(double y)
    {
        int index = Array.BinarySearch(_bell.Ends, y);
        return index >= 0 ? Math.Min(index, _bell.Ends.Length - 2) : ~index - 1;
    }

    private readonly struct Tailed(NumericLaw law) : ITwoTailed
    {
        public double LowerTail(double at) => law.LowerTail(at);

        public double UpperTail(double at) => law.UpperTail(at);
    }
}
