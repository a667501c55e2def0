using Asemb.Core.Embeddings;

namespace Asemb.Core.Workspaces;

public interface IWorkspaceStore
{
    /// <exception cref="Errors.AsembException"><c>workspace_exists</c>, <c>invalid_name</c></exception>
    Task<Workspace> CreateAsync(string name, EmbeddingModelInfo model, WorkspaceSettings settings, CancellationToken cancellationToken);

    Task<Workspace?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All workspaces by name.</summary>
    Task<IReadOnlyList<Workspace>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Changes the settings; null when the workspace does not exist. Chunking changes apply to documents indexed from then on.</summary>
    /// <param name="change">
    /// From what they are in that moment: nobody else changes them meanwhile, on whatever server. May be asked more than once; what it throws is thrown, and
    /// nothing changes.
    /// </param>
    Task<Workspace?> UpdateSettingsAsync(string name, Func<WorkspaceSettings, WorkspaceSettings> change, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the workspace with everything in it; false when there was none. Work under way for it is discarded at its commit, and keys bound to it
    /// lose it: a later workspace of the same name is another one.
    /// </summary>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    Task<WorkspaceStats> GetStatsAsync(Workspace workspace, CancellationToken cancellationToken);
}
