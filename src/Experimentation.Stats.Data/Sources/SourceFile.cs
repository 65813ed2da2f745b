namespace Experimentation.Stats.Data;

/// <summary>Files opened for reading from beginning to end.</summary>
internal static class SourceFile
{
    /// <exception cref="UnreadableDataException">There is no such file, or it cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableDataException($"{path}: there is no such file.", failure) { DataName = path };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableDataException($"{path}: cannot be read. {failure.Message}", failure) { DataName = path };
        }
    }
}
