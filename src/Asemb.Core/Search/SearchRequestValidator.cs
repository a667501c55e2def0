using System.Globalization;
using Asemb.Core.Errors;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Search;

/// <summary>What a search may ask for. One place for every way a search comes in.</summary>
public static class SearchRequestValidator
{
    public const int MaxQueryLength = 20_000;
    public const int MaxLimit = 200;
    public const int MaxNeighbors = 5;

    /// <exception cref="AsembException"><c>invalid_request</c> with the field, its value and what is allowed.</exception>
    public static void Validate(SearchRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Query)) throw Invalid("query", "The query is empty. Say what to look for.");
        if (request.Query.Length > MaxQueryLength)
            throw Invalid("query", string.Create(CultureInfo.InvariantCulture, $"The query has {request.Query.Length} characters; at most {MaxQueryLength} are allowed."));
        if (!IsWellFormed(request.Query)) throw Invalid("query", "The query holds half of a surrogate pair, which is no character.");
        Require(request.Limit, 1, MaxLimit, "limit");
        Require(request.Neighbors, 0, MaxNeighbors, "neighbors");
        Require(request.Offset, 0, SearchPlan.Candidates, "offset");
        if (request.Offset + request.Limit > SearchPlan.Candidates)
        {
            throw Invalid("offset", string.Create(
                CultureInfo.InvariantCulture,
                $"offset {request.Offset} + limit {request.Limit} is more than {SearchPlan.Candidates}, the number of results a search ranks. Narrow the search with a filter instead of paging further."));
        }

        if (request.MinScore is { } least && !double.IsFinite(least)) throw Invalid("minScore", "minScore is not a number.");
        if (request.Fusion is { VectorWeight: not (>= 0 and <= 1) and var weight })
            throw Invalid("fusion.vectorWeight", string.Create(CultureInfo.InvariantCulture, $"fusion.vectorWeight is {weight}; it must be 0 to 1."));
    }

    /// <summary>The query in its parts.</summary>
    /// <exception cref="AsembException"><c>invalid_request</c> when it says what not to find and nothing else.</exception>
    public static ParsedQuery Parse(SearchRequest request)
    {
        var query = QueryParser.Parse(request.Query, request.Syntax);
        return query.IsOnlyExclusions
            ? throw Invalid("query", "The query only says what not to find. Say what to look for too; to look for words with a hyphen in front, put them in quotes, or set syntax to plain (--plain on the command line).")
            : query;
    }

    private static void Require(int value, int least, int most, string field)
    {
        if (value < least || value > most) throw Invalid(field, string.Create(CultureInfo.InvariantCulture, $"{field} is {value}; it must be {least} to {most}."));
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static AsembException Invalid(string field, string message) => new(ErrorCodes.InvalidRequest, message) { Field = field };
}
