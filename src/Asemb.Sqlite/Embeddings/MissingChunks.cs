using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Documents;

namespace Asemb.Sqlite.Embeddings;

/// <summary>
/// Chunks without a vector, with the text that was embedded. Files written before contexts were kept lack them: the header row of a cut table is
/// then looked for in the chunks before, and the hash says whether it was found.
/// </summary>
internal sealed class MissingChunks(SqliteSession session, Workspace workspace)
{
    /// <summary>Headers found last, by document: the parts of a table follow one another.</summary>
    private readonly Dictionary<long, string> _headers = [];

    public IReadOnlyList<UnembeddedChunk> Read(long index, long after, int limit) => session
        .Query(
            EmbeddingIndexSql.Missing,
            row => new Row(
                row.GetInt64(0), ChunkHash.FromBytes(row.GetFieldValue<byte[]>(1)), ChunkRow.ReadHeadings(row.GetString(2)), row.GetString(3), row.GetStringOrNull(4),
                row.GetStringOrNull(5), row.GetInt64(6), row.GetInt32(7)),
            ("$workspace", workspace.Id), ("$index", index), ("$after", after), ("$limit", limit))
        .ConvertAll(row => new UnembeddedChunk(row.Id, row.Hash, EmbeddedText(row)));

    private string EmbeddedText(Row row)
    {
        var text = row.Compose(row.Context);
        if (ChunkHash.Of(text) == row.Hash) return text;
        if (_headers.TryGetValue(row.Document, out var known) && row.Compose(known) is { } guess && ChunkHash.Of(guess) == row.Hash) return guess;
        var before = session.Query(
            EmbeddingIndexSql.TextsBefore, found => found.GetString(0), ("$document", row.Document), ("$workspace", workspace.Id), ("$ordinal", row.Ordinal));
        foreach (var header in before.SelectMany(TableHeader.In))
        {
            var composed = row.Compose(header);
            if (ChunkHash.Of(composed) != row.Hash) continue;
            _headers[row.Document] = header;
            return composed;
        }

        return text;
    }

    private sealed record Row(
        long Id, ChunkHash Hash, IReadOnlyList<string> Headings, string Text, string? Context, string? Title, long Document, int Ordinal)
    {
        public string Compose(string? context) => EmbeddedTextFormat.Compose(Title, Headings, Text, context);
    }
}
