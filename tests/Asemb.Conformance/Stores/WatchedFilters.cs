using System.Collections;
using Asemb.Core.Search.Filters;

namespace Asemb.Conformance.Stores;

/// <summary>Operands that do something before they are looked at.</summary>
internal sealed class WatchedFilters(Action look, params IReadOnlyList<Filter> filters) : IReadOnlyList<Filter>
{
    public int Count => filters.Count;

    public Filter this[int index] => filters[index];

    public IEnumerator<Filter> GetEnumerator()
    {
        look();
        return filters.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
