using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

public sealed partial record Traffic
{
    /// <summary>The longest experiment that is looked at where no limit is given, in weeks.</summary>
    public const int DefaultLongestWeeks = 12;

    /// <summary>
    /// How many whole weeks a test takes on this traffic: the first that bring enough users whose windows have closed. Whole weeks, because weekdays differ.
    /// </summary>
    /// <param name="analysis">What is to be shown, from <see cref="Power"/>.</param>
    /// <param name="lift">The true lift at which the test shall have its power.</param>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <param name="window">Which of a user's days count; the first day if not given.</param>
    /// <param name="longestWeeks">The longest duration that is looked at, 1 or more; a growth that knows fewer days ends earlier.</param>
    /// <exception cref="ArgumentNullException">No analysis.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or no number of users can show the lift.</exception>
    /// <exception cref="ArgumentException">A relative lift is given without the baseline that it refers to.</exception>
    /// <exception cref="InvalidOperationException">The growth does not know a single whole week.</exception>
    public DurationAnswer Duration(PowerAnalysis analysis, Lift lift, double power = PowerAnalysis.DefaultPower, AnalysisWindow? window = null, int longestWeeks = DefaultLongestWeeks)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        window ??= AnalysisWindow.Day1;
        int weeks = (int)Math.Min(Guard.AtLeast(longestWeeks, 1, "A number of weeks"), Growth.HorizonDays / 7);
        if (weeks == 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"Tests take whole weeks, and this growth is known for {Growth.HorizonDays} days only."));
        }
        var options = new List<DurationOption>(weeks);
        for (int week = 1; week <= weeks; week++)
        {
            if (7 * week > window.ClosesAfterDays)
            {
                options.Add(Option(analysis, lift, power, window, 7 * week));
            }
        }
        int? daysNeeded = options.Find(option => option.IsEnough)?.Days ?? DaysBeyond(weeks, analysis, lift, power, window);
        return new(this, analysis, lift, power, window, 7 * weeks, daysNeeded, ValueList<DurationOption>.Of(options));
    }

    /// <summary>The first whole weeks after those looked at that are enough; null if none are that the growth knows. More weeks never have fewer users, nor need more.</summary>
    private int? DaysBeyond(int weeks, PowerAnalysis analysis, Lift lift, double power, AnalysisWindow window)
    {
        int low = Math.Max(weeks, window.ClosesAfterDays / 7);
        int high = Growth.HorizonDays / 7;
        if (high <= low || !Option(analysis, lift, power, window, 7 * high).IsEnough)
        {
            return null;
        }
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Option(analysis, lift, power, window, 7 * middle).IsEnough ? (low, middle) : (middle, high);
        }
        return 7 * high;
    }

    /// <summary>The analysis of users who are read over a window in a test of so many days: the more of a user's days are averaged, the less the users vary.</summary>
    internal PowerAnalysis AtDuration(PowerAnalysis analysis, AnalysisWindow window, int days) => window.DayCorrelation is { } correlation
        ? analysis.WithVariance(FormattableString.Invariant($"mean of several days with correlation {correlation:0.###}"), correlation + (1 - correlation) * MeanOfInverseDays(window, days, days - window.EnrolmentEndsBefore))
        : analysis;

    private DurationOption Option(PowerAnalysis analysis, Lift lift, double power, AnalysisWindow window, int days)
    {
        int enrolment = days - window.EnrolmentEndsBefore;
        PowerAnalysis atDuration = AtDuration(analysis, window, days);
        SampleSizeAnswer size = atDuration.SampleSize(lift, power);
        double everybody = Growth.UsersAfter(enrolment);
        long users = (long)(ExperimentShare * everybody);
        Lift? detectable = users >= atDuration.FewestUsers && atDuration.Hypothesis.Kind is HypothesisKind.Superiority or HypothesisKind.Inferiority
            ? atDuration.MinimumDetectableLift(users, power).Lift
            : null;
        return new(days, enrolment, users, size, size.Users / everybody, detectable);
    }

    /// <summary>Mean over users of 1/(days that count).</summary>
    private double MeanOfInverseDays(AnalysisWindow window, int days, int enrolment)
    {
        if (window.Days is { } length)
        {
            return 1.0 / length;
        }
        double users = 0;
        double sum = 0;
        for (int entry = 1; entry <= enrolment; entry++)
        {
            double entered = Growth.UsersAfter(entry) - Growth.UsersAfter(entry - 1);
            users += entered;
            sum += entered / (days - window.OffsetDays - entry + 1);
        }
        return sum / users;
    }
}
