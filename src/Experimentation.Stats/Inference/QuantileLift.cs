using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The law of treatment's quantile against control's over all pairs of values that they could be, on one scale: the limit that a bootstrap's percentiles tend to as resamples
/// grow without end. What is unknown on either side counts against every claim.
/// </summary>
internal readonly struct QuantileLift
{
    /// <summary>Halvings before the pairs between the two ends are few enough to be sorted, as a rule; and from one try to the next.</summary>
    private const int FirstTry = 10, TryAgain = 3;

    /// <summary>Halvings after which two doubles are neighbours, wherever they began.</summary>
    private const int MostSteps = 2_200;

    private readonly double[] _control;
    private readonly double[] _controlMass;
    private readonly double[] _treatment;
    private readonly double[] _upTo;
    private readonly double[] _from;
    private readonly double _sign;
    private readonly double _lowerRest;
    private readonly double _upperRest;

    /// <param name="control">Control.</param>
    /// <param name="treatment">Treatment.</param>
    /// <param name="sign">0 for differences; the sign of control's quantile for relative lifts.</param>
    public QuantileLift(QuantileArm control, QuantileArm treatment, double sign)
    {
        _sign = sign;
        (double below, double above) = (control.Law.Below, control.Law.Above);
        double unknown = 0;
        if (sign != 0)
        {
            // A baseline of the other sign has no lift: nothing is known there.
            for (int i = 0; i < control.Values.Count; i++)
            {
                unknown += control.Values[i] * sign > 0 ? 0 : control.Law.Masses[i];
            }
            (unknown, below, above) = sign > 0 ? (unknown + below, 0.0, above) : (unknown + above, below, 0.0);
        }
        (_control, _controlMass) = Distinct(control, sign);
        (_treatment, double[] mass) = Distinct(treatment, 0);
        _upTo = new double[mass.Length + 1];
        _from = new double[mass.Length + 1];
        for (int i = 0; i < mass.Length; i++)
        {
            _upTo[i + 1] = _upTo[i] + mass[i];
        }
        for (int i = mass.Length - 1; i >= 0; i--)
        {
            _from[i] = _from[i + 1] + mass[i];
        }
        double known = 1 - unknown;
        _lowerRest = unknown + known * treatment.Law.Below + (1 - treatment.Law.Below) * above;
        _upperRest = unknown + known * treatment.Law.Above + (1 - treatment.Law.Above) * below;
    }

    /// <summary>The chance of this lift or a smaller one.</summary>
    public double LowerShare(double lift) => Share(lift, End.Lower);

    /// <summary>The chance of this lift or a larger one.</summary>
    public double UpperShare(double lift) => Share(lift, End.Upper);

    /// <summary>The smallest lift whose <see cref="LowerShare"/> reaches the tail; −∞ where what is unknown does already.</summary>
    public double LowerLimit(double tail) => Limit(tail, End.Lower);

    /// <summary>The largest lift whose <see cref="UpperShare"/> reaches the tail; +∞ where what is unknown does already.</summary>
    public double UpperLimit(double tail) => Limit(tail, End.Upper);

    /// <summary>The end of the law that a share or a limit is counted from.</summary>
    private enum End
    {
        Lower,
        Upper,
    }

    private double Share(double lift, End end)
    {
        (double total, double[] mass) = end == End.Lower ? (_lowerRest, _upTo) : (_upperRest, _from);
        double known = 0;
        int i = 0;
        bool grows = Grows(lift);
        for (int k = 0; k < _control.Length; k++)
        {
            int j = grows ? k : _control.Length - 1 - k;
            double control = _control[j];
            // The lift itself belongs to both ends.
            while (i < _treatment.Length && Of(_treatment[i], control) is var other && (other < lift || (end == End.Lower && other == lift)))
            {
                i++;
            }
            known += _controlMass[j] * mass[i];
        }
        return Math.Min(1, total + known);
    }

    private double Limit(double tail, End end)
    {
        (double low, double high) = Range();
        if ((end == End.Lower ? _lowerRest : _upperRest) >= tail || _control.Length == 0 || _treatment.Length == 0)
        {
            return end == End.Lower ? double.NegativeInfinity : double.PositiveInfinity;
        }
        // From here on the share at `inside` reaches the tail, and the one at `outside`, farther out, does not.
        (double outside, double inside) = end == End.Lower ? (low, high) : (high, low);
        if (Share(outside, end) >= tail)
        {
            return outside;
        }
        for (int step = 0; step < MostSteps; step++)
        {
            (low, high) = outside < inside ? (outside, inside) : (inside, outside);
            if (step >= FirstTry && step % TryAgain == 0 && Between(low, high) is { } lifts)
            {
                (int first, int last) = (0, lifts.Count - 1);
                while (first < last)
                {
                    int half = (first + last + (end == End.Lower ? 0 : 1)) / 2;
                    bool reaches = Share(lifts[half], end) >= tail;
                    (first, last) = end == End.Lower
                        ? reaches ? (first, half) : (half + 1, last)
                        : reaches ? (half, last) : (first, half - 1);
                }
                return lifts[first];
            }
            double middle = low + (high - low) / 2;
            if (!(middle > low && middle < high))
            {
                break;
            }
            (outside, inside) = Share(middle, end) >= tail ? (outside, middle) : (middle, inside);
        }
        return inside;
    }

    private double Of(double treatment, double control) => _sign == 0 ? treatment - control : treatment / Math.Abs(control) - _sign;

    /// <summary>Whether the treatment value that makes this lift grows with control's, or falls: where a lift is beyond −100 %.</summary>
    private bool Grows(double lift) => _sign == 0 || (_sign > 0 ? 1 + lift >= 0 : lift <= 1);

    /// <summary>The smallest and the largest lift that any two of the values make.</summary>
    private (double Least, double Greatest) Range()
    {
        if (_control.Length == 0 || _treatment.Length == 0)
        {
            return default;
        }
        (double c0, double c1, double t0, double t1) = (_control[0], _control[^1], _treatment[0], _treatment[^1]);
        return (Math.Min(Of(t0, c0), Of(t0, c1)), Math.Max(Of(t1, c0), Of(t1, c1)));
    }

    /// <summary>All lifts from one to another in ascending order, or none if they are too many to sort with profit.</summary>
    private List<double>? Between(double low, double high)
    {
        int most = 2 * (_control.Length + _treatment.Length) + 16;
        var found = new List<double>();
        foreach (double control in _control)
        {
            // Lifts grow with treatment's value.
            (int i, int end) = (0, _treatment.Length);
            while (i < end)
            {
                int middle = (i + end) / 2;
                (i, end) = Of(_treatment[middle], control) < low ? (middle + 1, end) : (i, middle);
            }
            for (; i < _treatment.Length && Of(_treatment[i], control) is var lift && lift <= high; i++)
            {
                if (found.Count == most)
                {
                    return null;
                }
                found.Add(lift);
            }
        }
        found.Sort();
        return found;
    }

    /// <summary>Values that differ, with the masses of all that are the same; for relative lifts only those of the baseline's sign.</summary>
    private static (double[] Values, double[] Masses) Distinct(QuantileArm arm, double sign)
    {
        ReadOnlySpan<double> values = arm.Values.AsSpan();
        ReadOnlySpan<double> masses = arm.Law.Masses.AsSpan();
        double[] distinct = new double[values.Length];
        double[] sums = new double[values.Length];
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (sign != 0 && !(values[i] * sign > 0))
            {
                continue;
            }
            if (count == 0 || values[i] != distinct[count - 1])
            {
                distinct[count++] = values[i];
            }
            sums[count - 1] += masses[i];
        }
        return (distinct[..count], sums[..count]);
    }
}
