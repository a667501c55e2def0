using System.Collections.Concurrent;
using Asemb.Core.Search.Queries;

namespace Asemb.Postgres.Search;

/// <summary>
/// The languages of workspaces, which change less often than their documents. Counted anew after every change while a workspace is small, and now and
/// then when it is large. Thread-safe.
/// </summary>
internal sealed class WorkspaceLanguages(TimeProvider time)
{
    /// <summary>Chunks up to which counting takes no time that anybody would notice.</summary>
    private const long Small = 5_000;

    private const int MaxRemembered = 1000;
    private static readonly TimeSpan Shelf = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, Entry> _entries = new();

    /// <summary>What was found last, whether it still holds or not; null when nothing was.</summary>
    public IReadOnlyList<string>? Last(long workspace) => _entries.TryGetValue(workspace, out var entry) ? entry.Languages : null;

    public bool IsCurrent(long workspace, SearchState state) =>
        _entries.TryGetValue(workspace, out var entry)
        && (entry.Generation == state.Generation || (state.Chunks > Small && time.GetUtcNow() - entry.Found < Shelf));

    public IReadOnlyList<string> Remember(long workspace, SearchState state, IReadOnlyCollection<KeyValuePair<string, int>> chunks)
    {
        if (_entries.Count >= MaxRemembered) _entries.Clear();
        var languages = QueryLanguages.Of(chunks);
        _entries[workspace] = new Entry(languages, state.Generation, time.GetUtcNow());
        return languages;
    }

    private sealed record Entry(IReadOnlyList<string> Languages, long Generation, DateTimeOffset Found);
}
