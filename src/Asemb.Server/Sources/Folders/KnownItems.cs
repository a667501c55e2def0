using System.Runtime.CompilerServices;
using Asemb.Core.Sources;

namespace Asemb.Server.Sources.Folders;

internal static class KnownItems
{
    private const int Page = 500;

    /// <summary>What is known with keys that begin with a text, by key.</summary>
    public static async IAsyncEnumerable<SourceItem> BelowAsync(ISyncSession session, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = prefix;
        while (true)
        {
            var page = await session.ListAsync(after, Page, cancellationToken);
            foreach (var item in page)
            {
                if (!item.Key.StartsWith(prefix, StringComparison.Ordinal)) yield break;
                yield return item;
            }

            if (page.Count < Page) yield break;
            after = page[^1].Key;
        }
    }
}
