using BenchmarkDotNet.Attributes;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Whole group-sequential designs, from the question to the bounds. Baseline: the two-sided O'Brien–Fleming-type spending design. R's rpact and gsDesign stand
/// beside the same designs in benchmarks/peers/group-sequential.sh.
/// </summary>
[MemoryDiagnoser]
public class GroupSequentialBenchmarks
{
    [Params(5, 10, 20, 50, 200)]
    public int Looks { get; set; }

    [Benchmark(Baseline = true)]
    public double SpendingBounds() => Last(GroupSequential.Looks(Looks));

    [Benchmark]
    public double SpendingBoundsInflationAndExpectedInformation()
    {
        GroupSequentialDesign design = GroupSequential.Looks(Looks);
        return design.InflationFactor + design.AtEffect(0).ExpectedOverFixedHorizon + design.AtEffect(1).ExpectedOverFixedHorizon;
    }

    [Benchmark]
    public double OneSidedSpendingBounds() => Last(GroupSequential.Looks(Looks).OneSided());

    [Benchmark]
    public double OBrienFlemingShape() => Last(GroupSequential.Looks(Looks).WithEfficacy(BoundaryShape.OBrienFleming));

    [Benchmark]
    public double BindingFutility() => Last(Futility(Adherence.Binding));

    [Benchmark]
    public double NonBindingFutility() => Last(Futility(Adherence.NonBinding));

    private GroupSequentialDesign Futility(Adherence adherence) => GroupSequential.Looks(Looks).OneSided().WithAlpha(0.025)
        .WithEfficacy(ErrorSpending.OBrienFleming).WithFutility(ErrorSpending.HwangShihDeCani(-2), adherence);

    private static double Last(GroupSequentialDesign design) => design.Bounds[^1].Efficacy!.Value.Z;
}
