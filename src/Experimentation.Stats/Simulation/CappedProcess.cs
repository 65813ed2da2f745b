using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Simulation;

/// <summary>Users of a history, drawn with replacement, under an affine map and then within caps. A lift is one of the capped mean: as much of all values as it takes.</summary>
internal sealed record CappedProcess(ResampledProcess Users, Caps Caps) : DataProcess<CappedSummary>
{
    private const int BlockLength = 512;

    public override string Name => $"{Users.Name}, {Caps}";

    public override double Mean => Within(Users).Mean;

    public override DataProcess<CappedSummary> Lifted(Lift lift)
    {
        double target = LiftedMean(lift);
        if (target == Mean)
        {
            return this;
        }
        // The capped mean rises with the lift of all values until every user is at the cap.
        double below = 0, above = target - Mean;
        while (!Reaches(above))
        {
            below = above;
            above *= 2;
            if (!(Math.Abs(above) <= 1e9 * Math.Abs(target - Mean)) || !IsPossible(above))
            {
                throw Guard.OutOfRange(nameof(lift), lift.Value, string.Create(CultureInfo.InvariantCulture, $"A lift of {lift} would take the capped mean from {Mean:G6} to {target:G6}, which no lift of all values does within these limits ({Caps})."));
            }
        }
        for (double middle = below + (above - below) / 2; middle != below && middle != above; middle = below + (above - below) / 2)
        {
            (below, above) = Reaches(middle) ? (below, middle) : (middle, above);
        }
        return this with { Users = Moved(above) };

        bool Reaches(double shift) => target > Mean ? Within(Moved(shift)).Mean >= target : !IsPossible(shift) || Within(Moved(shift)).Mean <= target;

        // Values that cannot be negative are scaled, and not to 0.
        bool IsPossible(double shift) => Users.Mean + shift > 0 || Users.Values.Any(static v => v < 0) || Users.Shift != 0;

        ResampledProcess Moved(double shift) => (ResampledProcess)Users.Lifted(Lift.Absolute(shift));
    }

    internal override CappedSummary DrawUsers(RandomSource random, long users)
    {
        var all = new CappedAccumulator(Caps);
        Span<double> buffer = stackalloc double[BlockLength];
        for (long left = users; left > 0; left -= BlockLength)
        {
            Span<double> block = buffer[..(int)Math.Min(left, BlockLength)];
            Users.Fill(random, block);
            all.Add(block);
        }
        return all.ToSummary();
    }

    internal override CappedSummary ExpectedOf(long users)
    {
        MeanSummary capped = Within(Users);
        double share = (double)users / Users.Values.Length;
        long Beyond(Func<double, bool> isBeyond) => (long)(share * Users.Values.Count(v => isBeyond(Users.Factor * v + Users.Shift)));
        return new(
            Caps,
            MeanSummary.FromMoments(users, capped.Mean, capped.SumOfSquaredDeviations / capped.Count),
            Users.Expected(users),
            Beyond(v => v < Caps.Lower),
            Beyond(v => v > Caps.Upper));
    }

    private MeanSummary Within(ResampledProcess users) => MeanSummary.Of(users.Values, v => Caps.Apply(users.Factor * v + users.Shift));
}

/// <summary>A capped metric of which only the capped values' mean and spread are known: normal, none of them beyond a cap.</summary>
internal sealed record WithinCapsProcess(NormalProcess Values, Caps Caps) : DataProcess<CappedSummary>
{
    public override string Name => $"{Values.Name}, {Caps}";

    public override double Mean => Values.Mean;

    public override DataProcess<CappedSummary> Lifted(Lift lift) => this with { Values = (NormalProcess)Values.Lifted(lift) };

    internal override CappedSummary DrawUsers(RandomSource random, long users) => Of(Values.Draw(random, users));

    internal override CappedSummary ExpectedOf(long users) => Of(Values.Expected(users));

    private CappedSummary Of(MeanSummary values) => new(Caps, values, values, 0, 0);
}
