using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Workspaces;

internal sealed record WorkspaceWithStats(WorkspaceInfo Workspace, WorkspaceStatsInfo Stats);

/// <param name="Copied">Documents taken in, or there already.</param>
internal sealed record CopyReport(string Event, string From, string To, int Copied, int Indexed, int Failed);

/// <summary>
/// Takes every document of one workspace into another, from the kept originals, so that another model embeds them. Documents that are there
/// already with the same content cost nothing: an interrupted copy is resumed by running it again.
/// </summary>
internal sealed class WorkspaceCopy(AsembClient client, Terminal terminal, TimeProvider time)
{
    private const int PageSize = 64;
    private const long BytesPerBatch = 16 << 20;

    public async Task<int> RunAsync(string from, string to, CancellationToken cancellationToken)
    {
        var total = (await client.Workspaces.GetStatsAsync(from, cancellationToken)).Documents.Total;
        var progress = new ProgressDisplay(terminal, time, "documents");
        int copied = 0, indexed = 0, failed = 0;
        await progress.RunAsync($"Copying {from}", async () =>
        {
            string? cursor = null;
            do
            {
                var page = await client.Documents.ListAsync(from, new DocumentListQuery { Limit = PageSize, Cursor = cursor }, cancellationToken);
                foreach (var batch in Batches(page.Items))
                {
                    var job = await CopyAsync(from, to, batch, cancellationToken);
                    copied += batch.Count;
                    indexed += job.Indexed + job.Unchanged;
                    failed += job.Failed;
                    progress.Report(copied, Math.Max(total, copied), failed > 0 ? $", {failed} failed" : "");
                }

                cursor = page.NextCursor;
            }
            while (cursor is not null);
        });
        progress.Report(copied, copied, "", final: true);
        terminal.PrintedJson(new CopyReport("summary", from, to, copied, indexed, failed), CliJson.Default.CopyReport);
        return failed > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
    }

    private async Task<JobInfo> CopyAsync(string from, string to, IReadOnlyList<DocumentInfo> batch, CancellationToken cancellationToken)
    {
        var documents = new List<DocumentInput>(batch.Count);
        foreach (var document in batch)
        {
            var content = await client.Documents.GetContentAsync(from, document.Id, cancellationToken);
            if (content.Length > BytesPerBatch) return await UploadAsync(to, document, content, cancellationToken);
            documents.Add(new DocumentInput
            {
                Key = document.Key,
                ContentBase64 = Convert.ToBase64String(content),
                Title = document.Title,
                Uri = document.Uri,
                Source = document.Source,
                Metadata = document.Metadata,
                MediaType = document.MediaType,
                FileName = document.FileName,
            });
        }

        var accepted = await client.Documents.AddBatchAsync(to, documents, cancellationToken: cancellationToken);
        return await client.Jobs.WaitAsync(accepted.JobId, timeProvider: time, cancellationToken: cancellationToken);
    }

    /// <summary>A large document, which stands alone in its batch, as bytes instead of Base64.</summary>
    private async Task<JobInfo> UploadAsync(string to, DocumentInfo document, byte[] content, CancellationToken cancellationToken)
    {
        var file = new UploadFile
        {
            FileName = document.FileName ?? document.Key,
            Key = document.Key,
            Title = document.Title,
            Uri = document.Uri,
            Source = document.Source,
            Metadata = document.Metadata,
            MediaType = document.MediaType,
            Open = () => new MemoryStream(content, writable: false),
        };
        var accepted = await client.Documents.UploadAsync(to, [file], cancellationToken: cancellationToken);
        return await client.Jobs.WaitAsync(accepted.JobId, timeProvider: time, cancellationToken: cancellationToken);
    }

    private static IEnumerable<IReadOnlyList<DocumentInfo>> Batches(IReadOnlyList<DocumentInfo> documents)
    {
        var batch = new List<DocumentInfo>();
        var bytes = 0L;
        foreach (var document in documents)
        {
            if (batch.Count > 0 && bytes + document.ContentBytes > BytesPerBatch)
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(document);
            bytes += document.ContentBytes;
        }

        if (batch.Count > 0) yield return batch;
    }
}
