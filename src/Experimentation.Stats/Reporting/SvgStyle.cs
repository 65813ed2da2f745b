namespace Experimentation.Stats.Reporting;

/// <summary>
/// The classes of all pictures, on light and dark paper. Every rule begins with the picture's own class, so that a picture inside a page changes nothing around it.
/// </summary>
/// <remarks>Series colours are those of Okabe and Ito (2008), which people with the common kinds of colour blindness can tell apart; on dark paper they are lighter.</remarks>
internal static class SvgStyle
{
    /// <summary>The size of ordinary text in pixels.</summary>
    public const double FontSize = 12;

    /// <summary>The size of small text in pixels.</summary>
    public const double SmallSize = 10.5;

    /// <summary>How much wider bold text is than ordinary text.</summary>
    public const double Bold = 1.14;

    /// <summary>How many series have a colour of their own.</summary>
    public const int Colours = 7;

    /// <summary>The background.</summary>
    public const string Paper = "paper";

    /// <summary>Ordinary text.</summary>
    public const string Label = "label";

    /// <summary>A heading.</summary>
    public const string Heading = "head";

    /// <summary>Text of less weight: axes, notes.</summary>
    public const string Small = "small";

    /// <summary>Small text that must not be missed: directions, marks.</summary>
    public const string Strong = "strong";

    /// <summary>Small text that warns.</summary>
    public const string Warning = "warn";

    /// <summary>Text upon a filled shape.</summary>
    public const string OnFill = "onfill";

    /// <summary>Text upon an area of no series.</summary>
    public const string OnMuted = "onmuted";

    /// <summary>Lines behind the data.</summary>
    public const string Grid = "grid";

    /// <summary>Axes and reference lines.</summary>
    public const string Axis = "axis";

    /// <summary>A dashed reference line.</summary>
    public const string Dashed = "dash";

    /// <summary>A line that warns.</summary>
    public const string AlarmLine = "alarml";

    /// <summary>An area of no series: what is taken, what is past.</summary>
    public const string Muted = "muted";

    /// <summary>An area that is hardly there: what rests, what is behind.</summary>
    public const string Faint = "faint";

    /// <summary>Something that is wrong or refused.</summary>
    public const string Alarm = "alarm";

    /// <summary>A filled area in the colour of a series.</summary>
    /// <param name="series">Any number from 0 on; colours come round again.</param>
    public static string Fill(int series) => Fills[series % Colours];

    /// <summary>A line in the colour of a series.</summary>
    /// <param name="series">Any number from 0 on; colours come round again.</param>
    public static string Stroke(int series) => Strokes[series % Colours];

    /// <summary>A band in the colour of a series: translucent, so that what lies below is seen.</summary>
    /// <param name="series">Any number from 0 on; colours come round again.</param>
    public static string Band(int series) => Bands[series % Colours];

    private static readonly string[] Bands = [.. Enumerable.Range(0, Colours).Select(i => FormattableString.Invariant($"fb{i}"))];

    private static readonly string[] Fills = [.. Enumerable.Range(0, Colours).Select(i => FormattableString.Invariant($"f{i}"))];

    private static readonly string[] Strokes = [.. Enumerable.Range(0, Colours).Select(i => FormattableString.Invariant($"s{i}"))];

    private static readonly string[] OnLight = ["#0072b2", "#d55e00", "#00795a", "#8e5a00", "#a8497f", "#3a6f8f", "#5b5fc7"];

    private static readonly string[] OnDark = ["#56b4e9", "#ff9a52", "#4fd1a5", "#e6b422", "#e79ac4", "#9ccbe6", "#aeb1ff"];

    /// <summary>The style sheet.</summary>
    public static string Sheet { get; } =
        ".xs{" + Palette("#ffffff", "#1b1f24", "#59636e", "#e3e7ec", "#8c959f", "#c4cad1", "#eef1f4", "#c1121f", "#ffffff", OnLight) + "font-family:system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}" +
        "@media (prefers-color-scheme:dark){.xs{" + Palette("#16191e", "#e8ecf1", "#9aa5b1", "#2b313a", "#6b7683", "#4a525d", "#2c3440", "#ff6b6b", "#10131a", OnDark) + "}}" +
        ".xs .paper{fill:var(--paper)}.xs .label{fill:var(--ink);font-size:12px}.xs .head{fill:var(--ink);font-size:15px;font-weight:600}.xs .small{fill:var(--soft);font-size:10.5px}" +
        ".xs .strong{fill:var(--ink);font-size:10.5px;font-weight:600}.xs .warn{fill:var(--alarm);font-size:10.5px;font-weight:600}.xs .onmuted{fill:var(--ink);font-size:10.5px}.xs .onfill{fill:var(--onfill);font-size:10.5px;font-weight:600}.xs .grid{stroke:var(--grid);stroke-width:1}.xs .axis{stroke:var(--axis);stroke-width:1;fill:none}" +
        ".xs .dash{stroke:var(--axis);stroke-width:1;stroke-dasharray:4 3;fill:none}.xs .muted{fill:var(--muted)}.xs .faint{fill:var(--faint)}.xs .alarm{fill:var(--alarm)}.xs .alarml{stroke:var(--alarm);stroke-width:1.5;fill:none}" +
        string.Concat(Enumerable.Range(0, Colours).Select(i => FormattableString.Invariant($".xs .f{i}{{fill:var(--c{i})}}.xs .fb{i}{{fill:var(--c{i});fill-opacity:.18}}.xs .s{i}{{stroke:var(--c{i});stroke-width:2;fill:none}}")));

    private static string Palette(string paper, string ink, string soft, string grid, string axis, string muted, string faint, string alarm, string onFill, string[] series) =>
        $"--paper:{paper};--ink:{ink};--soft:{soft};--grid:{grid};--axis:{axis};--muted:{muted};--faint:{faint};--alarm:{alarm};--onfill:{onFill};" +
        string.Concat(series.Select((colour, i) => FormattableString.Invariant($"--c{i}:{colour};")));
}
