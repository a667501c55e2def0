using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Server.Sources.Folders;

namespace Asemb.Server.Sources;

/// <summary>Of several servers on one store not each can read every source: folders are those of one machine.</summary>
internal sealed class SourceReach(IAsembStore store, SourceConnectors connectors, FolderAccess folders, TimeProvider time)
{
    /// <summary>As long a sync is left for a server that can run it; then it is run here, and says why it cannot.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly bool _isAlone = store.Kind == "sqlite";

    public bool CanRun(Source source, DateTimeOffset dueSince) =>
        _isAlone || CanRead(source) || time.GetUtcNow() - dueSince > Patience;

    private bool CanRead(Source source) =>
        connectors.Find(source.Kind) is not null && (source.Kind != SourceKind.Folder || folders.Allows(FolderSettings.Stored(source.Settings)));
}
