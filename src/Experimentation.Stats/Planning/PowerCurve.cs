using System.Globalization;
using System.Text;
using Experimentation.Stats.Effects;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats;

/// <summary>One point of a curve: users, true lift and power that belong together.</summary>
/// <param name="Users">Users of all arms together.</param>
/// <param name="Lift">The true lift.</param>
/// <param name="Power">0 to 1.</param>
public readonly partial record struct CurvePoint(long Users, Lift Lift, double Power)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Phrase.Count(Users)} users, lift {Lift}: power {Phrase.Percent(Power)}");
}

/// <summary>Power over users, power over lifts, or detectable lift over users.</summary>
public sealed partial record PowerCurve
{
    private readonly ValueList<CurvePoint> _points;

    internal PowerCurve(PowerAnalysis analysis, string title, IEnumerable<CurvePoint> points)
    {
        Analysis = analysis;
        Title = title;
        _points = ValueList<CurvePoint>.Of(points);
    }

    /// <summary>What was asked.</summary>
    public PowerAnalysis Analysis { get; }

    /// <summary>What runs along the curve and what is held fixed.</summary>
    public string Title { get; }

    /// <summary>The points, in the order in which they were asked for.</summary>
    public IReadOnlyList<CurvePoint> Points => _points;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder(Title).Append(':');
        foreach (CurvePoint point in _points)
        {
            text.Append('\n').Append("  ").Append(point);
        }
        return text.ToString();
    }
}
