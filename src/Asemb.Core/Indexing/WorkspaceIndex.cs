using System.Diagnostics;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>
/// The searchable content of one workspace in memory: words, vectors and metadata of its chunks. A store feeds it at start and after each
/// commit; a search sees a document whole in one version, or not at all. Any number of searches run side by side; changes exclude one another by
/// the caller's own lock and hold searches up only while they are applied.
/// </summary>
public sealed class WorkspaceIndex : IDisposable
{
    /// <summary>Compaction starts when so many chunks are gone, and more than a third of all.</summary>
    private const int CompactionFloor = 5_000;

    /// <summary>Terms are taken out when so many are in no chunk, and more than half of all.</summary>
    private const int UnusedTermsFloor = 20_000;

    private readonly Lexicon _lexicon = new();
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    private readonly int _dimensions;
    private IndexSegment _segment;
    private long _generation;
    private int _running;

    /// <param name="dimensions">Of every vector.</param>
    /// <param name="maxChunks">At most <see cref="Postings.MaxSlots"/>, which it is.</param>
    public WorkspaceIndex(int dimensions, int maxChunks = Postings.MaxSlots)
    {
        _dimensions = dimensions;
        MaxChunks = maxChunks;
        _segment = new IndexSegment(dimensions, _lexicon, maxChunks);
    }

    public int Dimensions => _dimensions;

    /// <summary>Of the model that its vectors come from, for an owner who has several: a query of another one must not be compared with them.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Chunks that can be numbered. A change may bring as many as are missing; a chunk it replaces counts until it is through.</summary>
    public int MaxChunks { get; }

    public int DocumentCount => Read(segment => segment.LiveDocuments);

    public int ChunkCount => Read(segment => segment.LiveChunks);

    public int TermCount => Read(_ => _lexicon.Count);

    public long Generation => Read(_ => _generation);

    /// <summary>Numbers for the terms of the next change. The caller lets only one change be under way.</summary>
    public TermAssignment BeginTerms() => new(_lexicon);

    /// <summary>Terms the store kept, before the documents that use them are loaded.</summary>
    public void LoadTerms(IEnumerable<NewTerm> terms)
    {
        foreach (var term in terms) _lexicon.Add(term);
    }

    /// <summary>
    /// Takes over a committed change: removals, then documents. Documents replace their former version; chunks without words and vector are those
    /// the index has already.
    /// </summary>
    /// <param name="terms">The numbers the documents' words were encoded with; null when there are no new chunks or when loading.</param>
    public void Apply(long generation, TermAssignment? terms, IEnumerable<long> removed, IEnumerable<IndexDocument> documents)
    {
        var compacted = Compacted();
        _lock.EnterWriteLock();
        try
        {
            if (compacted is not null) _segment = compacted;
            foreach (var term in terms?.NewTerms ?? []) _lexicon.Add(term);
            foreach (var document in removed) _segment.Remove(document);
            foreach (var document in documents)
            {
                if (_segment.FreeSlots < document.Chunks.Count && _segment.DeadChunks > 0) _segment = _segment.Compacted();
                _segment.Put(document);
            }

            _generation = generation;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>
    /// The terms that no chunk contains any more, when they are many; else none. To be called where <see cref="BeginTerms"/> may be: they stay
    /// unused until the caller lets the next change begin.
    /// </summary>
    public IReadOnlyList<KeyValuePair<int, string>> FindUnusedTerms() => Read<IReadOnlyList<KeyValuePair<int, string>>>(segment =>
    {
        var unused = _lexicon.Count - segment.Postings.LiveTerms;
        if (unused < UnusedTermsFloor || unused <= _lexicon.Count / 2) return [];
        return [.. _lexicon.Terms.Where(term => segment.Postings.DocumentFrequency(term.Value) == 0).Select(term => KeyValuePair.Create(term.Value, term.Key))];
    });

    /// <summary>Takes terms out that were found unused and are not stored any more. Their numbers are given again.</summary>
    public void ForgetTerms(IEnumerable<KeyValuePair<int, string>> terms)
    {
        _lock.EnterWriteLock();
        try
        {
            _lexicon.Remove(terms.Select(term => term.Value));
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Finds the candidates of both legs. Filters are exact: both legs look at the matching documents only.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IndexAnswer Search(IndexQuery query, CancellationToken cancellationToken)
    {
        if (query.Vector is { } vector && vector.Length != _dimensions)
        {
            throw new ArgumentException($"The query has {vector.Length} dimensions, the index {_dimensions}.", nameof(query));
        }

        var timings = new List<KeyValuePair<string, double>>(4);
        _lock.EnterReadLock();
        try
        {
            var alone = Interlocked.Increment(ref _running) == 1;
            var allowed = query.Filter is null ? null : Timed("filter", () => _segment.Metadata.Match(query.Filter, cancellationToken), timings);
            IReadOnlyList<string> warnings = query.Filter is null ? [] : _segment.Metadata.Warnings(query.Filter);
            var demands = query.Query is null ? null : Timed("constraints", () => QueryDemands.Of(query, _lexicon, _segment, allowed, cancellationToken), timings);
            var scope = new SearchScope(allowed, demands?.Chunks);
            Candidate[] keyword = demands is null || !query.RanksByWords ? [] : Timed("keyword", () => KeywordLeg.Search(_segment, demands.Query.Terms, scope, query.Limit, query.GroupBy, cancellationToken), timings);
            Candidate[] nearest = query.Vector is null ? [] : Timed("vector", () => VectorLeg.Search(_segment, query.Vector, scope, query.Limit, query.GroupBy, alone, cancellationToken), timings);
            var reading = demands?.Query.Reading ?? QueryReading.Nothing;
            return new IndexAnswer(keyword, nearest, reading, _generation, [.. warnings, .. reading.Warnings], timings);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _lock.ExitReadLock();
        }
    }

    /// <summary>Ids of the documents that match, and the generation that they match in.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (IReadOnlyList<long> Ids, long Generation) FindDocuments(Filter filter, CancellationToken cancellationToken) => Read(segment =>
        ((IReadOnlyList<long>)[.. segment.Metadata.Match(filter, cancellationToken).Slots().Select(slot => segment.DocumentId(slot)).Order()], _generation));

    public void Dispose() => _lock.Dispose();

    /// <summary>A copy without dead slots when there are many. Made beside the old one, so that searches go on meanwhile.</summary>
    private IndexSegment? Compacted() =>
        _segment.DeadChunks > CompactionFloor && _segment.DeadChunks > _segment.LiveChunks / 2 ? _segment.Compacted() : null;

    private T Read<T>(Func<IndexSegment, T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(_segment);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private static T Timed<T>(string step, Func<T> work, List<KeyValuePair<string, double>> timings)
    {
        var started = Stopwatch.GetTimestamp();
        var result = work();
        timings.Add(new KeyValuePair<string, double>(step, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        return result;
    }
}
