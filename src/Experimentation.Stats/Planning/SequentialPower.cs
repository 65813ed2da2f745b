using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// A test that is read at several looks, planned: the same three questions as <see cref="PowerAnalysis"/>. Made by its <c>WithLooks</c>.
/// </summary>
/// <remarks>
/// At every effect and size the statistic's mean at the planned end decides the chance of a claim; the integral over all looks gives that chance exactly for normal
/// statistics. A fixed-horizon test with the same mean has a known power, so each question is handed to the fixed-horizon calculator at that power (the inflation factor of Jennison and
/// Turnbull 2000, section 2.4, in another form). Futility bounds are obeyed when power is computed.
/// </remarks>
public sealed partial record SequentialPower
{
    /// <summary>Looks at most.</summary>
    public const int MostLooks = 200;

    private readonly ValueList<double> _fractions;

    internal SequentialPower(PowerAnalysis fixedHorizon, Boundary boundary, ValueList<double> fractions)
    {
        FixedHorizon = fixedHorizon;
        Boundary = boundary;
        _fractions = fractions;
        _ = fixedHorizon.LevelOfLooks;
    }

    /// <summary>The same test read once.</summary>
    public PowerAnalysis FixedHorizon { get; }

    /// <summary>What is read at each look.</summary>
    public Boundary Boundary { get; }

    /// <summary>The looks, as shares of the users at the planned end.</summary>
    public IReadOnlyList<double> InformationFractions => _fractions;

    /// <summary>How many users are needed at most, and on average.</summary>
    /// <param name="lift">The true lift at which the test shall have its power.</param>
    /// <param name="power">The chance of a claim by the last look; above alpha and below 1. 0.8 means 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="PowerAnalysis.SampleSize"/>.</exception>
    /// <exception cref="ArgumentException">A relative lift or margin is given without the baseline that it refers to.</exception>
    public SequentialSampleSize SampleSize(Lift lift, double power = PowerAnalysis.DefaultPower)
    {
        SampleSizeAnswer once = FixedHorizon.SampleSize(lift, power);
        LookLaw law = Law(power);
        double drift = law.DriftFor(power, DriftAt(power));
        SampleSizeAnswer most = FixedHorizon.SampleSize(lift, PowerOnce(drift));
        StoppingProbabilities planned = law.At(DriftAt(most.AchievedPower));
        return new(this, once, most, power, law.Power(planned.Drift), planned, law.At(0));
    }

    /// <summary>The chance of a claim by the last look.</summary>
    /// <param name="lift">The true lift.</param>
    /// <param name="users">Users of all arms at the planned end; at least two per arm.</param>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="PowerAnalysis.Power"/>.</exception>
    /// <exception cref="ArgumentException">A relative lift or margin is given without the baseline that it refers to.</exception>
    public double Power(Lift lift, long users)
    {
        double once = FixedHorizon.Power(lift, users).Power;
        return Law(PowerAnalysis.DefaultPower).Power(DriftAt(once));
    }

    /// <summary>The smallest true lift at which the test has the power; null if none has.</summary>
    /// <param name="users">Users of all arms at the planned end; at least two per arm.</param>
    /// <param name="power">Above alpha and below 1; 0.8 means 80 %.</param>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="PowerAnalysis.MinimumDetectableLift"/>.</exception>
    public DetectableLiftAnswer MinimumDetectableLift(long users, double power = PowerAnalysis.DefaultPower)
    {
        // Asked for its own sake: a power that no test can have is refused with the reason.
        FixedHorizon.MinimumDetectableLift(users, power);
        return FixedHorizon.MinimumDetectableLift(users, PowerOnce(Law(power).DriftFor(power, DriftAt(power))));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FixedHorizon}; {Boundary.Name}, {_fractions.Count} looks");

    private LookLaw Law(double power)
    {
        (double alpha, TestSides sides, _, bool countsBothTails) = FixedHorizon.LevelOfLooks;
        return LookLaw.Of(Boundary, _fractions, power, alpha, sides, countsBothTails);
    }

    /// <summary>Power of a test that is read once, at a mean of the statistic.</summary>
    private double PowerOnce(double drift)
    {
        (_, _, double tailAlpha, bool countsBothTails) = FixedHorizon.LevelOfLooks;
        double z = Normal.UpperQuantile(tailAlpha);
        return Normal.LowerTail(drift - z) + (countsBothTails ? Normal.UpperTail(drift + z) : 0);
    }

    /// <summary>The other way round: the mean of the statistic at which a test that is read once has a power.</summary>
    private double DriftAt(double powerOnce)
    {
        (_, _, double tailAlpha, bool countsBothTails) = FixedHorizon.LevelOfLooks;
        double oneTail = Normal.UpperQuantile(tailAlpha) + Normal.LowerQuantile(powerOnce);
        // In the middle of a test's power the other tail is far below the last digit.
        return !countsBothTails || oneTail > 8 ? oneTail : IncreasingRoot.Find(new PowerOnceOfDrift(this), powerOnce, Math.Max(oneTail, 0.1), 0.1, 0, double.PositiveInfinity);
    }

    private readonly struct PowerOnceOfDrift(SequentialPower plan) : IIncreasing
    {
        public double At(double x) => plan.PowerOnce(x);
    }
}

/// <summary>How many users a test with several looks needs, at most and on average.</summary>
public sealed partial record SequentialSampleSize
{
    internal SequentialSampleSize(SequentialPower analysis, SampleSizeAnswer once, SampleSizeAnswer most, double wanted, double achieved, StoppingProbabilities ifLift, StoppingProbabilities ifNone)
    {
        Analysis = analysis;
        FixedHorizon = once;
        Most = most;
        WantedPower = wanted;
        AchievedPower = achieved;
        IfLift = ifLift;
        IfNoLift = ifNone;
        UsersPerLook = ValueList<long>.Of(analysis.InformationFractions.Select(f => Math.Min(most.Users, (long)Math.Ceiling(f * most.Users))));
    }

    /// <summary>What was asked.</summary>
    public SequentialPower Analysis { get; }

    /// <summary>What the same test needs if it is read once.</summary>
    public SampleSizeAnswer FixedHorizon { get; }

    private SampleSizeAnswer Most { get; }

    /// <summary>The power that was asked for.</summary>
    public double WantedPower { get; }

    /// <summary>The chance of a claim by the last look with the rounded users.</summary>
    public double AchievedPower { get; }

    /// <summary>Users of all arms at the last look: those that must be there for sure.</summary>
    public long Users => Most.Users;

    /// <summary>Users of each arm at the last look, rounded up; control first.</summary>
    public IReadOnlyList<long> UsersPerArm => Most.UsersPerArm;

    /// <summary>Users of all arms at each look, rounded up.</summary>
    public IReadOnlyList<long> UsersPerLook { get; }

    /// <summary>Users at the last look over those of the test that is read once, before rounding.</summary>
    public double InflationFactor => Most.RequiredUsers / FixedHorizon.RequiredUsers;

    /// <summary>Where the test stops if the lift is as large as was asked for.</summary>
    public StoppingProbabilities IfLift { get; }

    /// <summary>Where the test stops if what it claims is not so by just the null value.</summary>
    public StoppingProbabilities IfNoLift { get; }

    /// <summary>Users on average if the lift is as large as was asked for.</summary>
    public double ExpectedUsers => IfLift.ExpectedInformationFraction * Users;

    /// <summary>Users on average if what the test claims is not so by just the null value.</summary>
    public double ExpectedUsersWithoutLift => IfNoLift.ExpectedInformationFraction * Users;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Phrase.Count(Users)} users at most{Analysis.FixedHorizon.ArmsOf(ValueList<long>.Of(UsersPerArm))}, {Phrase.Count(Math.Ceiling(ExpectedUsers))} on average if the lift is there and {Phrase.Count(Math.Ceiling(ExpectedUsersWithoutLift))} if not, ");
        text.Append(CultureInfo.InvariantCulture, $"{Analysis.FixedHorizon.AimOf(FixedHorizon.Lift)} with power {Phrase.Percent(WantedPower)} ({Phrase.Percent(AchievedPower)} after rounding); {Analysis.Boundary.Name} with {UsersPerLook.Count} looks at {string.Join(", ", UsersPerLook.Select(n => Phrase.Count(n)))} users. Read once, the test needs {Phrase.Count(FixedHorizon.Users)}.");
        return text.ToString();
    }
}
