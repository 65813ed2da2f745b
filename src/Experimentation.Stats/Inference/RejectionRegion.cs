using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// Where a test of two proportions rejects: for each total of successes, when treatment has so few of them or so many. Every test that is ordered sensibly has that form.
/// </summary>
internal sealed class RejectionRegion
{
    /// <summary>Outcomes this close in probability count as equally extreme (as in R's fisher.test), and a p-value this close to a level as equal to it.</summary>
    private const double Tie = 1e-7;

    private readonly int _control;
    private readonly int _treatment;
    private readonly int _firstTotal;
    private readonly int[] _low;
    private readonly int[] _high;

    private RejectionRegion(int control, int treatment, int firstTotal, int totals)
    {
        (_control, _treatment, _firstTotal) = (control, treatment, firstTotal);
        _low = new int[totals];
        _high = new int[totals];
        ConditionalLevel = new double[totals];
    }

    /// <summary>The probability of rejecting, given the total, if the rates are equal.</summary>
    public double[] ConditionalLevel { get; }

    /// <summary>Fisher's test: p-value below the level. One-sided towards <paramref name="direction"/>; two-sided (0) by adding up all outcomes that are no more probable.</summary>
    public static RejectionRegion Fisher(ConditionalTables tables, double level, int direction)
    {
        var region = new RejectionRegion(tables.Control, tables.Treatment, tables.FirstTotal, tables.Totals);
        for (int i = 0; i < tables.Totals; i++)
        {
            region.FillFisher(i, tables.FromOf(i), tables.MassesOf(i), level * (1 - 1e-10), direction);
        }
        return region;
    }

    /// <summary>The pooled z test: statistic of at least <paramref name="critical"/> in the direction, or in size (0).</summary>
    public static RejectionRegion PooledZ(ConditionalTables tables, double critical, int direction)
    {
        var region = new RejectionRegion(tables.Control, tables.Treatment, tables.FirstTotal, tables.Totals);
        region.FillPooledZ(critical, direction);
        for (int i = 0; i < tables.Totals; i++)
        {
            region.ConditionalLevel[i] = region.LevelOf(tables.FromOf(i), tables.MassesOf(i), i);
        }
        return region;
    }

    /// <summary>
    /// All tables whose pooled z is at least <paramref name="observed"/> in the direction, or in size (0). Tails are summed outwards, so that a small p-value keeps its digits.
    /// </summary>
    public static RejectionRegion BeyondZ(int control, int treatment, double observed, int direction)
    {
        int users = control + treatment;
        var region = new RejectionRegion(control, treatment, 0, users + 1);
        region.FillPooledZ(observed, direction);
        for (int total = 0; total <= users; total++)
        {
            double above = region._high[total] > treatment ? 0 : Hypergeometric.UpperTail(region._high[total], total, treatment, users);
            double below = region._low[total] < 0 ? 0 : Hypergeometric.LowerTail(Math.Min(region._low[total], region._high[total] - 1), total, treatment, users);
            region.ConditionalLevel[total] = above + below;
        }
        return region;
    }

    /// <summary>All tables whose one-sided Fisher p-value, small where treatment has many successes, is at most <paramref name="bar"/>.</summary>
    public static RejectionRegion WithinFisher(int control, int treatment, double bar)
    {
        int users = control + treatment;
        var region = new RejectionRegion(control, treatment, 0, users + 1);
        int high = 1;
        for (int total = 0; total <= users; total++)
        {
            // One success more moves treatment's by none or by one, so the first outcome within the bar does too.
            double level = Hypergeometric.UpperTail(high, total, treatment, users);
            if (level > bar)
            {
                high++;
                level = Hypergeometric.UpperTail(high, total, treatment, users);
            }
            region._low[total] = -1;
            region._high[total] = high;
            region.ConditionalLevel[total] = level;
        }
        return region;
    }

    /// <summary>The probability of rejecting with these rates.</summary>
    public double Power(double controlRate, double treatmentRate)
    {
        int nc = _control;
        int nt = _treatment;
        double[] control = new double[nc + 1];
        double[] treatment = new double[nt + 1];
        (int controlFrom, int controlTo) = Fill(control, nc, controlRate);
        (int treatmentFrom, int treatmentTo) = Fill(treatment, nt, treatmentRate);
        double power = 0;
        for (int i = 0; i < _low.Length; i++)
        {
            int total = _firstTotal + i;
            // y such that both y and total − y are among the outcomes that matter.
            int from = Math.Max(treatmentFrom, total - controlTo);
            int to = Math.Min(treatmentTo, total - controlFrom);
            for (int y = Math.Max(from, _high[i]); y <= to; y++)
            {
                power += treatment[y] * control[total - y];
            }
            for (int y = from; y <= Math.Min(to, Math.Min(_low[i], _high[i] - 1)); y++)
            {
                power += treatment[y] * control[total - y];
            }
        }
        return Math.Min(1, power);
    }

    /// <summary>The largest probability of rejecting over all common rates: a search over a grid that is finer than the function's bends, refined at its peaks.</summary>
    public double Size()
    {
        int users = _control + _treatment;
        int points = Math.Clamp((int)(6 * Math.Sqrt(users)), 64, 4000);
        double[] masses = new double[Math.Min(users, (int)(20 * Math.Sqrt(0.25 * users)) + 80) + 1];
        double step = Math.PI / 2 / points;
        double best = 0;
        double before = 0;
        double here = SizeAt(step / 2, masses);
        for (int i = 1; i <= points; i++)
        {
            double angle = (i + 0.5) * step;
            double next = i == points ? 0 : SizeAt(angle, masses);
            // A point that is not lower than its neighbours has a peak beside it; only those that could be the highest are climbed.
            if (here >= before && here >= next && here > 0.98 * best)
            {
                best = Math.Max(best, Climb(angle - 2 * step, angle, masses));
            }
            (before, here) = (here, next);
        }
        return best;
    }

    private double Climb(double left, double right, double[] masses)
    {
        const double Golden = 0.61803398874989485;
        left = Math.Max(0, left);
        right = Math.Min(Math.PI / 2, right);
        double a = right - Golden * (right - left);
        double b = left + Golden * (right - left);
        double fa = SizeAt(a, masses);
        double fb = SizeAt(b, masses);
        for (int i = 0; i < 24; i++)
        {
            if (fa > fb)
            {
                (right, b, fb) = (b, a, fa);
                a = right - Golden * (right - left);
                fa = SizeAt(a, masses);
            }
            else
            {
                (left, a, fa) = (a, b, fb);
                b = left + Golden * (right - left);
                fb = SizeAt(b, masses);
            }
        }
        return Math.Max(fa, fb);
    }

    // The rate is sin² of the angle, so that equal steps are equally many standard errors.
    private double SizeAt(double angle, double[] masses)
    {
        double sine = Math.Sin(angle);
        double rate = sine * sine;
        int users = _control + _treatment;
        double reach = 14 + Math.Sqrt(14 * 14 + 2 * 42 * users * rate * (1 - rate));
        int from = Math.Max(_firstTotal, (int)(users * rate - reach));
        int to = Math.Min(_firstTotal + _low.Length - 1, (int)(users * rate + reach) + 1);
        if (to < from)
        {
            return 0;
        }
        Span<double> some = masses.AsSpan(0, Math.Min(masses.Length, to - from + 1));
        Binomial.Probabilities(some, from, users, rate);
        double sum = 0;
        for (int i = 0; i < some.Length; i++)
        {
            sum += some[i] * ConditionalLevel[from - _firstTotal + i];
        }
        return sum;
    }

    private static (int From, int To) Fill(double[] masses, int users, double rate)
    {
        double reach = 14 + Math.Sqrt(14 * 14 + 2 * 42 * users * rate * (1 - rate));
        int from = (int)Math.Max(0, users * rate - reach);
        int to = (int)Math.Min(users, Math.Ceiling(users * rate + reach));
        Binomial.Probabilities(masses.AsSpan(from, to - from + 1), from, users, rate);
        return (from, to);
    }

    // z = (y/nt − (total − y)/nc)/√(p(1 − p)(1/nt + 1/nc)), solved for treatment's successes y.
    private void FillPooledZ(double critical, int direction)
    {
        double users = _control + _treatment;
        double perSuccess = 1.0 / _control + 1.0 / _treatment;
        for (int i = 0; i < _low.Length; i++)
        {
            double total = _firstTotal + i;
            double rate = total / users;
            double middle = total / _control / perSuccess;
            double reach = critical * Math.Sqrt(rate * (1 - rate) / perSuccess);
            double slack = 1e-9 * Math.Max(1, middle);
            bool isDecided = rate > 0 && rate < 1;
            _high[i] = direction >= 0 && isDecided ? (int)Math.Ceiling(middle + reach - slack) : int.MaxValue;
            _low[i] = direction <= 0 && isDecided ? (int)Math.Floor(middle - reach + slack) : -1;
        }
    }

    private double LevelOf(int from, ReadOnlySpan<double> masses, int index)
    {
        double level = 0;
        for (int k = masses.Length - 1; k >= Math.Max(0, (long)_high[index] - from); k--)
        {
            level += masses[k];
        }
        for (int k = 0; k < masses.Length && from + k <= _low[index] && from + k < _high[index]; k++)
        {
            level += masses[k];
        }
        return level;
    }

    /// <summary>
    /// From both ends inwards, always the less probable outcome next. What lies beyond the kept stretch is too improbable to count, and is rejected with its neighbours.
    /// </summary>
    private void FillFisher(int index, int from, ReadOnlySpan<double> masses, double level, int direction)
    {
        int left = 0;
        int right = masses.Length - 1;
        double rejected = 0;
        while (left <= right)
        {
            bool takeLeft = direction < 0 || (direction == 0 && masses[left] <= masses[right]);
            double mass = takeLeft ? masses[left] : masses[right];
            double p = rejected + mass;
            if (direction == 0 && left < right && (takeLeft ? masses[right] : masses[left]) <= mass * (1 + Tie))
            {
                p = rejected + masses[left] + masses[right];
            }
            if (!(p < level))
            {
                break;
            }
            rejected += mass;
            (left, right) = takeLeft ? (left + 1, right) : (left, right - 1);
        }
        _low[index] = direction <= 0 ? from + left - 1 : -1;
        _high[index] = direction >= 0 ? from + right + 1 : int.MaxValue;
        ConditionalLevel[index] = rejected;
    }
}
