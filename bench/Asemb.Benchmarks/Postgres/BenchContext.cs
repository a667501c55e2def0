using Asemb.Benchmarks.Searching;
using Asemb.Core.Embeddings;

namespace Asemb.Benchmarks.Postgres;

/// <summary>What the parts of the benchmark share, and the databases that more than one of them asks.</summary>
internal sealed class BenchContext(PostgresBenchOptions options, BenchReport report, ScaleCorpus corpus, IEmbeddingModel model, IReadOnlyList<AskedQuery> queries) : IAsyncDisposable
{
    private readonly Dictionary<int, LoadedDatabase> _loaded = [];
    private int _next;

    public PostgresBenchOptions Options => options;

    public BenchReport Report => report;

    public ScaleCorpus Corpus => corpus;

    public IEmbeddingModel Model => model;

    public IReadOnlyList<AskedQuery> Queries => queries;

    /// <summary>Where stores and precisions are compared.</summary>
    public int ComparedSize => Largest(PostgresBenchOptions.ComparedSize);

    /// <summary>Where everything else is measured that needs one size.</summary>
    public int MainSize => Largest(220_000);

    public async Task<LoadedDatabase> LoadedAsync(int chunks)
    {
        if (!_loaded.TryGetValue(chunks, out var loaded)) _loaded[chunks] = loaded = await LoadedDatabase.CreateAsync(options.Server, corpus, model, chunks, addMore: true);
        return loaded;
    }

    /// <summary>Frees what no later part asks for.</summary>
    public async Task ReleaseAsync(int chunks)
    {
        if ((chunks == ComparedSize && options.Parts.Overlaps(["sqlite", "precision"])) || (chunks == MainSize && options.Parts.Overlaps(["server", "tenants", "budget"]))) return;
        if (_loaded.Remove(chunks, out var loaded)) await loaded.DisposeAsync();
    }

    /// <summary>Queries that no one else is given: run by run through the collection's, beginning again when all were asked.</summary>
    public IReadOnlyList<AskedQuery> Take(int count)
    {
        var taken = Enumerable.Range(_next, count).Select(i => queries[i % queries.Count]).ToList();
        _next += count;
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loaded in _loaded.Values) await loaded.DisposeAsync();
    }

    private int Largest(int bound) => options.Sizes.Where(size => size <= bound).DefaultIfEmpty(options.Sizes[0]).Max();
}
