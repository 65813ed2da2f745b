using FsCheck;
using FsCheck.Fluent;

namespace Experimentation.Stats.Tests.Summaries;

/// <summary>Rows of a metric in any unit, cut into parts in any way, empty parts too.</summary>
public sealed record Parts(IReadOnlyList<IReadOnlyList<(double X, double Y, long Events, double Exposure, bool Outcome)>> Lists)
{
    public static Arbitrary<Parts> Any()
    {
        Gen<Parts> parts =
            from unit in Gen.Choose(-9, 9)
            from centre in Gen.Choose(-1_000_000, 1_000_000)
            from cuts in Gen.Choose(0, 40).ListOf(6)
            from seed in Gen.Choose(1, int.MaxValue - 1)
            let random = new Random(seed)
            let scale = Math.Pow(10, unit)
            select new Parts([.. cuts.Select(n => (IReadOnlyList<(double, double, long, double, bool)>)[.. Enumerable.Range(0, n).Select(_ => Row(random, scale, centre))])]);
        return parts.ToArbitrary();
    }

    public IEnumerable<(double X, double Y, long Events, double Exposure, bool Outcome)> Rows => Lists.SelectMany(rows => rows);

    private static (double, double, long, double, bool) Row(Random random, double scale, double centre)
    {
        double x = scale * (centre * 1e-3 + random.NextDouble());
        return (x, 3 * x - scale * random.NextDouble(), random.Next(0, 5), scale * (1 + random.NextDouble()), random.Next(3) == 0);
    }
}
