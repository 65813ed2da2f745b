using BenchmarkDotNet.Attributes;
using Experimentation.Stats.Planning;

namespace Experimentation.Stats.Benchmarks;

/// <summary>
/// Planning: sample size of a t test as a bare solve and as an answer, power, detectable lift, exact tests. The baseline is the closed formula of the normal limit, which
/// every solver begins with. Peers (statsmodels, R) are timed by benchmarks/peers/power.sh in one run.
/// </summary>
[MemoryDiagnoser]
public class PowerBenchmarks
{
    private const int Solves = 64;

    private readonly MeanPower _pooled = Power.OfMeans(1).WithTest(MeanTest.PooledT);

    private readonly MeanPower _welch = Power.OfMeans(1);

    private readonly MeanPower _normal = Power.OfMeans(1).WithTest(MeanTest.Z).WithHypothesis(Hypothesis.Superiority());

    private readonly ProportionPower _fisher = Power.OfProportions(0.1).WithMethod(ProportionPowerMethod.FisherExact);

    private readonly ProportionPower _boschloo = Power.OfProportions(0.1).WithMethod(ProportionPowerMethod.BoschlooExact);

    private readonly Claim _claim = Claim.Of(Hypothesis.Difference(), 0.05);

    private readonly Claim _oneSided = Claim.Of(Hypothesis.Superiority(), 0.025);

    [Params(0.02, 0.2, 0.8)]
    public double Effect { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Solves)]
    public double NormalLimit()
    {
        double sum = 0;
        for (int i = 0; i < Solves; i++)
        {
            sum += _normal.UsersFor(Effect + 1e-6 * i, _oneSided, 0.8);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Solves)]
    public double PooledTSolve()
    {
        double sum = 0;
        for (int i = 0; i < Solves; i++)
        {
            sum += _pooled.UsersFor(Effect + 1e-6 * i, _claim, 0.8);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Solves)]
    public double WelchSolve()
    {
        double sum = 0;
        for (int i = 0; i < Solves; i++)
        {
            sum += _welch.UsersFor(Effect + 1e-6 * i, _claim, 0.8);
        }
        return sum;
    }

    [Benchmark]
    public SampleSizeAnswer PooledTAnswer() => _pooled.SampleSize(Lift.Absolute(Effect));

    [Benchmark]
    public PowerAnswer PooledTPower() => _pooled.Power(Lift.Absolute(Effect), 1_000);

    [Benchmark]
    public DetectableLiftAnswer PooledTDetectableLift() => _pooled.MinimumDetectableLift(1_000);

    [Benchmark]
    public double FisherPowerOfAThousandPerArm() => _fisher.Power(Lift.Absolute(0.04), 2_000).Power;

    [Benchmark]
    public double BoschlooPowerOfAHundredPerArm() => _boschloo.Power(Lift.Absolute(0.15), 200).Power;
}
