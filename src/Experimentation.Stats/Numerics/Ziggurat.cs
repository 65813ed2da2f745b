namespace Experimentation.Stats.Numerics;

/// <summary>
/// The normal density cut into 256 layers of equal area (Marsaglia and Tsang 2000, "The ziggurat method for generating random variables"): almost every draw is one
/// multiplication and one comparison. Layer and position come from different bits of one word (Doornik 2005).
/// </summary>
internal static class Ziggurat
{
    public const int Layers = 256;

    /// <summary>Where the bottom layer ends and the tail begins, for 256 layers (Marsaglia and Tsang 2000).</summary>
    private const double TailStart = 3.6541528853610088;

    private static readonly double[] Edges = MakeEdges();

    private static readonly double[] Scales = [.. Edges.Take(Layers).Select(x => x * (1.0 / (1L << 52)))];

    /// <summary>Right edges of the layers from the bottom up; the last one is 0.</summary>
    public static ReadOnlySpan<double> RightEdges => Edges;

    /// <summary>From a signed 53-bit number to a position in a layer.</summary>
    public static double Scale(int layer) => Scales[layer];

    /// <summary>Inside of this a position lies below the density whatever its height.</summary>
    public static double Inner(int layer) => Edges[layer + 1];

    /// <summary>Decides on a position beyond the inner edge; in the bottom layer it becomes a draw from the tail.</summary>
    public static bool Accepts(ref double x, int layer, RandomSource random)
    {
        if (layer == 0)
        {
            x = Math.CopySign(Tail(random), x);
            return true;
        }
        double outer = Height(Edges[layer]);
        return outer + random.NextUniform() * (Height(Edges[layer + 1]) - outer) < Height(x);
    }

    /// <summary>A normal number beyond <see cref="TailStart"/> (Marsaglia 1964).</summary>
    private static double Tail(RandomSource random)
    {
        while (true)
        {
            double x = random.NextExponential() / TailStart;
            if (2 * random.NextExponential() > x * x)
            {
                return TailStart + x;
            }
        }
    }

    private static double[] MakeEdges()
    {
        double tail = Normal.UpperTail(TailStart) * Math.Sqrt(2 * Math.PI);
        double area = TailStart * Height(TailStart) + tail;
        var edges = new double[Layers + 1];
        // The bottom layer is a rectangle with the tail's area added on, so its width is its area over its height.
        edges[0] = area / Height(TailStart);
        edges[1] = TailStart;
        for (int i = 2; i < Layers; i++)
        {
            edges[i] = Math.Sqrt(-2 * Math.Log(area / edges[i - 1] + Height(edges[i - 1])));
        }
        return edges;
    }

    private static double Height(double x) => Math.Exp(-x * x / 2);
}
