using System.Reflection;
using System.Runtime.CompilerServices;

namespace Experimentation.Stats.SurfaceTests;

/// <summary>Whatever a user gets back shows itself.</summary>
public class ReportableTests
{
    /// <summary>Public types that show nothing, and why.</summary>
    private static readonly Dictionary<Type, string> Unshown = new()
    {
        [typeof(RandomSource)] = "a stream of random numbers: looking at it would not tell what comes next",
        [typeof(MetricProcess)] = "a step of a simulation's question, never a result",
        [typeof(ComparisonSimulation<>)] = "a simulation before it is run; its result shows itself",
        [typeof(Numerics.StateConverter<>)] = "a converter",
        [typeof(SummaryColumns)] = "a view of the caller's own columns, which cannot be boxed",
    };

    [Fact]
    public void Every_public_type_that_holds_something_shows_itself()
    {
        string[] missing = [.. typeof(Compare).Assembly.GetExportedTypes()
            .Where(t => !t.IsEnum && !t.IsInterface && !(t.IsAbstract && t.IsSealed) && !t.IsAssignableTo(typeof(Exception)) && !t.IsAssignableTo(typeof(Delegate)))
            // Mutable on purpose: what is collected shows itself once it is a summary.
            .Where(t => !t.Name.EndsWith("Accumulator", StringComparison.Ordinal) && !Unshown.ContainsKey(t))
            .Where(t => !t.IsAssignableTo(typeof(IReportable)) || !t.GetCustomAttributes(inherit: true).Any(a => a.GetType().Name == "TypeFormatterSourceAttribute"))
            .Select(t => t.FullName!)];
        Assert.Empty(missing);
    }

    [Fact]
    public void No_reportable_type_leaves_its_sentence_to_the_compiler_or_to_object()
    {
        string[] wordless = [.. typeof(Compare).Assembly.GetExportedTypes()
            .Where(t => t.IsAssignableTo(typeof(IReportable)) && !t.IsInterface && !t.IsAbstract)
            .Where(t => t.GetMethod("ToString", Type.EmptyTypes)! is var said && (said.IsDefined(typeof(CompilerGeneratedAttribute)) || said.DeclaringType == typeof(object) || said.DeclaringType == typeof(ValueType)))
            .Select(t => t.FullName!)];
        Assert.Empty(wordless);
    }

    [Fact]
    public void The_list_of_exceptions_holds_no_more_than_it_must() =>
        Assert.All(Unshown.Keys, t => Assert.False(t.IsAssignableTo(typeof(IReportable)), $"{t.Name} shows itself by now."));
}
