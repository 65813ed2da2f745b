namespace Experimentation.Stats.Multiplicity;

/// <summary>
/// Weights and edges of a graph of hypotheses while it is taken apart (Bretz, Maurer, Brannath and Posch 2009, algorithm 1). Each row keeps what it passes to nobody, so that
/// 1 - gⱼᵢgᵢⱼ is a sum of positive numbers.
/// </summary>
internal sealed class GraphState
{
    private readonly Germ[] _weights;
    private readonly Germ[,] _edges;
    private readonly Germ[] _lost;
    private readonly bool[] _gone;

    public GraphState(ReadOnlySpan<Germ> weights, Germ[,] edges, ReadOnlySpan<Germ> lost)
    {
        _weights = weights.ToArray();
        _edges = (Germ[,])edges.Clone();
        _lost = lost.ToArray();
        _gone = new bool[weights.Length];
    }

    public ReadOnlySpan<Germ> Weights => _weights;

    public Germ[,] Edges => _edges;

    public ReadOnlySpan<Germ> Lost => _lost;

    public bool IsGone(int i) => _gone[i];

    /// <summary>The share of the level at which a hypothesis is tested now.</summary>
    public double LevelOf(int i) => _gone[i] ? 0 : Math.Min(1, _weights[i].Limit);

    /// <summary>Takes a rejected hypothesis out: its level goes along its edges, and paths through it become edges.</summary>
    public void Remove(int i)
    {
        int count = _weights.Length;
        _gone[i] = true;
        for (int j = 0; j < count; j++)
        {
            if (!_gone[j])
            {
                _weights[j] += _weights[i] * _edges[i, j];
            }
        }
        for (int j = 0; j < count; j++)
        {
            if (_gone[j] || _edges[j, i].IsZero)
            {
                continue;
            }
            Germ through = _edges[j, i];
            // 1 - gⱼᵢgᵢⱼ = (1 - gⱼᵢ) + gⱼᵢ(1 - gᵢⱼ).
            Germ left = Leaving(j, i) + through * Leaving(i, j);
            for (int l = 0; l < count; l++)
            {
                if (l != j && !_gone[l])
                {
                    _edges[j, l] = left.IsZero ? Germ.Zero : (_edges[j, l] + through * _edges[i, l]) / left;
                }
            }
            _lost[j] = left.IsZero ? Germ.One : (_lost[j] + through * _lost[i]) / left;
            _edges[j, i] = Germ.Zero;
        }
    }

    /// <summary>What a hypothesis passes elsewhere than to one other.</summary>
    private Germ Leaving(int from, int but)
    {
        Germ sum = _lost[from];
        for (int l = 0; l < _weights.Length; l++)
        {
            if (l != but && l != from && (!_gone[l] || l == from))
            {
                sum += _edges[from, l];
            }
        }
        return sum;
    }
}
