namespace Experimentation.Stats.Numerics;

/// <summary>
/// A sum carried as a double and what that double rounded off (Dekker 1971; Knuth 1969). Merging a million summaries adds a million roundings of the same sign
/// when the parts are alike; with the low part they cancel.
/// </summary>
internal readonly record struct Compensated(double High, double Low)
{
    public static implicit operator Compensated(double value) => new(value, 0);

    public static Compensated operator +(Compensated a, Compensated b)
    {
        double sum = a.High + b.High;
        double part = sum - a.High;
        double error = (a.High - (sum - part)) + (b.High - part);
        return Normalized(sum, error + (a.Low + b.Low));
    }

    public static Compensated operator -(Compensated a, Compensated b) => a + new Compensated(-b.High, -b.Low);

    /// <summary>Times a ratio of two counts.</summary>
    public Compensated Times(double numerator, double denominator)
    {
        double product = High * numerator;
        double productError = Math.FusedMultiplyAdd(High, numerator, -product) + Low * numerator;
        double quotient = product / denominator;
        double remainder = Math.FusedMultiplyAdd(-quotient, denominator, product) + productError;
        return Normalized(quotient, remainder / denominator);
    }

    private static Compensated Normalized(double high, double low)
    {
        double sum = high + low;
        return double.IsFinite(sum) ? new(sum, low - (sum - high)) : new(sum, 0);
    }
}
