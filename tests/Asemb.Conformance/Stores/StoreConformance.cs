using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Conformance.Stores;

/// <summary>The ground of every suite: an empty store, a clock that tests move, and a small model.</summary>
public abstract class StoreConformance(StoreSource source) : IAsyncLifetime
{
    protected static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(5);

    protected static HashEmbeddingModel Model { get; } = new();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected IAsembStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected Ingest Ingest => new(Store, Model);

    public async ValueTask InitializeAsync() => Store = await source.OpenAsync(Time);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await source.DisposeAsync();
    }

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await source.OpenAsync(Time);
    }

    protected Task<Workspace> CreateWorkspaceAsync(string name = "default") => Store.Workspaces.CreateAsync(name, Model.Info, new WorkspaceSettings(), Token);
}
