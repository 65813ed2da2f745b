namespace Experimentation.Stats.Data;

/// <summary>Reads sources from beginning to end, one after the other, into one intake.</summary>
internal static class ReadRun
{
    public static TTotals Read<TTotals>(Intake<TTotals> intake, IReadOnlyList<ColumnSource> sources, IProgress<ReadProgress>? progress, CancellationToken cancellationToken)
    {
        // In this mode every task is complete when it comes, so that nothing waits here.
        Task<TTotals> read = ReadAsync(intake, sources, progress, ReadMode.Blocking, cancellationToken);
        return read.GetAwaiter().GetResult();
    }

    public static async Task<TTotals> ReadAsync<TTotals>(Intake<TTotals> intake, IReadOnlyList<ColumnSource> sources, IProgress<ReadProgress>? progress, ReadMode mode, CancellationToken cancellationToken)
    {
        Block block = intake.Block;
        long bytes = 0;
        for (int i = 0; i < sources.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ColumnSource source = sources[i];
            await using (source.ConfigureAwait(false))
            {
                (block.Source, block.PlaceWord) = (source.Name, source.PlaceWord);
                IReadOnlyList<string> names = await source.OpenAsync(mode, cancellationToken).ConfigureAwait(false);
                if (names.Count == 0 && source is ArrowSource)
                {
                    continue;
                }
                source.Bind(source.PlacesOf(block.Columns, names));
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    block.Begin();
                    if (!await source.ReadAsync(block, mode, cancellationToken).ConfigureAwait(false))
                    {
                        break;
                    }
                    intake.Take();
                    progress?.Report(new(intake.Rows, source.Bytes + bytes, (i + source.Share) / sources.Count));
                }
                bytes += source.Bytes ?? 0;
            }
        }
        progress?.Report(new(intake.Rows, bytes > 0 ? bytes : null, 1));
        return intake.Finish();
    }
}
