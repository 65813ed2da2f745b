using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>Nobody comes back.</summary>
internal sealed record SteadyGrowth(double NewUsers) : UserGrowth
{
    /// <summary>Ten years: longer than any experiment.</summary>
    public override int HorizonDays => 3_653;

    internal override double Expected(int days) => NewUsers * days;

    private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Phrase.Count(NewUsers)} new users a day");
}

/// <summary>All choices of T of M days, on average: a user active on k of them is missed by C(M − k, T) of the C(M, T) choices.</summary>
internal sealed record RarefiedGrowth(ValueList<long> UsersByActiveDays) : UserGrowth
{
    public override int HorizonDays => UsersByActiveDays.Count;

    internal override double Expected(int days)
    {
        int all = UsersByActiveDays.Count;
        double users = 0;
        // C(M−k, T)/C(M, T), from one k to the next; the difference 1 − ratio is exact where the ratio is small and loses little where it is near 1.
        double missed = 1;
        for (int k = 1; k <= all; k++)
        {
            missed *= Math.Max(0, all - k + 1 - days) / (double)(all - k + 1);
            users += UsersByActiveDays[k - 1] * (1 - missed);
        }
        return users;
    }

    private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Users by days of activity, over {HorizonDays} days");
}
