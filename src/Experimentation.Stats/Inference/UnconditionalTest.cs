using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Inference;

/// <summary>
/// The unconditional exact tests: tables are ordered by a statistic, and as many of the most extreme ones are rejected as keep the size, over all common rates, below the level.
/// </summary>
internal static class UnconditionalTest
{
    private const int Halvings = 28;

    /// <summary>Barnard's test, ordered by the pooled z; or Boschloo's, ordered by Fisher's p-value.</summary>
    public static RejectionRegion Region(int control, int treatment, double level, int direction, bool isBarnard)
    {
        var tables = new ConditionalTables(control, treatment, 0, control + treatment);
        if (isBarnard)
        {
            // The region shrinks as the critical value grows: at 0 everything is rejected, beyond √users nothing.
            double loose = 0;
            double strict = Math.Sqrt(control + treatment) + 1;
            double guess = Normal.UpperQuantile(direction == 0 ? level / 2 : level);
            for (int i = 0; i < Halvings; i++)
            {
                double middle = i == 0 ? 0.9 * guess : i == 1 && loose > 0 ? Math.Max(loose, 1.3 * guess) : (loose + strict) / 2;
                (loose, strict) = RejectionRegion.PooledZ(tables, middle, direction).Size() < level ? (loose, middle) : (middle, strict);
            }
            return RejectionRegion.PooledZ(tables, strict, direction);
        }
        // Fisher's own level never rejects too often, and 1 always does.
        double low = level;
        double high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = i < 4 ? Math.Min((low + high) / 2, 2 * low) : (low + high) / 2;
            (low, high) = RejectionRegion.Fisher(tables, middle, direction).Size() < level ? (middle, high) : (low, middle);
        }
        return RejectionRegion.Fisher(tables, low, direction);
    }
}
