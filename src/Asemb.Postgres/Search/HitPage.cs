using Asemb.Core.Documents;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;

namespace Asemb.Postgres.Search;

/// <summary>Fetches what is shown of the hits, as the last that a search asks for.</summary>
internal static class HitPage
{
    private const int ChunkAt = DocumentRow.ColumnCount;
    private const int PlaceAt = ChunkAt + ChunkRow.ColumnCount;

    public static async Task<IReadOnlyList<SearchHit>> ReadAsync(PostgresSession session, SearchPlan plan, IReadOnlyList<RankedHit> page, CancellationToken cancellationToken)
    {
        if (page.Count == 0) return [];
        var documents = new Document?[page.Count];
        var chunks = new List<StoredChunk>[page.Count];
        Statement statement = new(
            SearchSql.Hits,
            plan.Workspace.Id,
            page.Select(hit => hit.Chunk.DocumentId).ToArray(),
            page.Select(hit => hit.Chunk.Ordinal - plan.Neighbors).ToArray(),
            page.Select(hit => hit.Chunk.Ordinal + plan.Neighbors).ToArray());
        await using (var reader = await session.ReadLastAsync([statement], cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var place = (int)reader.GetInt64(PlaceAt) - 1;
                documents[place] ??= DocumentRow.ReadSearchable(reader);
                (chunks[place] ??= []).Add(ChunkRow.Read(reader, ChunkAt));
            }
        }

        return [.. page.Select((hit, i) =>
        {
            var at = chunks[i]?.FindIndex(chunk => chunk.Id == hit.Chunk.ChunkId) ?? -1;
            if (at < 0) throw new InvalidOperationException($"Chunk {hit.Chunk.ChunkId} of workspace {plan.Workspace.Id} has words or a vector and is not stored.");
            return new SearchHit(documents[i]!, chunks[i]![at], hit.Score, hit.Keyword, hit.Vector, chunks[i]![..at], chunks[i]![(at + 1)..]);
        })];
    }
}
