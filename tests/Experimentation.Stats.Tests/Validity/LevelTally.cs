using System.Globalization;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>How often p-values fall below each of several levels, under a hypothesis that is true: a uniform p-value does so as often as the level says.</summary>
internal sealed class LevelTally
{
    private static readonly double[] Levels = [0.01, 0.05, 0.1, 0.5];

    private readonly double[] _below = new double[Levels.Length];

    private double _weight;

    /// <summary>The levels in the head of a table.</summary>
    public const string Heading = "1 % / 5 % / 10 % / 50 %";

    public void Add(double pValue, double weight = 1)
    {
        _weight += weight;
        for (int i = 0; i < Levels.Length; i++)
        {
            // Sums of probabilities round; a p-value that is the level counts as reaching it.
            _below[i] += pValue <= Levels[i] + 1e-12 ? weight : 0;
        }
    }

    /// <summary>Share at or below 5 %.</summary>
    public double Size => _below[1] / _weight;

    /// <summary>Nowhere more often than the level, to within Monte Carlo error: a guarantee.</summary>
    public void NeverAbove(string what, int replications) => Judge(what, replications, 0, double.PositiveInfinity);

    /// <summary>Near the level everywhere: above it by no more than a share of it, and below it by no more than another.</summary>
    public void Near(string what, int replications, double bold, double timid) => Judge(what, replications, bold, timid);

    /// <summary>The shares, one for each level.</summary>
    public override string ToString() => string.Join(" / ", _below.Select(b => (b / _weight).ToString("0.000", CultureInfo.InvariantCulture)));

    private void Judge(string what, int replications, double bold, double timid)
    {
        for (int i = 0; i < Levels.Length; i++)
        {
            // Exact shares come without replications, and only their own rounding.
            double error = replications > 0 ? 4 * ValidityReport.Error(Levels[i], replications) : 1e-9;
            double share = _below[i] / _weight;
            Assert.True(share <= Levels[i] * (1 + bold) + error && share >= Levels[i] * (1 - timid) - error, string.Create(CultureInfo.InvariantCulture, $"{what}: {this} where {LevelTally.Heading} is asked for, {bold:0.##} above and {timid:0.##} below it allowed"));
        }
    }
}
