using Microsoft.Extensions.Logging;

namespace Experimentation.Stats.Tests.Experiments;

/// <summary>A logger that keeps what it is given.</summary>
internal sealed class RecordedLog : ILogger
{
    public List<(int Id, string Text)> Events { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Events.Add((eventId.Id, formatter(state, exception)));
}
