using BenchmarkDotNet.Running;
using Experimentation.Stats.Benchmarks;

switch (args)
{
    case ["peers", "group-sequential"]:
        GroupSequentialPeers.Run();
        return;
    case ["peers", "bootstrap"]:
        BootstrapTimes.Print();
        return;
    case ["peers", "multiplicity", var file]:
        MultiplicityTimes.Print(file);
        return;
    case ["peers", "power"]:
        PowerTimes.Print();
        return;
    case ["peers", "quantiles", var control, var treatment]:
        QuantileTimes.Print(control, treatment);
        return;
    case ["peers", "ranks"]:
        RankTimes.Print();
        return;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return;
}
