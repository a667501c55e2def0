using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Postgres.Tables;
using Asemb.Server.Sources.Folders;

namespace Asemb.Server.Sources;

/// <summary>Of several servers on one store not each can read every source: folders are those of one machine, connections those of one configuration.</summary>
internal sealed class SourceReach(IAsembStore store, SourceConnectors connectors, FolderAccess folders, TableConnections tables, TimeProvider time)
{
    /// <summary>As long a sync is left for a server that can run it; then it is run here, and says why it cannot.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly bool _isAlone = store.Kind == "sqlite";

    public bool CanRun(Source source, DateTimeOffset dueSince) =>
        _isAlone || CanRead(source) || time.GetUtcNow() - dueSince > Patience;

    private bool CanRead(Source source) => connectors.Find(source.Kind) is not null && source.Kind switch
    {
        SourceKind.Folder => folders.Allows(FolderSettings.Stored(source.Settings)),
        SourceKind.Table => (string?)source.Settings["connection"] is { } connection && tables.Has(connection),
        _ => true,
    };
}
