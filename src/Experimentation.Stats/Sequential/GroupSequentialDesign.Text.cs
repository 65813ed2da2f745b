using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats;

public sealed partial record GroupSequentialDesign
{
    /// <summary>One sentence about the design and a table of its bounds.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{(_specification.Looks == 1 ? "One look" : $"{_specification.Looks} looks")}, {(Sides == TestSides.Two ? "two-sided" : "one-sided")} alpha {Phrase.Number(Alpha)}, power {Phrase.Number(Power)}, {Efficacy.Name}");
        if (_specification.Futility is { } futility)
        {
            string rule = futility.Spending?.Name ?? futility.Shape?.Name ?? "given bounds";
            text.Append(CultureInfo.InvariantCulture, $"; {Adhered(futility.Adherence)} futility by {rule}");
        }
        if (_specification.Harm is { } harm)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {Adhered(harm.Adherence)} harm at alpha {Phrase.Number(harm.Alpha)} by {harm.Spending.Name}");
        }
        text.Append(CultureInfo.InvariantCulture, $". Takes {Fixed(InflationFactor, 4)} times the users of a fixed-horizon test at most, {Fixed(AtEffect(1).ExpectedOverFixedHorizon, 4)} times on average if the effect is as planned, {Fixed(AtEffect(0).ExpectedOverFixedHorizon, 4)} times if there is none.");
        bool showsHarm = Sides == TestSides.One && _specification.Harm is not null;
        bool showsFutility = _specification.Futility is not null;
        text.AppendLine().Append("look  information  alpha spent  efficacy z  nominal p");
        text.Append(showsFutility ? "  futility z" : "").Append(showsHarm ? "  harm z" : "");
        foreach (LookBounds look in Bounds)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{look.Look,4}  {Fixed(look.InformationFraction, 4),11}  {Small(look.AlphaSpent),11}  {Column(look.Efficacy),10}  {(look.Efficacy is { } bound ? Small(bound.NominalP) : "–"),9}");
            text.Append(showsFutility ? $"  {Column(look.Futility),10}" : "").Append(showsHarm ? $"  {Column(look.Harm),6}" : "");
        }
        return text.ToString();
    }

    private static string Adhered(Adherence adherence) => adherence == Adherence.Binding ? "binding" : "non-binding";

    private static string Column(StoppingBound? bound) => bound is { } known ? Fixed(known.Z, 3) : "–";

    private static string Fixed(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Small(double probability) => probability is > 0 and < 0.00001
        ? probability.ToString("0.0E+0", CultureInfo.InvariantCulture).Replace('-', '−')
        : Fixed(probability, 5);
}
