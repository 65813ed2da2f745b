using System.Globalization;
using System.Text.Json;
using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats.Tests.Sequential;

/// <summary>One case of the reference file: the design that it asks for, and every figure of it that another package reports, by that package's name and convention.</summary>
internal sealed class GroupSequentialCase
{
    private static readonly JsonElement File = ReferenceFile.Load("group-sequential-designs.json.gz");

    private readonly JsonElement _case;
    private readonly JsonElement _inputs;

    private GroupSequentialCase(JsonElement element) => (_case, _inputs) = (element, element.GetProperty("inputs"));

    public static IEnumerable<JsonElement> All => File.GetProperty("cases").EnumerateArray();

    public static GroupSequentialCase Of(string id) => new(All.Single(c => c.GetProperty("id").GetString() == id));

    public JsonElement Outputs => _case.GetProperty("outputs");

    public JsonElement? Reference => _case.TryGetProperty("reference", out JsonElement reference) ? reference : null;

    public double? Deviation(string field) =>
        _case.TryGetProperty("deviation", out JsonElement deviations) && deviations.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public string System => _case.GetProperty("system").GetString()!;

    /// <summary>What we make of the case, by the package's field names, matrices row by row.</summary>
    public Dictionary<string, double[]> Computed() => (System, Has("n.I"), Has("theta"), Has("iuse")) switch
    {
        (_, true, _, _) => GivenBounds(),
        ("rpact", _, true, _) => PowerCurve(Rpact()),
        ("rpact", _, _, _) => Characteristics(Rpact()),
        ("ldbounds", _, _, _) => new() { ["upper_bounds"] = Z(GroupSequential.At(Numbers("t")).WithEfficacy(Lan(Number("iuse")))) },
        ("reference", _, _, _) => Constants(),
        _ when Has("t") => TwoSidedBounds(GroupSequential.At(Numbers("t")).WithEfficacy(Spending(Text("type"), "gamma"))),
        _ => GsDesign(),
    };

    private static Dictionary<string, double[]> Characteristics(GroupSequentialDesign design)
    {
        StoppingProbabilities planned = design.AtEffect(1);
        double shift = design.Drift * design.Drift;
        double[] efficacy = [.. planned.Looks.Select(look => look.Efficacy)];
        double[] missed = [.. Enumerable.Range(0, efficacy.Length).Select(k => Missed(design, k))];
        return new()
        {
            ["informationRates"] = [.. design.InformationFractions],
            ["criticalValues"] = Z(design),
            ["stageLevels"] = [.. design.Bounds.Select(b => b.Efficacy?.NominalP ?? 0)],
            ["alphaSpent"] = [.. design.Bounds.Select(b => b.AlphaSpent)],
            ["futilityBounds"] = [.. design.Bounds.SkipLast(1).Select(b => b.Futility?.Z ?? (design.Sides == TestSides.Two ? 0 : double.NegativeInfinity))],
            ["betaSpent"] = Cumulated(missed),
            ["nFixed"] = [design.FixedHorizonDrift * design.FixedHorizonDrift],
            ["shift"] = [shift],
            ["inflationFactor"] = [design.InflationFactor],
            ["information"] = [.. design.InformationFractions.Select(t => shift * t)],
            ["power"] = Cumulated(efficacy),
            ["rejectionProbabilities"] = efficacy,
            ["futilityProbabilities"] = [.. planned.Looks.SkipLast(1).Select(look => look.Futility)],
            ["averageSampleNumber0"] = [design.AtEffect(0).ExpectedOverFixedHorizon],
            ["averageSampleNumber01"] = [design.AtEffect(0.5).ExpectedOverFixedHorizon],
            ["averageSampleNumber1"] = [planned.ExpectedOverFixedHorizon],
        };
    }

    // In a two-sided design, beta is the probability of no claim at all.
    private static double Missed(GroupSequentialDesign design, int look)
    {
        DesignSolution solution = design.Solution;
        if (double.IsNaN(solution.BetaDrift))
        {
            return double.NaN;
        }
        double bound = solution.Futility[look];
        return design.Sides == TestSides.Two
            ? solution.Law.LowerExit(look, bound, solution.BetaDrift) - solution.Law.LowerExit(look, -bound, solution.BetaDrift)
            : solution.Law.LowerExit(look, bound, design.Drift);
    }

    private Dictionary<string, double[]> PowerCurve(GroupSequentialDesign design)
    {
        double size = Number("nMax");
        StoppingProbabilities[] curve = [.. Numbers("theta").Select(theta => design.AtDrift(theta * Math.Sqrt(size)))];
        int looks = design.InformationFractions.Count;
        double[] ByStage(int stages, Func<LookProbabilities, double> probability) =>
            [.. Enumerable.Range(0, stages).SelectMany(k => curve.Select(c => probability(c.Looks[k])))];
        return new()
        {
            ["theta"] = Numbers("theta"),
            ["criticalValues"] = Z(design),
            ["averageSampleNumber"] = [.. curve.Select(c => size * c.ExpectedInformationFraction)],
            ["calculatedPower"] = [.. curve.Select(c => c.Efficacy)],
            ["overallEarlyStop"] = [.. curve.Select(c => c.Looks.SkipLast(1).Sum(look => look.Any))],
            ["rejectPerStage"] = ByStage(looks, look => look.Efficacy),
            ["futilityPerStage"] = ByStage(looks - 1, look => look.Futility),
        };
    }

    private Dictionary<string, double[]> GivenBounds()
    {
        double[] information = Numbers("n.I"), drifts = Numbers("theta"), a = Numbers("a"), b = Numbers("b");
        ScoreRecursion law = new(information);
        for (int k = 0; k < information.Length; k++)
        {
            law.Continue(a[k], b[k]);
        }
        double[] upper = [.. Enumerable.Range(0, b.Length).SelectMany(k => drifts.Select(theta => law.UpperExit(k, b[k], theta)))];
        double[] lower = [.. Enumerable.Range(0, a.Length).SelectMany(k => drifts.Select(theta => law.LowerExit(k, a[k], theta)))];
        double Expected(int theta) => information[^1] - Enumerable.Range(0, information.Length)
            .Sum(k => (information[^1] - information[k]) * (upper[k * drifts.Length + theta] + lower[k * drifts.Length + theta]));
        return new() { ["upper_prob"] = upper, ["lower_prob"] = lower, ["en"] = [.. Enumerable.Range(0, drifts.Length).Select(Expected)] };
    }

    private Dictionary<string, double[]> GsDesign()
    {
        int type = (int)Number("test.type");
        GroupSequentialDesign design = (Has("timing") ? GroupSequential.At([.. Numbers("timing"), 1]) : GroupSequential.Looks((int)Number("k")))
            .WithAlpha(type == 2 ? 2 * Number("alpha") : Number("alpha")).WithPower(1 - Number("beta"));
        design = (type == 2 ? design : design.OneSided()).WithEfficacy(GsRule("sfu", "sfupar"));
        design = type switch
        {
            3 or 4 => design.WithFutility((ErrorSpending)GsRule("sfl", "sflpar"), type == 3 ? Adherence.Binding : Adherence.NonBinding),
            5 or 6 => design.WithHarm(Number("astar") > 0 ? Number("astar") : LowerAlpha(), (ErrorSpending)GsRule("sfl", "sflpar"), type == 5 ? Adherence.Binding : Adherence.NonBinding),
            _ => design,
        };
        StoppingProbabilities[] at = [design.AtEffect(0), design.AtEffect(1)];
        double[] spent = [.. design.Bounds.Select(b => b.AlphaSpent / (type == 2 ? 2 : 1))];
        double[] increments = [.. spent.Select((value, k) => k == 0 ? value : value - spent[k - 1])];
        bool harm = type is 2 or 5 or 6;
        return new()
        {
            ["timing"] = [.. design.InformationFractions],
            ["theta"] = [0, design.FixedHorizonDrift],
            ["upper_bound"] = Z(design),
            ["lower_bound"] = [.. design.Bounds.Select(b => (harm ? b.Harm : b.Futility)?.Z ?? double.NegativeInfinity)],
            ["upper_spend_increment"] = increments,
            ["falsepos_nonbinding"] = increments,
            ["n.I"] = [.. design.InformationFractions.Select(t => t * design.InflationFactor)],
            ["upper_prob"] = [.. at[0].Looks.SelectMany((look, k) => at.Select(c => c.Looks[k].Efficacy))],
            ["lower_prob"] = [.. at[0].Looks.SelectMany((look, k) => at.Select(c => c.Looks[k].Futility + c.Looks[k].Harm))],
            ["en"] = [.. at.Select(c => c.ExpectedOverFixedHorizon)],
        };
    }

    // Type 6 without an alpha of its own spends below what the upper bound leaves.
    private double LowerAlpha() => Flat(Outputs.GetProperty("lower_prob")).Where((_, i) => i % 2 == 0).Sum();

    private Dictionary<string, double[]> Constants()
    {
        GroupSequentialDesign design = GroupSequential.Looks((int)Number("K")).WithAlpha(Number("alpha"));
        design = Number("sided") == 1 ? design.OneSided() : design;
        double Height(BoundaryShape shape) => design.WithEfficacy(shape).Bounds[^1].Efficacy!.Value.Z;
        if (Text("type") == "WT")
        {
            return new() { ["pocock"] = [Height(BoundaryShape.Pocock)], ["obf"] = [Height(BoundaryShape.OBrienFleming)], ["wt25"] = [Height(BoundaryShape.WangTsiatis(0.25))] };
        }
        GroupSequentialDesign spending = design.WithEfficacy(Spending(Text("type"), "gamma"));
        return new() { ["criticalValues"] = Z(spending), ["alphaSpent"] = [.. spending.Bounds.Select(b => b.AlphaSpent)] };
    }

    private static Dictionary<string, double[]> TwoSidedBounds(GroupSequentialDesign design) => new()
    {
        ["upper_bound"] = Z(design),
        ["lower_bound"] = [.. design.Bounds.Select(b => b.Harm!.Value.Z)],
    };

    private GroupSequentialDesign Rpact()
    {
        int looks = (int)Number("kMax");
        GroupSequentialDesign design = (Has("informationRates") ? GroupSequential.At(Numbers("informationRates")) : GroupSequential.Looks(looks)).WithAlpha(Number("alpha"));
        design = Has("beta") ? design.WithPower(1 - Number("beta")) : design;
        design = Number("sided") == 1 ? design.OneSided() : design;
        Adherence adherence = Has("bindingFutility") && _inputs.GetProperty("bindingFutility").GetBoolean() ? Adherence.Binding : Adherence.NonBinding;
        design = Text("typeOfDesign") switch
        {
            "OF" => design.WithEfficacy(BoundaryShape.OBrienFleming),
            "P" => design.WithEfficacy(BoundaryShape.Pocock),
            "WT" => design.WithEfficacy(BoundaryShape.WangTsiatis(Number("deltaWT"))),
            "HP" => design.WithEfficacy(BoundaryShape.HaybittlePeto(Number("constantBoundsHP"))),
            "PT" => design.WithEfficacy(BoundaryShape.WangTsiatis(Number("deltaPT1"))).WithFutility(BoundaryShape.WangTsiatis(Number("deltaPT0")), adherence),
            "asUser" => design.WithEfficacy(ErrorSpending.Cumulative(Numbers("userAlphaSpending"))),
            "noEarlyEfficacy" => design.WithoutEfficacyAt([.. Enumerable.Range(1, looks - 1)]),
            string type => design.WithEfficacy(Spending(type, "gammaA")),
            null => throw new InvalidDataException("A case without a type."),
        };
        if (Has("typeBetaSpending"))
        {
            string type = Text("typeBetaSpending");
            design = design.WithFutility(type == "bsUser" ? ErrorSpending.Cumulative(Numbers("userBetaSpending")) : Spending("as" + type[2..], "gammaB"), adherence);
        }
        return Has("futilityBounds") ? design.WithFutilityAt(adherence, [.. Numbers("futilityBounds").Select(z => z == -6 ? double.NegativeInfinity : z)]) : design;
    }

    private ErrorSpending Spending(string type, string parameter) => type switch
    {
        "asOF" => ErrorSpending.OBrienFleming,
        "asP" => ErrorSpending.Pocock,
        "asKD" => ErrorSpending.Power(Number(parameter)),
        "asHSD" => ErrorSpending.HwangShihDeCani(Number(parameter)),
        _ => throw new InvalidDataException($"Unknown spending {type}."),
    };

    private EfficacyRule GsRule(string name, string parameter) => Text(name) switch
    {
        "OF" => BoundaryShape.OBrienFleming,
        "Pocock" => BoundaryShape.Pocock,
        "WT" => BoundaryShape.WangTsiatis(Number(parameter)),
        string type => SpendingOf(type, Has(parameter) ? Number(parameter) : 1),
        null => throw new InvalidDataException("A case without a rule."),
    };

    public static ErrorSpending SpendingOf(string type, double parameter) => type switch
    {
        "sfLDOF" => ErrorSpending.OBrienFlemingOfOrder(parameter),
        "sfLDPocock" => ErrorSpending.Pocock,
        "sfHSD" => ErrorSpending.HwangShihDeCani(parameter),
        "sfPower" => ErrorSpending.Power(parameter),
        _ => throw new InvalidDataException($"Unknown spending {type}."),
    };

    /// <summary>A spending function, its total and fractions. Families that the library does not name are given as functions of one's own.</summary>
    public (ErrorSpending Spending, double Alpha, double[] Fractions) Spending()
    {
        string family = Text("sf");
        double[] p = Has("param") ? Numbers("param") : [1];
        ErrorSpending spending = p.Length == 1 ? SpendingOf(family, p[0]) : ErrorSpending.Custom(family, (t, total) => total * (t is 0 or 1 ? t : family switch
        {
            "sfNormal" => Normal.LowerTail(p[0] + p[1] * Normal.LowerQuantile(t)),
            "sfCauchy" => 0.5 + Math.Atan(p[0] + p[1] * Math.Tan(Math.PI * (t - 0.5))) / Math.PI,
            "sfExtremeValue" => Math.Exp(-Math.Exp(-p[0] + p[1] * Math.Log(-Math.Log(t)))),
            "sfExtremeValue2" => 1 - Math.Exp(-Math.Exp(p[0] + p[1] * Math.Log(-Math.Log(1 - t)))),
            "sfBetaDist" => Beta.LowerTail(t, p[0], p[1]),
            "sfLinear" => t <= p[0] ? p[2] * t / p[0] : t <= p[1] ? p[2] + (p[3] - p[2]) * (t - p[0]) / (p[1] - p[0]) : p[3] + (1 - p[3]) * (t - p[1]) / (1 - p[1]),
            _ => throw new InvalidDataException($"Unknown spending {family}."),
        }));
        return (spending, Number("alpha"), Numbers("t"));
    }

    private ErrorSpending Lan(double use) => use switch
    {
        1 => ErrorSpending.OBrienFleming,
        2 => ErrorSpending.Pocock,
        _ => ErrorSpending.Power(Number("phi")),
    };

    private static double[] Z(GroupSequentialDesign design) => [.. design.Bounds.Select(b => b.Efficacy?.Z ?? double.PositiveInfinity)];

    private static double[] Cumulated(double[] values)
    {
        double sum = 0;
        return [.. values.Select(value => sum += value)];
    }

    private bool Has(string name) => _inputs.ValueKind == JsonValueKind.Object && _inputs.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    private double Number(string name) => _inputs.GetProperty(name).GetDouble();

    private string Text(string name) => _inputs.GetProperty(name).GetString()!;

    private double[] Numbers(string name) => [.. Flat(_inputs.GetProperty(name))];

    /// <summary>All numbers of a field, row by row; NaN where there is none.</summary>
    public static IEnumerable<double> Flat(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Flat),
        JsonValueKind.Number => [element.GetDouble()],
        JsonValueKind.String => [element.GetString()!.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity],
        _ => [double.NaN],
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_case.GetProperty("id").GetString()} {_case.GetProperty("name").GetString()}");
}
