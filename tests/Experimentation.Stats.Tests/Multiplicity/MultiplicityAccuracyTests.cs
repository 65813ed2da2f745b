using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Tests.Multiplicity;

/// <summary>Accuracy of the laws that Dunnett's and Tukey's tests stand on.</summary>
public sealed class MultiplicityAccuracyTests : AccuracySection
{
    protected override string Heading => "Largest of correlated statistics and studentized range";

    protected override string ReferenceName => "multiplicity-laws.json.gz";

    protected override IReadOnlyDictionary<string, Func<double[], double>> Functions { get; } = new Dictionary<string, Func<double[], double>>
    {
        ["LargestOfFamily.UpperTail"] = a => Law(a).UpperTail(At(a)),
        ["LargestOfFamily.LowerTail"] = a => Law(a).LowerTail(At(a)),
        ["StudentizedRange.UpperTail"] = a => StudentizedRange.UpperTail(a[2], (int)a[0], Df(a[1])),
        ["StudentizedRange.LowerTail"] = a => StudentizedRange.LowerTail(a[2], (int)a[0], Df(a[1])),
    };

    private static double Df(double df) => df == 0 ? double.PositiveInfinity : df;

    private static LargeSide Side(double sides) => sides == 2 ? LargeSide.Both : LargeSide.Upper;

    // Equal correlations: count, correlation, df, sides, limit. Others: sides, df, limit, three loadings or more.
    private static bool IsEqual(double[] a) => a.Length == 5;

    private static double At(double[] a) => IsEqual(a) ? a[4] : a[2];

    private static LargestOfFamily Law(double[] a) => IsEqual(a)
        ? LargestOfFamily.Equicorrelated((int)a[0], a[1], Df(a[2]), Side(a[3]))
        : new(a.AsSpan(3), Df(a[1]), Side(a[0]));
}
