namespace Experimentation.Stats;

/// <summary>
/// A result that can be shown: as a sentence (<c>ToString()</c>), as HTML or Markdown (<see cref="Report"/>), and by itself in a notebook.
/// </summary>
/// <remarks>Implemented by the results of this library; there is nothing to implement.</remarks>
public interface IReportable
{
}
