using System.Text.Json.Serialization;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <content>A graph that was agreed on before an experiment can be stored with its plan.</content>
[JsonConverter(typeof(StateConverter<HypothesisGraph>))]
public sealed partial record HypothesisGraph : IJsonState<HypothesisGraph>
{
    void IJsonState<HypothesisGraph>.Write(StateWriter writer)
    {
        writer.States("hypotheses", _names.Select((name, i) => new StoredNode(name, _weights[i])));
        int count = _names.Count;
        writer.States("edges", from i in Enumerable.Range(0, _edges.Count) where !_edges[i].IsZero select new StoredEdge(i / count, i % count, _edges[i]));
    }

    static HypothesisGraph IJsonState<HypothesisGraph>.Read(StateReader reader)
    {
        StoredNode[] nodes = reader.States<StoredNode>("hypotheses");
        int count = nodes.Length;
        ValueList<string> names = Names(nodes.Select(node => node.Name), "hypotheses");
        CheckSum(nodes.Sum(node => node.Weight.Limit), "hypotheses");
        var edges = new Germ[count * count];
        double[] passed = new double[count];
        foreach (StoredEdge edge in reader.States<StoredEdge>("edges"))
        {
            if (edge.From >= count || edge.To >= count || edge.From == edge.To)
            {
                throw new ArgumentException("An edge goes from one hypothesis of the graph to another.", nameof(reader));
            }
            edges[edge.From * count + edge.To] = edge.Share;
            passed[edge.From] += edge.Share.Limit;
        }
        CheckSum(passed.Max(), "edges");
        return new(names, ValueList<Germ>.Of(nodes.Select(node => node.Weight)), ValueList<Germ>.Owning(edges));
    }

    private static void Write(StateWriter writer, string name, Germ germ)
    {
        writer.Number(name, germ.Coefficient);
        writer.NumberUnlessZero("order", germ.IsZero ? 0 : germ.Order);
    }

    private static Germ ReadGerm(StateReader reader, string name)
    {
        double coefficient = Guard.NotNegative(reader.Number(name), "A share", name);
        int order = reader.Has("order") ? reader.Position("order") : 0;
        return coefficient > 0 ? new(coefficient, order) : Germ.Zero;
    }

    private readonly record struct StoredNode(string Name, Germ Weight) : IJsonState<StoredNode>
    {
        public void Write(StateWriter writer)
        {
            writer.Text("name", Name);
            HypothesisGraph.Write(writer, "weight", Weight);
        }

        public static StoredNode Read(StateReader reader) => new(reader.Text("name"), ReadGerm(reader, "weight"));
    }

    private readonly record struct StoredEdge(int From, int To, Germ Share) : IJsonState<StoredEdge>
    {
        public void Write(StateWriter writer)
        {
            writer.Count("from", From);
            writer.Count("to", To);
            HypothesisGraph.Write(writer, "share", Share);
        }

        public static StoredEdge Read(StateReader reader) => new(reader.Position("from"), reader.Position("to"), ReadGerm(reader, "share"));
    }
}
