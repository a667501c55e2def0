using Asemb.Cli.Connection;
using Asemb.Cli.Ingestion;
using Asemb.Cli.Jobs;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Importing;

/// <summary>
/// Sends rows in batches, with their vectors where these can be taken over, else to be embedded anew. A batch is durable once it was answered; what is
/// sent again on a later run is found unchanged, which is how an interrupted import is resumed.
/// </summary>
internal sealed class VectorImport(AsembClient client, string workspace, string source, string? fingerprint, ImportTally tally, ProgressDisplay progress, TimeProvider time)
{
    private const int BatchRows = 200;

    /// <summary>Characters of text and numbers in a batch: far below what a request may have.</summary>
    private const long BatchSize = 6L << 20;

    private const int BytesPerNumber = 12;
    private const int OpenJobs = 4;
    private const int MostFailures = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Queue<Guid> _jobs = [];
    private long _total;

    public List<FileFailure> Failures { get; } = [];

    public async Task RunAsync(IAsyncEnumerable<ImportedRow> rows, long total, CancellationToken cancellationToken)
    {
        _total = total;
        var (adopted, embedded) = (new List<ImportedRow>(), new List<ImportedRow>());
        var size = 0L;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var withVector = fingerprint is not null && row.Vector is not null;
            (withVector ? adopted : embedded).Add(row);
            size += row.Text.Length + (withVector ? row.Vector!.Length * BytesPerNumber : 0);
            if (size < BatchSize && adopted.Count < BatchRows && embedded.Count < BatchRows) continue;
            await FlushAsync();
        }

        await FlushAsync();
        while (_jobs.Count > 0) await SettleAsync(cancellationToken);
        progress.Report(tally.Read, total, "", final: true);

        async Task FlushAsync()
        {
            await SendAsync(adopted, AdoptAsync, cancellationToken);
            await SendAsync(embedded, EmbedAsync, cancellationToken);
            adopted.Clear();
            embedded.Clear();
            size = 0;
            Report("");
            while (_jobs.Count > OpenJobs) await SettleAsync(cancellationToken);
        }
    }

    private async Task SendAsync(IReadOnlyList<ImportedRow> rows, Func<IReadOnlyList<ImportedRow>, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        try
        {
            await Patience.RideOutAsync(
                async () =>
                {
                    await send(rows, cancellationToken);
                    return true;
                },
                time,
                cancellationToken);
        }
        catch (ProblemException problem) when (problem.Status is 400 or 413 or 415 or 422)
        {
            if (rows.Count == 1)
            {
                Failed(rows[0].Key, problem.Code, problem.Message);
                return;
            }

            // One bad row refuses its whole batch: in halves, until it fails alone.
            await SendAsync([.. rows.Take(rows.Count / 2)], send, cancellationToken);
            await SendAsync([.. rows.Skip(rows.Count / 2)], send, cancellationToken);
        }
    }

    private async Task AdoptAsync(IReadOnlyList<ImportedRow> rows, CancellationToken cancellationToken)
    {
        AcceptResponse answer;
        try
        {
            answer = await client.Documents.AddEmbeddedAsync(
                workspace,
                [.. rows.Select(row => new EmbeddedDocumentInput { Key = row.Key, Text = row.Text, Vector = row.Vector!, Metadata = Copy(row), Source = source })],
                fingerprint!,
                cancellationToken);
        }
        catch (ProblemException problem) when (rows.Count == 1 && problem.Code == ErrorCodes.DocumentTooLarge.Code)
        {
            // Too long for one chunk: it is cut, and its parts are embedded.
            await EmbedAsync(rows, cancellationToken);
            return;
        }

        var unchanged = answer.Documents.Count(document => document.Outcome == AcceptOutcome.Unchanged);
        tally.Unchanged += unchanged;
        tally.Adopted += answer.Documents.Count - unchanged;
    }

    private async Task EmbedAsync(IReadOnlyList<ImportedRow> rows, CancellationToken cancellationToken)
    {
        var answer = await client.Documents.AddBatchAsync(
            workspace, [.. rows.Select(row => new DocumentInput { Key = row.Key, Text = row.Text, Metadata = Copy(row), Source = source })], cancellationToken: cancellationToken);
        var unchanged = answer.Documents.Count(document => document.Outcome == AcceptOutcome.Unchanged);
        tally.Unchanged += unchanged;
        tally.Embedded += answer.Documents.Count - unchanged;
        if (unchanged < answer.Documents.Count) _jobs.Enqueue(answer.JobId);
    }

    /// <summary>Waits for the oldest job, so that the queue of the server stays short and failures are told.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var job = await client.Jobs.WaitAsync(_jobs.Peek(), new Waiting(this), PollInterval, time, cancellationToken);
        _jobs.Dequeue();
        tally.Embedded -= job.Failed;
        foreach (var failure in job.Failures) Failed(failure.Key, failure.Error.Code, failure.Error.Message);
        tally.Failed += job.Failed - job.Failures.Count;
    }

    private void Report(string note) => progress.Report(tally.Read, _total, (tally.Failed > 0 ? $", {tally.Failed} failed" : "") + note);

    private void Failed(string key, string code, string message)
    {
        tally.Failed++;
        if (Failures.Count < MostFailures) Failures.Add(new FileFailure(key, code, message));
    }

    /// <summary>A batch may be sent in halves, and a node has one parent only.</summary>
    private static System.Text.Json.Nodes.JsonObject Copy(ImportedRow row) => (System.Text.Json.Nodes.JsonObject)row.Metadata.DeepClone();

    /// <summary>Shows why a job waits, at once and in order.</summary>
    private sealed class Waiting(VectorImport import) : IProgress<JobInfo>
    {
        public void Report(JobInfo value) => import.Report(JobDisplay.Wait(value));
    }
}
