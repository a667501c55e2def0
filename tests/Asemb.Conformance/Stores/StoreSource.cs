using Asemb.Core.Stores;

namespace Asemb.Conformance.Stores;

/// <summary>Where a suite gets its store from: one place for data of its own, thrown away at the end.</summary>
public abstract class StoreSource : IAsyncDisposable
{
    /// <summary>Opens the store on this source's data; after the store was disposed, the same data again.</summary>
    public abstract Task<IAsembStore> OpenAsync(TimeProvider time);

    /// <summary>Several processes may use the store at once, so that none may take back what another has leased.</summary>
    public virtual bool IsShared => false;

    public abstract ValueTask DisposeAsync();
}
