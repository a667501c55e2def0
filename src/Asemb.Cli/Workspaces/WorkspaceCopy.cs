using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Workspaces;

internal sealed record WorkspaceWithStats(WorkspaceInfo Workspace, WorkspaceStatsInfo Stats);

/// <param name="Copied">Documents taken in, or there already.</param>
internal sealed record CopyReport(string Event, string From, string To, int Copied, long Indexed, long Failed);

/// <summary>
/// Takes every document of one workspace into another, from the kept originals, so that another model embeds them. Documents that are there
/// already with the same content cost nothing: an interrupted copy is resumed by running it again with --resume.
/// </summary>
internal sealed class WorkspaceCopy(AsembClient client, Terminal terminal, TimeProvider time)
{
    private const int PageSize = 64;
    private const long BytesPerBatch = 16 << 20;

    /// <summary>More than this need not wait in the new workspace: the old one keeps the rest.</summary>
    private const int MostWaiting = 256;
    private const int LongestReason = 300;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly ProgressDisplay _progress = new(terminal, time, "documents");
    private DocumentCounts _counts = new();
    private string _reason = "";

    public async Task<int> RunAsync(string from, string to, bool resumed, CancellationToken cancellationToken)
    {
        var total = (await client.Workspaces.GetStatsAsync(from, cancellationToken)).Documents.Total;
        int copied = 0, looked = 0;
        try
        {
            // What failed or waits since the interruption gets its next try now.
            if (resumed) await client.Documents.RetryAsync(to, cancellationToken: cancellationToken);
            await _progress.RunAsync($"Copying {from}", async () =>
            {
                string? cursor = null;
                do
                {
                    var page = await client.Documents.ListAsync(from, new DocumentListQuery { Limit = PageSize, Cursor = cursor }, cancellationToken);
                    foreach (var batch in Batches(page.Items))
                    {
                        await CopyAsync(from, to, batch, cancellationToken);
                        copied += batch.Count;
                        if (copied - looked < MostWaiting / 2) continue;
                        // Not after every batch: counting a large workspace takes its time.
                        looked = copied;
                        await FollowAsync(to, total, MostWaiting, cancellationToken);
                    }

                    cursor = page.NextCursor;
                }
                while (cursor is not null);
                await FollowAsync(to, total, mostWaiting: 0, cancellationToken);
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Remark($"[grey]Taken in and kept: {copied} of {Answers.Count((int)total, "document")}. To go on: asemb workspaces create {to} --copy-from {from} --resume[/]");
            throw;
        }

        _progress.Report(Settled, Math.Max(total, Settled), Note(), final: true);
        terminal.PrintedJson(new CopyReport("summary", from, to, copied, _counts.Indexed, _counts.Failed), CliJson.Default.CopyReport);
        return _counts.Failed > 0 ? ExitCodes.PartialFailure : ExitCodes.Success;
    }

    private long Waiting => _counts.Pending + _counts.Processing;

    private long Settled => _counts.Indexed + _counts.Failed;

    /// <summary>Until no more than so many documents wait in the new workspace; tells meanwhile why they do.</summary>
    private async Task FollowAsync(string to, long total, int mostWaiting, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = Settled;
            _counts = (await client.Workspaces.GetStatsAsync(to, cancellationToken)).Documents;
            if (Settled > before) _reason = "";
            else if (Waiting > 0) await FindReasonAsync(to, cancellationToken);
            _progress.Report(Settled, Math.Max(total, Settled + Waiting), Note());
            if (Waiting <= mostWaiting) return;
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>Whether a document that waits says why, e.g. that the embedding endpoint is down. Those under way say nothing: the last reason stands.</summary>
    private async Task FindReasonAsync(string to, CancellationToken cancellationToken)
    {
        var waiting = await client.Documents.ListAsync(to, new DocumentListQuery { State = DocumentState.Pending, Limit = PageSize }, cancellationToken);
        if (waiting.Items.FirstOrDefault(document => document.Error is not null)?.Error is not { } error) return;
        var reason = Shown.Flat(error.Message);
        _reason = reason.Length > LongestReason ? reason[..LongestReason] + "..." : reason;
    }

    private string Note() => (_counts.Failed > 0 ? $", {_counts.Failed} failed" : "") + (Waiting > 0 && _reason.Length > 0 ? $", {Waiting} waiting: {_reason}" : "");

    private async Task CopyAsync(string from, string to, IReadOnlyList<DocumentInfo> batch, CancellationToken cancellationToken)
    {
        var documents = new List<DocumentInput>(batch.Count);
        foreach (var document in batch)
        {
            var content = await client.Documents.GetContentAsync(from, document.Id, cancellationToken);
            if (content.Length > BytesPerBatch)
            {
                await UploadAsync(to, document, content, cancellationToken);
                return;
            }

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

        await client.Documents.AddBatchAsync(to, documents, cancellationToken: cancellationToken);
    }

    /// <summary>A large document, which stands alone in its batch, as bytes instead of Base64.</summary>
    private async Task UploadAsync(string to, DocumentInfo document, byte[] content, CancellationToken cancellationToken)
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
        await client.Documents.UploadAsync(to, [file], cancellationToken: cancellationToken);
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
