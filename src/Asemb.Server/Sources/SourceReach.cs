using System.Collections.Concurrent;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Postgres.Tables;
using Asemb.Server.Sources.Folders;
using Asemb.Server.Workers;

namespace Asemb.Server.Sources;

/// <summary>Of several servers on one store not each can read every source: folders are those of one machine, connections those of one configuration.</summary>
internal sealed class SourceReach(IAsembStore store, SourceConnectors connectors, FolderAccess folders, TableConnections tables, WorkerPresence workers, TimeProvider time)
{
    /// <summary>As long a sync is left for a server that can run it; then it is begun here, and says why it cannot.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>As long a file system has to tell of a folder. One that hangs must not keep other sources waiting.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly bool _isAlone = store.Kind == "sqlite";
    private readonly ConcurrentDictionary<long, Task<bool>> _looks = [];

    public async ValueTask<bool> CanRunAsync(Source source, DateTimeOffset dueSince)
    {
        if (_isAlone) return true;
        return await IsHereAsync(source) is { } isHere && (isHere || time.GetUtcNow() - dueSince > Patience);
    }

    /// <summary>This server cannot read it, and another is there that may only be busy: the sync is not to be failed.</summary>
    public async Task<bool> IsLeftToOthersAsync(Source source, CancellationToken cancellationToken) =>
        !_isAlone && await IsHereAsync(source) is false && await workers.AnyOtherAsync(cancellationToken);

    /// <returns>Null: it is not known yet.</returns>
    private async ValueTask<bool?> IsHereAsync(Source source) => connectors.Find(source.Kind) is null
        ? false
        : source.Kind switch
        {
            SourceKind.Folder => await AllowsAsync(source),
            SourceKind.Table => (string?)source.Settings["connection"] is { } connection && tables.Has(connection),
            _ => true,
        };

    /// <returns>Null while the file system does not answer: whoever began the sync would only wait for it as well.</returns>
    private async Task<bool?> AllowsAsync(Source source)
    {
        var settings = FolderSettings.Stored(source.Settings);
        var isAsked = _looks.TryGetValue(source.Id, out var look);
        if (look is null) _looks[source.Id] = look = Task.Run(() => folders.Allows(settings));
        if (!look.IsCompleted && !isAsked) await Task.WhenAny(look, Task.Delay(Longest, time));
        if (!look.IsCompleted) return null;
        _looks.TryRemove(source.Id, out _);
        return await look;
    }
}
