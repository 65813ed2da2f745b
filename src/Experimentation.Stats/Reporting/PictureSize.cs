namespace Experimentation.Stats.Reporting;

/// <summary>For which room a picture is drawn. A page carries both and shows the one that fits, so that a phone need not shrink texts.</summary>
internal enum PictureSize
{
    /// <summary>A page, a notebook, a mail.</summary>
    Wide,

    /// <summary>A phone held upright.</summary>
    Narrow,
}

/// <summary>What one entry of a legend looks like.</summary>
internal enum LegendMark
{
    /// <summary>A short line.</summary>
    Line,

    /// <summary>A small filled area.</summary>
    Area,

    /// <summary>A dot.</summary>
    Dot,

    /// <summary>A short upright line: a margin.</summary>
    Upright,
}

/// <summary>One entry of a legend.</summary>
/// <param name="Mark">Its shape.</param>
/// <param name="Style">Its class.</param>
/// <param name="Name">What it stands for.</param>
internal readonly record struct LegendEntry(LegendMark Mark, string Style, string Name);

/// <summary>The axis across, which all panels of a chart share.</summary>
/// <param name="Title">Name and unit.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Text">A number as text.</param>
/// <param name="Ends">Where it ends.</param>
/// <param name="LeastStep">The smallest distance between two numbers: 1 for days.</param>
internal sealed record Across(string Title, double Least, double Most, AxisText Text, AxisEnds Ends = AxisEnds.AsGiven, double LeastStep = 0);

/// <summary>What one panel of a chart shows upwards.</summary>
/// <param name="Title">Name and unit.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Text">A number as text.</param>
/// <param name="Direction">What upwards means: "↑ better"; empty where neither direction is.</param>
internal sealed record Upwards(string Title, double Height, double Least, double Most, AxisText Text, string Direction = "")
{
    /// <summary>Where better is.</summary>
    public static string Towards(PreferredDirection better) => better == PreferredDirection.Increase ? "↑ better" : "↓ better";
}
