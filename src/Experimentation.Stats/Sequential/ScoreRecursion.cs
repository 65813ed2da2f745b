using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Sequential;

/// <summary>Whether the continuation sets of all looks are symmetric about 0, so that half of the work suffices.</summary>
internal enum Folding
{
    None,
    Even,
}

/// <summary>Which exits will be asked for. Where nothing below matters, an open lower side needs fewer nodes.</summary>
internal enum ExitSides
{
    Upper,
    Both,
}

/// <summary>
/// The law of a test statistic that is followed from look to look and stopped when it leaves a continuation set: the recursion of Armitage, McPherson and Rowe (1969) on the
/// score scale, S = Z·√I, which has independent increments and drift·I as its mean.
/// </summary>
/// <remarks>
/// Densities are kept under no drift. Under a drift they are multiplied by exp(drift·s − drift²·I/2), so one pass serves every drift and every look.
/// Looks are counted from 0. A recursion is filled by one thread; after its last <see cref="Continue"/> it may be read by many.
/// </remarks>
internal sealed class ScoreRecursion
{
    /// <summary>Beyond this a density adds nothing under no drift.</summary>
    private const double Clip = 8.6;

    /// <summary>How much further an open side is followed at the last look, so that exits are right for drifts of that size.</summary>
    private const double DriftReach = 8;

    /// <summary>A finite bound beyond this is as good as none.</summary>
    private const double FarthestBound = 45;

    /// <summary>Probabilities below it lie below the floor of the kernels' exponents: a bound for them cannot be told from infinity.</summary>
    private const double LeastProbability = 1e-140;

    private readonly double[] _information;
    private readonly Folding _folding;
    private readonly ExitSides _exits;
    private readonly SimdWidth _width;
    private readonly int[] _start;
    private double[] _nodes;
    private double[] _weights;

    /// <param name="information">Of the looks, increasing, above 0, in any unit; drifts are per root of it.</param>
    /// <param name="folding">Even if every continuation set will be symmetric.</param>
    /// <param name="exits">Which exits will be asked for.</param>
    public ScoreRecursion(ReadOnlySpan<double> information, Folding folding = Folding.None, ExitSides exits = ExitSides.Both)
        : this(information, folding, exits, BlockSums.Widest)
    {
    }

    internal ScoreRecursion(ReadOnlySpan<double> information, Folding folding, ExitSides exits, SimdWidth width)
    {
        _information = information.ToArray();
        (_folding, _exits, _width) = (folding, exits, width);
        _start = new int[information.Length + 1];
        _nodes = new double[48 * information.Length];
        _weights = new double[_nodes.Length];
    }

    /// <summary>How many looks there are.</summary>
    public int Looks => _information.Length;

    /// <summary>The look whose continuation set comes next.</summary>
    public int Open { get; private set; }

    /// <summary>P(no stop before <paramref name="look"/>, Z ≥ z there).</summary>
    /// <param name="look">At most the open one.</param>
    /// <param name="z">On the z scale, may be infinite.</param>
    /// <param name="drift">Mean of the score per unit of information.</param>
    public double UpperExit(int look, double z, double drift) => Exit(look, z, drift, 1).Tail;

    /// <summary>P(no stop before <paramref name="look"/>, Z ≤ z there).</summary>
    /// <inheritdoc cref="UpperExit"/>
    public double LowerExit(int look, double z, double drift) => Exit(look, z, drift, -1).Tail;

    /// <summary>The z at the open look whose upper exit has a given probability; +∞ for 0 (and for what is too small to tell from 0).</summary>
    public double SolveUpper(double probability, double drift = 0) => Solve(probability, drift, 1);

    /// <summary>The z at the open look whose lower exit has a given probability; −∞ for 0 (and for what is too small to tell from 0).</summary>
    public double SolveLower(double probability, double drift = 0) => -Solve(probability, drift, -1);

    /// <summary>Goes on to the next look where lower &lt; Z &lt; upper.</summary>
    public void Continue(double lower, double upper)
    {
        double root = Math.Sqrt(_information[Open]);
        double wide = Clip + DriftReach * Math.Sqrt(_information[Open] / _information[^1]);
        double top = double.IsPositiveInfinity(upper) ? wide : Math.Min(upper, FarthestBound);
        if (_folding == Folding.Even)
        {
            Integrate(0, top * root);
            return;
        }
        double bottom = double.IsNegativeInfinity(lower) ? -(_exits == ExitSides.Both ? wide : Clip) : Math.Max(lower, -FarthestBound);
        Integrate(bottom * root, top * root);
    }

    /// <summary>Goes on to the next look where inner &lt; |Z| &lt; upper; for even continuation sets.</summary>
    public void ContinueOutside(double inner, double upper)
    {
        double root = Math.Sqrt(_information[Open]);
        double top = double.IsPositiveInfinity(upper) ? Clip + DriftReach * Math.Sqrt(_information[Open] / _information[^1]) : Math.Min(upper, FarthestBound);
        Integrate(Math.Max(0, inner) * root, top * root);
    }

    private void Integrate(double from, double to)
    {
        int look = Open++;
        int start = _start[look];
        _start[look + 1] = start;
        if (look == Looks - 1 || to <= from)
        {
            return;
        }
        bool whole = _folding == Folding.Even && from == 0;
        double roughness = Math.Sqrt(1 / Increment(look) + 1 / Increment(look + 1));
        QuadratureRule rule = new((whole ? to : (to - from) / 2) * roughness);
        bool half = whole && rule.IsOnePanel;
        if (whole && !half)
        {
            rule = new(to / 2 * roughness);
        }
        int count = half ? rule.Count / 2 : rule.Count;
        int end = start + (count + 7) / 8 * 8;
        MakeRoom(end);
        Span<double> nodes = _nodes.AsSpan(start, end - start);
        Span<double> weights = _weights.AsSpan(start, end - start);
        if (half)
        {
            rule.FillPositive(to, nodes, weights);
        }
        else
        {
            rule.Fill(from, to, nodes, weights);
        }
        nodes[count..].Fill(nodes[count - 1]);
        weights[count..].Clear();
        Multiply(look, nodes, weights);
        _start[look + 1] = end;
    }

    /// <summary>Multiplies the weights by the density of the score at a look.</summary>
    private void Multiply(int look, ReadOnlySpan<double> nodes, Span<double> weights)
    {
        double increment = Increment(look);
        double constant = 1 / Math.Sqrt(2 * Math.PI * increment);
        Span<double> density = nodes.Length <= 512 ? stackalloc double[nodes.Length] : new double[nodes.Length];
        if (look == 0)
        {
            // One point mass at 0 is where the score starts.
            NormalKernels.Spread([0], [1], increment, nodes, density, _width);
        }
        else if (_folding == Folding.Even)
        {
            NormalKernels.SpreadMirrored(NodesBefore(look), WeightsBefore(look), increment, nodes, density, _width);
        }
        else
        {
            NormalKernels.Spread(NodesBefore(look), WeightsBefore(look), increment, nodes, density, _width);
        }
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= constant * density[i];
        }
    }

    /// <param name="look">At most the open one.</param>
    /// <param name="z">The bound.</param>
    /// <param name="drift">Mean of the score per unit of information.</param>
    /// <param name="side">1 for the upper exit, −1 for the lower one.</param>
    private TailSums Exit(int look, double z, double drift, int side)
    {
        double root = Math.Sqrt(_information[look]);
        if (look == 0)
        {
            double u = side * (z - drift * root);
            double density = Normal.Density(u);
            return new(Normal.UpperTail(u), density, double.IsInfinity(u) ? 0 : u * density);
        }
        if (double.IsInfinity(z) && side * z > 0)
        {
            return default;
        }
        double increment = Increment(look);
        double perRoot = side / Math.Sqrt(increment);
        double offset = perRoot * (Math.Clamp(z, -1e3, 1e3) * root - drift * increment);
        ReadOnlySpan<double> nodes = NodesBefore(look);
        ReadOnlySpan<double> weights = WeightsBefore(look);
        double centre = drift * _information[look - 1] / 2;
        TailSums sums = NormalKernels.Tails(nodes, weights, -perRoot, offset, new(drift, centre), _width);
        return _folding == Folding.Even
            ? sums + NormalKernels.Tails(nodes, weights, perRoot, offset, new(-drift, -centre), _width)
            : sums;
    }

    /// <summary>The bound, outwards positive, by Halley's method on the logarithm of the exit probability.</summary>
    private double Solve(double probability, double drift, int side)
    {
        if (probability <= (Open == 0 ? 0 : LeastProbability))
        {
            return double.PositiveInfinity;
        }
        double root = Math.Sqrt(_information[Open]);
        double guess = probability < 1 ? side * drift * root + Normal.UpperQuantile(probability) : double.NegativeInfinity;
        if (Open == 0)
        {
            return guess;
        }
        // A stop before makes the exit rarer, so the root lies inwards of the guess, and the steps come to it from outside.
        double rate = Math.Sqrt(_information[Open] / Increment(Open));
        double inner = double.NegativeInfinity, outer = double.PositiveInfinity;
        double z = guess;
        while (true)
        {
            TailSums exit = Exit(Open, side * z, drift, side);
            if (z < -FarthestBound)
            {
                return double.NegativeInfinity;
            }
            (inner, outer) = exit.Tail >= probability ? (z, outer) : (inner, z);
            double value = Math.Log(exit.Tail / probability);
            double slope = -rate * exit.Density / exit.Tail;
            double curvature = rate * rate * exit.Moment / exit.Tail - slope * slope;
            double step = -2 * value * slope / (2 * slope * slope - value * curvature);
            double next = z + step;
            if (!(next > inner && next < outer && Math.Abs(step) < 3))
            {
                if (outer - inner < 1e-13)
                {
                    return z;
                }
                z = double.IsInfinity(inner) ? outer - 2 : double.IsInfinity(outer) ? inner + 2 : inner + (outer - inner) / 2;
                continue;
            }
            if (Math.Abs(step) < 3e-6)
            {
                return next;
            }
            z = next;
        }
    }

    private double Increment(int look) => look == 0 ? _information[0] : _information[look] - _information[look - 1];

    private ReadOnlySpan<double> NodesBefore(int look) => _nodes.AsSpan(_start[look - 1], _start[look] - _start[look - 1]);

    private ReadOnlySpan<double> WeightsBefore(int look) => _weights.AsSpan(_start[look - 1], _start[look] - _start[look - 1]);

    private void MakeRoom(int length)
    {
        if (length > _nodes.Length)
        {
            Array.Resize(ref _nodes, Math.Max(length, 2 * _nodes.Length));
            Array.Resize(ref _weights, _nodes.Length);
        }
    }
}
