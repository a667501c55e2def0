using System.Text.Json.Nodes;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Sources;

/// <summary>A server with a scripted connector, and one source.</summary>
internal sealed class SyncGround : IAsyncDisposable
{
    private SyncGround(ServerHarness harness, ScriptedConnector connector, Workspace workspace) => (Harness, Connector, Workspace) = (harness, connector, workspace);

    public ServerHarness Harness { get; }

    public ScriptedConnector Connector { get; }

    public Workspace Workspace { get; }

    public IAsembStore Store => Harness.Store;

    public static async Task<SyncGround> StartAsync(ScriptedConnector? connector = null, string? folder = null, Action<Dictionary<string, string?>>? settings = null, Func<AsembServerOptions, AsembServerOptions>? options = null)
    {
        connector ??= new ScriptedConnector();
        var harness = await ServerHarness.StartAsync(
            values =>
            {
                values["Sources:RetrySeconds"] = "0.05";
                settings?.Invoke(values);
            },
            folder,
            given => (options ?? (same => same))(ScriptedConnector.Use(given, connector)));
        return new SyncGround(harness, connector, (await harness.Store.Workspaces.FindAsync("default", CancellationToken.None))!);
    }

    public Task<Source> AddAsync(string name = "feed", string? schedule = null, double deletionLimit = 0.25, DateTimeOffset? nextSyncAt = null) => Store.Sources.CreateAsync(
        Workspace,
        new Source { Id = 0, WorkspaceId = 0, Name = name, Kind = SourceKind.Feed, Settings = new JsonObject(), Schedule = schedule, DeletionLimit = deletionLimit, CreatedAt = default },
        nextSyncAt,
        CancellationToken.None);

    /// <summary>Begins a sync and waits for its end.</summary>
    public async Task<SourceSync> SyncAsync(Source source, bool isFull = false, bool confirm = false)
    {
        var begun = await BeginAsync(source, isFull, confirm);
        return await WaitAsync(source, sync => sync.Id >= begun.Id && sync.State != SyncState.Running);
    }

    public async Task<SourceSync> BeginAsync(Source source, bool isFull = false, bool confirm = false)
    {
        var begun = await Store.Sources.BeginAsync(Workspace, source.Id, isFull, confirm, CancellationToken.None);
        Harness.Server.App.Services.GetRequiredService<SourceSignals>().Work.Signal();
        return begun!;
    }

    public async Task<SourceSync> WaitAsync(Source source, Func<SourceSync, bool> condition)
    {
        SourceSync? last = null;
        await Eventually.TrueAsync(
            async () => (last = (await Store.Sources.FindAsync(Workspace, source.Name, CancellationToken.None))!.LastSync) is not null && condition(last), "the sync came so far");
        return last!;
    }

    public async Task<IReadOnlyList<string>> KeysAsync() => [.. (await Store.Documents.ListAsync(Workspace, new() { Limit = 1000 }, CancellationToken.None)).Select(document => document.Key)];

    public ValueTask DisposeAsync() => Harness.DisposeAsync();
}
