using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Tests.Validity;

/// <summary>Compares simulated figures with another simulation's, within rounding and the Monte Carlo error of both, and keeps what was compared.</summary>
internal sealed class PublishedFigures(int published, int replications)
{
    private readonly List<(string Name, double Distance)> _distances = [];

    /// <summary>A share, in a cell of a table: ours and, in brackets, theirs.</summary>
    public string Share(string name, SimulatedFigure ours, string theirs)
    {
        // Both sides' counts together say how noisy the share is; one more of either outcome, so that 0 of 2,000 is not taken for certain.
        double value = Parse(theirs);
        double pooled = (ours.Value * replications + value * published + 1) / (replications + published + 2);
        return Cell(name, ours.Value, Math.Sqrt(pooled * (1 - pooled)), theirs, 1);
    }

    /// <summary>Anything else in a cell of a table; ours is multiplied by the unit (100 for percentage points).</summary>
    public string Value(string name, SimulatedFigure ours, string theirs, double unit) => Cell(name, ours.Value, ours.Spread, theirs, unit);

    /// <summary>How far apart the two simulations are, in Monte Carlo standard errors of a difference.</summary>
    public string Summary()
    {
        (string name, double largest) = _distances.MaxBy(d => Math.Abs(d.Distance));
        int beyond = _distances.Count(d => Math.Abs(d.Distance) > 2);
        return string.Create(CultureInfo.InvariantCulture, $"Of {_distances.Count} figures {beyond} are more than two Monte Carlo standard errors of a difference from the published one (beyond its rounding), where {0.0455 * _distances.Count:0} would be by chance; the farthest is {Math.Abs(largest):0.0} away ({name}).");
    }

    /// <summary>Those farther away than a number of standard errors.</summary>
    public string Beyond(double errors)
    {
        var text = new StringBuilder();
        foreach ((string name, double distance) in _distances.Where(d => !(Math.Abs(d.Distance) <= errors)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {distance:0.0} standard errors; ");
        }
        return text.ToString();
    }

    private string Cell(string name, double ours, double spread, string theirs, double unit)
    {
        int digits = theirs.Contains('.', StringComparison.Ordinal) ? theirs.Length - theirs.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        double difference = ours * unit - Parse(theirs);
        double beyondRounding = Math.Sign(difference) * Math.Max(0, Math.Abs(difference) - 0.5 * Math.Pow(10, -digits));
        double error = spread * unit * Math.Sqrt(1.0 / replications + 1.0 / published);
        _distances.Add((name, beyondRounding == 0 ? 0 : beyondRounding / error));
        string format = "F" + digits.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{(ours * unit).ToString(format, CultureInfo.InvariantCulture)} ({Parse(theirs).ToString(format, CultureInfo.InvariantCulture)})");
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
