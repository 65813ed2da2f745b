using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record GroupSequentialDesign
{
    /// <summary>
    /// Whole users by look, for any metric whose variance per user is known: the information about a difference is 1/(σ²_c/n_c + σ²_t/n_t). Rounded up in each arm, so
    /// that no look has less information than planned and power is kept.
    /// </summary>
    /// <param name="difference">Treatment minus control that is to be found, in the metric's unit; the design looks for it in its direction. Finite, not 0.</param>
    /// <param name="controlVariance">Of one user's contribution in control; finite, above 0.</param>
    /// <param name="treatmentVariance">Of one user's contribution in treatment; finite, above 0.</param>
    /// <param name="treatmentShare">Share of the users in treatment; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or it takes more users than can be counted.</exception>
    public GroupSequentialSchedule Users(double difference, double controlVariance, double treatmentVariance, double treatmentShare = 0.5)
    {
        if (!double.IsFinite(difference) || difference == 0)
        {
            throw Guard.OutOfRange(nameof(difference), difference, "A difference that is to be found is a finite number other than 0.");
        }
        Guard.Positive(controlVariance, "A variance");
        Guard.Positive(treatmentVariance, "A variance");
        Guard.Probability(treatmentShare, "A share", "0.5 means 50 %");
        double perUser = controlVariance / (1 - treatmentShare) + treatmentVariance / treatmentShare;
        double unit = perUser / (difference * difference);
        double maximum = Drift * Drift * unit;
        if (!(maximum < 1e18))
        {
            throw Guard.OutOfRange(nameof(difference), difference, "So small a difference takes more users than can be counted.");
        }
        LookUsers[] looks = new LookUsers[InformationFractions.Count];
        double before = 0, expected = 0, expectedWithoutEffect = 0;
        StoppingProbabilities planned = AtEffect(1), none = AtEffect(0);
        double going = 1, goingWithoutEffect = 1;
        foreach (LookBounds bounds in Bounds)
        {
            int k = bounds.Look - 1;
            long control = Whole(maximum * bounds.InformationFraction * (1 - treatmentShare));
            long treatment = Whole(maximum * bounds.InformationFraction * treatmentShare);
            double information = 1 / (controlVariance / control + treatmentVariance / treatment);
            double unitEffect = Math.Sign(difference) / Math.Sqrt(information);
            looks[k] = new(bounds.Look, control, treatment, information, bounds.Efficacy?.Z * unitEffect, bounds.Futility?.Z * unitEffect, bounds.Harm?.Z * unitEffect);
            double added = looks[k].Total - before;
            (expected, expectedWithoutEffect) = (expected + going * added, expectedWithoutEffect + goingWithoutEffect * added);
            (going, goingWithoutEffect, before) = (going - planned.Looks[k].Any, goingWithoutEffect - none.Looks[k].Any, looks[k].Total);
        }
        return new(ValueList<LookUsers>.Of(looks), expected, expectedWithoutEffect, FixedHorizonDrift * FixedHorizonDrift * unit);
    }

    /// <summary>Whole users by look for a mean, or for a ratio with its standard deviation per user by the delta method.</summary>
    /// <param name="difference">Treatment minus control that is to be found, in the metric's unit; finite, not 0.</param>
    /// <param name="standardDeviation">Between users, in both arms; finite, above 0.</param>
    /// <param name="treatmentShare">Share of the users in treatment; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public GroupSequentialSchedule UsersForMean(double difference, double standardDeviation, double treatmentShare = 0.5)
    {
        double variance = Guard.Positive(standardDeviation, "A standard deviation") * standardDeviation;
        return Users(difference, variance, variance, treatmentShare);
    }

    /// <summary>Whole users by look for a proportion, with the variance that each arm has if the difference is real.</summary>
    /// <param name="controlRate">Strictly between 0 and 1.</param>
    /// <param name="treatmentRate">Strictly between 0 and 1; the rate that is to be found, other than control's.</param>
    /// <param name="treatmentShare">Share of the users in treatment; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or the rates are the same.</exception>
    public GroupSequentialSchedule UsersForProportion(double controlRate, double treatmentRate, double treatmentShare = 0.5)
    {
        Guard.Probability(controlRate, "A rate", "0.05 means 5 %");
        Guard.Probability(treatmentRate, "A rate", "0.05 means 5 %");
        return treatmentRate == controlRate
            ? throw Guard.OutOfRange(nameof(treatmentRate), treatmentRate, "The rate that is to be found differs from control's.")
            : Users(treatmentRate - controlRate, controlRate * (1 - controlRate), treatmentRate * (1 - treatmentRate), treatmentShare);
    }

    /// <summary>Whole users by look for events per user, with the variance that each arm has if the difference is real.</summary>
    /// <param name="controlEventsPerUser">Finite, above 0.</param>
    /// <param name="treatmentEventsPerUser">Finite, above 0; the rate that is to be found, other than control's.</param>
    /// <param name="dispersion">Variance over mean of events per user: 1 for a Poisson process, more when some users have many; above 0.</param>
    /// <param name="treatmentShare">Share of the users in treatment; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or the rates are the same.</exception>
    public GroupSequentialSchedule UsersForRate(double controlEventsPerUser, double treatmentEventsPerUser, double dispersion = 1, double treatmentShare = 0.5)
    {
        Guard.Positive(controlEventsPerUser, "Events per user");
        Guard.Positive(treatmentEventsPerUser, "Events per user");
        Guard.Positive(dispersion, "A dispersion");
        return treatmentEventsPerUser == controlEventsPerUser
            ? throw Guard.OutOfRange(nameof(treatmentEventsPerUser), treatmentEventsPerUser, "The rate that is to be found differs from control's.")
            : Users(treatmentEventsPerUser - controlEventsPerUser, controlEventsPerUser * dispersion, treatmentEventsPerUser * dispersion, treatmentShare);
    }

    // A product that misses a whole number by rounding alone does not cost another user.
    private static long Whole(double users) => Math.Max(1, (long)Math.Ceiling(users * (1 - 1e-12)));
}
