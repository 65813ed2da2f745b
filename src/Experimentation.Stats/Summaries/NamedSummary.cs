using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Summaries;

/// <summary>One stratum of a <see cref="StratifiedSummary"/>.</summary>
internal sealed record NamedSummary(string Name, CovariateSummary Summary) : IJsonState<NamedSummary>
{
    public void Write(StateWriter writer)
    {
        writer.Text("name", Name);
        writer.State("summary", Summary);
    }

    public static NamedSummary Read(StateReader reader) => new(reader.Text("name"), reader.State<CovariateSummary>("summary"));
}
