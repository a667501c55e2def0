using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// The languages that a query is read in: which one a short query is in cannot be told, but which ones it may have to match can.
/// </summary>
public static class QueryLanguages
{
    /// <summary>A language with less than this share of the chunks is not looked up.</summary>
    private const double NoticeableShare = 0.02;

    /// <param name="chunks">The workspace's chunks by the language that their words were analysed in.</param>
    /// <returns>Those that the workspace noticeably has, most first; English when it has none.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<KeyValuePair<string, int>> chunks)
    {
        var all = chunks.Sum(entry => (long)entry.Value);
        return
        [
            .. chunks
                .Where(entry => entry.Value > 0 && entry.Value >= all * NoticeableShare)
                .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => entry.Key)
                .DefaultIfEmpty(TextLanguages.English),
        ];
    }
}
