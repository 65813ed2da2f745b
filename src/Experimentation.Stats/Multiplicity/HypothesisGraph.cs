using Experimentation.Stats.Effects;
using Experimentation.Stats.Multiplicity;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// A family tested as a graph: each hypothesis holds a share of the level, and passes it on along its edges when it is rejected (Bretz, Maurer, Brannath and Posch 2009). Keeps
/// the family-wise error rate under any dependence. Fixed sequences, fallback, Holm, gatekeeping, and a feature before its parts are such graphs.
/// </summary>
/// <remarks>
/// The graph is drawn before the data come in. It is a short cut of a closed test made of weighted Bonferroni tests, so the order in which rejectable hypotheses are
/// taken out does not matter.
/// </remarks>
public sealed partial record HypothesisGraph
{
    // Shares that a person adds up to 1 may miss it by rounding.
    private const double Rounding = 1e-9;

    private readonly ValueList<string> _names;
    private readonly ValueList<Germ> _weights;

    // Row by row.
    private readonly ValueList<Germ> _edges;

    private HypothesisGraph(ValueList<string> names, ValueList<Germ> weights, ValueList<Germ> edges)
    {
        _names = names;
        _weights = weights;
        _edges = edges;
    }

    /// <summary>The hypotheses that are left, by name.</summary>
    public IReadOnlyList<string> Hypotheses => _names;

    /// <summary>The share of the level that each holds, 0 to 1, in the order of <see cref="Hypotheses"/>.</summary>
    public IReadOnlyList<double> Weights => ValueList<double>.Of(_weights.Select(w => w.Limit));

    /// <summary>Who passes what to whom; edges that carry nothing as long as others are left are not listed.</summary>
    public IReadOnlyList<GraphEdge> Edges => ValueList<GraphEdge>.Of(
        from i in Enumerable.Range(0, _names.Count)
        from j in Enumerable.Range(0, _names.Count)
        where _edges[i * _names.Count + j].Limit > 0
        select new GraphEdge(_names[i], _names[j], _edges[i * _names.Count + j].Limit));

    /// <summary>A graph without edges: weighted Bonferroni. Add edges with <see cref="Pass"/>.</summary>
    /// <param name="hypotheses">Name, as in the family's labels, and share of the level, 0 to 1; the shares add up to at most 1.</param>
    /// <exception cref="ArgumentException">There is none, or a name comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside its range, or they add up to more than 1.</exception>
    public static HypothesisGraph Of(params ReadOnlySpan<(string Name, double Weight)> hypotheses)
    {
        string[] names = new string[hypotheses.Length];
        Germ[] weights = new Germ[hypotheses.Length];
        double sum = 0;
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = hypotheses[i].Name;
            double weight = Share(hypotheses[i].Weight, "A share of the level", nameof(hypotheses));
            weights[i] = weight;
            sum += weight;
        }
        CheckSum(sum, nameof(hypotheses));
        return new(Names(names, nameof(hypotheses)), ValueList<Germ>.Owning(weights), ValueList<Germ>.Owning(new Germ[names.Length * names.Length]));
    }

    /// <summary>The same graph with an edge: when one hypothesis is rejected, a share of its level goes to another.</summary>
    /// <param name="from">Who passes.</param>
    /// <param name="to">Who receives; another hypothesis.</param>
    /// <param name="share">0 to 1; what one hypothesis passes in all is at most 1. Replaces the edge that was there.</param>
    /// <exception cref="ArgumentException">The graph has no such hypothesis, or it passes to itself.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
    public HypothesisGraph Pass(string from, string to, double share)
    {
        int i = IndexOf(from, nameof(from));
        int j = IndexOf(to, nameof(to));
        if (i == j)
        {
            throw new ArgumentException($"A hypothesis does not pass its level to itself. Got '{to}' twice.", nameof(to));
        }
        Share(share, "A share that is passed on");
        Germ[] edges = [.. _edges];
        edges[i * _names.Count + j] = share;
        double sum = 0;
        for (int l = 0; l < _names.Count; l++)
        {
            sum += edges[i * _names.Count + l].Limit;
        }
        return sum <= 1 + Rounding
            ? new(_names, _weights, ValueList<Germ>.Owning(edges))
            : throw Guard.OutOfRange(nameof(share), share, $"What a hypothesis passes adds up to at most 1; with this share '{from}' would pass more.");
    }

    /// <summary>The graph that is left when a hypothesis is rejected: its level is passed on, and paths through it become edges.</summary>
    /// <param name="name">The rejected hypothesis.</param>
    /// <exception cref="ArgumentException">The graph has no such hypothesis.</exception>
    public HypothesisGraph Reject(string name)
    {
        int removed = IndexOf(name, nameof(name));
        GraphState state = State();
        state.Remove(removed);
        int[] left = [.. Enumerable.Range(0, _names.Count).Where(i => i != removed)];
        return new(
            ValueList<string>.Of(left.Select(i => _names[i])),
            ValueList<Germ>.Of(left.Select(i => state.Weights[i])),
            ValueList<Germ>.Of(from i in left from j in left select state.Edges[i, j]));
    }

    /// <summary>
    /// Tests a family. Where it is made of comparisons the result has simultaneous limits for one-sided hypotheses (Strassburger and Bretz 2008; Guilbaud 2008).
    /// </summary>
    /// <param name="family">One hypothesis for each of the graph, whose label as text is the graph's name for it; in any order, without weights.</param>
    /// <param name="alpha">Family-wise error rate, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentException">Graph and family do not have the same hypotheses.</exception>
    /// <exception cref="ArgumentNullException">The family is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public FamilyResult Test(Family family, double alpha = Family.DefaultAlpha)
    {
        ArgumentNullException.ThrowIfNull(family);
        Guard.Probability(alpha, "A family-wise error rate", "0.05 means 5 %");
        int[] nodes = NodesOf(family);
        GraphState state = State();
        double[] adjusted = new double[family.Count];
        Array.Fill(adjusted, 1);
        double[] finalLevels = new double[family.Count];
        double running = 0;
        bool isPast = false;
        for (int step = 0; step < adjusted.Length; step++)
        {
            (int next, double needed) = Next(family, nodes, state);
            running = Math.Min(1, Math.Max(running, needed));
            if (running > alpha && !isPast)
            {
                isPast = true;
                finalLevels = [.. nodes.Select(node => alpha * state.LevelOf(node))];
            }
            if (next < 0)
            {
                break;
            }
            adjusted[next] = running;
            state.Remove(nodes[next]);
        }
        IEnumerable<double> firstLevels = nodes.Select(node => alpha * _weights[node].Limit);
        return family.Result("Graph", ErrorRate.FamilyWise, alpha, adjusted, limits => limits.StepDown(finalLevels, firstLevels, i => adjusted[i] <= alpha));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(", ", _names.Select((name, i) => $"{name} {Phrase.Percent(_weights[i].Limit)}"))}; {(Edges.Count == 0 ? "nothing is passed on" : string.Join(", ", Edges))}.";

    /// <summary>The hypothesis that falls at the lowest level of the family, and that level.</summary>
    private static (int Index, double Level) Next(Family family, int[] nodes, GraphState state)
    {
        (int best, double level) = (-1, double.PositiveInfinity);
        for (int i = 0; i < nodes.Length; i++)
        {
            double share = state.LevelOf(nodes[i]);
            if (!state.IsGone(nodes[i]) && share > 0 && family.PValues[i] / share < level)
            {
                (best, level) = (i, family.PValues[i] / share);
            }
        }
        return (best, level);
    }

    private GraphState State()
    {
        int count = _names.Count;
        var edges = new Germ[count, count];
        var lost = new Germ[count];
        for (int i = 0; i < count; i++)
        {
            double passed = 0;
            for (int j = 0; j < count; j++)
            {
                edges[i, j] = _edges[i * count + j];
                passed += edges[i, j].Limit;
            }
            lost[i] = passed < 1 - Rounding ? 1 - passed : Germ.Zero;
        }
        return new(_weights.AsSpan(), edges, lost);
    }

    private int[] NodesOf(Family family)
    {
        string[] labels = [.. family.Labels.Select(label => label.ToString())];
        string[] missing = [.. _names.Except(labels)];
        string[] unknown = [.. labels.Except(_names)];
        if (missing.Length > 0 || unknown.Length > 0)
        {
            string what = missing.Length > 0 ? $"the family lacks '{missing[0]}'" : $"the graph lacks '{unknown[0]}'";
            throw new ArgumentException($"Graph and family have the same hypotheses; {what}.", nameof(family));
        }
        return [.. labels.Select(label => IndexOf(label, nameof(family)))];
    }

    private int IndexOf(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        int index = Array.IndexOf([.. _names], name);
        return index >= 0 ? index : throw new ArgumentException($"The graph has no hypothesis '{name}'. It has {string.Join(", ", _names.Select(known => $"'{known}'"))}.", parameter);
    }

    private static ValueList<string> Names(IEnumerable<string> names, string parameter)
    {
        string[] list = [.. names];
        if (list.Length == 0)
        {
            throw new ArgumentException("A graph has at least one hypothesis. Got none.", parameter);
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in list)
        {
            if (!seen.Add(Guard.Name(name, "A hypothesis", parameter)))
            {
                throw new ArgumentException($"Each hypothesis of a graph has a name of its own. '{name}' comes twice.", parameter);
            }
        }
        return ValueList<string>.Owning(list);
    }

    private static double Share(double share, string what, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(share))] string name = "") =>
        share is >= 0 and <= 1 ? share : throw Guard.OutOfRange(name, share, $"{what} is at least 0 and at most 1.");

    private static void CheckSum(double sum, string name)
    {
        if (sum > 1 + Rounding)
        {
            throw Guard.OutOfRange(name, sum, "The shares of the level add up to at most 1.");
        }
    }
}
