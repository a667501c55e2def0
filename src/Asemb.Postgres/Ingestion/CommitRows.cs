using System.Text.Json;
using Asemb.Core.Chunking;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

/// <summary>The rows that a commit writes, collected over its documents and turned into a few statements of arrays.</summary>
/// <param name="indexes">Those of the workspace; vectors go to the active one and the one under construction.</param>
internal sealed class CommitRows(Workspace workspace, IReadOnlyList<IndexTable> indexes, IReadOnlyDictionary<string, int> terms, WorkspaceAverages averages, Queue<long> newIds)
{
    private readonly List<(long Id, long Document, DocumentChunk Chunk, byte[] Hash)> _chunks = [];
    private readonly List<(long Id, DocumentChunk Chunk)> _moved = [];
    private readonly List<PlacedWords> _words = [];
    private readonly List<VectorRow> _vectors = [];
    private readonly List<VectorRow> _buildingVectors = [];
    private readonly List<(long Chunk, long Document, int Ordinal, long Source)> _copies = [];
    private readonly List<(long Document, DocumentField Field)> _fields = [];
    private readonly List<long> _newFields = [];
    private readonly List<long> _gone = [];
    private readonly List<long> _rewritten = [];
    private readonly List<PreparedDocument> _documents = [];

    private long ActiveId => indexes.First(index => index.IsActive).Vectors.Index;

    private long? BuildingId => indexes.FirstOrDefault(index => index.IsBuilding)?.Vectors.Index;

    public bool IsEmpty => _documents.Count == 0;

    public void Add(PreparedDocument document)
    {
        _documents.Add(document);
        _gone.AddRange(document.Gone.Select(chunk => chunk.Id));
        var hasBuilding = BuildingId is { } building && document.Document.Leased.Building?.Id == building;
        foreach (var chunk in document.Chunks) Add(document, chunk, hasBuilding);
        if (!document.HasNewFields) return;
        _newFields.Add(document.Id);
        _fields.AddRange(DocumentFields.Of(document.Document.Metadata).Select(field => (document.Id, field)));
    }

    /// <summary>What goes away: first, so that how much that is can be counted. Empty when nothing does.</summary>
    /// <returns>The first one's row is of <see cref="CommitSql.DeleteWords"/>.</returns>
    public IReadOnlyList<Statement> Deletions() => _gone.Count + _rewritten.Count == 0 ? [] :
    [
        new(CommitSql.DeleteWords, workspace.Id, _gone.Concat(_rewritten).ToArray()),
        .. _gone.Count == 0 ? [] : indexes.Select(index => new Statement(index.Vectors.DeleteSql, workspace.Id, _gone.ToArray())),
        .. _gone.Count == 0 ? [] : (Statement[])[new Statement(CommitSql.DeleteChunks, workspace.Id, _gone.ToArray())],
    ];

    public IReadOnlyList<Statement> Insertions()
    {
        List<Statement> statements = [];
        if (_moved.Count > 0) statements.AddRange(Moves());
        if (_chunks.Count > 0) statements.Add(Chunks());
        if (_words.Count > 0) statements.AddRange([PlacedWords.Insert(workspace.Id, _words), Lexicon()]);
        foreach (var index in indexes)
        {
            var rows = index.IsActive ? _vectors : index.IsBuilding ? _buildingVectors : [];
            if (rows.Count > 0) statements.Add(index.Vectors.Insert(rows));
            if (_copies.Count > 0 && (index.IsActive || index.IsBuilding)) statements.Add(Copies(index.Vectors));
        }

        statements.Add(new Statement(CommitSql.ForgetReplaced, workspace.Id, _documents.Select(document => document.Id).ToArray()));
        if (_newFields.Count > 0) statements.Add(new Statement(DocumentFieldsSql.Delete, workspace.Id, _newFields.ToArray()));
        if (_fields.Count > 0) statements.Add(DocumentFieldsSql.ToInsert(workspace.Id, _fields));
        return statements;
    }

    public Statement DropOriginals() => new(CommitSql.DropOriginals, workspace.Id, _documents.Select(document => document.Id).ToArray());

    /// <param name="lostChunks">As <see cref="Deletions"/> counted, with the sum of their lengths in words.</param>
    public Statement Publish(long lostChunks, long lostWords, DateTimeOffset now)
    {
        return new Statement(
            CommitSql.Publish,
            workspace.Id,
            _words.Count - lostChunks,
            _words.Sum(row => (long)row.Words.Length) - lostWords,
            now,
            _documents.Select(document => document.Id).ToArray(),
            _documents.Select(document => document.Chunks.Count).ToArray(),
            Texts(document => document.WordsLanguage),
            Texts(document => document.Document.Title),
            Texts(document => document.Document.Author),
            Texts(document => document.Document.Language),
            Texts(document => document.Document.MediaType),
            Texts(document => document.Document.Metadata.ToJsonString()),
            Texts(document => JsonSerializer.Serialize(document.Document.Warnings)));

        string?[] Texts(Func<PreparedDocument, string?> of) => [.. _documents.Select(of)];
    }

    private void Add(PreparedDocument document, PreparedChunk prepared, bool hasBuilding)
    {
        var (chunk, hash, _) = prepared.Chunk;
        var id = prepared.Kept?.Id ?? newIds.Dequeue();
        if (prepared.Kept is null) _chunks.Add((id, document.Id, chunk, hash.ToBytes()));
        else if (!prepared.Kept.IsPlaceOf(chunk, ChunkRow.WriteHeadings(chunk.HeadingPath))) _moved.Add((id, chunk));
        if (prepared.Words is { } words)
        {
            if (prepared.Kept is not null) _rewritten.Add(id);
            _words.Add(new PlacedWords(id, document.Id, chunk.Ordinal, words.ToRow(term => terms[term], averages.Length ?? words.Length)));
        }

        if (prepared.Vector is { } vector) _vectors.Add(new VectorRow(id, document.Id, chunk.Ordinal, vector));
        if (prepared.SameText is { } same) _copies.Add((id, document.Id, chunk.Ordinal, same.Id));
        else if (hasBuilding && prepared.Chunk.BuildingVector is { } second) _buildingVectors.Add(new VectorRow(id, document.Id, chunk.Ordinal, second));
    }

    private Statement Chunks() => new(
        CommitSql.InsertChunks,
        workspace.Id,
        _chunks.Select(row => row.Id).ToArray(),
        _chunks.Select(row => row.Document).ToArray(),
        _chunks.Select(row => row.Chunk.Ordinal).ToArray(),
        _chunks.Select(row => row.Chunk.Start).ToArray(),
        _chunks.Select(row => row.Chunk.Length).ToArray(),
        _chunks.Select(row => row.Chunk.TokenCount).ToArray(),
        _chunks.Select(row => row.Chunk.Page).ToArray(),
        _chunks.Select(row => row.Hash).ToArray(),
        _chunks.Select(row => ChunkRow.WriteHeadings(row.Chunk.HeadingPath)).ToArray<string?>(),
        _chunks.Select(row => row.Chunk.Text).ToArray<string?>(),
        _chunks.Select(row => row.Chunk.Context).ToArray());

    private IEnumerable<Statement> Moves()
    {
        var ids = _moved.Select(row => row.Id).ToArray();
        var ordinals = _moved.Select(row => row.Chunk.Ordinal).ToArray();
        yield return new Statement(
            CommitSql.MoveChunks,
            workspace.Id,
            ids,
            ordinals,
            _moved.Select(row => row.Chunk.Start).ToArray(),
            _moved.Select(row => row.Chunk.Length).ToArray(),
            _moved.Select(row => row.Chunk.TokenCount).ToArray(),
            _moved.Select(row => row.Chunk.Page).ToArray(),
            _moved.Select(row => ChunkRow.WriteHeadings(row.Chunk.HeadingPath)).ToArray<string?>(),
            _moved.Select(row => row.Chunk.Text).ToArray<string?>(),
            _moved.Select(row => row.Chunk.Context).ToArray());
        yield return new Statement(CommitSql.MoveWords, workspace.Id, ids, ordinals);
        foreach (var index in indexes) yield return new Statement(index.Vectors.MoveSql, workspace.Id, ids, ordinals);
    }

    private Statement Lexicon()
    {
        var changes = new SortedDictionary<int, int>();
        foreach (var term in _words.SelectMany(row => row.Words.Terms)) changes[term] = changes.GetValueOrDefault(term) + 1;
        return new Statement(CommitSql.NoteWords, workspace.Id, changes.Keys.ToArray(), changes.Values.ToArray());
    }

    private Statement Copies(VectorTable table) => new(
        VectorTables.CopyVectorsSql(table),
        workspace.Id,
        _copies.Select(copy => copy.Chunk).ToArray(),
        _copies.Select(copy => copy.Document).ToArray(),
        _copies.Select(copy => copy.Ordinal).ToArray(),
        _copies.Select(copy => copy.Source).ToArray());
}
