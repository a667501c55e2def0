using System.Collections.Concurrent;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// Gives terms their ids in a workspace's lexicon, and adds those it lacks in a transaction of their own: writers of common new words must not wait
/// for one another's commits. A term without chunks does no harm. Ids are remembered, as far as there is room; they never change and are never given again,
/// unless the database itself goes back in time, which whoever uses them must notice. Thread-safe.
/// </summary>
internal sealed class LexiconWriter(PostgresDatabase database)
{
    /// <summary>Terms remembered at once, about 100 bytes each. Forgotten all together: that costs one look-up.</summary>
    private const int MaxRemembered = 200_000;

    /// <summary>Terms of one statement: a text of millions of distinct words takes longer than a statement may, and keeps what it has got to.</summary>
    private const int TermsAtOnce = 20_000;

    private readonly ConcurrentDictionary<(long Workspace, string Term), int> _ids = new();

    /// <summary>Ids of all terms of the chunks.</summary>
    /// <exception cref="Core.Errors.AsembException"><c>store_unavailable</c></exception>
    /// <exception cref="Npgsql.PostgresException">Of a foreign key, when the workspace was deleted meanwhile.</exception>
    public async Task<IReadOnlyDictionary<string, int>> GetIdsAsync(long workspace, IReadOnlyList<ChunkTerms> chunks, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var missing = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chunk in chunks)
        {
            for (var i = 0; i < chunk.Terms.Count; i++)
            {
                var term = chunk.Terms[i];
                if (ids.ContainsKey(term)) continue;
                if (_ids.TryGetValue((workspace, term), out var id)) ids[term] = id;
                else missing.TryAdd(term, chunk.Surfaces[i]);
            }
        }

        if (missing.Count == 0) return ids;
        await FindAsync(workspace, missing, ids, cancellationToken);
        if (missing.Count == 0) return ids;
        await AddAsync(workspace, missing, ids, cancellationToken);

        // Another writer added them at the same moment, or we did and did not hear of it.
        if (missing.Count > 0) await FindAsync(workspace, missing, ids, cancellationToken);
        return missing.Count == 0 ? ids : throw new InvalidOperationException($"The lexicon of workspace {workspace} takes no terms: {missing.Count} are missing.");
    }

    /// <summary>What was remembered is not what the database has.</summary>
    public void Forget(long workspace)
    {
        foreach (var key in _ids.Keys.Where(key => key.Workspace == workspace)) _ids.TryRemove(key, out _);
    }

    private async Task FindAsync(long workspace, Dictionary<string, string> missing, Dictionary<string, int> ids, CancellationToken cancellationToken)
    {
        foreach (var terms in missing.Keys.ToArray().Chunk(TermsAtOnce))
            Take(workspace, await database.ReadAsync(workspace, session => session.QueryAsync(LexiconSql.Find, Read, cancellationToken, workspace, terms), cancellationToken), missing, ids);
    }

    private async Task AddAsync(long workspace, Dictionary<string, string> missing, Dictionary<string, int> ids, CancellationToken cancellationToken)
    {
        foreach (var part in missing.ToArray().Chunk(TermsAtOnce))
        {
            var (terms, surfaces) = (Array.ConvertAll(part, one => one.Key), Array.ConvertAll(part, one => one.Value));
            Take(
                workspace,
                await database.WriteAsync(workspace, session => session.QueryAsync(LexiconSql.Insert, Read, cancellationToken, workspace, terms, surfaces), cancellationToken, isRepeatable: true),
                missing,
                ids);
        }
    }

    private void Take(long workspace, List<KeyValuePair<string, int>> rows, Dictionary<string, string> missing, Dictionary<string, int> ids)
    {
        if (_ids.Count > MaxRemembered) _ids.Clear();
        foreach (var (term, id) in rows)
        {
            ids[term] = id;
            missing.Remove(term);
            _ids[(workspace, term)] = id;
        }
    }

    private static KeyValuePair<string, int> Read(Npgsql.NpgsqlDataReader row) => new(row.GetString(0), row.GetInt32(1));
}
