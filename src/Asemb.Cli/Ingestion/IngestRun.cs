using System.Text.Json.Nodes;
using Asemb.Cli.Connection;
using Asemb.Cli.Jobs;
using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Ingestion;

/// <summary>
/// Sends files in batches and follows their jobs. A batch is durable once it was answered; files are sent again on a later run only to be found
/// unchanged, which is how an interrupted run is resumed.
/// </summary>
internal sealed class IngestRun(AsembClient client, string workspace, JsonObject? metadata, ProgressDisplay progress, TimeProvider time)
{
    private const int OpenBatches = 8;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an interrupted run still waits for what it sent.</summary>
    private static readonly TimeSpan InterruptedWait = TimeSpan.FromSeconds(5);


    private readonly DocumentTally _documents = new();
    private readonly SortedDictionary<string, FormatTally> _formats = new(StringComparer.Ordinal);
    private readonly List<FileFailure> _failures = [];
    private readonly List<OpenBatch> _open = [];
    private readonly Dictionary<SelectedFile, string> _unreadable = [];

    /// <summary>Documents that an earlier run sent and nothing has indexed yet: unchanged, and waited for all the same.</summary>
    private readonly Queue<(string Key, FormatTally Format)> _inherited = [];
    private readonly StandstillReason _standstill = new(client, workspace, time);
    private string _inheritedWait = "";
    private int _filesDone;

    public DocumentTally Documents => _documents;

    public IReadOnlyDictionary<string, FormatTally> Formats => _formats;

    public IReadOnlyList<FileFailure> Failures => _failures;

    public IReadOnlyDictionary<string, int> FailuresByReason
    {
        get
        {
            var reasons = new SortedDictionary<string, int>(
                _failures.GroupBy(failure => failure.Code, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
                StringComparer.Ordinal);
            // The server names the first hundred failures of a job; the rest are counted without their reason.
            var unnamed = _documents.Failed + _documents.FailedBefore - _failures.Count;
            if (unnamed > 0) reasons["other"] = unnamed;
            return reasons;
        }
    }

    /// <summary>Files that were sent, whatever became of them.</summary>
    public int FilesSent { get; private set; }

    public bool Interrupted { get; private set; }

    public async Task RunAsync(IReadOnlyList<SelectedFile> files, CancellationToken cancellationToken)
    {
        foreach (var batch in FileBatches.Of(files))
        {
            if (cancellationToken.IsCancellationRequested) break;
            // A batch that was begun is finished: half a batch would be no batch.
            await SendAsync(batch, CancellationToken.None);
            FilesSent += batch.Count;
            await PollAsync(CancellationToken.None);
            Report(files.Count);
            while (_open.Count >= OpenBatches && !cancellationToken.IsCancellationRequested) await PauseAsync(files.Count, cancellationToken);
        }

        while (_open.Count + _inherited.Count > 0 && !cancellationToken.IsCancellationRequested) await PauseAsync(files.Count, cancellationToken);

        Interrupted = cancellationToken.IsCancellationRequested && (FilesSent < files.Count || _open.Count + _inherited.Count > 0);
        if (Interrupted)
        {
            var started = time.GetTimestamp();
            while (_open.Count + _inherited.Count > 0 && time.GetElapsedTime(started) < InterruptedWait) await PauseAsync(files.Count, CancellationToken.None);
        }

        foreach (var batch in _open) batch.Follower.Dispose();
        CountWaiting();
        Report(files.Count, final: true);
    }

    /// <summary>Counts what was accepted and has not been seen to end.</summary>
    public void CountWaiting() => _documents.Waiting = _inherited.Count + _open.Sum(batch => batch.Job is { } job ? job.Pending + job.Processing : batch.Documents);

    private async Task PauseAsync(int total, CancellationToken cancellationToken)
    {
        await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await PollAsync(CancellationToken.None);
        if (_open.Count == 0) _inheritedWait = await PatientlyAsync(() => _standstill.LookAsync(_inherited.Count, CancellationToken.None), CancellationToken.None);
        Report(total);
    }

    private async Task SendAsync(IReadOnlyList<SelectedFile> batch, CancellationToken cancellationToken)
    {
        try
        {
            Accepted(batch, await PatientlyAsync(() => UploadAsync(batch, cancellationToken), cancellationToken));
        }
        catch (ProblemException problem) when (batch.Count > 1 && IsOwnFault(problem))
        {
            // One bad file refuses its whole batch: send each alone, so that it fails alone.
            foreach (var file in batch) await SendAsync([file], cancellationToken);
        }
        catch (ProblemException problem) when (batch.Count == 1 && IsOwnFault(problem))
        {
            Refused(batch[0], problem.Code, problem.Message);
        }
        catch (Exception exception) when (exception is ProblemException or IOException && batch.Any(_unreadable.ContainsKey))
        {
            // The request broke off at a file of ours that cannot be read: the others go on without it.
            foreach (var file in batch.Where(_unreadable.ContainsKey)) Refused(file, ErrorCodes.PathNotFound.Code, _unreadable[file]);
            var rest = batch.Where(file => !_unreadable.ContainsKey(file)).ToList();
            if (rest.Count > 0) await SendAsync(rest, cancellationToken);
        }
    }

    /// <summary>
    /// Rides out a server that restarts or asks to wait. Sending a batch twice is harmless: the second finds everything unchanged.
    /// </summary>
    private Task<T> PatientlyAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var known = _unreadable.Count;
        return Patience.RideOutAsync(call, time, cancellationToken, isHopeless: () => _unreadable.Count != known);
    }

    private static bool IsOwnFault(ProblemException problem) => problem.Status is 400 or 413 or 415 or 422;

    private Task<AcceptResponse> UploadAsync(IReadOnlyList<SelectedFile> batch, CancellationToken cancellationToken) => client.Documents.UploadAsync(
        workspace,
        [.. batch.Select(file => new UploadFile
        {
            FileName = file.FileName,
            Key = file.Key,
            Source = file.Source,
            Uri = file.Uri,
            Metadata = metadata,
            Open = () => Open(file),
        })],
        cancellationToken: cancellationToken);

    /// <summary>
    /// Bytes of a file, read before the first of them is sent, unless it is large: a fault of the disk in its midst is then known for what it is.
    /// A file without length is not opened: it is empty, or a pipe that would be waited for in vain.
    /// </summary>
    private Stream Open(SelectedFile file)
    {
        try
        {
            if (file.Length > FileBatches.MostBytes) return File.OpenRead(file.Path);
            return new MemoryStream(file.Length == 0 && File.Exists(file.Path) ? [] : File.ReadAllBytes(file.Path), writable: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _unreadable[file] = exception.Message;
            throw new IOException(exception.Message, exception);
        }
    }

    private void Accepted(IReadOnlyList<SelectedFile> batch, AcceptResponse answer)
    {
        var formats = new Dictionary<string, FormatTally>(StringComparer.Ordinal);
        foreach (var file in batch) Format(file).Files++;
        foreach (var document in answer.Documents)
        {
            // Files with many records travel alone, so a key that is no file's belongs to the only file there is.
            var file = batch.FirstOrDefault(candidate => string.Equals(candidate.Key, document.Key, StringComparison.Ordinal)) ?? batch[0];
            var format = Format(file);
            formats[document.Key] = format;
            format.Documents++;
            _documents.Total++;
            switch (document.Outcome)
            {
                case AcceptOutcome.Created:
                    _documents.Created++;
                    break;
                case AcceptOutcome.Updated:
                    _documents.Updated++;
                    break;
                default:
                    _documents.Unchanged++;
                    format.Unchanged++;
                    if (document.State is DocumentState.Pending or DocumentState.Processing) _inherited.Enqueue((document.Key, format));
                    if (document is { State: DocumentState.Failed, Error: { } error })
                    {
                        _documents.FailedBefore++;
                        format.Failed++;
                        _failures.Add(new FileFailure(document.Key, error.Code, error.Message));
                    }

                    break;
            }
        }

        _open.Add(new OpenBatch(new JobFollower(client, workspace, answer.JobId, time), batch.Count, answer.Documents.Count, formats));
    }

    private void Refused(SelectedFile file, string code, string message)
    {
        var format = Format(file);
        format.Files++;
        format.Documents++;
        format.Failed++;
        _documents.Total++;
        _documents.Failed++;
        _failures.Add(new FileFailure(file.Path, code, message));
        _filesDone++;
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var batch = _open[i];
            batch.Follower.Require();
            if (!batch.Follower.IsOver) continue;
            var job = batch.Follower.IsGone ? null : batch.Job;
            batch.Follower.Dispose();
            _open.RemoveAt(i);
            _filesDone += batch.Files;
            if (job is null) continue; // the workspace was deleted meanwhile
            _documents.Indexed += job.Indexed;
            _documents.Failed += job.Failed;
            _documents.Superseded += job.Superseded;
            _documents.Cancelled += job.Cancelled;
            foreach (var failure in job.Failures)
            {
                if (!batch.Formats.TryGetValue(failure.Key, out var format)) continue;
                format.Failed++;
                _failures.Add(new FileFailure(failure.Key, failure.Error.Code, failure.Error.Message));
            }
        }

        // Asked for one after the other, and last: they stand before everything else in the queue of the server.
        while (_open.Count == 0 && _inherited.TryPeek(out var next))
        {
            var document = await PatientlyAsync(() => client.Documents.FindAsync(workspace, next.Key, cancellationToken), cancellationToken);
            if (document is { State: DocumentState.Pending or DocumentState.Processing }) return;
            _inherited.Dequeue();
            Settled(document, next.Format);
        }
    }

    private void Settled(DocumentInfo? document, FormatTally format)
    {
        if (document is null)
        {
            _documents.Superseded++;
            return;
        }

        if (document.Error is not { } error)
        {
            _documents.Indexed++;
            return;
        }

        _documents.Failed++;
        format.Failed++;
        _failures.Add(new FileFailure(document.Key, error.Code, error.Message));
    }

    private void Report(int total, bool final = false)
    {
        var done = _filesDone + _open.Sum(batch => batch.Job is { } job && job.Total > 0
            ? (int)((double)batch.Files * (job.Total - job.Pending - job.Processing) / job.Total)
            : 0) - _inherited.Count;
        var wait = final ? "" : _open.Count == 0 ? _inheritedWait : JobDisplay.Wait([.. _open.Select(batch => batch.Job).OfType<JobInfo>()]);
        progress.Report(Math.Max(0, done), total, (_failures.Count > 0 ? $", {_failures.Count} failed" : "") + wait, final);
    }

    private FormatTally Format(SelectedFile file)
    {
        if (!_formats.TryGetValue(file.Format, out var tally)) _formats[file.Format] = tally = new FormatTally();
        return tally;
    }

    private sealed record OpenBatch(JobFollower Follower, int Files, int Documents, IReadOnlyDictionary<string, FormatTally> Formats)
    {
        public JobInfo? Job => Follower.Latest;
    }
}
