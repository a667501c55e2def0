using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asemb.Core.Search.Filters;

/// <summary>
/// Metadata for which there are no columns, by document as JSON: a column for a name costs over a kilobyte, which names that nearly every document
/// brings of its own are not worth. A filter on such a name reads the documents that have it, one by one. The owner synchronises.
/// </summary>
internal sealed class ScannedMetadata
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    private readonly Dictionary<int, Row> _rows = [];

    /// <param name="members">Members of the document's metadata that are in no column, with all below them.</param>
    public void Add(int slot, JsonObject members)
    {
        var names = members.Select(member => HashOf(member.Key)).ToArray();
        Array.Sort(names);
        _rows[slot] = new Row(names, JsonSerializer.SerializeToUtf8Bytes<JsonNode>(members));
    }

    public void Remove(int slot) => _rows.Remove(slot);

    /// <summary>Whether a document may have a value in this field; some other name may look the same.</summary>
    public bool MayHave(FieldPath field) => !field.IsSystem && _rows.Values.Any(row => row.MayHave(HashOf(field.Segments[0])));

    /// <summary>Adds the documents that have a value here that the condition asks for.</summary>
    /// <param name="condition">One that asks for a value: not <c>ne</c>, <c>nin</c>, or <c>exists</c> with false.</param>
    public void Collect(FieldFilter condition, DocumentSet into, CancellationToken cancellationToken)
    {
        if (condition.Field.IsSystem || _rows.Count == 0) return;
        var name = HashOf(condition.Field.Segments[0]);
        foreach (var (slot, row) in _rows)
        {
            if (!row.MayHave(name)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            if (FilterEvaluator.Matches(condition, JsonNode.Parse(row.Json, documentOptions: AnyDepth)!.AsObject())) into.Add(slot);
        }
    }

    public ScannedMetadata Moved(int[] moved)
    {
        var copy = new ScannedMetadata();
        foreach (var (slot, row) in _rows) copy._rows[moved[slot]] = row;
        return copy;
    }

    private static int HashOf(string name) => string.GetHashCode(name, StringComparison.Ordinal);

    /// <param name="Names">Hashes of the members' names, sorted.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Row(int[] Names, byte[] Json)
    {
        public bool MayHave(int name) => Array.BinarySearch(Names, name) >= 0;
    }
}
