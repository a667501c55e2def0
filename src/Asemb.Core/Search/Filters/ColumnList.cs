namespace Asemb.Core.Search.Filters;

/// <summary>All columns by number, and the places where the document that is being added has values: what taking it out again needs.</summary>
internal sealed class ColumnList
{
    private readonly List<ValueColumn> _columns = [];
    private readonly List<long> _places = [];

    public int Count => _columns.Count;

    /// <summary>Places that have columns, by their paths.</summary>
    public int Paths { get; set; }

    public ValueColumn<T> Create<T>(IComparer<T> order)
        where T : notnull
    {
        var column = new ValueColumn<T>(order) { Id = _columns.Count };
        _columns.Add(column);
        return column;
    }

    /// <summary>Takes over a column made for this list.</summary>
    public void Append(ValueColumn column) => _columns.Add(column);

    public void Add<T>(ValueColumn<T> column, T value, int slot)
        where T : notnull
    {
        var entry = column.Add(value, slot);
        if (entry >= 0) _places.Add(Place(column.Id, entry));
    }

    /// <summary>Where everything went that was added since the last call.</summary>
    public long[] TakePlaces()
    {
        long[] places = [.. _places];
        _places.Clear();
        return places;
    }

    public void Remove(ReadOnlySpan<long> places, int slot)
    {
        foreach (var place in places) _columns[ColumnOf(place)].Remove(EntryOf(place), slot);
    }

    public static long Place(int column, int entry) => ((long)column << 32) | (uint)entry;

    public static int ColumnOf(long place) => (int)(place >> 32);

    public static int EntryOf(long place) => (int)place;
}
