using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>
/// From the power at (effect, users, level), which every calculator knows, to the users and the effect at which it takes a value. Nothing here allocates.
/// </summary>
public abstract partial record PowerAnalysis
{
    private const int FastSteps = 12;

    /// <summary>The variance of the effect, multiplied by all that the design does to it.</summary>
    internal double VarianceFactor { get; private protected init; } = 1;

    /// <summary>Users per cluster; degrees of freedom count clusters.</summary>
    internal double ClusterSize { get; private protected init; } = 1;

    /// <summary>The level of one comparison, both tails together.</summary>
    internal double ComparisonAlpha => IsSingleGroup ? Alpha : TreatmentLevel.Of(Alpha, Allocation, Correction, Hypothesis.Sides);

    private Claim ClaimOfComparison => Claim.Of(Hypothesis, ComparisonAlpha);

    /// <summary>The distance of an effect from a null value and its variance, with so many analysed users (need not be whole).</summary>
    internal abstract Contrast ContrastAt(double effect, Lift nullValue, double control, double treatment);

    /// <summary>Degrees of freedom of a contrast; +∞ where its limit is read from the normal distribution.</summary>
    internal virtual double DegreesOfFreedom(in Contrast contrast, double control, double treatment) => double.PositiveInfinity;

    /// <summary>The chance to show a claim at a true effect with so many analysed users; the one thing that a design needs from its metric.</summary>
    internal virtual double PowerAt(double effect, in Claim claim, double control, double treatment)
    {
        if (claim.Kind == HypothesisKind.Equivalence)
        {
            Contrast above = Scaled(effect, -claim.Margin, control, treatment);
            Contrast below = Scaled(effect, claim.Margin, control, treatment);
            return AsymptoticPower.WithinMargins(above, below, claim.TailAlpha, DegreesOfFreedom(above, control, treatment));
        }
        Contrast contrast = Scaled(effect, claim.Null, control, treatment);
        double df = DegreesOfFreedom(contrast, control, treatment);
        return claim.CountsBothTails
            ? AsymptoticPower.EitherTail(contrast, claim.TailAlpha, df)
            : AsymptoticPower.OneTail(contrast, claim.Direction, claim.TailAlpha, df);
    }

    /// <summary>Analysed users of all arms, before rounding, at which the power is reached.</summary>
    internal virtual double UsersFor(double effect, in Claim claim, double power)
    {
        if (claim.Kind == HypothesisKind.Equivalence)
        {
            return UsersFrom(effect, claim, power, GuessForEquivalence(effect, claim, power));
        }
        Contrast one = Scaled(effect, claim.Null, ShareOfControl, ShareOfTreatment);
        double level = Normal.UpperQuantile(claim.TailAlpha);
        double target = Normal.LowerQuantile(power);
        // In the limit of many users, power as a normal quantile is a straight line in the root of the users.
        double slope = Math.Abs(one.Distance) / one.Error;
        double root = (level * one.NullError + target * one.Error) / Math.Abs(one.Distance);
        bool isStudent = double.IsFinite(DegreesOfFreedomAt(one, Math.Max(root, 2)));
        if (isStudent)
        {
            // Guenther (1981): what estimating the variance costs, to first order.
            root = Math.Sqrt(root * Math.Max(root, 0) + level * level / 2);
        }
        double fewest = FewestUsers;
        double lowest = Math.Sqrt(fewest);
        if (root < 2 * lowest && PowerOfUsers(effect, claim, fewest) >= power)
        {
            return fewest;
        }
        root = Math.Max(root, lowest);
        if (!isStudent && !claim.CountsBothTails)
        {
            return root * root;
        }
        double start = root;
        double miss = Missed(one, claim, level, root) - target;
        for (int i = 0; i < FastSteps && double.IsFinite(miss); i++)
        {
            double next = root - miss / slope;
            if (!(next >= lowest / 2) || !double.IsFinite(next))
            {
                break;
            }
            if (Math.Abs(next - root) <= 1e-9 * next)
            {
                return isStudent && DegreesOfFreedomAt(one, next) < QuickStudent.ExactBelow
                    ? Polished(effect, claim, power, next, slope)
                    : next * next;
            }
            double nextMiss = Missed(one, claim, level, next) - target;
            slope = nextMiss == miss ? slope : (nextMiss - miss) / (next - root);
            (root, miss) = (next, nextMiss);
        }
        return UsersFrom(effect, claim, power, start * start);
    }

    /// <summary>Secant steps with the exact power, from close by.</summary>
    private double Polished(double effect, in Claim claim, double power, double root, double slope)
    {
        double target = Normal.LowerQuantile(power);
        double miss = Normal.LowerQuantile(PowerOfUsers(effect, claim, root * root)) - target;
        for (int i = 0; i < FastSteps && double.IsFinite(miss); i++)
        {
            double next = root - miss / slope;
            if (!(next > 0))
            {
                break;
            }
            // What is left after a step is the step times the error of the slope, which is less than 1e-4.
            if (Math.Abs(next - root) <= 1e-8 * next)
            {
                return next * next;
            }
            double nextMiss = Normal.LowerQuantile(PowerOfUsers(effect, claim, next * next)) - target;
            slope = nextMiss == miss ? slope : (nextMiss - miss) / (next - root);
            (root, miss) = (next, nextMiss);
        }
        return UsersFrom(effect, claim, power, root * root);
    }

    private double Missed(in Contrast one, in Claim claim, double level, double root) => Normal.LowerQuantile(QuickStudent.Power(
        Math.Abs(one.Drift) * root,
        claim.TailAlpha,
        level * one.NullRatio,
        DegreesOfFreedomAt(one, root),
        claim.CountsBothTails ? TestSides.Two : TestSides.One));

    private double DegreesOfFreedomAt(in Contrast one, double root) => DegreesOfFreedom(one, root * root * ShareOfControl, root * root * ShareOfTreatment);

    /// <summary>Users of all arms with which the test exists at all.</summary>
    internal double FewestUsers => FewestPerArm / (IsSingleGroup ? 1 : Math.Min(Allocation.Control, Allocation.SmallestTreatment));

    /// <summary>The smallest effect, in the claim's direction, that has the power; NaN if none has.</summary>
    internal virtual double EffectFor(in Claim claim, double power, double control, double treatment)
    {
        double nullEffect = EffectOf(claim.Null, "");
        (double lower, double upper) = EffectRange;
        double room = claim.Direction > 0 ? upper - nullEffect : nullEffect - lower;
        Contrast atNull = Scaled(nullEffect, claim.Null, control, treatment);
        // The scale of the test may not be the scale of the effect: a small step tells how they relate.
        double step = double.IsInfinity(room) ? Math.Max(1e-6, Math.Abs(nullEffect) * 1e-6) : 1e-6 * room;
        double perEffect = Math.Abs(Scaled(nullEffect + claim.Direction * step, claim.Null, control, treatment).Distance) / step;
        double guess = (Normal.UpperQuantile(claim.TailAlpha) * atNull.NullError + Normal.LowerQuantile(power) * atNull.Error) / perEffect;
        guess = Math.Clamp(guess, 1e-3 * atNull.Error / perEffect, double.IsInfinity(room) ? double.MaxValue : 0.9 * room);
        double distance = Root(new PowerOfDistance(this, claim, nullEffect, control, treatment), Normal.LowerQuantile(power), guess, guess / 16, 0, room);
        double found = nullEffect + claim.Direction * distance;
        return distance < room && Math.Abs(PowerAt(found, claim, control, treatment) - power) < 1e-6 ? found : double.NaN;
    }

    /// <summary>The smallest margin, in its own unit, at which a claim has the power; NaN if none below 100 % has.</summary>
    internal double MarginFor(double effect, in Claim claim, double power, double control, double treatment)
    {
        double unit = EffectOf(claim.WithMargin(1).Margin, "");
        (double lower, double upper) = EffectRange;
        double reach = claim.Kind == HypothesisKind.Equivalence ? Math.Min(-lower, upper) : claim.Direction > 0 ? -lower : upper;
        double room = double.IsFinite(reach) ? reach / unit : claim.Margin.Unit == LiftUnit.Relative ? 1 : double.PositiveInfinity;
        Contrast none = Scaled(effect, default, control, treatment);
        double guess = (Normal.UpperQuantile(claim.TailAlpha) + Math.Abs(Normal.LowerQuantile(power)) + 0.1) * none.Error + Math.Abs(none.Distance);
        guess = Math.Min(claim.Margin.Unit == LiftUnit.Relative && unit != 1 ? guess / unit : guess, double.IsInfinity(room) ? guess : 0.5 * room);
        double margin = Root(new PowerOfMargin(this, claim, effect, control, treatment), power, guess, guess / 16, 0, room);
        return margin < room ? margin : double.NaN;
    }

    /// <summary>The contrast with all that the design does to its variance.</summary>
    private protected Contrast Scaled(double effect, Lift nullValue, double control, double treatment) =>
        ContrastAt(effect, nullValue, control, treatment).Times(VarianceFactor);

    internal double ShareOfControl => IsSingleGroup ? 0 : Allocation.Control;

    internal double ShareOfTreatment => IsSingleGroup ? 1 : Allocation.SmallestTreatment;

    /// <summary>Power with analysed users of all arms together, which need not be whole.</summary>
    internal double PowerOfUsers(double effect, in Claim claim, double users) => PowerAt(effect, claim, users * ShareOfControl, users * ShareOfTreatment);

    internal double PowerOfArms(double effect, in Claim claim, IReadOnlyList<long> arms) => PowerAt(effect, claim, AnalysedControl(arms), AnalysedTreatment(arms));

    private double AnalysedControl(IReadOnlyList<long> arms) => IsSingleGroup ? 0 : arms[0] * TriggeredShare;

    private double AnalysedTreatment(IReadOnlyList<long> arms)
    {
        long fewest = arms[^1];
        for (int i = 1; i < arms.Count; i++)
        {
            fewest = Math.Min(fewest, arms[i]);
        }
        return fewest * TriggeredShare;
    }

    /// <summary>Each arm's users, never fewer than its share of the total.</summary>
    internal ValueList<long> RoundUp(double users)
    {
        if (IsSingleGroup)
        {
            return ValueList<long>.Of([Ceiling(users)]);
        }
        long[] arms = new long[Allocation.Shares.Count];
        for (int i = 0; i < arms.Length; i++)
        {
            arms[i] = Ceiling(users * Allocation.Shares[i]);
        }
        return ValueList<long>.Of(arms);
    }

    /// <summary>A given total in whole users: the last arms get what rounding leaves.</summary>
    internal ValueList<long> SplitWhole(long users)
    {
        if (IsSingleGroup)
        {
            return ValueList<long>.Of([users]);
        }
        long[] arms = new long[Allocation.Shares.Count];
        double cumulative = 0;
        long given = 0;
        for (int i = 0; i < arms.Length; i++)
        {
            cumulative += Allocation.Shares[i];
            long until = i == arms.Length - 1 ? users : (long)Math.Round(cumulative * users, MidpointRounding.AwayFromZero);
            arms[i] = until - given;
            given = until;
        }
        return ValueList<long>.Of(arms);
    }

    // A size that is whole but for the last bits of the arithmetic is that whole number.
    private static long Ceiling(double users) => (long)Math.Ceiling(users * (1 - 1e-11));

    private static double Square(double x) => x * x;

    private double GuessForEquivalence(double effect, in Claim claim, double power)
    {
        Contrast above = Scaled(effect, -claim.Margin, ShareOfControl, ShareOfTreatment);
        Contrast below = Scaled(effect, claim.Margin, ShareOfControl, ShareOfTreatment);
        double nearer = Math.Min(above.Distance / above.Error, -below.Distance / below.Error);
        return Square((Normal.UpperQuantile(claim.TailAlpha) + Normal.LowerQuantile((1 + power) / 2)) / nearer);
    }

    /// <summary>For a calculator that knows where to look.</summary>
    private protected double UsersFrom(double effect, in Claim claim, double power, double guess)
    {
        double fewest = FewestUsers;
        return PowerOfUsers(effect, claim, fewest) >= power
            ? fewest
            : Square(RootOfUsers(effect, claim, power, Math.Sqrt(Math.Max(guess, fewest)), Math.Sqrt(fewest)));
    }

    private double RootOfUsers(double effect, in Claim claim, double power, double guess, double lowest) =>
        Root(new PowerOfRootUsers(this, claim, effect), power, guess, guess / 32, Math.Min(lowest, guess / 2), double.PositiveInfinity);

    /// <summary>NaN where there is nowhere to begin.</summary>
    private static double Root<T>(in T f, double target, double guess, double step, double lower, double upper)
        where T : struct, IIncreasing =>
        guess > lower && guess < upper && step > 0 && double.IsFinite(guess)
            ? IncreasingRoot.Find(f, target, guess, step, lower, upper)
            : double.NaN;

    // Where values are beyond the range of numbers nothing is found; a search must still end.
    private static double Known(double power) => double.IsNaN(power) ? 0 : power;

    private readonly struct PowerOfRootUsers(PowerAnalysis analysis, Claim claim, double effect) : IIncreasing
    {
        public double At(double x) => Known(analysis.PowerOfUsers(effect, claim, x * x));
    }

    /// <summary>Power, as a normal quantile so that it is nearly straight, over the distance from the null value.</summary>
    private readonly struct PowerOfDistance(PowerAnalysis analysis, Claim claim, double nullEffect, double control, double treatment) : IIncreasing
    {
        private const double Far = 37;

        public double At(double x) =>
            Math.Clamp(Normal.LowerQuantile(Known(analysis.PowerAt(nullEffect + claim.Direction * x, claim, control, treatment))), -Far, Far);
    }

    private readonly struct PowerOfMargin(PowerAnalysis analysis, Claim claim, double effect, double control, double treatment) : IIncreasing
    {
        public double At(double x) => Known(analysis.PowerAt(effect, claim.WithMargin(x), control, treatment));
    }
}
