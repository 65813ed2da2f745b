using BenchmarkDotNet.Running;
using Experimentation.Stats.Benchmarks;

if (args is ["peers", "group-sequential"])
{
    GroupSequentialPeers.Run();
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
