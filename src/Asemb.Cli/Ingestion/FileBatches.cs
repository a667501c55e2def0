namespace Asemb.Cli.Ingestion;

/// <summary>Files in requests of bounded size: few enough to be acknowledged soon, many enough to be embedded together.</summary>
internal static class FileBatches
{
    public const long MostBytes = 16 << 20;
    private const int MostFiles = 64;

    public static IEnumerable<IReadOnlyList<SelectedFile>> Of(IReadOnlyList<SelectedFile> files)
    {
        var batch = new List<SelectedFile>();
        var bytes = 0L;
        foreach (var file in files)
        {
            // A file of many records: its answer names the records, and only alone it is clear whose they are.
            var alone = file.Format is "json" or "jsonl" or "ndjson";
            if (batch.Count > 0 && (alone || batch.Count >= MostFiles || bytes + file.Length > MostBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(file);
            bytes += file.Length;
            if (!alone) continue;
            yield return batch;
            batch = [];
            bytes = 0;
        }

        if (batch.Count > 0) yield return batch;
    }
}
