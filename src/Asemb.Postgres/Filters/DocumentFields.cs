using System.Text.Json.Nodes;
using Asemb.Core.Search.Filters;

namespace Asemb.Postgres.Filters;

/// <summary>
/// Metadata as the rows that filters look at: one for each place that a document has, one for each different value there. Arrays stand for their
/// elements, as <see cref="FilterEvaluator"/> has it. Places that no filter can name, deep ones and those below
/// an empty name, are left out.
/// </summary>
internal sealed class DocumentFields
{
    private readonly HashSet<DocumentField> _seen = [];
    private readonly List<DocumentField> _rows = [];

    private DocumentFields()
    {
    }

    public static IReadOnlyList<DocumentField> Of(JsonObject metadata)
    {
        var fields = new DocumentFields();
        fields.AddMembers(metadata, []);
        return fields._rows;
    }

    private void AddMembers(JsonObject members, IReadOnlyList<string> parent)
    {
        if (parent.Count == FieldPathSyntax.MaxSegments) return;
        foreach (var (name, value) in members)
        {
            if (name.Length == 0) continue;
            List<string> segments = [.. parent, name];
            var path = FieldKey.Of(new FieldPath(IsSystem: false, segments));
            Add(new DocumentField(path, FieldKind.Place, IsElement: false, null, null, null, null));
            AddValue(value, path, segments, isElement: false);
        }
    }

    private void AddValue(JsonNode? value, string path, List<string> segments, bool isElement)
    {
        if (value is JsonObject members)
        {
            AddMembers(members, segments);
        }
        else if (value is JsonArray items)
        {
            foreach (var item in items) AddValue(item, path, segments, isElement: true);
        }
        else if (Scalar.TryRead(value, out var scalar))
        {
            Add(Row(path, isElement, scalar));
        }
    }

    private static DocumentField Row(string path, bool isElement, Scalar scalar)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Text:
                var text = IndexedText.Of(scalar.Text);
                var isDate = DateText.TryRead(scalar.Text, out var ticks);
                return new DocumentField(path, isDate ? FieldKind.Date : FieldKind.Text, isElement, text.Start, text.Whole, null, isDate ? ticks : null);
            case ScalarKind.Number:
                return new DocumentField(path, FieldKind.Number, isElement, null, null, scalar.Number, null);
            case ScalarKind.Boolean:
                return new DocumentField(path, FieldKind.Boolean, isElement, null, null, null, FieldKind.Instant(scalar.Boolean));
            default:
                return new DocumentField(path, FieldKind.Null, isElement, null, null, null, null);
        }
    }

    private void Add(DocumentField row)
    {
        if (_seen.Add(row)) _rows.Add(row);
    }
}
