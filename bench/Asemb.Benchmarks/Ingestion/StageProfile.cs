using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Indexing;
using Asemb.Core.Ingestion;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;
using Asemb.Embeddings;
using Asemb.Extraction;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>
/// The way of a document, stage after stage over all files, each stage on one core, after one round over a tenth of the files that warms up the
/// compiler. Commit holds the analysis of words and the index in memory too; what these cost is measured once more, on their own.
/// </summary>
/// <param name="EmbedderAlone">The chunks as one batch, on all cores, as ingestion does it.</param>
internal sealed record StageProfile(int Chunks, IReadOnlyList<(string Name, StageCost Cost)> Stages, IReadOnlyList<(string Name, StageCost Cost)> OfCommit, TimeSpan EmbedderAlone)
{
    private const int Batch = 128;

    public static async Task<StageProfile> MeasureAsync(IReadOnlyList<string> files)
    {
        using var models = new EmbeddingModels();
        var model = await models.GetAsync(models.DefaultId, CancellationToken.None);
        await MeasureAsync([.. files.Where((_, i) => i % 10 == 0)], model);
        return await MeasureAsync(files, model);
    }

    private static async Task<StageProfile> MeasureAsync(IReadOnlyList<string> files, IEmbeddingModel model)
    {
        var folder = Directory.CreateTempSubdirectory("asemb-bench-");
        try
        {
            await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "asemb.db") }, NullLoggerFactory.Instance, CancellationToken.None);
            var workspace = await store.Workspaces.CreateAsync("profile", model.Info, new WorkspaceSettings(), CancellationToken.None);
            return await MeasureAsync(files, model, store, workspace);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<StageProfile> MeasureAsync(IReadOnlyList<string> files, IEmbeddingModel model, SqliteStore store, Workspace workspace)
    {
        var contents = files.Select(file => new IncomingDocument { Key = file, FileName = Path.GetFileName(file), Content = File.ReadAllBytes(file) }).ToList();
        var clock = StageClock.Start();
        var leased = new List<LeasedDocument>();
        foreach (var batch in contents.Chunk(Batch)) await store.Ingestion.AcceptAsync(workspace, new AcceptRequest(batch), CancellationToken.None);
        var accept = clock.Elapsed;

        clock = StageClock.Start();
        while (await store.Ingestion.LeaseAsync(Batch, long.MaxValue, TimeSpan.FromHours(1), CancellationToken.None) is { Count: > 0 } more) leased.AddRange(more);
        var lease = clock.Elapsed;

        clock = StageClock.Start();
        var extractor = new TextExtractor();
        var extracted = new List<(LeasedDocument Leased, ExtractedDocument Text)>();
        foreach (var document in leased)
        {
            try
            {
                extracted.Add((document, await extractor.ExtractAsync(new FileInput(document.Content, document.Document.FileName))));
            }
            catch (AsembException)
            {
                // Such a file fails alone in the product as well.
            }
        }

        var extract = clock.Elapsed;

        clock = StageClock.Start();
        var chunks = extracted.Select(item => DocumentChunker.Chunk(item.Text, workspace.Settings.Chunking, model, CancellationToken.None)).ToList();
        var chunk = clock.Elapsed;

        clock = StageClock.Start();
        var texts = chunks.Select((list, i) => list.Select(one => one.EmbeddedText(extracted[i].Text.Title)).ToArray()).ToList();
        var hashes = texts.Select(list => Array.ConvertAll(list, ChunkHash.Of)).ToList();
        var hash = clock.Elapsed;

        clock = StageClock.Start();
        var vectors = new List<IReadOnlyList<float[]>>();
        foreach (var list in texts)
        {
            // One at a time, so that a single core does it.
            var own = new List<float[]>(list.Length);
            foreach (var text in list) own.AddRange(await model.EmbedPassagesAsync([text], CancellationToken.None));
            vectors.Add(own);
        }

        var embed = clock.Elapsed;
        var all = texts.SelectMany(list => list).ToList();
        clock = StageClock.Start();
        await model.EmbedPassagesAsync(all, CancellationToken.None);
        var alone = clock.Elapsed.Wall;

        var (words, memory) = MeasureIndex(texts, vectors, model.Info.Dimensions);

        var ready = extracted.Select((item, i) => new IndexedDocument
        {
            Leased = item.Leased,
            MediaType = item.Text.MediaType,
            Title = item.Text.Title,
            Metadata = item.Text.Metadata,
            Chunks = [.. chunks[i].Select((one, j) => new IndexedChunk(one, hashes[i][j], vectors[i][j]))],
        }).Where(document => document.Chunks.Count > 0).ToList();
        clock = StageClock.Start();
        foreach (var batch in ready.Chunk(Batch)) await store.Ingestion.CommitAsync(workspace, batch, CancellationToken.None);
        var commit = clock.Elapsed;

        return new StageProfile(
            all.Count,
            [
                ("accept: originals to disk", accept), ("lease: originals from disk", lease), ("extract", extract), ("chunk, with counting tokens", chunk), ("compose and hash texts", hash),
                ("embed", embed), ("commit: words, rows to disk, index in memory", commit),
            ],
            [("of commit: analyse words", words), ("of commit: index in memory", memory)],
            alone);
    }

    private static (StageCost Words, StageCost Memory) MeasureIndex(List<string[]> texts, List<IReadOnlyList<float[]>> vectors, int dimensions)
    {
        using var index = new WorkspaceIndex(dimensions);
        var (words, memory, id) = (default(StageCost), default(StageCost), 0L);
        for (var from = 0; from < texts.Count; from += Batch)
        {
            var clock = StageClock.Start();
            var terms = index.BeginTerms();
            var documents = new List<IndexDocument>();
            for (var i = from; i < Math.Min(from + Batch, texts.Count); i++)
            {
                var analyzer = TextAnalyzer.For(LanguageDetector.Detect(string.Join('\n', texts[i].Take(8))));
                var rows = texts[i].Select((text, j) => new IndexChunkRow(id++, j, terms.Encode(analyzer, text), vectors[i][j])).ToList();
                documents.Add(new IndexDocument(i, analyzer.Language, [], new IndexDocumentFields("key", null, null, null, null, null, null, null, default, default), rows));
            }

            words += clock.Elapsed;
            clock = StageClock.Start();
            index.Apply(from, terms, [], documents);
            memory += clock.Elapsed;
        }

        return (words, memory);
    }
}
