using System.Globalization;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>
/// Summarises outcomes and covariates one user at a time, in constant memory and without allocating per user. Not safe for use by several threads at once: give
/// each its own and add the summaries.
/// </summary>
public sealed class CovariateAccumulator
{
    private readonly int _outcomes;
    private readonly double[] _block;
    private readonly CoMoments _ofBlock;
    private readonly CoMoments _chunk;
    private readonly CoMoments _total;
    private int _filled;

    /// <summary>An accumulator for users with so many outcomes and covariates.</summary>
    /// <param name="outcomes">1 or more.</param>
    /// <param name="covariates">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public CovariateAccumulator(int outcomes, int covariates)
    {
        _outcomes = (int)Guard.AtLeast(outcomes, 1, "A number of outcomes");
        int dimension = _outcomes + (int)Guard.AtLeast(covariates, 0, "A number of covariates");
        _block = new double[dimension * Moments.BlockLength];
        _ofBlock = new(dimension);
        _chunk = new(dimension);
        _total = new(dimension);
    }

    /// <summary>Users so far.</summary>
    public long Count => _total.Count + _chunk.Count + _filled;

    /// <summary>Adds one user.</summary>
    /// <param name="outcomesThenCovariates">The user's outcomes, then the covariates; from −1E+100 to 1E+100.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the accumulator was made for, or one is NaN, infinite or too large (the message names its place); the user was not added.</exception>
    public void Add(params ReadOnlySpan<double> outcomesThenCovariates)
    {
        if (outcomesThenCovariates.Length != _total.Dimension)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Each user has {_outcomes} outcomes and then {_total.Dimension - _outcomes} covariates. Got {outcomesThenCovariates.Length} values."), nameof(outcomesThenCovariates));
        }
        for (int i = 0; i < outcomesThenCovariates.Length; i++)
        {
            Moments.RequireValue(outcomesThenCovariates[i], i, nameof(outcomesThenCovariates));
        }
        for (int i = 0; i < outcomesThenCovariates.Length; i++)
        {
            _block[i * Moments.BlockLength + _filled] = outcomesThenCovariates[i];
        }
        if (++_filled == Moments.BlockLength)
        {
            Flush(_chunk);
            _filled = 0;
            if (_chunk.Count == Moments.ChunkLength)
            {
                _total.Add(_chunk);
                _chunk.Clear();
            }
        }
    }

    /// <summary>The summary of all users so far; more can be added after it.</summary>
    public CovariateSummary ToSummary()
    {
        CoMoments chunk = _chunk.Copy();
        if (_filled > 0)
        {
            Flush(chunk);
        }
        CoMoments all = _total.Copy();
        all.Add(chunk);
        return new(_outcomes, all);
    }

    private void Flush(CoMoments chunk)
    {
        _ofBlock.SetBlock(_block, Moments.BlockLength, _filled, chunk, Count - _filled, "outcomesThenCovariates");
        chunk.Add(_ofBlock);
    }
}
