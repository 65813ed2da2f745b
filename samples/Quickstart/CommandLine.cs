using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Experimentation.Stats;

namespace Quickstart;

/// <summary>From arguments to a question. Whatever is wrong is one line on the error stream and exit code 2.</summary>
internal static class CommandLine
{
    private const int Wrong = 2;

    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "A CSV file with a header line and one row per user, plain or gzipped. Without it: Cookie Cats, from published counts.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Variant = new("--variant") { Description = "The column that holds the variant.", HelpName = "COLUMN" };
    private static readonly Option<string?> Control = new("--control") { Description = "The variant that the others are compared with.", HelpName = "NAME" };
    private static readonly Option<string[]> Means = Columns("--mean", "Columns of numbers, compared by their means.");
    private static readonly Option<string[]> Proportions = Columns("--proportion", "Columns of yes or no (True/False or 1/0), compared by their shares.");
    private static readonly Option<string[]> Success = Columns("--success", "Columns that should improve. Default: all that are no guardrails.");
    private static readonly Option<string[]> Guardrails = Columns("--guardrail", "Columns that must not get worse. Default: all but the success columns, where these are named.");
    private static readonly Option<string[]> LowerIsBetter = Columns("--lower-is-better", "Columns where less is better. Default: more is better.");

    private static readonly Option<NamedFraction[]> MinimumDetectable = Fractions(
        "--mde", "[COLUMN=]FRACTION",
        "Smallest relative lift worth finding, for all success columns or for one; 0.05 means 5 %. Default: the smallest that the file's users can find.");

    private static readonly Option<NamedFraction[]> Margins = Fractions(
        "--margin", "[COLUMN=]FRACTION",
        "Relative loss that a guardrail may have; 0.03 means 3 %. Default: none, the guardrail is only watched for deterioration.");

    private static readonly Option<NamedFraction[]> Shares = Fractions("--share", "VARIANT=FRACTION", "Planned share of a variant, for every variant. Default: equal shares.");

    public static int Run(string[] args)
    {
        RootCommand root = new("Plans, analyses and decides an A/B test.")
        {
            File, Variant, Control, Means, Proportions, Success, Guardrails, LowerIsBetter, MinimumDetectable, Margins, Shares,
        };
        root.SetAction(Answer);
        ParseResult parsed = root.Parse(args);
        try
        {
            // The parser's own way with an error is to print the whole help.
            return parsed.Errors is [var error, ..] && parsed.Action is not System.CommandLine.Help.HelpAction
                ? throw new InputException(error.Message)
                : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (InputException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return Wrong;
        }
    }

    private static void Answer(ParseResult parsed)
    {
        if (parsed.GetValue(File) is not { } file)
        {
            if (parsed.Tokens.Count > 0)
            {
                throw new InputException("Name a file before the options: FILE.csv --variant COLUMN --control NAME …");
            }
            CookieCats.Run(Console.Out);
            return;
        }
        FileQuestion question = new()
        {
            File = file,
            Variant = parsed.GetValue(Variant) ?? throw new InputException("Name the column that holds the variant: --variant COLUMN."),
            Control = parsed.GetValue(Control) ?? throw new InputException("Name the variant that the others are compared with: --control NAME."),
            Means = parsed.GetValue(Means) ?? [],
            Proportions = parsed.GetValue(Proportions) ?? [],
            Success = parsed.GetValue(Success) ?? [],
            Guardrails = parsed.GetValue(Guardrails) ?? [],
            LowerIsBetter = parsed.GetValue(LowerIsBetter) ?? [],
            MinimumDetectable = parsed.GetValue(MinimumDetectable) ?? [],
            Margins = parsed.GetValue(Margins) ?? [],
            Shares = parsed.GetValue(Shares) ?? [],
        };
        question.Check();
        FileTotals totals = ReadingProgress.While(file, progress => FileTotals.Read(question, progress));
        FileStudy.Report(question, totals, Console.Out);
    }

    private static Option<string[]> Columns(string name, string description) =>
        new(name) { Description = description, HelpName = "COLUMN …", AllowMultipleArgumentsPerToken = true };

    private static Option<NamedFraction[]> Fractions(string name, string form, string description) => new(name)
    {
        Description = description,
        HelpName = form,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => Fraction(result, name, form, token.Value))],
    };

    private static NamedFraction Fraction(ArgumentResult result, string option, string form, string text)
    {
        int split = text.LastIndexOf('=');
        if (!double.TryParse(text[(split + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value is not (> 0 and < double.PositiveInfinity)
            || (split <= 0 && !form.StartsWith('[')))
        {
            result.AddError($"{option} takes {form} with a fraction above 0 (0.05 means 5 %). Got {InputException.Quote(text)}.");
        }
        return new(split > 0 ? text[..split] : null, value);
    }
}
