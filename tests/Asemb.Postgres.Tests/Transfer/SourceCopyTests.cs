using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;

namespace Asemb.Postgres.Tests.Transfer;

/// <summary>Sources move with their workspace: settings, schedule, state, and what is known of them.</summary>
public sealed class SourceCopyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_copy_knows_what_the_original_knew_and_goes_on_from_there()
    {
        await using var from = await PostgresTestStore.OpenAsync();
        await using var to = await PostgresTestStore.OpenAsync();
        var workspace = await from.CreateWorkspaceAsync();
        await SyncedAsync(from, workspace, "docs", ["a", "b"], gone: "b");
        await from.Store.Sources.CreateAsync(workspace, New("never") with { IsPaused = true }, null, Token);
        await new StoreCopy(from.Store.Transfer, to.Store, to.Store.Transfer).CopyAsync(workspace, "test", _ => { }, Token);

        Assert.Equal(2, await new SourceCopy(from.Store, to.Store).CopyAsync(workspace, Now, Token));
        Assert.Equal(0, await new SourceCopy(from.Store, to.Store).CopyAsync(workspace, Now, Token));

        var copy = (await to.Store.Workspaces.FindAsync("default", Token))!;
        var docs = (await to.Store.Sources.FindAsync(copy, "docs", Token))!;
        Assert.Equal(("@every 1h", false, 2, Now, 7), (docs.Source.Schedule, docs.Source.IsPaused, docs.Documents, docs.NextSyncAt, (int)docs.Source.State!["mark"]!));
        Assert.Equal(SyncState.Completed, docs.LastSync!.State);
        var never = (await to.Store.Sources.FindAsync(copy, "never", Token))!;
        Assert.Equal((true, 0, null, null), (never.Source.IsPaused, never.Documents, never.LastSync, never.NextSyncAt));

        await to.Store.Sources.BeginAsync(copy, docs.Source.Id, isFull: false, confirm: false, Token);
        var lease = (await to.Store.Syncs.ClaimAsync(TimeSpan.FromMinutes(1), (_, _) => ValueTask.FromResult(true), Token))!;
        Assert.Equal(2, lease.Sync.Known);
        Assert.Equal([new SourceItem("a", "v1"), new SourceItem("b", "v1")], (await to.Store.Syncs.FindItemsAsync(lease, ["a", "b"], Token)).OrderBy(item => item.Key, StringComparer.Ordinal));
        Assert.Equal(["b"], (await to.Store.Syncs.ListGoneItemsAsync(lease, null, 10, Token)).Select(item => item.Key));
    }

    [Fact]
    public async Task A_copy_that_was_cut_off_is_made_anew()
    {
        await using var from = await PostgresTestStore.OpenAsync();
        await using var to = await PostgresTestStore.OpenAsync();
        var workspace = await from.CreateWorkspaceAsync();
        await SyncedAsync(from, workspace, "docs", ["a"]);
        var copy = await to.CreateWorkspaceAsync();
        var half = await to.Store.Sources.CreateAsync(copy, New("docs") with { IsPaused = true, Schedule = null }, null, Token);
        await to.Store.Sources.BeginAsync(copy, half.Id, isFull: false, confirm: false, Token);

        Assert.Equal(1, await new SourceCopy(from.Store, to.Store).CopyAsync(workspace, Now, Token));

        var docs = (await to.Store.Sources.FindAsync(copy, "docs", Token))!;
        Assert.Equal((1, SyncState.Completed), (docs.Documents, docs.LastSync!.State));
        Assert.NotEqual(half.Id, docs.Source.Id);
    }

    private static Source New(string name) => new()
    {
        Id = 0,
        WorkspaceId = 0,
        Name = name,
        Kind = SourceKind.Folder,
        Settings = new JsonObject { ["path"] = "/srv/docs" },
        Schedule = "@every 1h",
        CreatedAt = default,
    };

    private static async Task SyncedAsync(PostgresTestStore store, Workspace workspace, string name, string[] keys, params string[] gone)
    {
        var source = await store.Store.Sources.CreateAsync(workspace, New(name), null, Token);
        await store.Ingest.AddAsync(workspace, [.. keys.Select(key => Ingest.Text(key, "river", name))]);
        await store.Store.Sources.BeginAsync(workspace, source.Id, isFull: false, confirm: false, Token);
        var lease = (await store.Store.Syncs.ClaimAsync(TimeSpan.FromMinutes(1), (_, _) => ValueTask.FromResult(true), Token))!;
        await store.Store.Syncs.MarkAsync(lease, new SyncMarks { Taken = [.. keys.Select(key => new TakenItem(key, "v1", AcceptOutcome.Created))], Notes = SyncNotes.None }, Token);
        await store.Store.Syncs.MarkAsync(lease, new SyncMarks { Gone = gone, Notes = SyncNotes.None }, Token);
        await store.Store.Syncs.EndAsync(lease, new SyncOutcome(SyncState.Completed) { SourceState = new JsonObject { ["mark"] = 7 } }, _ => null, Token);
    }
}
