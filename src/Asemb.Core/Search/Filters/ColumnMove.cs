namespace Asemb.Core.Search.Filters;

/// <summary>Copies columns for documents in new slots, and remembers where each entry went.</summary>
/// <param name="columns">How many columns there are.</param>
/// <param name="moved">New slots by old ones.</param>
internal sealed class ColumnMove(int columns, int[] moved)
{
    private readonly (int Column, int[] Entries)[] _taken = new (int, int[])[columns];

    /// <returns>The copy; null when no document has a value in it.</returns>
    public ValueColumn<T>? Take<T>(ValueColumn<T>? column, ColumnList into)
        where T : notnull
    {
        if (column is null || column.IsEmpty) return null;
        var copy = column.Moved(moved, into.Count, out var entries);
        _taken[column.Id] = (copy.Id, entries);
        into.Append(copy);
        return (ValueColumn<T>)copy;
    }

    /// <summary>Where the values of a document are now.</summary>
    public long[] Places(long[] places) => Array.ConvertAll(places, place =>
    {
        var (column, entries) = _taken[ColumnList.ColumnOf(place)];
        return ColumnList.Place(column, entries[ColumnList.EntryOf(place)]);
    });
}
