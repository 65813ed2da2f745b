namespace Experimentation.Stats.Multiplicity;

/// <summary>
/// Hommel's adjusted p-values. At level α let h be the size of the largest set of largest p-values that Simes' test does not reject; then a hypothesis is rejected where
/// h·p ≤ α (Meijer, Krebs and Goeman 2019). Here both are followed over all α at once.
/// </summary>
internal static class HommelSteps
{
    public static void Adjust(PValueOrder order, Span<double> adjusted)
    {
        int count = order.Count;
        double[] simes = SimesOfLargest(order.Values);
        // h < i from this level on.
        double[] levels = new double[count + 2];
        for (int i = count; i > 0; i--)
        {
            levels[i] = Math.Max(levels[i + 1], simes[i]);
        }
        // The larger p, the smaller the h at which its level lies.
        int h = count;
        for (int i = 0; i < count; i++)
        {
            double p = order.Values[i];
            while (h > 0 && h * p >= levels[h])
            {
                h--;
            }
            adjusted[order.Places[i]] = Math.Min(1, Math.Max(levels[h + 1], h * p));
        }
    }

    /// <summary>
    /// Simes' p-value of the i largest, for i from 1 to m: i times the smallest slope from (m - i, 0) to a point (rank, p) to its right. The slope's foot is a corner of the
    /// lower convex hull, and moves left with i.
    /// </summary>
    private static double[] SimesOfLargest(double[] sorted)
    {
        int count = sorted.Length;
        double[] simes = new double[count + 1];
        // The hull from the right, as a stack of ranks whose top is the leftmost.
        int[] hull = new int[count];
        int top = 0;
        for (int i = 1; i <= count; i++)
        {
            int rank = count - i + 1;
            while (top >= 2 && Slope(sorted, rank, hull[top - 1]) >= Slope(sorted, hull[top - 1], hull[top - 2]))
            {
                top--;
            }
            hull[top++] = rank;
            // The tangent's foot: slopes along the hull fall and then rise.
            (int low, int high) = (0, top - 1);
            while (low < high)
            {
                int middle = low + (high - low) / 2;
                if (FromFoot(sorted, count - i, hull[middle + 1]) <= FromFoot(sorted, count - i, hull[middle]))
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }
            simes[i] = i * FromFoot(sorted, count - i, hull[low]);
        }
        return simes;
    }

    private static double Slope(double[] sorted, int left, int right) => (sorted[right - 1] - sorted[left - 1]) / (right - left);

    private static double FromFoot(double[] sorted, int foot, int rank) => sorted[rank - 1] / (rank - foot);
}
