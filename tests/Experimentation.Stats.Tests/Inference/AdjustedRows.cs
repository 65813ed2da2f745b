using System.Text.Json;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>The rows behind the reference cases of adjusted comparisons: columns 0 and 1 are outcome and covariate, 2 and 3 their denominators.</summary>
internal sealed record AdjustedRows(double[][] ControlColumns, double[][] TreatmentColumns)
{
    /// <summary>The rows that the GrowthBook cases describe by formula.</summary>
    public static AdjustedRows GrowthBook()
    {
        int[] a = [.. Enumerable.Range(1, 60)];
        int[] b = [.. Enumerable.Range(1, 70)];
        return new(
            [
                [.. a.Select(i => Math.Round(5 + 2 * Math.Sin(i) + 0.05 * i, 4))],
                [.. a.Select(i => Math.Round(4 + 1.8 * Math.Sin(i + 0.3) + 0.02 * i, 4))],
                [.. a.Select(i => 1.0 + i % 4)],
                [.. a.Select(i => 1.0 + (i + 1) % 3)],
            ],
            [
                [.. b.Select(j => Math.Round(5.6 + 2 * Math.Sin(0.9 * j) + 0.05 * j, 4))],
                [.. b.Select(j => Math.Round(4 + 1.8 * Math.Sin(0.9 * j + 0.3) + 0.02 * j, 4))],
                [.. b.Select(j => 1.0 + j % 5)],
                [.. b.Select(j => 1.0 + (j + 1) % 3)],
            ]);
    }

    /// <summary>Nine users against twenty-three, with other slopes and another spread.</summary>
    public static AdjustedRows Small(JsonElement file)
    {
        JsonElement rows = file.GetProperty("small").GetProperty("rows");
        double[] d = Values(rows.GetProperty("d"));
        double[][] columns = [Values(rows.GetProperty("y")), Values(rows.GetProperty("x1")), Values(rows.GetProperty("x2"))];
        return new(
            [.. columns.Select(c => c.Where((_, i) => d[i] == 0).ToArray())],
            [.. columns.Select(c => c.Where((_, i) => d[i] == 1).ToArray())]);
    }

    public static AdjustedRows Named(string name, JsonElement file, out int[] outcomes, out int[] covariates)
    {
        (outcomes, covariates) = name switch
        {
            "one" => ((int[])[0], (int[])[1]),
            "three" => ([0], [1, 3, 2]),
            "ratio" => ([0, 2], [1, 3]),
            _ => ([0], [1, 2]),
        };
        return name == "small" ? Small(file) : GrowthBook();
    }

    public static (CovariateSummary Control, CovariateSummary Treatment) Arms(string name, JsonElement file)
    {
        AdjustedRows rows = Named(name, file, out int[] outcomes, out int[] covariates);
        return (rows.Control(outcomes, covariates), rows.Treatment(outcomes, covariates));
    }

    public CovariateSummary Control(int[] outcomes, int[] covariates) => Of(ControlColumns, outcomes, covariates, static _ => true);

    public CovariateSummary Treatment(int[] outcomes, int[] covariates) => Of(TreatmentColumns, outcomes, covariates, static _ => true);

    /// <summary>Odd and even users.</summary>
    public StratifiedSummary Strata(bool control, int[] covariates)
    {
        double[][] columns = control ? ControlColumns : TreatmentColumns;
        return StratifiedSummary.Of(("even", Of(columns, [0], covariates, i => (i + 1) % 2 == 0)), ("odd", Of(columns, [0], covariates, i => (i + 1) % 2 == 1)));
    }

    public static CovariateSummary Moments(JsonElement arm) =>
        CovariateSummary.FromMoments((long)arm.Number("n"), 1, Values(arm.GetProperty("means")), Values(arm.GetProperty("covariances")));

    public static double[] Values(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetDouble())];

    private static CovariateSummary Of(double[][] columns, int[] outcomes, int[] covariates, Func<int, bool> user)
    {
        double[] Column(int i) => [.. columns[i].Where((_, row) => user(row))];
        return CovariateSummary.Of([.. outcomes.Select(Column)], [.. covariates.Select(Column)]);
    }
}
