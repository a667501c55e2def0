using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>A query in the numbers of the index, and the chunks that have what it demands.</summary>
/// <param name="Chunks">Null when it demands nothing.</param>
internal sealed record QueryDemands(ResolvedQuery Query, ChunkSet? Chunks)
{
    public static QueryDemands Of(IndexQuery query, Lexicon lexicon, IndexSegment segment, DocumentSet? allowed, CancellationToken cancellationToken)
    {
        var parsed = query.Query!;
        var demands = Of(parsed);
        if (parsed.Phrases.Count == 0 || demands.Chunks is not { IsEmpty: true } || allowed is { Count: 0 }) return demands;

        // See PhraseFallback: the phrases leave nothing.
        var loose = Of(parsed.WithoutPhrases());
        var reading = loose.Query.Reading;
        return loose with { Query = loose.Query with { Reading = reading with { Warnings = [.. reading.Warnings, PhraseFallback.Warning(parsed, allowed is not null)] } } };

        QueryDemands Of(ParsedQuery text)
        {
            var analysis = QueryAnalysis.Of(text, QueryLanguages.Of(segment.ChunksByLanguage));
            var resolved = QueryResolver.Resolve(analysis, new IndexLexicon(lexicon, segment), query.RanksByWords);
            return new QueryDemands(resolved, new ConstraintSearch(segment, allowed, cancellationToken).Find(resolved));
        }
    }
}
