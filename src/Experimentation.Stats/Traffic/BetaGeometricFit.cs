using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Quasi-Poisson maximum likelihood for daily new users: counts y_d with mean N·(S(t_{d−1}) − S(t_d)) + ν·w_d, where S(t) = B(a, b + t)/B(a, b) and t counts days in weekday
/// factors w. Population and newcomers enter linearly; they are profiled out, and a simplex searches over log a and log b (Nelder and Mead 1965).
/// </summary>
internal static class BetaGeometricFit
{
    public const int FewestDays = 14;

    /// <summary>Newcomers and slow users look alike in a short history.</summary>
    private const int DaysForNewcomers = 28;

    public static BetaGeometricGrowth Of(ReadOnlySpan<double> newUsers, ReadOnlySpan<double> activeUsers)
    {
        if (newUsers.Length < FewestDays)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"A model needs two whole weeks or more of history, or weekends pass for saturation. There are {newUsers.Length} days."));
        }
        var data = new Days(newUsers.ToArray(), Growth.WeekdayFactors(activeUsers), newUsers.Length >= DaysForNewcomers);
        if (!(data.NewAfterFirstDay > 0))
        {
            throw new InvalidOperationException("Nobody was seen for the first time after the first day, so there is no growth to fit a model to.");
        }
        (double logA, double logB) best = default;
        double least = double.PositiveInfinity;
        // The surface has a long valley; a few starts along it keep the simplex out of its ends.
        foreach ((double a, double b) in new[] { (0.5, 2.0), (1.0, 5.0), (1.0, 20.0), (3.0, 3.0) })
        {
            double[] found = Simplex.Minimise(point => data.Deviance(Math.Exp(point[0]), Math.Exp(point[1])), [Math.Log(a), Math.Log(b)], 0.5);
            double value = data.Deviance(Math.Exp(found[0]), Math.Exp(found[1]));
            if (value < least)
            {
                (least, best) = (value, (found[0], found[1]));
            }
        }
        (double population, double newcomers) = data.Linear(Math.Exp(best.logA), Math.Exp(best.logB));
        return new(population, Math.Exp(best.logA), Math.Exp(best.logB), newcomers);
    }

    private sealed class Days
    {
        /// <summary>Beyond these the beta distribution is a point, and further out nothing changes.</summary>
        private const double Largest = 1e6;
        private const double Smallest = 1e-4;

        private readonly double[] _new;
        private readonly double[] _factor;
        private readonly double[] _time;
        private readonly bool _hasNewcomers;

        public Days(double[] newUsers, double[] weekdayFactors, bool hasNewcomers)
        {
            _new = newUsers;
            _hasNewcomers = hasNewcomers;
            _factor = new double[newUsers.Length];
            _time = new double[newUsers.Length + 1];
            for (int day = 0; day < newUsers.Length; day++)
            {
                _factor[day] = weekdayFactors[day % 7];
                _time[day + 1] = _time[day] + _factor[day];
            }
        }

        public double NewAfterFirstDay => _new.Skip(1).Sum();

        /// <summary>−2·log-likelihood but for a constant, at the best population and newcomers.</summary>
        public double Deviance(double a, double b)
        {
            if (!(a is > Smallest and < Largest && b is > Smallest and < Largest))
            {
                return double.PositiveInfinity;
            }
            double[] share = Shares(a, b);
            (double population, double newcomers) = Linear(share);
            double deviance = 0;
            for (int day = 0; day < _new.Length; day++)
            {
                double mean = population * share[day] + newcomers * _factor[day];
                if (!(mean > 0))
                {
                    return double.PositiveInfinity;
                }
                deviance += 2 * (mean - _new[day] * Math.Log(mean));
            }
            return deviance;
        }

        public (double Population, double Newcomers) Linear(double a, double b) => Linear(Shares(a, b));

        /// <summary>The mixture of the two shapes that is most likely.</summary>
        private (double Population, double Newcomers) Linear(double[] share)
        {
            double total = _new.Sum();
            double shares = share.Sum();
            double factors = _factor.Sum();
            if (!_hasNewcomers)
            {
                return (total / shares, 0);
            }
            // At the maximum N·Σshare + ν·Σfactor = Σy, so one number is left: the part of all new users who are newcomers. Its log-likelihood is concave.
            double low = 0;
            double high = 1;
            if (Slope(0) <= 0)
            {
                return (total / shares, 0);
            }
            for (int step = 0; step < 60; step++)
            {
                double middle = (low + high) / 2;
                (low, high) = Slope(middle) > 0 ? (middle, high) : (low, middle);
            }
            return ((1 - low) * total / shares, low * total / factors);

            double Slope(double part)
            {
                double slope = 0;
                for (int day = 0; day < _new.Length; day++)
                {
                    double regular = share[day] / shares;
                    double newcomer = _factor[day] / factors;
                    slope += _new[day] * (newcomer - regular) / (regular + part * (newcomer - regular));
                }
                return slope;
            }
        }

        private double[] Shares(double a, double b)
        {
            var shares = new double[_new.Length];
            double before = 0;
            for (int day = 0; day < shares.Length; day++)
            {
                double after = Growth.SeenAfter(_time[day + 1], a, b);
                shares[day] = after - before;
                before = after;
            }
            return shares;
        }
    }
}
