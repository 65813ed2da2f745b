using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

/// <summary>
/// How much of an error probability may be used up by the time that a fraction of the information is in (Lan and DeMets 1983). Alpha is spent by it for efficacy and harm,
/// beta for futility. Functions are per tail: a two-sided test spends half of alpha in each.
/// </summary>
public sealed record ErrorSpending : EfficacyRule
{
    private readonly SpendingFamily _family;
    private readonly double _parameter;
    private readonly Func<double, double, double>? _function;
    private readonly ValueList<double> _table;

    private ErrorSpending(SpendingFamily family, double parameter, string name, Func<double, double, double>? function = null, ValueList<double>? table = null)
    {
        (_family, _parameter, Name, _function, _table) = (family, parameter, name, function, table ?? ValueList<double>.Empty);
    }

    /// <summary>2·Φ̄(z/√t) with z the quantile of half of the total (Lan and DeMets 1983): close to O'Brien–Fleming bounds, almost nothing is spent early.</summary>
    public static ErrorSpending OBrienFleming { get; } = new(SpendingFamily.OBrienFleming, 1, "O'Brien–Fleming-type spending");

    /// <summary>total·ln(1 + (e − 1)·t) (Lan and DeMets 1983): close to Pocock bounds, much is spent early.</summary>
    public static ErrorSpending Pocock { get; } = new(SpendingFamily.Pocock, 0, "Pocock-type spending");

    /// <summary>2·Φ̄(z/t^(ρ/2)): like <see cref="OBrienFleming"/> (ρ = 1), later for larger ρ.</summary>
    /// <param name="rho">ρ, finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ is outside its range.</exception>
    public static ErrorSpending OBrienFlemingOfOrder(double rho) => Guard.Positive(rho, "ρ") == 1
        ? OBrienFleming
        : new(SpendingFamily.OBrienFleming, rho, Named("O'Brien–Fleming-type spending of order", rho));

    /// <summary>total·t^ρ (Kim and DeMets 1987).</summary>
    /// <param name="rho">ρ, finite, above 0; 1 spends evenly, 3 is near O'Brien–Fleming.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ is outside its range.</exception>
    public static ErrorSpending Power(double rho) => new(SpendingFamily.Power, Guard.Positive(rho, "ρ"), Named("power spending ρ =", rho));

    /// <summary>total·(1 − e^(−γt))/(1 − e^(−γ)) (Hwang, Shih and DeCani 1990).</summary>
    /// <param name="gamma">γ, between −100 and 100; −4 is near O'Brien–Fleming, 0 spends evenly, 1 is near Pocock.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is outside its range.</exception>
    public static ErrorSpending HwangShihDeCani(double gamma) => gamma is >= -100 and <= 100
        ? new(SpendingFamily.HwangShihDeCani, gamma, Named("Hwang–Shih–DeCani spending γ =", gamma))
        : throw Guard.OutOfRange(nameof(gamma), gamma, "γ lies between −100 and 100.");

    /// <summary>A spending function of one's own. Designs that hold one cannot be stored as JSON.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="spent">
    /// Takes an information fraction in [0, 1] and the total, gives what is spent by then: 0 at fraction 0, never decreasing, at most the total. Checked for the looks of each
    /// design that uses it.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ErrorSpending Custom(string name, Func<double, double, double> spent)
    {
        Guard.Name(name, "A spending function");
        ArgumentNullException.ThrowIfNull(spent);
        return new(SpendingFamily.Custom, 0, name, spent);
    }

    /// <summary>What is spent by each planned look, as a list; in between it is spent evenly.</summary>
    /// <param name="spent">Cumulative, per tail, one value per look; never decreasing, at most the total.</param>
    /// <exception cref="ArgumentException">The list is empty, decreases, or holds a value outside [0, 1).</exception>
    public static ErrorSpending Cumulative(params ReadOnlySpan<double> spent)
    {
        double before = 0;
        foreach (double value in spent)
        {
            if (!(value >= before && value < 1))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"What is spent by each look never decreases and lies between 0 and 1. Got {value} after {before}."), nameof(spent));
            }
            before = value;
        }
        return spent.Length > 0
            ? new(SpendingFamily.Table, 0, "spending by list", null, ValueList<double>.Of(spent.ToArray()))
            : throw new ArgumentException("What is spent by each look is a list of at least one value.", nameof(spent));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>What is spent by an information fraction.</summary>
    /// <param name="fraction">Between 0 and 1.</param>
    /// <param name="total">What may be spent in all, per tail; strictly between 0 and 1.</param>
    /// <returns>Between 0 and <paramref name="total"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The function is a list, which knows only the looks of a design; or one's own function breaks a rule.</exception>
    public double Spent(double fraction, double total)
    {
        if (fraction is not (>= 0 and <= 1))
        {
            throw Guard.OutOfRange(nameof(fraction), fraction, "An information fraction lies between 0 and 1.");
        }
        Guard.Probability(total, "A total error");
        if (_family == SpendingFamily.Table)
        {
            throw new InvalidOperationException("Spending by list is known at the looks of its design only; ask the design.");
        }
        return fraction == 0 ? 0 : At(fraction, total);
    }

    /// <summary>Whether it is the user's own, which knows one total only.</summary>
    internal bool IsOwn => _family is SpendingFamily.Custom or SpendingFamily.Table;

    /// <summary>Cumulative spending at the planned looks; the end counts as fraction 1.</summary>
    /// <exception cref="ArgumentException">It breaks a rule; the message names it.</exception>
    internal double[] SpentAt(ReadOnlySpan<double> fractions, double total, string parameter)
    {
        if (_family == SpendingFamily.Table && _table.Count != fractions.Length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Spending by list holds one value per look. Got {_table.Count} for {fractions.Length} looks."), parameter);
        }
        double[] spent = new double[fractions.Length];
        double before = 0;
        for (int k = 0; k < spent.Length; k++)
        {
            double value = _family == SpendingFamily.Table ? _table[k] : At(fractions[k], total);
            Check(value, before, fractions[k], total, parameter);
            spent[k] = before = value;
        }
        if (_function?.Invoke(0, total) is double start and not 0)
        {
            throw Broken("is 0 at information fraction 0", start, 0, parameter);
        }
        return spent;
    }

    /// <summary>The same at any fraction, between the planned looks of a list too.</summary>
    internal double SpentBetween(double fraction, double total, ReadOnlySpan<double> planned)
    {
        if (_family != SpendingFamily.Table)
        {
            return fraction <= 0 ? 0 : At(Math.Min(1, fraction), total);
        }
        double from = 0, spent = 0;
        for (int k = 0; k < planned.Length; k++)
        {
            if (fraction <= planned[k])
            {
                return spent + (_table[k] - spent) * (fraction - from) / (planned[k] - from);
            }
            (from, spent) = (planned[k], _table[k]);
        }
        return spent;
    }

    private double At(double t, double total) => _family switch
    {
        SpendingFamily.OBrienFleming => t == 1 ? total : 2 * Normal.UpperTail(Normal.UpperQuantile(total / 2) / (_parameter == 1 ? Math.Sqrt(t) : Math.Pow(t, _parameter / 2))),
        SpendingFamily.Pocock => t == 1 ? total : total * Elementary.Log1p((Math.E - 1) * t),
        SpendingFamily.Power => total * Math.Pow(t, _parameter),
        SpendingFamily.HwangShihDeCani => _parameter == 0 ? total * t : total * (Elementary.Expm1(-_parameter * t) / Elementary.Expm1(-_parameter)),
        _ => _function!(t, total),
    };

    private void Check(double value, double before, double fraction, double total, string parameter)
    {
        if (double.IsNaN(value))
        {
            throw Broken("gives a number at every information fraction", value, fraction, parameter);
        }
        if (value < before)
        {
            throw Broken("never decreases", value, fraction, parameter);
        }
        if (value > total * (1 + 1e-12))
        {
            throw Broken(string.Create(CultureInfo.InvariantCulture, $"never exceeds its total of {total}"), value, fraction, parameter);
        }
    }

    private ArgumentException Broken(string rule, double value, double fraction, string parameter) =>
        new(string.Create(CultureInfo.InvariantCulture, $"A spending function {rule}. \"{Name}\" gives {value} at information fraction {fraction}."), parameter);

    private static string Named(string family, double parameter) => $"{family} {parameter.ToString(CultureInfo.InvariantCulture).Replace('-', '−')}";

    /// <exception cref="InvalidOperationException">The function is one's own.</exception>
    internal void Write(StateWriter writer)
    {
        if (_family == SpendingFamily.Custom)
        {
            throw new InvalidOperationException($"A spending function of one's own, \"{Name}\", cannot be stored as JSON; a list of what is spent by each look can.");
        }
        writer.Text("family", _family.ToString());
        writer.NumberUnlessZero("parameter", _parameter);
        if (_family == SpendingFamily.Table)
        {
            writer.Numbers("spent", _table.AsSpan());
        }
    }

    internal static ErrorSpending Read(StateReader reader) => reader.Choice<SpendingFamily>("family") switch
    {
        SpendingFamily.OBrienFleming => OBrienFlemingOfOrder(reader.Number("parameter")),
        SpendingFamily.Pocock => Pocock,
        SpendingFamily.Power => Power(reader.Number("parameter")),
        SpendingFamily.HwangShihDeCani => HwangShihDeCani(reader.NumberOrZero("parameter")),
        SpendingFamily.Table => Cumulative(reader.Numbers("spent")),
        _ => throw new JsonException("A spending function of one's own cannot be read from JSON."),
    };
}
