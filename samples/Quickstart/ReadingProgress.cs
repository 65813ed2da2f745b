using Experimentation.Stats;
using Spectre.Console;

namespace Quickstart;

/// <summary>A progress bar on the error stream while a long file is read by a person at a terminal; nothing at all otherwise.</summary>
internal static class ReadingProgress
{
    /// <summary>Shorter files are read before anybody could look at a bar.</summary>
    private const long LongFileBytes = 8 << 20;

    public static FileTotals While(string path, Func<IProgress<ReadProgress>?, FileTotals> read)
    {
        FileInfo file = new(path);
        if (Console.IsErrorRedirected || Console.IsOutputRedirected || !file.Exists || file.Length < LongFileBytes)
        {
            return read(null);
        }
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // Whoever interrupts the program gets the cursor back.
        Console.CancelKeyPress += (_, _) => terminal.Cursor.Show();
        return terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(display => read(new Bar(display.AddTask($"Reading {Markup.Escape(file.Name)}", maxValue: 1))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<ReadProgress>
    {
        public void Report(ReadProgress value) => task.Value = value.Share ?? 0;
    }
}
