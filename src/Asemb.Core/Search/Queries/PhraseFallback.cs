namespace Asemb.Core.Search.Queries;

/// <summary>
/// What happens when no chunk that the filter leaves has all the phrases: the query is answered as if their words were loose, and says so. Quotes are
/// often there by accident, as around a title, and an answer with a remark helps more than none. Exclusions stay.
/// </summary>
public static class PhraseFallback
{
    /// <param name="isFiltered">Whether the search has a filter.</param>
    public static string Warning(ParsedQuery query, bool isFiltered)
    {
        var passage = isFiltered || query.Excluded.Count + query.ExcludedPrefixes.Count > 0 ? "No passage that the filter and the exclusions leave" : "No passage";
        return query.Phrases.Count == 1
            ? $"{passage} has the phrase \"{query.Phrases[0].Text}\"; its words were looked up one by one."
            : $"{passage} has all of the phrases {string.Join(", ", query.Phrases.Select(phrase => $"\"{phrase.Text}\""))}; their words were looked up one by one.";
    }
}
