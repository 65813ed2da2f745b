using System.Globalization;
using System.Text;
using Experimentation.Stats;

namespace Quickstart;

/// <summary>An analysis as a page of plain text: plan, sample ratio, metrics, decision, and where the levels come from.</summary>
internal static class Report
{
    private const int Width = 96;

    /// <param name="output">Where to write.</param>
    /// <param name="analysis">What came out.</param>
    /// <param name="valueOf">A metric's value in a variant, as text.</param>
    public static void Write(TextWriter output, ABTestAnalysis analysis, Func<Metric, string, string> valueOf)
    {
        ABTestPlan plan = analysis.Plan;
        output.WriteLine(plan.Test.Name);
        output.WriteLine(new string('=', plan.Test.Name.Length));
        Plan(output, plan);
        SampleRatio(output, analysis);
        Metrics(output, analysis, valueOf);
        foreach (Decision decision in analysis.Decisions)
        {
            List(output, $"Decision: {decision.Kind} {decision.Variant}, {InPlainWords(decision.Kind)}", decision.Reasons);
        }
        List(output, "Where the levels come from", analysis.Metrics
            .Select(m => (Of: m.Metric.Metric.Name, m.Difference.Trail))
            .Concat(analysis.Metrics.Select(m => (Of: $"{m.Metric.Metric.Name} got worse", m.Deterioration.Trail)))
            .Concat(analysis.SampleRatioTests.Select(t => (Of: "sample ratio", t.Trail)))
            .GroupBy(level => level.Trail.ToString(), level => level.Of)
            .Select(levels => $"{string.Join(", ", levels.Distinct())}; {levels.Key}"));
    }

    /// <summary>A heading with points under it; nothing at all without points.</summary>
    public static void List(TextWriter output, string heading, IEnumerable<string> points)
    {
        string[] all = [.. points];
        if (all.Length == 0)
        {
            return;
        }
        Heading(output, heading);
        foreach (string point in all)
        {
            output.WriteLine(Wrapped("  * ", point));
        }
    }

    public static string Percent(double fraction) => Text($"{fraction * 100:0.00} %");

    /// <summary>Five digits that count.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        if (size is not 0 and (< 1e-4 or >= 1e9))
        {
            return Signed(value.ToString("0.####E+0", CultureInfo.InvariantCulture));
        }
        int decimals = size == 0 ? 0 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(size)), 0, 8);
        return Signed(Math.Round(value, decimals).ToString("#,0.########", CultureInfo.InvariantCulture));
    }

    public static string Size(Lift lift) => lift.ToString().TrimStart('+');

    private static void Plan(TextWriter output, ABTestPlan plan)
    {
        Heading(output, "Plan");
        foreach (MetricPlan metric in plan.Metrics)
        {
            string aim = metric.Metric.Role == MetricRole.Success
                ? $"success metric: {Count(Math.Ceiling(metric.RequiredUsers))} users find a lift of {Size(metric.Metric.Lift)}"
                : $"guardrail: {Count(Math.Ceiling(metric.RequiredUsers))} users rule out a loss of {Size(metric.Metric.Lift)}";
            output.WriteLine(Wrapped("  ", Text($"{metric.Metric.Metric.Name}, {aim} (alpha {metric.Alpha.Last:0.####} one-sided, power {metric.Power.Last:0.####}).")));
        }
        foreach (MetricInRole watched in plan.Test.Metrics.Where(m => m.Hypothesis is null))
        {
            output.WriteLine(Wrapped("  ", $"{watched.Metric.Name}, watched: must not get worse."));
        }
        string days = plan.Days is { } n ? $" That takes {n} days at {plan.Traffic}." : "";
        output.WriteLine(Wrapped("  ", $"{Count(plan.Users)} users in all; {plan.DrivingMetric.Metric.Metric.Name} decides the size.{days}"));
    }

    private static void SampleRatio(TextWriter output, ABTestAnalysis analysis)
    {
        SampleRatio ratio = analysis.SampleRatio;
        long all = ratio.Users.Sum();
        Heading(output, "Sample ratio");
        int width = analysis.Plan.Test.Variants.Max(variant => variant.Name.Length);
        foreach ((Variant variant, long users) in analysis.Plan.Test.Variants.Zip(ratio.Users))
        {
            output.WriteLine(Text($"  {variant.Name.PadRight(width)}  {Count(users),11} users, planned {Count(variant.Share * all)} ({Percent(variant.Share)})"));
        }
        output.WriteLine(Wrapped("  ", Text($"{PValue(ratio.PValue)}, level {analysis.SampleRatioAlpha.Last:0.####} (chi-square): ")
            + (analysis.HasSampleRatioMismatch
                ? "the split is more uneven than chance explains. Look for a cause in assignment or logging."
                : ratio.PValue < analysis.SampleRatioAlpha.Last
                    ? "uneven, but not more than looking this early lets chance explain."
                    : "no more uneven than chance explains.")));
    }

    private static void Metrics(TextWriter output, ABTestAnalysis analysis, Func<Metric, string, string> valueOf)
    {
        string control = analysis.Plan.Test.Variants[0].Name;
        Heading(output, "Metrics");
        foreach (MetricResult result in analysis.Metrics)
        {
            Metric metric = result.Metric.Metric;
            output.WriteLine(Wrapped("  ", $"{metric.Name}: {control} {valueOf(metric, control)}, {result.Variant} {valueOf(metric, result.Variant)}. {InPlainWords(result)}"));
            output.WriteLine(Wrapped("      difference     ", metric is Metric<ProportionSummary>
                ? WithInterval(result.Difference, Hundredths, " points")
                : WithInterval(result.Difference, value => (value > 0 ? "+" : "") + Number(value), "")));
            output.WriteLine(Wrapped("      relative lift  ", WithInterval(result.RelativeLift, Hundredths, " %")));
            foreach (Finding finding in result.Difference.Findings.Concat(result.RelativeLift.Findings).Distinct())
            {
                output.WriteLine(Wrapped("      note           ", finding.Message));
            }
        }
    }

    private static string WithInterval(Comparison comparison, Func<double, string> text, string unit)
    {
        if (comparison.Verdict == Verdict.NotEstimable)
        {
            return "cannot be estimated";
        }
        Interval interval = comparison.Interval;
        return Text($"{text(comparison.Estimate)}{unit} ({interval.Level * 100:0.#} % interval {Limit(interval.Lower)} … {Limit(interval.Upper)})");

        string Limit(double value) => double.IsInfinity(value) ? (value > 0 ? "∞" : "−∞") : text(value);
    }

    private static string Hundredths(double value) => Text($"{value * 100:+0.00;-0.00;0}");

    private static string InPlainWords(MetricResult result)
    {
        Comparison asked = result.Difference;
        Comparison harm = result.Deterioration;
        if (asked.Verdict == Verdict.NotEstimable)
        {
            return "Nothing can be said.";
        }
        string worse = Text($"Worse ({PValue(harm.PValue)} at level {harm.Alpha:0.####}). ");
        string question = Text($"({PValue(asked.PValue)} at level {asked.Alpha:0.####})");
        return (harm.Verdict == Verdict.Inferior ? worse : "") + result.Metric.Role switch
        {
            MetricRole.Success => result.MeetsItsRole ? $"Better {question}." : $"No improvement shown {question}.",
            _ when result.Metric.HasMargin => result.MeetsItsRole
                ? $"Loses less than {Size(result.Metric.Lift)} {question}."
                : $"A loss of {Size(result.Metric.Lift)} cannot be ruled out {question}.",
            _ when harm.Verdict == Verdict.Inferior => "",
            _ => $"No sign of harm {question}.",
        };
    }

    private static string InPlainWords(DecisionKind kind) => kind switch
    {
        DecisionKind.Ship => "release it",
        DecisionKind.Continue => "keep collecting",
        DecisionKind.End => "stop without releasing it",
        _ => "stop now",
    };

    private static void Heading(TextWriter output, string text)
    {
        output.WriteLine();
        output.WriteLine(Wrapped("", text));
    }

    /// <summary>Text after a first mark, its further lines set in under it.</summary>
    private static string Wrapped(string mark, string text)
    {
        StringBuilder page = new(mark);
        int used = mark.Length;
        bool first = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!first && used + 1 + word.Length > Width)
            {
                page.Append('\n').Append(' ', mark.Length);
                used = mark.Length;
                first = true;
            }
            page.Append(first ? "" : " ").Append(word);
            used += word.Length + (first ? 0 : 1);
            first = false;
        }
        return page.ToString();
    }

    private static string PValue(double p) => p < 0.0001 ? "p < 0.0001" : Text($"p = {(p < 0.01 ? Text($"{p:0.0000}") : Text($"{p:0.000}"))}");

    private static string Count(double value) => Text($"{value:#,0}");

    private static string Text(FormattableString text) => Signed(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A true minus sign before a number, hyphens in names and words left alone.</summary>
    private static string Signed(string text)
    {
        StringBuilder page = new(text);
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '-' && char.IsAsciiDigit(text[i + 1]) && (i == 0 || !char.IsLetterOrDigit(text[i - 1])))
            {
                page[i] = '−';
            }
        }
        return page.ToString();
    }
}
