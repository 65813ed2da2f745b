namespace Experimentation.Stats.Numerics;

/// <summary>A unimodal distribution on a range of whole numbers, with its parameters in it.</summary>
internal interface IDiscreteLaw
{
    /// <summary>Smallest value that can occur.</summary>
    long Lowest { get; }

    /// <summary>Largest value that can occur; <see cref="long.MaxValue"/> where there is none.</summary>
    long Highest { get; }

    /// <summary>A value that no other value beats.</summary>
    long Mode { get; }

    double Mean { get; }

    double StandardDeviation { get; }

    double Skewness { get; }

    /// <summary>log P(X = k).</summary>
    double LogMass(long k);

    /// <summary>P(X = k).</summary>
    double Mass(long k);

    /// <summary>P(X = k + 1) / P(X = k) for k from <see cref="Lowest"/> to <see cref="Highest"/>.</summary>
    double Rise(double k);

    /// <summary>P(X &lt;= k) and P(X > k), as the one of the two that is computed directly.</summary>
    OneTail Below(long k);
}
