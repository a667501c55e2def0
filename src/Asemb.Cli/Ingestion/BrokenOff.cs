using Asemb.Cli.Commands;
using Asemb.Cli.Output;

namespace Asemb.Cli.Ingestion;

/// <summary>The summary of a run that an error ends, for machines: what was acknowledged until then is kept, and they must learn of it.</summary>
internal static class BrokenOff
{
    public static async Task ToldAsync(CommandContext context, Selection selection, IngestRun run, long started, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception) when (context.Terminal.Json)
        {
            run.CountWaiting();
            JsonOutput.WriteLine(context.Terminal.Output, Report(context, selection, run, started), CliJson.Default.IngestReport);
            throw;
        }
    }

    private static IngestReport Report(CommandContext context, Selection selection, IngestRun run, long started) => new()
    {
        Workspace = context.Workspace,
        Files = selection.Files.Count,
        Bytes = selection.Files.Sum(file => file.Length),
        Documents = run.Documents,
        ByFormat = run.Formats,
        FailuresByReason = run.FailuresByReason,
        Failures = run.Failures,
        Chunks = null,
        LeftOut = selection.LeftOut,
        Gone = 0,
        Pruned = 0,
        Seconds = Math.Round(context.Time.GetElapsedTime(started).TotalSeconds, 2),
        Interrupted = true,
    };
}
