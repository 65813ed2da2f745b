namespace Experimentation.Stats.SurfaceTests;

/// <summary>At least one value of every public type that can be shown, and some that have little to show: empty, unbounded, not estimable.</summary>
internal static partial class Samples
{
    /// <summary>What a user may have called something.</summary>
    public const string Hostile = "<script>alert(1)</script> | *x* [y](z) `q` & \"min\\utes\" #1 ~~s~~ <!-- -->\n# h\r\n* b";

    private static readonly Metric<MeanSummary> Minutes = Metric.Mean("minutes");
    private static readonly Metric<ProportionSummary> Crashes = Metric.Proportion("users with a crash", PreferredDirection.Decrease);

    private static readonly Lazy<IReadOnlyList<IReportable>> Made = new(() =>
    [
        .. OfSummaries(), .. OfEffects(), .. OfInference(), .. OfBayes(), .. OfSequences(), .. OfDesigns(), .. OfMultiplicity(), .. OfSimulation(), .. OfPlanning(), .. OfNovelty(), .. OfTraffic(), .. OfExperiments(),
        .. OfFeaturesAndRollouts(), .. Gallery.All().Select(g => g.Result),
    ]);

    public static IReadOnlyList<IReportable> All => Made.Value;

    /// <summary>The public type that a result is known by, which its own type may only derive from.</summary>
    public static Type PublicTypeOf(IReportable result)
    {
        Type type = result.GetType();
        while (!type.IsVisible)
        {
            type = type.BaseType!;
        }
        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    private static double[] Values(int count, ulong seed, double mean = 10, double spread = 2)
    {
        var random = new Random((int)seed);
        return [.. Enumerable.Range(0, count).Select(_ => mean + spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()))];
    }
}
