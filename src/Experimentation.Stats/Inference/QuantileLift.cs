using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The law of treatment's quantile against control's over all pairs of values that they could be, on one scale: the limit that a bootstrap's percentiles tend to as resamples
/// grow without end. What is unknown on either side counts against every claim.
/// </summary>
internal readonly struct QuantileLift
{
    private readonly ReadOnlyMemory<double> _control;
    private readonly ReadOnlyMemory<double> _controlMass;
    private readonly ReadOnlyMemory<double> _treatment;
    private readonly ReadOnlyMemory<double> _sums;
    private readonly double _sign;
    private readonly double _lowerRest;
    private readonly double _upperRest;

    /// <param name="control">Control.</param>
    /// <param name="treatment">Treatment.</param>
    /// <param name="sign">0 for differences; the sign of control's quantile for relative lifts.</param>
    public QuantileLift(QuantileArm control, QuantileArm treatment, double sign)
    {
        double[] values = [.. control.Values];
        double[] masses = [.. control.Law.Masses];
        (double below, double above) = (control.Law.Below, control.Law.Above);
        double unknown = 0;
        if (sign != 0)
        {
            // A baseline of the other sign has no lift: nothing is known there.
            for (int i = 0; i < values.Length; i++)
            {
                if (!(values[i] * sign > 0))
                {
                    unknown += masses[i];
                    masses[i] = 0;
                }
            }
            (unknown, below, above) = sign > 0 ? (unknown + below, 0.0, above) : (unknown + above, below, 0.0);
        }
        int count = treatment.Values.Count;
        double[] sums = new double[2 * (count + 1)];
        for (int i = 0; i < count; i++)
        {
            sums[i + 1] = sums[i] + treatment.Law.Masses[i];
        }
        Span<double> upper = sums.AsSpan(count + 1);
        for (int i = count - 1; i >= 0; i--)
        {
            upper[i] = upper[i + 1] + treatment.Law.Masses[i];
        }
        _control = values;
        _controlMass = masses;
        _treatment = treatment.Values.AsSpan().ToArray();
        _sums = sums;
        _sign = sign;
        double known = 1 - unknown;
        (double below, double above) t = (treatment.Law.Below, treatment.Law.Above);
        _lowerRest = unknown + known * t.below + (1 - t.below) * above;
        _upperRest = unknown + known * t.above + (1 - t.above) * below;
    }

    /// <summary>The smallest and the largest lift that any two of the values make.</summary>
    public (double Least, double Greatest) Range
    {
        get
        {
            ReadOnlySpan<double> control = _control.Span;
            ReadOnlySpan<double> masses = _controlMass.Span;
            int first = 0;
            int last = control.Length - 1;
            while (first < last && masses[first] == 0)
            {
                first++;
            }
            while (last > first && masses[last] == 0)
            {
                last--;
            }
            (double t0, double t1) = (_treatment.Span[0], _treatment.Span[^1]);
            return (Math.Min(Of(t0, control[first]), Of(t0, control[last])), Math.Max(Of(t1, control[first]), Of(t1, control[last])));
        }
    }

    /// <summary>The chance of this lift or a smaller one.</summary>
    public double LowerShare(double lift) => Math.Min(1, _lowerRest + Sum(lift, below: 1));

    /// <summary>The chance of this lift or a larger one.</summary>
    public double UpperShare(double lift) => Math.Min(1, _upperRest + Sum(lift, below: 0));

    /// <summary>The smallest lift whose <see cref="LowerShare"/> reaches the tail; −∞ where what is unknown does already.</summary>
    public double LowerLimit(double tail)
    {
        if (_lowerRest >= tail)
        {
            return double.NegativeInfinity;
        }
        (long low, long high) = Ordered(Range);
        while (low < high)
        {
            long middle = low + (long)((ulong)(high - low) / 2);
            (low, high) = LowerShare(Value(middle)) >= tail ? (low, middle) : (middle + 1, high);
        }
        return Value(low);
    }

    /// <summary>The largest lift whose <see cref="UpperShare"/> reaches the tail; +∞ where what is unknown does already.</summary>
    public double UpperLimit(double tail)
    {
        if (_upperRest >= tail)
        {
            return double.PositiveInfinity;
        }
        (long low, long high) = Ordered(Range);
        while (low < high)
        {
            long middle = high - (long)((ulong)(high - low) / 2);
            (low, high) = UpperShare(Value(middle)) >= tail ? (middle, high) : (low, middle - 1);
        }
        return Value(low);
    }

    /// <summary>The smallest lift of which at most as large ones are as likely as at least as large ones: below it the evidence is for more, from it on for less.</summary>
    public double Centre
    {
        get
        {
            (long low, long high) = Ordered(Range);
            // A step beyond the values on either side, what is unknown may outweigh everything.
            (low, high) = (low - 1, high + 1);
            if (IsBelow(high) || !IsBelow(low))
            {
                return IsBelow(high) ? double.PositiveInfinity : double.NegativeInfinity;
            }
            while (low < high)
            {
                long middle = low + (long)((ulong)(high - low) / 2);
                (low, high) = IsBelow(middle) ? (middle + 1, high) : (low, middle);
            }
            return Value(low);
        }
    }

    private bool IsBelow(long key) => LowerShare(Value(key)) < UpperShare(Value(key));

    private double Of(double treatment, double control) => _sign == 0 ? treatment - control : treatment / Math.Abs(control) - _sign;

    /// <summary>Σ over control of its mass times the mass of treatment's values whose lift is at most (below 1) or at least (below 0) the given one.</summary>
    private double Sum(double lift, int below)
    {
        ReadOnlySpan<double> control = _control.Span;
        ReadOnlySpan<double> masses = _controlMass.Span;
        ReadOnlySpan<double> treatment = _treatment.Span;
        ReadOnlySpan<double> sums = _sums.Span.Slice(below == 1 ? 0 : treatment.Length + 1, treatment.Length + 1);
        // The treatment value that makes this lift grows with control's, or falls where the lift is beyond −100 %.
        bool grows = _sign == 0 || (_sign > 0 ? 1 + lift >= 0 : lift <= 1);
        double total = 0;
        int i = 0;
        for (int k = 0; k < control.Length; k++)
        {
            int j = grows ? k : control.Length - 1 - k;
            if (masses[j] == 0)
            {
                continue;
            }
            if (below == 1)
            {
                while (i < treatment.Length && Of(treatment[i], control[j]) <= lift)
                {
                    i++;
                }
            }
            else
            {
                while (i < treatment.Length && Of(treatment[i], control[j]) < lift)
                {
                    i++;
                }
            }
            total += masses[j] * sums[i];
        }
        return total;
    }

    // Doubles in the order of their bits, so that a limit is found to the last one.
    private static (long Low, long High) Ordered((double Least, double Greatest) range) => (Key(range.Least), Key(range.Greatest));

    private static long Key(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits >= 0 ? bits : long.MinValue - bits;
    }

    private static double Value(long key) => BitConverter.Int64BitsToDouble(key >= 0 ? key : long.MinValue - key);
}
