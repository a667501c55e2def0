using System.Diagnostics;
using Asemb.Core.Embeddings;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Benchmarks.Postgres;

/// <summary>Loads prepared documents through a store's own queue, accept, lease and commit, and tells how long each took.</summary>
internal sealed class StoreLoader(IAsembStore store, Workspace workspace, IEmbeddingModel model, NeighbourTruth? truth = null)
{
    private const int Batch = 512;

    public int Documents { get; private set; }

    public int Chunks { get; private set; }

    public TimeSpan Accepting { get; private set; }

    public TimeSpan Leasing { get; private set; }

    public TimeSpan Committing { get; private set; }

    public double Seconds => (Accepting + Leasing + Committing).TotalSeconds;

    /// <summary>Takes documents until there are so many chunks, or a document or two more.</summary>
    public async Task LoadAsync(IEnumerator<ScaledDocument> source, int chunks)
    {
        while (Chunks < chunks)
        {
            var taken = new List<ScaledDocument>(Batch);
            // Few documents have more than one chunk: the last batches shrink, so that the size is met.
            while (taken.Count < Math.Clamp((chunks - Chunks) * 4 / 5, 1, Batch) && source.MoveNext()) taken.Add(source.Current);
            var prepared = new PreparedDocument[taken.Count];
            Parallel.For(0, taken.Count, i => prepared[i] = PreparedDocument.Of(taken[i], model));
            await AddAsync(prepared);
        }
    }

    private async Task AddAsync(PreparedDocument[] documents)
    {
        var byKey = documents.ToDictionary(document => document.Source.Key, StringComparer.Ordinal);
        var clock = Stopwatch.GetTimestamp();
        await store.Ingestion.AcceptAsync(workspace, new AcceptRequest([.. documents.Select(document => document.Incoming())]), CancellationToken.None);
        Accepting += Stopwatch.GetElapsedTime(clock);
        for (var left = documents.Length; left > 0;)
        {
            clock = Stopwatch.GetTimestamp();
            var leased = await store.Ingestion.LeaseAsync(left, long.MaxValue, TimeSpan.FromMinutes(10), CancellationToken.None);
            Leasing += Stopwatch.GetElapsedTime(clock);
            var ready = leased.Select(item => byKey[item.Document.Key].Indexed(item)).ToList();
            clock = Stopwatch.GetTimestamp();
            var outcomes = await store.Ingestion.CommitAsync(workspace, ready, CancellationToken.None);
            Committing += Stopwatch.GetElapsedTime(clock);
            if (leased.Count == 0 || outcomes.Any(outcome => outcome != CommitOutcome.Committed)) throw new InvalidOperationException("A document was not committed.");
            left -= leased.Count;
        }

        Documents += documents.Length;
        foreach (var document in documents)
        {
            Chunks += document.Chunks.Count;
            truth?.Add(document);
        }
    }
}
