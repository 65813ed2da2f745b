using FsCheck;
using FsCheck.Fluent;

namespace Experimentation.Stats.Tests.Inference;

/// <summary>Two arms whose control is clearly away from zero, in any unit and of either sign.</summary>
public sealed record Arms(MeanSummary Control, MeanSummary Treatment)
{
    public static Arbitrary<Arms> Any()
    {
        Gen<Arms> arms =
            from nc in Gen.Choose(2, 200_000)
            from nt in Gen.Choose(2, 200_000)
            from unit in Gen.Choose(-6, 6)
            from sign in Gen.Elements(-1.0, 1.0)
            from spreadC in Gen.Choose(1, 1000)
            from spreadT in Gen.Choose(1, 1000)
            from standardErrors in Gen.Choose(4_000, 100_000)
            from z in Gen.Choose(-6_000, 6_000)
            let scale = Math.Pow(10, unit)
            let sdC = scale * spreadC / 100.0
            let sdT = scale * spreadT / 100.0
            let seC = sdC / Math.Sqrt(nc)
            let se = Math.Sqrt(sdC * sdC / nc + sdT * sdT / nt)
            let control = sign * standardErrors / 1000.0 * seC
            select new Arms(MeanSummary.FromMoments(nc, control, sdC * sdC), MeanSummary.FromMoments(nt, control + z / 1000.0 * se, sdT * sdT));
        return arms.ToArbitrary();
    }
}
