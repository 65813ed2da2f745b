namespace Experimentation.Stats.Numerics;

/// <summary>Moments of two values per user, and the sum of products of their deviations (Chan, Golub and LeVeque 1979, for two variables).</summary>
internal readonly record struct PairMoments(Moments X, Moments Y, Compensated Products)
{
    public long Count => X.Count;

    public static PairMoments operator +(PairMoments a, PairMoments b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return a.Count == 0 ? b : a;
        }
        double between = (b.X.Mean - a.X.Mean).High * (b.Y.Mean - a.Y.Mean).High * ((double)a.Count / (a.Count + b.Count)) * b.Count;
        return new(a.X + b.X, a.Y + b.Y, a.Products + b.Products + between);
    }

    /// <summary>Of all pairs; both spans have the same length.</summary>
    public static PairMoments Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string nameX, string nameY) => Of(x, y, nameX, nameY, BlockSums.Widest);

    /// <summary>The same with a given width of vectors; for tests that all widths agree.</summary>
    public static PairMoments Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string nameX, string nameY, SimdWidth width)
    {
        PairMoments total = default;
        PairMoments chunk = default;
        for (int start = 0; start < x.Length; start += Moments.BlockLength)
        {
            if (start % Moments.ChunkLength == 0)
            {
                total += chunk;
                chunk = default;
            }
            int length = Math.Min(Moments.BlockLength, x.Length - start);
            chunk = chunk.With(x.Slice(start, length), y.Slice(start, length), start, nameX, nameY, width);
        }
        return total + chunk;
    }

    /// <summary>These moments and those of one more block of pairs.</summary>
    public PairMoments With(ReadOnlySpan<double> x, ReadOnlySpan<double> y, long offset, string nameX, string nameY, SimdWidth width)
    {
        double shiftX = Count == 0 ? x[0] : X.Mean.High;
        double shiftY = Count == 0 ? y[0] : Y.Mean.High;
        PairSums sums = BlockSums.OfPair(x, shiftX, y, shiftY, width);
        int n = x.Length;
        if (Moments.IsNear(sums.X, sums.SquaresX, n) && Moments.IsNear(sums.Y, sums.SquaresY, n)
            && Moments.AreClearlyValues(shiftX, sums.SquaresX) && Moments.AreClearlyValues(shiftY, sums.SquaresY))
        {
            return this + new PairMoments(
                Moments.Centred(n, shiftX, sums.X, sums.SquaresX), Moments.Centred(n, shiftY, sums.Y, sums.SquaresY), sums.Products - sums.X / n * sums.Y);
        }
        // Column by column, which finds a shift for each that loses no digits, or says which value is not a number.
        Moments ofX = Moments.OfBlock(x, shiftX, offset, nameX, width);
        Moments ofY = Moments.OfBlock(y, shiftY, offset, nameY, width);
        return this + new PairMoments(ofX, ofY, BlockSums.Products(x, ofX.Mean.High, y, ofY.Mean.High, width));
    }
}
