using Asemb.Cli.Connection;
using Asemb.Cli.Jobs;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Cli.Ingestion;

/// <summary>What became of documents that were tried again: the last line of <c>asemb documents retry --json</c>.</summary>
internal sealed record RetryReport(int Retried, int Indexed, int Failed, int Gone, IReadOnlyList<FileFailure> Failures);

/// <summary>Waits for documents that are tried again, and says why they wait.</summary>
internal sealed class RetryWatch(AsembClient client, Terminal terminal, TimeProvider time, string workspace)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly ProgressDisplay _progress = new(terminal, time, "documents");
    private readonly StandstillReason _standstill = new(client, workspace, time);

    public async Task<RetryReport> RunAsync(IReadOnlyCollection<DocumentInfo> documents, int retried, CancellationToken cancellationToken)
    {
        var (indexed, gone, failures) = (0, 0, new List<FileFailure>());
        if (documents.Count == 0) return new RetryReport(retried, indexed, 0, gone, failures);
        await _progress.RunAsync("Trying again", async () =>
        {
            var open = new Queue<string>(documents.Select(document => document.Key));
            while (open.TryPeek(out var key))
            {
                switch (await Patience.RideOutAsync(() => client.Documents.FindAsync(workspace, key, cancellationToken), time, cancellationToken))
                {
                    case { State: DocumentState.Pending or DocumentState.Processing }:
                        Report(open.Count, await Patience.RideOutAsync(() => _standstill.LookAsync(open.Count, cancellationToken), time, cancellationToken));
                        await Task.Delay(Pause, time, cancellationToken);
                        continue;
                    case { State: DocumentState.Failed } failed:
                        failures.Add(new FileFailure(key, failed.Error?.Code ?? "", failed.Error?.Message ?? ""));
                        break;
                    case null:
                        gone++;
                        break;
                    default:
                        indexed++;
                        break;
                }

                open.Dequeue();
                Report(open.Count, "");
            }
        });
        return new RetryReport(retried, indexed, failures.Count, gone, failures);

        void Report(int open, string standstill) =>
            _progress.Report(documents.Count - open, documents.Count, (failures.Count > 0 ? $", {failures.Count} failed" : "") + standstill, open == 0);
    }
}
