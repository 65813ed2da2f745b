using System.Globalization;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>User growth as it was: for every length, the different users in all stretches of that length. Made by <see cref="UserGrowth.FromActivity"/>.</summary>
public sealed record HistoricalGrowth : UserGrowth
{
    private readonly ValueList<double> _median;
    private readonly ValueList<double> _low;
    private readonly ValueList<double> _active;
    private readonly ValueList<double> _new;

    private HistoricalGrowth(ValueList<double> median, ValueList<double> low, ValueList<double> active, ValueList<double> newUsers) =>
        (_median, _low, _active, _new) = (median, low, active, newUsers);

    /// <inheritdoc/>
    public override int HorizonDays => _median.Count;

    /// <summary>Users who were active on each day.</summary>
    public IReadOnlyList<double> ActiveByDay => _active;

    /// <summary>Users who were seen for the first time on each day.</summary>
    public IReadOnlyList<double> NewByDay => _new;

    /// <summary>
    /// How active each day of the week is, relative to the average day; the first is the weekday of the history's first day. All 1 where the history is shorter than two weeks.
    /// </summary>
    public IReadOnlyList<double> WeekdayFactors => ValueList<double>.Of(Growth.WeekdayFactors(_active.AsSpan()));

    /// <summary>
    /// Goes on where the history ends, with a beta-geometric model that is fitted to the daily new users by quasi-Poisson maximum likelihood, days counted in weekday factors;
    /// with newcomers if there are four weeks or more. Within the history the history itself is kept.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The history is shorter than two weeks, so that weekdays cannot be told from growth; or nobody was new after the first day, so that nothing can be fitted.
    /// </exception>
    public ExtrapolatedGrowth Extrapolate() => new(this, BetaGeometricFit.Of(_new.AsSpan(), _active.AsSpan()), FirstHalfForetells());

    /// <summary>How far off the users of the whole history are when only its first half is known; null where a half is no two whole weeks, or shows no growth.</summary>
    private double? FirstHalfForetells()
    {
        int half = HorizonDays / 14 * 7;
        if (half < BetaGeometricFit.FewestDays || !(_new.Skip(1).Take(half - 1).Sum() > 0))
        {
            return null;
        }
        BetaGeometricGrowth model = BetaGeometricFit.Of(_new.AsSpan()[..half], _active.AsSpan()[..half]);
        double foretold = _new.Take(half).Sum() * model.Expected(2 * half) / model.Expected(half);
        return foretold / _new.Take(2 * half).Sum() - 1;
    }

    internal static HistoricalGrowth Of(ActivityTable table)
    {
        var median = new double[table.Days];
        var low = new double[table.Days];
        for (int length = 1; length <= table.Days; length++)
        {
            long[] users = table.UsersInStretches(length);
            Array.Sort(users);
            median[length - 1] = Quantile(users, 0.5);
            low[length - 1] = Quantile(users, 0.1);
        }
        return new(
            ValueList<double>.Of(median),
            ValueList<double>.Of(low),
            ValueList<double>.Of(table.Active.Select(n => (double)n)),
            ValueList<double>.Of(table.New.Select(n => (double)n)));
    }

    internal override double Expected(int days) => _median[days - 1];

    internal override double Cautious(int days) => _low[days - 1];

    private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{HorizonDays} days of history");

    /// <summary>Linear between order statistics (Hyndman and Fan 1996, type 7).</summary>
    private static double Quantile(long[] sorted, double p)
    {
        double at = p * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}

/// <summary>A history, and a fitted model from its last day on. Made by <see cref="HistoricalGrowth.Extrapolate"/>.</summary>
public sealed record ExtrapolatedGrowth : UserGrowth
{
    internal ExtrapolatedGrowth(HistoricalGrowth history, BetaGeometricGrowth model, double? error) => (History, Model, BacktestError) = (history, model, error);

    /// <summary>What is known.</summary>
    public HistoricalGrowth History { get; }

    /// <summary>What was fitted.</summary>
    public BetaGeometricGrowth Model { get; }

    /// <summary>
    /// The error of such a model on this history: fitted to its first half, how far off it was at twice as many days, as a fraction of the users who came by; above 0 where it foretold too many. Null where
    /// the history is shorter than four weeks, so that a half would be too short for a fit.
    /// </summary>
    public double? BacktestError { get; }

    /// <summary>Three times the history: a model that has seen eight weeks is not asked about a year.</summary>
    public override int HorizonDays => 3 * History.HorizonDays;

    internal override double Expected(int days) => Continued(days, History.Expected);

    internal override double Cautious(int days) => Continued(days, History.Cautious);

    private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"{History.HorizonDays} days of history, then {Model.Parameters}{(BacktestError is { } error ? $" (from its first half: off by {Phrase.SignedPercent(error)} at twice the days)" : "")}");

    // The model gives the shape and the end of the history the height, so that there is no jump.
    private double Continued(int days, Func<int, double> history) => days <= History.HorizonDays
        ? history(days)
        : history(History.HorizonDays) * Model.Expected(days) / Model.Expected(History.HorizonDays);
}
