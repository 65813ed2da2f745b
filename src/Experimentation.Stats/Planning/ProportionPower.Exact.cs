using Experimentation.Stats.Effects;
using Experimentation.Stats.Inference;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats;

/// <summary>The exact tests: a rejection region for given arms, and the probability of all tables in it.</summary>
public sealed partial record ProportionPower
{
    /// <summary>Enumeration costs grow with the users; beyond this many the normal limit is good to many digits.</summary>
    private const int MostEnumerated = 100_000;

    /// <summary>Power goes up and down a little with each user more: a size counts if this many further ones reach the target too.</summary>
    private const int Ahead = 12;

    internal override bool AnswersAtOnce => !IsExact;

    internal override double PowerAt(double effect, in Claim claim, double control, double treatment) => IsExact
        ? Region(claim, Whole(control), Whole(treatment), Rate, Rate + effect).Power(Rate, Rate + effect)
        : base.PowerAt(effect, claim, control, treatment);

    internal override double UsersFor(double effect, in Claim claim, double power)
    {
        if (!IsExact)
        {
            return base.UsersFor(effect, claim, power);
        }
        double guess = (this with { Test = ProportionPowerMethod.Score }).UsersFor(effect, claim, power);
        double smallest = Math.Min(Allocation.Control, Allocation.SmallestTreatment);
        int size = (int)Math.Max(1, Math.Ceiling(Math.Min(guess, MostEnumerated) * smallest));
        int step = Math.Max(1, size / 16);
        while (PowerOfSize(size, smallest, effect, claim) < power)
        {
            size += step;
        }
        // Down in ever smaller steps, then one by one past the sizes that reach the target now and then, and up again past those that miss it now and then.
        while (step > 1)
        {
            int lower = Math.Max(1, size - step);
            if (PowerOfSize(lower, smallest, effect, claim) >= power && lower < size)
            {
                size = lower;
            }
            else
            {
                step /= 2;
            }
        }
        int good = size;
        for (int at = size - 1, failed = 0; at >= 1 && failed < Ahead; at--)
        {
            bool holds = PowerOfSize(at, smallest, effect, claim) >= power;
            failed = holds ? 0 : failed + 1;
            good = holds ? at : good;
        }
        for (int at = good, held = 0; held <= Ahead; at++)
        {
            bool holds = PowerOfSize(at, smallest, effect, claim) >= power;
            held = holds ? held + 1 : 0;
            good = holds ? good : at + 1;
        }
        return good / smallest;
    }

    internal override double EffectFor(in Claim claim, double power, double control, double treatment)
    {
        if (!IsExact)
        {
            return base.EffectFor(claim, power, control, treatment);
        }
        double room = claim.Direction > 0 ? 1 - Rate : Rate;
        RejectionRegion region = Region(claim, Whole(control), Whole(treatment), 0, 1);
        double guess = Math.Min(room / 2, 3 * Math.Sqrt(Rate * (1 - Rate) * (1 / control + 1 / treatment)));
        double distance = IncreasingRoot.Find(new PowerOfRate(region, Rate, claim.Direction), power, guess, guess / 8, 0, room);
        return distance < room ? claim.Direction * distance : double.NaN;
    }

    // Tables have whole users; of a share of them (a triggered analysis) the last one may be missing by rounding only.
    private static int Whole(double users) => (int)Math.Min(Math.Floor(users * (1 + 1e-12)), int.MaxValue / 4);

    private double PowerOfSize(int size, double smallest, double effect, in Claim claim)
    {
        double users = size / smallest;
        if (users > MostEnumerated)
        {
            throw new InvalidOperationException($"More than {Phrase.Count(MostEnumerated)} users would be needed, too many to enumerate their tables; use ProportionPowerMethod.Score, which is good to many digits there.");
        }
        ValueList<long> arms = RoundUp(users);
        return PowerAt(effect, claim, arms[0], size);
    }

    private RejectionRegion Region(in Claim claim, int control, int treatment, double lowestRate, double highestRate)
    {
        if (control + treatment > MostEnumerated)
        {
            throw new InvalidOperationException($"With more than {Phrase.Count(MostEnumerated)} users there are too many tables to enumerate; use ProportionPowerMethod.Score, which is good to many digits there.");
        }
        int direction = claim.CountsBothTails ? 0 : claim.Direction;
        double level = claim.CountsBothTails ? claim.Alpha : claim.TailAlpha;
        if (Test == ProportionPowerMethod.FisherExact)
        {
            bool isAll = lowestRate == 0 && highestRate == 1;
            ConditionalTables some = isAll
                ? new(control, treatment, 0, control + treatment)
                : ConditionalTables.For(control, treatment, lowestRate, highestRate);
            return RejectionRegion.Fisher(some, level, direction);
        }
        return UnconditionalTest.Region(control, treatment, level, direction, Test == ProportionPowerMethod.BarnardExact);
    }

    private readonly struct PowerOfRate(RejectionRegion region, double rate, int direction) : IIncreasing
    {
        public double At(double x) => region.Power(rate, rate + direction * x);
    }
}
