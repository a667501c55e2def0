using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Sources;

/// <summary>What the suites of sources share.</summary>
public abstract class SourceGround(StoreSource source) : StoreConformance(source)
{
    protected static ValueTask<bool> Always(Source source, DateTimeOffset dueSince) => ValueTask.FromResult(true);

    protected static Source New(string name, string? schedule = null) => new()
    {
        Id = 0,
        WorkspaceId = 0,
        Name = name,
        Kind = SourceKind.Folder,
        Settings = new JsonObject { ["path"] = "/srv/" + name },
        Schedule = schedule,
        CreatedAt = default,
    };

    protected Task<Source> AddAsync(Workspace workspace, string name = "docs", string? schedule = null, DateTimeOffset? nextSyncAt = null) =>
        Store.Sources.CreateAsync(workspace, New(name, schedule), nextSyncAt, Token);

    protected async Task<SyncLease> StartAsync(Workspace workspace, Source of, bool isFull = false, bool confirm = false)
    {
        await Store.Sources.BeginAsync(workspace, of.Id, isFull, confirm, Token);
        return await ClaimAsync();
    }

    protected async Task<SyncLease> ClaimAsync() => (await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token))!;

    /// <summary>Takes documents of the source in as a session does; null when its claim is lost.</summary>
    protected Task<IReadOnlyList<AcceptedDocument>?> TryTakeAsync(SyncLease lease, params string[] keys) => Store.Syncs.TakeAsync(
        lease,
        [.. keys.Select(key => Ingest.Text(key, $"text of {key}", lease.Source.Name))],
        accepted => new SyncMarks { Taken = [.. accepted.Where(document => document.Outcome != AcceptOutcome.Foreign).Select(document => new TakenItem(document.Key, "v1", document.Outcome))], Notes = SyncNotes.None },
        Token);

    protected async Task TakeAsync(SyncLease lease, params string[] keys) => Assert.NotNull(await TryTakeAsync(lease, keys));

    protected async Task SeeAsync(SyncLease lease, params string[] keys) =>
        Assert.True(await Store.Syncs.MarkAsync(lease, new SyncMarks { Seen = [.. keys.Select(key => new SourceItem(key, "v1"))], Notes = SyncNotes.None }, Token));

    protected Task<bool> EndAsync(SyncLease lease, SyncState state = SyncState.Completed, long? heldBack = null, SyncError? error = null, DateTimeOffset? next = null) =>
        Store.Syncs.EndAsync(lease, new SyncOutcome(state) { HeldBack = heldBack, Error = error }, _ => next, Token);

    protected async Task<SourceStatus> StatusAsync(Workspace workspace, string name = "docs") => (await Store.Sources.FindAsync(workspace, name, Token))!;

    protected async Task<SourceSync> LastAsync(Workspace workspace) => (await StatusAsync(workspace)).LastSync!;

    protected async Task<IReadOnlyList<Document>> DocumentsAsync(Workspace workspace) => await Store.Documents.ListAsync(workspace, new DocumentQuery(), Token);
}
