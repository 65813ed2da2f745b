using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <content>Graphs that have names.</content>
public sealed partial record HypothesisGraph
{
    /// <summary>Holm (1979): equal shares, and what is rejected passes to all others alike.</summary>
    /// <param name="hypotheses">Names, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    public static HypothesisGraph Holm(params ReadOnlySpan<string> hypotheses) => Layers([hypotheses.ToArray()], LayerPassing.WhenAllAreShown, nameof(hypotheses));

    /// <summary>One after the other, each at the whole level, until one is not rejected.</summary>
    /// <param name="hypotheses">Names in order, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    public static HypothesisGraph FixedSequence(params ReadOnlySpan<string> hypotheses) =>
        Layers([.. hypotheses.ToArray().Select(name => new[] { name })], LayerPassing.WhenAllAreShown, nameof(hypotheses));

    /// <summary>Fallback (Wiens 2003): one after the other, each with a share of its own and what those before it passed on.</summary>
    /// <param name="hypotheses">Names in order and shares of the level, 0 to 1, which add up to at most 1.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside its range, or they add up to more than 1.</exception>
    public static HypothesisGraph Fallback(params ReadOnlySpan<(string Name, double Weight)> hypotheses)
    {
        HypothesisGraph graph = Of(hypotheses);
        for (int i = 1; i < hypotheses.Length; i++)
        {
            graph = graph.Pass(hypotheses[i - 1].Name, hypotheses[i].Name, 1);
        }
        return graph;
    }

    /// <summary>
    /// Serial gatekeeping (Westfall and Krishen 2001): a layer is tested, by Holm's procedure, once all hypotheses of the layers before it are rejected.
    /// </summary>
    /// <param name="layers">Names of each layer, at least one layer with at least one name.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    public static HypothesisGraph SerialGatekeeping(params ReadOnlySpan<IReadOnlyList<string>> layers) => Layers(Checked(layers), LayerPassing.WhenAllAreShown, nameof(layers));

    /// <summary>
    /// Parallel gatekeeping (Dmitrienko, Offen and Westfall 2003): a layer is tested once at least one hypothesis of the layer before it is rejected, at the level that the
    /// rejected ones held. All layers but the last by Bonferroni, the last by Holm.
    /// </summary>
    /// <param name="layers">Names of each layer, at least one layer with at least one name.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    public static HypothesisGraph ParallelGatekeeping(params ReadOnlySpan<IReadOnlyList<string>> layers) => Layers(Checked(layers), LayerPassing.AtOnce, nameof(layers));

    /// <summary>
    /// A feature made of parts, parent first: the parent holds the whole level; once it is rejected its children share the level, by Holm's procedure. Children may have
    /// children of their own, see <see cref="WithChildren"/>.
    /// </summary>
    /// <param name="parent">The whole feature.</param>
    /// <param name="children">Its parts, at least one.</param>
    /// <exception cref="ArgumentException">There are none, or a name comes twice.</exception>
    public static HypothesisGraph ParentFirst(string parent, params ReadOnlySpan<string> children) => Of((parent, 1)).WithChildren(parent, children);

    /// <summary>
    /// The same graph with children below a hypothesis: they are tested once it is rejected, share its level, by Holm's procedure, and when all of them are rejected the level
    /// goes on to where the parent passed it before.
    /// </summary>
    /// <param name="parent">A hypothesis of the graph that has no children yet.</param>
    /// <param name="children">New names, at least one.</param>
    /// <exception cref="ArgumentException">There are none, a name comes twice, or the graph has no such parent.</exception>
    public HypothesisGraph WithChildren(string parent, params ReadOnlySpan<string> children)
    {
        int at = IndexOf(parent, nameof(parent));
        if (children.IsEmpty)
        {
            throw new ArgumentException("A parent has at least one child. Got none.", nameof(children));
        }
        int before = _names.Count;
        ValueList<string> names = Names(_names.Concat(children.ToArray()), nameof(children));
        var edges = new Germ[names.Count * names.Count];
        for (int i = 0; i < before; i++)
        {
            for (int j = 0; j < before && i != at; j++)
            {
                edges[i * names.Count + j] = _edges[i * before + j];
            }
        }
        for (int child = before; child < names.Count; child++)
        {
            edges[at * names.Count + child] = 1.0 / children.Length;
            for (int j = 0; j < names.Count; j++)
            {
                // To siblings; an only child passes at once to where others pass when no sibling is left.
                edges[child * names.Count + j] = j < before
                    ? _edges[at * before + j].Smaller(children.Length > 1 ? 1 : 0)
                    : j != child ? 1.0 / (children.Length - 1) : Germ.Zero;
            }
        }
        return new(names, ValueList<Germ>.Of(_weights.Concat(new Germ[children.Length])), ValueList<Germ>.Owning(edges));
    }

    private enum LayerPassing
    {
        WhenAllAreShown,
        AtOnce,
    }

    private static string[][] Checked(ReadOnlySpan<IReadOnlyList<string>> layers)
    {
        var lists = new string[layers.Length][];
        for (int i = 0; i < lists.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(layers[i], nameof(layers));
            lists[i] = layers[i].Count > 0 ? [.. layers[i]] : throw new ArgumentException("Each layer has at least one hypothesis. Got an empty one.", nameof(layers));
        }
        return lists;
    }

    private static HypothesisGraph Layers(string[][] layers, LayerPassing passing, string parameter)
    {
        ValueList<string> names = Names(layers.SelectMany(layer => layer), parameter);
        int count = names.Count;
        var weights = new Germ[count];
        var edges = new Germ[count * count];
        int start = 0;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            int end = start + layers[layer].Length;
            int size = end - start;
            bool isLast = layer == layers.Length - 1;
            bool goesAround = size > 1 && (isLast || passing == LayerPassing.WhenAllAreShown);
            for (int i = start; i < end; i++)
            {
                weights[i] = layer == 0 ? 1.0 / size : Germ.Zero;
                for (int j = start; goesAround && j < end; j++)
                {
                    edges[i * count + j] = j != i ? 1.0 / (size - 1) : Germ.Zero;
                }
                for (int j = end; !isLast && j < end + layers[layer + 1].Length; j++)
                {
                    edges[i * count + j] = new Germ(1.0 / layers[layer + 1].Length, goesAround ? 1 : 0);
                }
            }
            start = end;
        }
        return new(names, ValueList<Germ>.Owning(weights), ValueList<Germ>.Owning(edges));
    }
}
