using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;

namespace Asemb.Relevance;

/// <summary>
/// A collection in the product's own index, with the settings of a new workspace, and the product's own search over it. Only the store between
/// them is left out: no rows are written.
/// </summary>
internal sealed class IndexedSet : IDisposable
{
    private const int Batch = 2048;
    private const int LanguageSample = 6000;

    private static readonly WorkspaceSettings Settings = new();

    private readonly IEmbeddingModel _model;
    private readonly WorkspaceIndex _index;
    private readonly List<string> _ids = [];
    private long _nextChunk = 1;

    private IndexedSet(IEmbeddingModel model)
    {
        _model = model;
        _index = new WorkspaceIndex(model.Info.Dimensions);
    }

    public int Documents => _ids.Count;

    public int Chunks => _index.ChunkCount;

    public static IndexedSet Build(IEnumerable<RetrievalDocument> documents, IEmbeddingModel model)
    {
        var indexed = new IndexedSet(model);
        foreach (var batch in documents.Chunk(Batch)) indexed.Add(batch);
        return indexed;
    }

    /// <summary>Ids of the documents found, best first, as one search with one result per document ranks them.</summary>
    public async Task<IReadOnlyList<string>> SearchAsync(string query, SearchMode mode)
    {
        var parsed = QueryParser.Parse(query);
        var vector = mode == SearchMode.Keyword ? null : await _model.EmbedQueryAsync(parsed.EmbeddedText, CancellationToken.None);
        if (vector is not null && !vector.AsSpan().ContainsAnyExcept(0f)) vector = null;
        var answer = _index.Search(new IndexQuery(parsed, vector, null, SearchPlan.Candidates, RanksByWords: mode != SearchMode.Vector), CancellationToken.None);
        var ranked = CandidateFusion.Fuse(answer.Keyword, answer.Vector, mode, _model.DefaultFusion, SearchGrouping.Document);
        return [.. ranked.Select(hit => _ids[(int)hit.Chunk.DocumentId - 1])];
    }

    public void Dispose() => _index.Dispose();

    private void Add(RetrievalDocument[] documents)
    {
        var prepared = new Prepared[documents.Length];
        Parallel.For(0, documents.Length, i => prepared[i] = Prepare(documents[i]));
        var terms = _index.BeginTerms();
        var rows = new List<IndexDocument>(documents.Length);
        foreach (var (document, language, texts, vectors) in prepared)
        {
            _ids.Add(document.Id);
            var analyzer = TextAnalyzer.For(language);
            var chunks = texts.Select((text, ordinal) => new IndexChunkRow(_nextChunk++, ordinal, terms.Encode(analyzer, text), vectors[ordinal])).ToList();
            var fields = new IndexDocumentFields(document.Id, null, null, null, document.Title, null, null, null, default, default);
            rows.Add(new IndexDocument(_ids.Count, language, [], fields, chunks));
        }

        _index.Apply(_ids.Count, terms, [], rows);
    }

    private Prepared Prepare(RetrievalDocument document)
    {
        var title = document.Title.Length == 0 ? null : document.Title;
        var text = new ExtractedDocument { Text = document.Text, Blocks = [], MediaType = "text/plain", Title = title };
        var chunks = DocumentChunker.Chunk(text, Settings.Chunking, _model, CancellationToken.None);
        // A title without a text is a document too.
        string[] texts = chunks.Count == 0 ? [document.Title] : [.. chunks.Select(chunk => chunk.EmbeddedText(title))];
        var vectors = _model.EmbedPassagesAsync(texts, CancellationToken.None).GetAwaiter().GetResult();
        return new Prepared(document, LanguageDetector.Detect(document.Text.AsSpan(0, Math.Min(document.Text.Length, LanguageSample))), texts, vectors);
    }

    private sealed record Prepared(RetrievalDocument Document, string Language, IReadOnlyList<string> Texts, IReadOnlyList<float[]> Vectors);
}
